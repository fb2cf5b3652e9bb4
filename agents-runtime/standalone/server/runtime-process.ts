import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { workerdConfig } from "./workerd-config.ts";

export interface RuntimeOptions {
  parts: string;
  /** The part that takes tasks. */
  worker: string;
  runFolder: string;
  egressSocket: string | undefined;
  /** Where its Durable Objects are stored; undefined where it has none. */
  dataFolder: string | undefined;
  /** Killed after this much silence. */
  cpuMs: number;
  memoryBytes: number;
}

/** Why a runtime process ended: it was killed as silent or too big, or ended by itself. */
export type RuntimeDeath = "stalled" | "memory" | "crashed";

const LOOK_MS = 100;
const START_PATIENCE_MS = 15_000;
/** The least silence for which it is killed: it may be starting programs. */
const LEAST_SILENCE_MS = 1000;
/** A process that is silent without having used its processor for so long waits for it, on a machine that is busy; up to a multiple of that. */
const PATIENCE = 5;
const SHORT_LIFE_MS = 2000;

/** The runtime's binary: of the platform package, without the script that npm would run to link it. */
function workerdBinary(): string {
  const require = createRequire(import.meta.url);
  const name = `@cloudflare/workerd-${process.platform}-${process.arch === "x64" ? "64" : process.arch}`;
  return require.resolve(`${name}/bin/workerd`);
}

/** The runtime beside the server, kept alive: when it hangs, grows too big or crashes, another one takes its place. */
export class RuntimeProcess {
  readonly socketPath: string;
  readonly #options: RuntimeOptions;
  #child: ChildProcess | undefined;
  #stopped = false;
  #silence: Silence | undefined;
  /** Why the last process ended. */
  death: RuntimeDeath | undefined;
  restarts = 0;
  #answers = false;

  constructor(options: RuntimeOptions) {
    this.#options = options;
    this.socketPath = join(options.runFolder, "runtime.sock");
  }

  /** Whether it takes runs. */
  get healthy(): boolean {
    return this.#answers && this.#silence === undefined;
  }

  /** Starts it; resolves once it answers. */
  async start(): Promise<void> {
    const { runFolder, parts, worker, egressSocket, dataFolder } = this.#options;
    mkdirSync(runFolder, { recursive: true });
    const config = workerdConfig({
      folder: runFolder,
      parts: {
        worker: join(parts, worker),
        sandbox: join(parts, "sandbox.js"),
        program: join(parts, "program.json"),
      },
      socketPath: this.socketPath,
      egressSocket,
      dataFolder,
    });
    writeFileSync(join(runFolder, "runtime.capnp"), config);
    void this.#keepAlive();
    await this.ready();
  }

  /** Resolves once it answers: after a death another process needs a moment. Rejects where none does within 15 s. */
  async ready(): Promise<void> {
    const deadline = Date.now() + START_PATIENCE_MS;
    while (!this.#answers && Date.now() < deadline) await pause(20);
    if (!this.#answers) throw new Error("the runtime does not start");
  }

  stop(): void {
    this.#stopped = true;
    this.#child?.kill("SIGKILL");
  }

  async #keepAlive(): Promise<void> {
    for (let delay = 0; !this.#stopped; this.restarts += 1) {
      const born = Date.now();
      this.death = await this.#liveOnce();
      if (this.#stopped) return;
      console.error(`runtime: ended (${this.death}), starting another one`);
      delay = Date.now() - born < SHORT_LIFE_MS ? Math.min(2 * delay + 100, 5000) : 0;
      await pause(delay);
    }
  }

  async #liveOnce(): Promise<RuntimeDeath> {
    rmSync(this.socketPath, { force: true });
    const args = ["serve", "--experimental", join(this.#options.runFolder, "runtime.capnp")];
    // With nothing of this process's environment, which may hold secrets.
    const child = spawn(workerdBinary(), args, {
      env: { TZ: "UTC" },
      stdio: ["ignore", "inherit", "inherit"],
    });
    this.#child = child;
    const over = new AbortController();
    const exited = new Promise<RuntimeDeath>((resolve) => {
      child.once("exit", () => resolve("crashed")).once("error", () => resolve("crashed"));
    });
    const death = await Promise.race([exited, this.#watch(child.pid ?? 0, over.signal)]);
    over.abort();
    // Runs that break off ask for the reason.
    this.death = death;
    this.#answers = false;
    this.#silence = undefined;
    child.kill("SIGKILL");
    await exited;
    return death;
  }

  /** Looks on until it has to go. */
  async #watch(pid: number, over: AbortSignal): Promise<RuntimeDeath> {
    const { cpuMs, memoryBytes } = this.#options;
    let asking = false;
    for (; !over.aborted; await pause(LOOK_MS)) {
      if (residentBytes(pid) > memoryBytes) return "memory";
      const most = Math.max(cpuMs, LEAST_SILENCE_MS);
      if (this.#answers && this.#silence && isStalled(this.#silence, pid, most)) return "stalled";
      if (asking) continue;
      asking = true;
      const asked = Date.now();
      const late = setTimeout(() => {
        this.#silence ??= { since: asked, usedMs: processorMs(pid) };
      }, LOOK_MS);
      void this.#probe().then((answered) => {
        clearTimeout(late);
        asking = false;
        if (!answered || over.aborted) return;
        this.#answers = true;
        this.#silence = undefined;
      });
    }
    return "crashed";
  }

  #probe(): Promise<boolean> {
    return new Promise((resolve) => {
      const attempt = request({ socketPath: this.socketPath, path: "/healthz", agent: false }, (response) => {
        response.resume();
        resolve(response.statusCode === 200);
      });
      attempt.on("error", () => resolve(false));
      attempt.end();
    });
  }
}

/** Since when a process has not answered, and what it had used of its processor by then. */
interface Silence {
  since: number;
  usedMs: number | undefined;
}

/** Whether it has been busy for too long, or silent for so long that this is no excuse any more. */
function isStalled({ since, usedMs }: Silence, pid: number, mostMs: number): boolean {
  const silentMs = Date.now() - since;
  if (silentMs <= mostMs) return false;
  const now = processorMs(pid);
  // A probe is late before it is missed: that part of the time is not in the difference.
  const busyMs = usedMs === undefined || now === undefined ? silentMs : now - usedMs + LOOK_MS;
  return busyMs > mostMs || silentMs > PATIENCE * mostMs;
}

/** The processor time of a process; undefined where it cannot be read. */
function processorMs(pid: number): number | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
    // utime and stime, in hundredths of a second.
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return undefined;
  }
}

// proc(5). Elsewhere nothing is known of it, and the container's limit alone holds.
function residentBytes(pid: number): number {
  try {
    return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
