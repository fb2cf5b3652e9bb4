import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { LOCK_FILE } from "../../scripts/supervisor/lock.ts";
import { commandLine, killLeftovers, processesOfGroup } from "../../scripts/supervisor/processes.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
/** The first start builds, when nothing has been built yet. */
const READY_MS = 180_000;
const STOP_MS = 20_000;

/** `demo.json`, as `npm start` writes it. */
export interface Demo {
  url: string;
  tenants: { slug: string; apiKey: string; users: { email: string; password: string; role: string }[] }[];
}

export interface StartOptions {
  /** An earlier server's state, to start on it again; a new temporary folder when it is left out. */
  state?: string;
  port?: number;
  env?: Record<string, string>;
  args?: string[];
  /** Wraps the command, such as to give the server a file system of its own. */
  around?(command: string, args: readonly string[]): [string, string[]];
}

export interface Pids {
  npm: number;
  supervisor: number;
  gateway: number | undefined;
  sandboxes: number[];
  /** The gateway's and the sandboxes' together. */
  runtimes: number[];
}

export interface Server {
  url: string;
  port: number;
  state: string;
  demo: Demo;
  /** What it has printed so far. */
  output(): string;
  /** The processes at this moment: npm, the supervisor, and the runtimes under it. */
  pids(): Pids;
  /** Ctrl-C in its terminal. Resolves with the exit code when everything has ended. */
  stop(): Promise<number | null>;
  /** SIGKILL to all of it at once, as when the power fails. Resolves when it has ended; the state is kept. */
  kill9(): Promise<void>;
  /** Deletes the state. */
  remove(): void;
}

/** A port that nobody listens on at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen({ host: "127.0.0.1", port: 0 }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

const signalGroup = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(-pid, signal);
  } catch {}
};

/** A sandbox is started from a file; the gateway's configuration comes through a pipe. */
function runtimesOf(supervisor: number): Pick<Pids, "gateway" | "sandboxes" | "runtimes"> {
  const runtimes = processesOfGroup(supervisor, "workerd").map(({ pid }) => pid);
  const isSandbox = (pid: number) => commandLine(pid).includes(".capnp");
  const sandboxes = runtimes.filter(isSandbox);
  return { gateway: runtimes.find((pid) => !sandboxes.includes(pid)), sandboxes, runtimes };
}

async function untilReady(child: ChildProcess, output: () => string): Promise<void> {
  const deadline = Date.now() + READY_MS;
  while (!output().includes("is ready at")) {
    if (child.exitCode !== null) throw new Error(`The server ended with ${child.exitCode}:\n${output()}`);
    if (Date.now() > deadline) throw new Error(`The server was not ready in time:\n${output()}`);
    await pause(50);
  }
}

/** Runs `npm start` as a newcomer would, in a terminal's process group, on a free port. Rejects when it does not start. */
export async function startServer(options: StartOptions = {}): Promise<Server> {
  const state = options.state ?? mkdtempSync(join(tmpdir(), "quayside-e2e-"));
  const port = options.port ?? (await freePort());
  // All suites come from one address.
  const defaults = { QUAYSIDE_ADDRESS_RATE: "1000000", NO_COLOR: "1" };
  const env = { ...process.env, ...defaults, PORT: String(port), QUAYSIDE_STATE: state, ...options.env };
  const args = ["start", "--silent", "--", ...(options.args ?? [])];
  const [command, words] = options.around?.("npm", args) ?? ["npm", args];
  const child = spawn(command, words, { cwd: root, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  const chunks: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => chunks.push(String(chunk)));
  const output = () => chunks.join("");
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const group = child.pid ?? 0;
  await untilReady(child, output);

  const supervisor = (JSON.parse(readFileSync(join(state, LOCK_FILE), "utf8")) as { pid: number }).pid;
  const kill9 = async () => {
    // The supervisor first: it would drain when it sees its parent die.
    signalGroup(supervisor, "SIGKILL");
    signalGroup(group, "SIGKILL");
    await exited;
    await killLeftovers(supervisor);
  };
  return {
    url: `http://localhost:${port}`,
    port,
    state,
    demo: JSON.parse(readFileSync(join(state, "demo.json"), "utf8")) as Demo,
    output,
    pids: () => ({ npm: group, supervisor, ...runtimesOf(supervisor) }),
    stop: async () => {
      signalGroup(group, "SIGINT");
      const late = setTimeout(() => void kill9(), STOP_MS);
      const code = await exited;
      clearTimeout(late);
      return code;
    },
    kill9,
    remove: () => rmSync(state, { recursive: true, force: true }),
  };
}
