import { request } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import type { SandboxReport, SandboxUse } from "../../workers/runtimes/processes/report.ts";
import { LOOK_MS, vitalsOf } from "./processes.ts";

/** A process that is busy and has not answered for so long gets no new runs. */
const SILENT_MS = 100;
/** A process may hang without being busy: it is asked now and then in any case. */
const ASK_ANYWAY_MS = 1000;
/** The gateway is told again now and then: it may have been started anew, or have taken the process for gone. */
const TELL_ANYWAY_MS = 1000;
const PROBE_PATIENCE_MS = 10_000;
/** Between two attempts on a process that is starting. */
const RETRY_MS = 20;

/** Whether `GET /healthz` on a unix socket is answered with 200 within `timeoutMs`. */
export function probe(socketPath: string, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const attempt = request({ socketPath, path: "/healthz", agent: false }, (response) => {
      response.resume();
      finish(response.statusCode === 200);
    });
    // One more turn of the loop: after a pause of this process itself, the answer may be there, unread.
    const timer = setTimeout(() => setImmediate(finish, false), timeoutMs);
    const finish = (answered: boolean) => {
      clearTimeout(timer);
      attempt.destroy();
      resolve(answered);
    };
    attempt.on("error", () => finish(false));
    attempt.end();
  });
}

/** Resolves with whether the process behind a socket answered at all within `patienceMs`. */
export async function untilHealthy(
  socketPath: string,
  patienceMs: number,
  signal: AbortSignal,
): Promise<boolean> {
  const deadline = Date.now() + patienceMs;
  while (!signal.aborted && Date.now() < deadline) {
    if (await probe(socketPath, deadline - Date.now())) return true;
    await pause(RETRY_MS);
  }
  return false;
}

/** Tells the gateway of a process; undefined when the gateway does not answer. */
export type Tell = (name: string, report: Partial<SandboxReport>) => Promise<SandboxUse | undefined>;

export interface Watched {
  name: string;
  /** Its number among the processes that there have been at its place, from 1. */
  life: number;
  pid: number;
  socketPath: string;
  /** Killed after this much silence when the gateway cannot say when. */
  stallMs: number;
  /** Killed above this. */
  memoryBytes: number;
  /** Replaced above this, as soon as no run is in it. */
  recycleBytes: number;
  tell: Tell;
  /** Whether it may be replaced now: not too many processes at a time. */
  mayRetire(): boolean;
}

/** Why a process has to go: it is silent, too big, or may make room for a smaller one without anyone noticing. */
export type Finding = "stalled" | "memory" | "retired";

/** Watches one process, and keeps the gateway informed of whether it may be used. */
export class Watchdog {
  readonly #watched: Watched;
  /** What the gateway knows, its last answer, and whether it is being told something. */
  #told: SandboxReport["state"] | undefined;
  #use: SandboxUse | undefined;
  #telling = false;
  #toldAt = 0;
  #retiring = false;
  #probing = false;
  #askedAt = 0;
  /** How long a probe has had no answer, without the time in which this machine was suspended. */
  #silentMs: number | undefined;
  /** The silence at which the process is to be killed. */
  #killAtMs = Number.POSITIVE_INFINITY;
  residentBytes = 0;

  constructor(watched: Watched) {
    this.#watched = watched;
  }

  /** Looks on until the process has to go, or until `signal` is aborted. */
  async watch(signal: AbortSignal): Promise<Finding | undefined> {
    for (let before = Date.now(); !signal.aborted; await pause(LOOK_MS)) {
      const passed = Date.now() - before;
      before += passed;
      const finding = this.#look(Math.min(passed, 2 * LOOK_MS));
      if (finding) return finding;
    }
    return undefined;
  }

  #look(passedMs: number): Finding | undefined {
    const { pid, memoryBytes, recycleBytes, mayRetire } = this.#watched;
    const vitals = vitalsOf(pid);
    if (!vitals) return undefined;
    this.residentBytes = vitals.residentBytes;
    if (vitals.residentBytes > memoryBytes) return "memory";
    if (this.#silentMs !== undefined) this.#silentMs += passedMs;
    if (!vitals.waits || this.#silentMs !== undefined || Date.now() - this.#askedAt > ASK_ANYWAY_MS)
      this.#probe();
    if (this.#silentMs !== undefined && this.#silentMs >= SILENT_MS) return this.#hearSilence(this.#silentMs);
    this.#retiring ||= vitals.residentBytes > recycleBytes && mayRetire();
    if (this.#retiring && this.#told === "retiring" && this.#use?.idle) return "retired";
    const stale = Date.now() - this.#toldAt > TELL_ANYWAY_MS;
    if (this.#retiring || stale || this.#told !== "ready") this.#tell(this.#retiring ? "retiring" : "ready");
    return undefined;
  }

  #hearSilence(silentMs: number): Finding | undefined {
    if (silentMs >= Math.min(this.#killAtMs, this.#use ? Number.POSITIVE_INFINITY : this.#watched.stallMs))
      return "stalled";
    this.#tell("silent", silentMs);
    return undefined;
  }

  /** Asks for an answer. One question is open at a time, and only an answer ends the silence. */
  #probe(): void {
    if (this.#probing) return;
    this.#probing = true;
    this.#askedAt = Date.now();
    this.#silentMs ??= 0;
    void probe(this.#watched.socketPath, PROBE_PATIENCE_MS).then((answered) => {
      this.#probing = false;
      if (!answered) return;
      this.#silentMs = undefined;
      this.#killAtMs = Number.POSITIVE_INFINITY;
    });
  }

  /** Tells the gateway, without waiting for its answer, and again at each look until that has come. */
  #tell(state: SandboxReport["state"], silentMs = 0): void {
    if (this.#telling) return;
    this.#telling = true;
    this.#toldAt = Date.now();
    const { name, life, tell } = this.#watched;
    void tell(name, { life, state, silentMs }).then((use) => {
      this.#telling = false;
      this.#use = use;
      if (use) this.#told = state;
      if (use && state === "silent") this.#killAtMs = silentMs + use.killInMs;
    });
  }
}
