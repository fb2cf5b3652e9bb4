import type { ChildProcess } from "node:child_process";
import { rmSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import type { DeathReason, SandboxReport } from "../../workers/runtimes/processes/report.ts";
import { type Tell, untilHealthy, Watchdog, type Watched } from "./watchdog.ts";

const START_PATIENCE_MS = 15_000;
/** Between two attempts to tell the gateway of a death. */
const TELL_AGAIN_MS = 25;
/** A process that lived for less than this died "at once": the next one is delayed, more each time. */
const SHORT_LIFE_MS = 2000;
const LONGEST_DELAY_MS = 5000;
/** Of the limit: one that crashes this full has crashed for want of memory. */
const FULL = 0.8;

/** A sandbox process that was killed or ended by itself, or was replaced because it had grown. */
export interface End {
  sandbox: string;
  reason: DeathReason | "retired";
}

export interface SandboxProcessOptions extends Omit<Watched, "pid" | "life"> {
  launch(): ChildProcess;
  onEnd(end: End): void;
}

/** How long to wait before the next process, after so many in a row that died at once. Milliseconds. */
export const restartDelay = (shortLives: number): number =>
  shortLives < 2 ? 0 : Math.min(100 * 2 ** (shortLives - 2), LONGEST_DELAY_MS);

/** One sandbox, kept alive: whenever its process stalls, takes too much memory or crashes, a new one takes its place. */
export class SandboxProcess {
  readonly #options: SandboxProcessOptions;
  readonly #stopping = new AbortController();
  #child: ChildProcess | undefined;
  #loop: Promise<void> | undefined;
  #lives = 0;
  /** Over when the gateway knows of the last death; nothing is said of the next life before. */
  #told: Promise<void> = Promise.resolve();

  constructor(options: SandboxProcessOptions) {
    this.#options = options;
  }

  get name(): string {
    return this.#options.name;
  }

  get socketPath(): string {
    return this.#options.socketPath;
  }

  /** Starts it; resolves when it answers, or false when it did not within 15 s. It is tried again in either case. */
  start(): Promise<boolean> {
    this.#loop = this.#keepAlive();
    return untilHealthy(this.#options.socketPath, START_PATIENCE_MS, this.#stopping.signal);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    // Not SIGTERM: the runtime would live on for its kept-alive connections.
    this.#child?.kill("SIGKILL");
    await this.#loop;
    rmSync(this.#options.socketPath, { force: true });
  }

  async #keepAlive(): Promise<void> {
    let shortLives = 0;
    while (!this.#stopping.signal.aborted) {
      const born = Date.now();
      await this.#liveOnce();
      shortLives = Date.now() - born < SHORT_LIFE_MS ? shortLives + 1 : 0;
      const delay = restartDelay(shortLives);
      if (delay > 0) await pause(delay, undefined, { signal: this.#stopping.signal }).catch(() => {});
    }
  }

  /** One process from launch to death. */
  async #liveOnce(): Promise<void> {
    const { socketPath, memoryBytes, launch } = this.#options;
    rmSync(socketPath, { force: true });
    const child = launch();
    this.#child = child;
    this.#lives += 1;
    const over = new AbortController();
    const signal = AbortSignal.any([over.signal, this.#stopping.signal]);
    const tell: Tell = (...report) => this.#told.then(() => this.#options.tell(...report));
    const watchdog = new Watchdog({ ...this.#options, tell, pid: child.pid ?? 0, life: this.#lives });
    const exited = new Promise<DeathReason>((resolve) => {
      const crashed = () => resolve(watchdog.residentBytes > FULL * memoryBytes ? "memory" : "crashed");
      child.once("exit", crashed).once("error", crashed);
    });
    const reason = await Promise.race([exited, this.#watch(watchdog, signal)]);
    over.abort();
    child.kill("SIGKILL");
    if (!this.#stopping.signal.aborted) return this.#tellOf(reason);
    await exited;
  }

  /** The gateway waits for the reason where connections broke. A process that held gigabytes takes a while to go. */
  #tellOf(reason: End["reason"]): void {
    const { name, onEnd } = this.#options;
    onEnd({ sandbox: name, reason });
    if (reason === "retired") return;
    const report = { life: this.#lives, state: "ended", reason } as const;
    this.#told = this.#told.then(() => this.#tellUntilHeard(report));
  }

  /** What the gateway does not hear of a kill it takes for a crash, after which runs are repeated that must not be. */
  async #tellUntilHeard(report: Partial<SandboxReport>): Promise<void> {
    const { name, tell } = this.#options;
    while (!this.#stopping.signal.aborted && !(await tell(name, report))) await pause(TELL_AGAIN_MS);
  }

  /** Why the process has to go; never resolves with a reason once it is over. */
  async #watch(watchdog: Watchdog, signal: AbortSignal): Promise<End["reason"]> {
    const healthy = await untilHealthy(this.#options.socketPath, START_PATIENCE_MS, signal);
    return (healthy && (await watchdog.watch(signal))) || "stalled";
  }
}
