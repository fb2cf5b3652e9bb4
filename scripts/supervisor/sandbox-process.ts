import type { ChildProcess } from "node:child_process";
import { rmSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import type { Death, DeathReason } from "./deaths.ts";
import { untilHealthy, untilStalled, untilTooBig } from "./watchdog.ts";

const START_PATIENCE_MS = 15_000;
/** A process that lived for less than this died "at once": the next one is delayed, more each time. */
const SHORT_LIFE_MS = 2000;
const LONGEST_DELAY_MS = 5000;

export interface SandboxProcessOptions {
  name: string;
  socketPath: string;
  stallMs: number;
  memoryBytes: number;
  launch(): ChildProcess;
  onDeath(death: Death): void;
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

  constructor(options: SandboxProcessOptions) {
    this.#options = options;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
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

  /** One process from launch to death. The death is recorded before the kill, so that whoever asks next finds it. */
  async #liveOnce(): Promise<void> {
    const { name, socketPath, launch, onDeath } = this.#options;
    rmSync(socketPath, { force: true });
    const child = launch();
    this.#child = child;
    const over = new AbortController();
    const signal = AbortSignal.any([over.signal, this.#stopping.signal]);
    const exited = new Promise<DeathReason>((resolve) => {
      child.once("exit", () => resolve("crashed"));
      child.once("error", () => resolve("crashed"));
    });
    const reason = await Promise.race([exited, ...this.#watch(child, signal)]);
    over.abort();
    if (!this.#stopping.signal.aborted) onDeath({ sandbox: name, at: Date.now(), reason });
    child.kill("SIGKILL");
    // A process that held gigabytes takes a while to go; its successor does not wait for that.
    if (this.#stopping.signal.aborted) await exited;
  }

  #watch(child: ChildProcess, signal: AbortSignal): Promise<DeathReason>[] {
    const { socketPath, stallMs, memoryBytes } = this.#options;
    const stalled = untilHealthy(socketPath, START_PATIENCE_MS, signal).then((healthy) =>
      healthy ? untilStalled(socketPath, stallMs, signal) : undefined,
    );
    const watches = [stalled.then(() => "stalled" as const)];
    if (child.pid === undefined) return watches;
    return [...watches, untilTooBig(child.pid, memoryBytes, signal).then(() => "memory" as const)];
  }
}
