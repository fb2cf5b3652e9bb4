import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Api } from "../e2e/api.ts";
import type { Server } from "../e2e/server.ts";
import { freePort } from "../node/exports/exported-server.ts";
import { unpackExport } from "../node/exports/unpack-export.ts";
import { type Behaviour, MANIFESTS } from "./behaviours.ts";
import type { KindUnderTest } from "./driver-contract.ts";
import { signingSecret } from "./signing-secret.ts";

const modules = fileURLToPath(new URL("../../node_modules", import.meta.url));

type Environment = Record<string, string>;

/** A kind of agent, as it is taken away. */
export interface Origin {
  behaviours: readonly Behaviour[];
  agent(behaviour: Behaviour): { manifest: Record<string, unknown>; files: Record<string, string> };
  /** Starts what stands beside the export's server; answers what that is told of it. */
  beside?(root: string, behaviour: Behaviour): Promise<Environment>;
  end?(): Promise<void>;
}

/** Stops a process, and waits until it has ended. */
export async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  await once(child, "exit");
}

/** Agents that are published, taken away, started as processes that know nothing of the server, and attached back. */
export function exportedAgents(origin: Origin): Omit<KindUnderTest, "cannot"> {
  const ports = new Map<Behaviour, number>();
  const folder = mkdtempSync(join(tmpdir(), "quayside-exported-"));
  const children: ChildProcess[] = [];

  async function takeAway(server: Server, behaviour: Behaviour, secret: string): Promise<void> {
    const api = new Api(server);
    const slug = `origin-${behaviour}`;
    const { manifest, files } = origin.agent(behaviour);
    const agentJson = { name: slug, version: "1.0.0", ...MANIFESTS[behaviour], ...manifest };
    await api.call("POST", "/agents", { slug });
    await api.call("POST", `/agents/${slug}/versions`, {
      files: { "agent.json": JSON.stringify(agentJson), ...files },
    });
    const root = await unpackExport(api, slug, "compose", folder);
    symlinkSync(modules, join(root, "node_modules"));
    const env = {
      ...{ PORT: String(ports.get(behaviour)), QUAYSIDE_INVOKE_SECRET: secret },
      QUAYSIDE_RUN_FOLDER: join(folder, `run-${behaviour}`),
      ...(await origin.beside?.(root, behaviour)),
    };
    const child = spawn(process.execPath, [join(root, "runtime/server.mjs")], {
      env,
      stdio: ["ignore", "pipe", "inherit"],
    });
    children.push(child);
    await once(child.stdout, "data");
  }

  return {
    kind: "remote",
    begin: async () => {
      for (const behaviour of origin.behaviours) ports.set(behaviour, await freePort());
      const allowed = [...ports.values()].map((port) => `127.0.0.1:${port}`).join(",");
      return { env: { QUAYSIDE_EGRESS_ALLOW: allowed } };
    },
    agent: (behaviour) => {
      const address = `http://127.0.0.1:${ports.get(behaviour)}`;
      return { manifest: { remote: { url: address }, permissions: { hosts: [address] } }, files: {} };
    },
    published: async (server, slug, behaviour) =>
      takeAway(server, behaviour, await signingSecret(server, slug)),
    end: async () => {
      await Promise.all(children.map(stopped));
      await origin.end?.();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
