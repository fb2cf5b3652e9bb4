import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ExportedAgent } from "../../../agents-runtime/standalone/contract.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));

export const AGENT: ExportedAgent = {
  agentId: "agt_1",
  slug: "sample",
  version: "1.2.0",
  kind: "isolate",
  digest: "d1",
  tenantId: "ten_1",
  inputSchema: true,
  outputSchema: true,
  configSchema: true,
  hosts: [],
  timeoutSeconds: 5,
  cpuMs: 300,
  priced: false,
  licenceKeys: [],
  tests: [],
};

export interface ExportedServer {
  url: string;
  /** What it has as `/app`. */
  folder: string;
  child: ChildProcess;
  /** What it has written so far. */
  output(): string;
  exited: Promise<unknown>;
  stop(): Promise<void>;
}

/** A port of this machine that nobody uses at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}

/** An export's runtime folder, as its image has it. */
export function runtimeFolder(agent: ExportedAgent, program: string | object): string {
  const folder = mkdtempSync(join(tmpdir(), "quayside-export-"));
  const parts = join(folder, "runtime");
  mkdirSync(parts);
  const runtime = JSON.parse(readFileSync(join(root, "build/client/exports/runtime.json"), "utf8"));
  for (const [name, text] of Object.entries<string>(runtime))
    if (!name.includes("/")) writeFileSync(join(parts, name), text);
  writeFileSync(join(parts, "export.json"), JSON.stringify(agent));
  writeFileSync(
    join(parts, "program.json"),
    JSON.stringify(
      typeof program === "string" ? { main: "main.js", modules: { "main.js": { js: program } } } : program,
    ),
  );
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  return folder;
}

/** Starts the server of an exported agent, as its image does; `program` is an isolate's module, or a prompt. */
export async function startExported(
  agent: Partial<ExportedAgent>,
  program: string | object,
  env: Record<string, string> = {},
  ...args: string[]
): Promise<ExportedServer> {
  const folder = runtimeFolder({ ...AGENT, ...agent }, program);
  const port = await freePort();
  const child = spawn(process.execPath, [join(folder, "runtime/server.mjs"), ...args], {
    env: { PORT: String(port), QUAYSIDE_RUN_FOLDER: join(folder, "run"), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let written = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (piece: Buffer) => {
      written += piece.toString();
    });
  const exited = once(child, "exit").finally(() => rmSync(folder, { recursive: true, force: true }));
  const listening = new Promise<void>((resolve) => {
    child.stdout.on("data", () => written.includes("POST /invoke") && resolve());
  });
  await Promise.race([listening, exited]);
  const stop = async () => {
    if (child.exitCode === null) child.kill("SIGTERM");
    await exited;
  };
  return { url: `http://127.0.0.1:${port}`, folder, child, output: () => written, exited, stop };
}

/** Calls it, and gives status, headers and the lines or the document of its answer. */
export async function invoke(
  { url }: Pick<ExportedServer, "url">,
  body: unknown,
  { headers = {}, signal }: { headers?: Record<string, string>; signal?: AbortSignal } = {},
) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const answer = await fetch(`${url}/invoke`, {
    method: "POST",
    body: text,
    headers,
    ...(signal && { signal }),
  });
  const content = (await answer.text()).trim();
  const lines = content.split("\n").map((line) => JSON.parse(line) as Record<string, unknown>);
  return { status: answer.status, headers: answer.headers, lines, last: lines.at(-1) ?? {} };
}
