import { vi } from "vitest";
import type { SandboxReply } from "../../../agents-runtime/isolate/contract.ts";
import type { SandboxBinding } from "../sandbox-binding.ts";
import { Pool } from "./pool.ts";
import type { DeathReason } from "./report.ts";
import { DEFAULT_CPU_MS, FIRST_TRY, type Occupant, Slot } from "./slot.ts";

/** What a program does with its process: it waits for so many milliseconds, keeps it busy for so many, or for ever, or fills its memory. */
export type Behaviour = { waits: number } | { busy: number } | "bomb";

interface Call {
  reply(): void;
  fail(error: unknown): void;
}

const succeeded: SandboxReply = {
  status: "succeeded",
  events: [],
  durationMs: 1,
  chargedMicros: 0,
};
const disconnection = () => Object.assign(new Error("Network connection lost."), { retryable: true });
const LOOK_MS = 50;
const TELL_ANYWAY_MS = 1000;

/** One process as the supervisor sees it, with one thread: while that is busy, nothing in it goes on. */
class Process {
  life = 1;
  readonly name: string;
  readonly #calls = new Set<Call>();
  busyUntil = 0;
  silentSince: number | undefined;
  toldAt = 0;
  full = false;
  retiring = false;

  constructor(name: string) {
    this.name = name;
  }

  run(behaviour: Behaviour): Promise<SandboxReply> {
    return new Promise((resolve, reject) => {
      const call = {
        reply: () => this.#calls.delete(call) && resolve({ ...succeeded, output: this.name }),
        fail: reject,
      };
      this.#calls.add(call);
      this.#do(behaviour, call);
    });
  }

  #do(behaviour: Behaviour, call: Call): void {
    if (!this.#calls.has(call)) return;
    const blocked = this.busyUntil - Date.now();
    if (blocked > 0) {
      if (blocked < Number.POSITIVE_INFINITY) setTimeout(() => this.#do(behaviour, call), blocked);
    } else if (behaviour === "bomb") this.full = true;
    else if ("waits" in behaviour) setTimeout(() => this.#do({ busy: 0 }, call), behaviour.waits);
    else if (behaviour.busy > 0) {
      this.busyUntil = Date.now() + behaviour.busy;
      this.#do({ busy: 0 }, call);
    } else call.reply();
  }

  die(): void {
    for (const call of this.#calls) call.fail(disconnection());
    this.#calls.clear();
    this.life += 1;
    this.busyUntil = 0;
    this.silentSince = undefined;
    this.full = false;
    this.retiring = false;
  }
}

/** A machine with a pool on it, on faked time: two processes for proven programs, one for young ones, four standbys. */
export class Machine {
  readonly processes = Array.from({ length: 7 }, (_, index) => new Process(String(index)));
  readonly pool: Pool;
  readonly deaths: { name: string; at: number; reason: DeathReason }[] = [];

  constructor({ probationMs = 0, standbys = 4 } = {}) {
    this.processes.length = 3 + standbys;
    const slots = this.processes.map(
      (process) => new Slot(process.name, process as unknown as SandboxBinding),
    );
    this.pool = new Pool(slots, 2, probationMs);
    for (const process of this.processes) {
      this.#report(process, "ready");
      setInterval(() => this.#look(process), LOOK_MS);
    }
  }

  /** Starts a run; its reply says in which process it ended. */
  run(program: string, behaviour: Behaviour, more: Partial<Occupant> = {}): Promise<SandboxReply> {
    const [tenantId = ""] = program.split("/");
    const limits = { cpuMs: DEFAULT_CPU_MS, timeoutMs: 60_000, effects: { left: false } };
    const waits = { enteredAt: 0, askedAt: 0, company: FIRST_TRY, crashes: 0 };
    const run = { program, tenantId, ...limits, ...waits, ...more };
    return this.pool.run(run, (process) => (process as unknown as Process).run(behaviour));
  }

  /** Has a program's first run behind it. */
  async prove(...programs: string[]): Promise<void> {
    for (const program of programs) await settle(this.run(program, { waits: 1 }));
  }

  kill(process: Process, reason: DeathReason): void {
    this.deaths.push({ name: process.name, at: Date.now(), reason });
    if (reason !== "crashed") this.#report(process, "ended", reason);
    process.die();
    setTimeout(() => this.#report(process, "ready"), LOOK_MS);
  }

  /** Looks at every process now. */
  look(): void {
    for (const process of this.processes) this.#look(process);
  }

  #look(process: Process): void {
    if (process.full) this.kill(process, "memory");
    if (Date.now() >= process.busyUntil) {
      if (process.silentSince !== undefined || Date.now() - process.toldAt > TELL_ANYWAY_MS)
        this.#report(process, process.retiring ? "retiring" : "ready");
      process.silentSince = undefined;
      if (process.retiring && this.#report(process, "retiring")?.idle) this.kill(process, "crashed");
      return;
    }
    process.silentSince ??= Date.now();
    const use = this.#report(process, "silent");
    if (use && use.killInMs <= 0) this.kill(process, "stalled");
  }

  #report(process: Process, state: "ready" | "silent" | "retiring" | "ended", reason?: DeathReason) {
    const { name, life, silentSince } = process;
    process.toldAt = Date.now();
    const silentMs = silentSince === undefined ? 0 : Date.now() - silentSince;
    return this.pool.report(name, { life, state, silentMs, reason: reason ?? "crashed" });
  }
}

/** Lets the faked time go on, step by step, until a promise is settled. */
export async function settle<T>(promise: Promise<T>, stepMs = 10): Promise<T> {
  let over = false;
  const done = () => {
    over = true;
  };
  promise.then(done, done);
  while (!over) await vi.advanceTimersByTimeAsync(stepMs);
  return promise;
}

/** Milliseconds from now until a promise is settled. */
export async function timed<T>(promise: Promise<T>): Promise<[T, number]> {
  const started = Date.now();
  return [await settle(promise), Date.now() - started];
}
