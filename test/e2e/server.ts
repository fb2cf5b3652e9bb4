import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { ALL_PUBLISHED } from "../../scripts/seeds.ts";
import { LOCK_FILE } from "../../scripts/supervisor/lock.ts";
import { commandLine, killLeftovers, processesOfGroup } from "../../scripts/supervisor/processes.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
/** The first start builds, when nothing has been built yet. */
const READY_MS = 180_000;
const STOP_MS = 20_000;
/** Names the state that a first start has left, which suites begin with (`first-start.ts`). */
export const FIRST_START = "QUAYSIDE_TESTS_FIRST_START";

/** `demo.json`, as `npm start` writes it. */
export interface Demo {
  url: string;
  tenants: { slug: string; apiKey: string; users: { email: string; password: string; role: string }[] }[];
}

export interface StartOptions {
  /** An earlier server's state, to start on it again, or an empty folder; when it is left out, what a first start makes. */
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
  /** Throws while it does not run: 0, as the target of a signal, would be this process's own group. */
  readonly gateway: number;
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
function freePort(): Promise<number> {
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
function pidsOf(npm: number, supervisor: number): Pids {
  const runtimes = processesOfGroup(supervisor, "workerd").map(({ pid }) => pid);
  const sandboxes = runtimes.filter((pid) => commandLine(pid).includes(".capnp"));
  return {
    npm,
    supervisor,
    sandboxes,
    runtimes,
    get gateway() {
      const gateway = runtimes.find((pid) => !sandboxes.includes(pid));
      if (gateway === undefined) throw new Error("The gateway does not run.");
      return gateway;
    },
  };
}

/** `npm start` in a process group of its own, as a terminal starts it. */
interface Launched {
  group: number;
  output(): string;
  /** Whether it has ended, and how: its exit code, or a signal. */
  end(): number | NodeJS.Signals | null;
  exited: Promise<number | null>;
}

function launch(state: string, port: number, options: StartOptions): Launched {
  // All suites come from one address.
  const defaults = { QUAYSIDE_ADDRESS_RATE: "1000000", NO_COLOR: "1" };
  const env = { ...process.env, ...defaults, PORT: String(port), QUAYSIDE_STATE: state, ...options.env };
  const args = ["start", "--silent", "--", ...(options.args ?? [])];
  const [command, words] = options.around?.("npm", args) ?? ["npm", args];
  const child = spawn(command, words, { cwd: root, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  const chunks: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => chunks.push(String(chunk)));
  return {
    group: child.pid ?? 0,
    output: () => chunks.join(""),
    end: () => child.exitCode ?? child.signalCode,
    exited: new Promise((resolve) => child.once("exit", resolve)),
  };
}

async function untilReady({ output, end }: Launched): Promise<void> {
  const deadline = Date.now() + READY_MS;
  while (!output().includes("is ready at")) {
    if (end() !== null) throw new Error(`The server ended with ${end()}:\n${output()}`);
    if (Date.now() > deadline) throw new Error(`The server was not ready in time:\n${output()}`);
    await pause(50);
  }
}

/** Resolves when a first start has published what it does not wait for. */
export async function untilPublished({ output }: Pick<Server, "output">): Promise<void> {
  const deadline = Date.now() + READY_MS;
  while (!output().includes(ALL_PUBLISHED)) {
    if (Date.now() > deadline) throw new Error(`The demo's agents were not published in time:\n${output()}`);
    await pause(50);
  }
}

/** Ctrl-C; `kill` when it has not ended in time. */
async function interrupt({ group, exited }: Launched, kill: () => void): Promise<number | null> {
  signalGroup(group, "SIGINT");
  const late = setTimeout(kill, STOP_MS);
  const code = await exited;
  clearTimeout(late);
  return code;
}

/** A folder for a state; with the demo in it, where a first start has been made. */
function newState(): string {
  const state = mkdtempSync(join(tmpdir(), "quayside-e2e-"));
  const firstStart = process.env[FIRST_START];
  if (firstStart) cpSync(firstStart, state, { recursive: true });
  return state;
}

/** Runs `npm start` as a newcomer would, on a free port. Rejects when it does not start, and leaves nothing of it. */
export async function startServer(options: StartOptions = {}): Promise<Server> {
  const state = options.state ?? newState();
  const remove = () => rmSync(state, { recursive: true, force: true });
  const port = options.port ?? (await freePort());
  const launched = launch(state, port, options);
  const { group, output, exited } = launched;
  try {
    await untilReady(launched);
  } catch (error) {
    await interrupt(launched, () => signalGroup(group, "SIGKILL"));
    if (options.state === undefined) remove();
    throw error;
  }

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
    pids: () => pidsOf(group, supervisor),
    stop: () => interrupt(launched, () => void kill9()),
    kill9,
    remove,
  };
}
