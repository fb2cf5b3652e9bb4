import { sha256 } from "../../kernel/crypto.ts";
import { tenantStatement } from "../../kernel/db.ts";
import type { Id } from "../../kernel/ids.ts";
import { listFiles, tenantFiles } from "../../kernel/tenant-files.ts";
import { storeOf } from "../../runs/index.ts";
import { tenantObject } from "../../tenants/index.ts";
import { type Exported, type ExportSource, linesFile } from "./source.ts";

/** How many bytes one segment has of files, unless a single one is larger. */
const SEGMENT_BYTES = 16_000_000;

/** The next of its agents, and of those of others that it has deployed. */
async function nextAgent({ env, tenantId }: Exported, after: string): Promise<Id<"agt"> | null> {
  const next = `SELECT id FROM agents WHERE tenant_id = ?1 AND id > ?2
    UNION SELECT agent_id FROM deployments WHERE tenant_id = ?1 AND agent_id > ?2 ORDER BY id LIMIT 1`;
  return tenantStatement(env, tenantId, next, after).first<Id<"agt">>("id");
}

/** API keys and service accounts: what they may, and never a secret or its hash. */
const keys: ExportSource = async ({ env, tenantId }) => {
  const object = tenantObject(env, tenantId);
  const [all, accounts] = [await object.keys(null), await object.serviceAccounts()];
  const files = [
    linesFile("objects/keys", "all", all),
    linesFile("objects/service-accounts", "all", accounts),
  ];
  return { files: files.flat(), after: null };
};

/** What each agent is deployed with; of its secrets the names alone. */
const deployments: ExportSource = async (of, after) => {
  const agent = await nextAgent(of, after);
  if (!agent) return { files: [], after: null };
  const found = await tenantObject(of.env, of.tenantId).deploymentsOf(agent);
  const rows = found.map(({ snapshot, ...record }) => {
    const { config, ...rest } = snapshot;
    return { ...record, ...rest, config: config.values, secrets: Object.keys(config.secrets) };
  });
  return { files: linesFile("objects/deployments", agent, rows), after: agent };
};

/** What agents have kept with `io.store`; a place is an agent and the last key of it. */
const stores: ExportSource = async (of, after) => {
  const [known = "", ...rest] = after.split("\n");
  const key = rest.join("\n");
  const agent = key === "" ? await nextAgent(of, known) : (known as Id<"agt">);
  if (!agent) return { files: [], after: null };
  const entries = await storeOf(of.env, of.tenantId, agent).entriesAfter(key);
  const rows = entries.map((entry) => ({ key: entry.key, value: JSON.parse(entry.value) as unknown }));
  const part = key === "" ? agent : `${agent}-${(await sha256(key)).slice(0, 16)}`;
  const last = entries.length === 200 ? entries.at(-1)?.key : undefined;
  return { files: linesFile("stores", part, rows), after: last === undefined ? agent : `${agent}\n${last}` };
};

/** Bundles, and inputs, outputs and logs of runs that are large, as they are stored. */
const files =
  (folder: string): ExportSource =>
  async ({ env, tenantId }, after) => {
    const found = await listFiles(env, tenantId, folder, after);
    const taken = found.slice(0, 1);
    let sum = taken[0]?.bytes ?? 0;
    for (const file of found.slice(1)) {
      sum += file.bytes;
      if (sum > SEGMENT_BYTES) break;
      taken.push(file);
    }
    const store = tenantFiles(env, tenantId);
    return {
      files: taken.map(({ key, name, bytes }) => ({
        path: `files/${name}`,
        bytes,
        read: async function* () {
          const object = await store.get(key);
          if (object?.size !== bytes) throw new Error(`the file ${key} changed while it was exported`);
          yield* object.body as unknown as AsyncIterable<Uint8Array>;
        },
      })),
      after: taken.at(-1)?.name ?? null,
    };
  };

export const OBJECT_SOURCES: readonly ExportSource[] = [
  ...[keys, deployments, stores],
  ...[files("bundles/"), files("brand/"), files("runs/")],
];
