import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { gzipOf, tarOf, zipOf } from "../../../workers/agents/archives/archives.test-kit.ts";
import { Api } from "../../e2e/api.ts";
import { type Server, startServer } from "../../e2e/server.ts";
import { times } from "../../soak.ts";
import { makeTenant } from "./tenant.ts";

const MB = 1_000_000;
/** The most memory that reading an upload may take of the gateway's process. */
const LIMIT = 64 * MB;
const AT_ONCE = times(2, 6);

type Entry = { name: string; data: string | Uint8Array };
const FORMATS = [
  ["zip", (entries: Entry[]) => zipOf(entries)],
  ["tar.gz", (entries: Entry[]) => gzipOf(tarOf(entries))],
] as const;
const words = (bytes: number): string => "Words of a document, over and over again; ".repeat(bytes / 42);
/** As much as an upload may have, packed or unpacked. */
const LARGEST: [what: string, files: () => Entry[]][] = [
  [
    "9 MB that do not pack and 40 MB that do",
    () => [
      { name: "a.bin", data: randomBytes(9 * MB) },
      { name: "b.txt", data: words(40 * MB) },
    ],
  ],
  ["49 MB in 50 KB", () => [{ name: "a.txt", data: new Uint8Array(49 * MB).fill(97) }]],
  [
    "1,900 files",
    () => Array.from({ length: 1_900 }, (_, i) => ({ name: `docs/${i}.txt`, data: words(25_000) })),
  ],
];

let server: Server;
let api: Api;
let made = 0;

/** Makes an agent; answers its name, and a bundle's files for it. */
async function agentOf(files: Entry[], more: object = {}) {
  const slug = `large-${++made}`;
  await api.call("POST", "/agents", { slug });
  const manifest = { name: slug, version: "1.0.0", kind: "isolate", main: "main.js", ...more };
  const own = [
    { name: "agent.json", data: JSON.stringify(manifest) },
    { name: "main.js", data: "export default (input) => input;" },
  ];
  return { slug, entries: [...own, ...files] };
}

async function publish(slug: string, body: BodyInit): Promise<number> {
  const headers = { authorization: `Bearer ${api.key}` };
  const response = await fetch(`${api.url}/api/v1/agents/${slug}/versions`, {
    method: "POST",
    headers,
    body,
  });
  await response.arrayBuffer();
  return response.status;
}

/** A field of what the system says of the gateway's memory (proc(5)), in bytes. */
function memory(field: "VmRSS" | "VmHWM"): number {
  const text = readFileSync(`/proc/${server.pids().gateway}/status`, "utf8");
  return Number(new RegExp(`^${field}:\\s*(\\d+) kB`, "m").exec(text)?.[1]) * 1024;
}

/** Kills the gateway; resolves when another one has published something small. */
async function freshGateway(): Promise<void> {
  process.kill(server.pids().gateway, "SIGKILL");
  const { slug, entries } = await eventually(() => agentOf([]));
  await eventually(async () => expect(await publish(slug, zipOf(entries))).toBe(201));
}

/** Asks again until it works. */
async function eventually<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** The most memory that a new gateway had, above what it had before, while something was done. */
async function growthIn(work: () => Promise<void>): Promise<number> {
  const before = memory("VmRSS");
  // Sets the peak back to what there is now.
  writeFileSync(`/proc/${server.pids().gateway}/clear_refs`, "5");
  await work();
  return memory("VmHWM") - before;
}

/**
 * What reading so many uploads at once takes of a new gateway's memory. Their manifests are refused, which comes after
 * the reading, and before storing: the storage of one machine is a part of the same process.
 */
async function growthOf(count: number, files: () => Entry[], pack: (entries: Entry[]) => BodyInit) {
  const agents = await Promise.all(Array.from({ length: count }, () => agentOf(files(), { name: "" })));
  await freshGateway();
  const bodies = agents.map(({ slug, entries }) => ({ slug, body: pack(entries) }));
  return growthIn(async () => {
    const statuses = await Promise.all(bodies.map(({ slug, body }) => publish(slug, body)));
    expect(new Set(statuses)).toEqual(new Set([400]));
  });
}

beforeAll(async () => {
  server = await startServer();
  api = new Api(server, (await makeTenant(server, "uploads")).apiKey);
});
afterAll(async () => {
  await server?.stop();
  server?.remove();
});

describe.each(FORMATS)("reading the largest upload, as a %s,", (_format, pack) => {
  it.each(LARGEST)("takes less than 64 MB: %s", async (_what, files) => {
    expect(await growthOf(1, files, pack)).toBeLessThan(LIMIT);
  });

  it.each(LARGEST.slice(0, times(1, 3)))(
    `takes less than 64 MB each, ${AT_ONCE} at once: %s`,
    async (_what, files) => {
      const limit = AT_ONCE * LIMIT;
      expect(await growthOf(AT_ONCE, files, pack)).toBeLessThan(limit);
    },
  );
});
