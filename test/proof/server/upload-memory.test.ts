import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { gzipOf, tarOf, zipOf } from "../../../workers/agents/archives/archives.test-kit.ts";
import { Api } from "../../e2e/api.ts";
import { type Server, startServer } from "../../e2e/server.ts";
import { times } from "../../soak.ts";
import { makeTenant } from "./tenant.ts";

const MB = 1_000_000;
/** The most memory that an upload may take of the gateway's process. */
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

/** Makes an agent; answers its name, and its files together with those that are given. */
async function agentOf(files: Entry[], main = "export default (input) => input;") {
  const slug = `large-${++made}`;
  await api.call("POST", "/agents", { slug });
  const manifest = { name: slug, version: "1.0.0", kind: "isolate", main: "main.js" };
  const own = [
    { name: "agent.json", data: JSON.stringify(manifest) },
    { name: "main.js", data: main },
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

/** The most memory that the gateway had, above what it had before, while something was done. */
async function growthIn(work: () => Promise<void>): Promise<number> {
  const before = memory("VmRSS");
  // Sets the peak back to what there is now.
  writeFileSync(`/proc/${server.pids().gateway}/clear_refs`, "5");
  await work();
  return memory("VmHWM") - before;
}

/** What publishing some files takes of the gateway's memory, in so many uploads at once, each of an agent of its own. */
async function growthOf(count: number, files: () => Entry[], pack: (entries: Entry[]) => BodyInit) {
  const agents = await Promise.all(Array.from({ length: count }, () => agentOf(files())));
  const bodies = agents.map(({ slug, entries }) => ({ slug, body: pack(entries) }));
  return growthIn(async () => {
    const statuses = await Promise.all(bodies.map(({ slug, body }) => publish(slug, body)));
    expect(new Set(statuses)).toEqual(new Set([201]));
  });
}

/** What is really needed is needed each time; the rest is what the collector has not taken away yet. */
async function leastOf(tries: number, measure: () => Promise<number>, enough: number): Promise<number> {
  const growth = await measure();
  return growth < enough || tries === 1
    ? growth
    : Math.min(growth, await leastOf(tries - 1, measure, enough));
}

beforeAll(async () => {
  server = await startServer();
  api = new Api(server, (await makeTenant(server, "uploads")).apiKey);
});
afterAll(async () => {
  await server.stop();
  server.remove();
});

describe.each(FORMATS)("the largest upload, as a %s,", (_format, pack) => {
  it.each(LARGEST)("takes less than 64 MB: %s", async (_what, files) => {
    expect(await leastOf(3, () => growthOf(1, files, pack), LIMIT)).toBeLessThan(LIMIT);
  });

  it.each(LARGEST.slice(0, times(1, 3)))(
    `takes less than 64 MB each, ${AT_ONCE} at once: %s`,
    async (_what, files) => {
      const limit = AT_ONCE * LIMIT;
      expect(await leastOf(3, () => growthOf(AT_ONCE, files, pack), limit)).toBeLessThan(limit);
    },
  );
});

describe("a program", () => {
  const MAIN = 'import text from "./data.txt"; export default () => text.length;';
  // One letter beyond Latin-1 doubles all others in memory, and on the way to the sandbox.
  const programOf = (bytes: number) => [{ name: "data.txt", data: `\u65e5${"a".repeat(bytes - 3)}` }];

  it("of the largest size reaches the sandbox", async () => {
    const { slug, entries } = await agentOf(programOf(15_999_000), MAIN);
    expect(await publish(slug, zipOf(entries))).toBe(201);
    await api.call("POST", `/agents/${slug}/deployments`, { version: "1.0.0" });
    expect(await api.run(slug, null)).toMatchObject({ status: "succeeded", output: 15_998_998 });
  });

  it("beyond that is refused", async () => {
    const { slug, entries } = await agentOf(programOf(16_000_000), MAIN);
    expect(await publish(slug, zipOf(entries))).toBe(413);
  });
});
