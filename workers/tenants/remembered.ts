import type { Env } from "../kernel/env.ts";
import { TtlMap } from "../kernel/ttl-map.ts";

const SIZE = 10_000;
const KNOWN_MS = 60_000;
/** What was asked for in vain is soon looked up again: it may be made meanwhile, elsewhere. */
const UNKNOWN_MS = 5_000;

interface Memory<T> {
  known: TtlMap<T>;
  /** Apart, so that made-up names push nothing out. */
  unknown: TtlMap<true>;
}

/** Rows of the directory that many requests ask for, in a Worker's memory: for a minute, and that there is none, five seconds. */
export class Remembered<T> {
  // Per database: in one process there may be several (tests), and one must not answer for another.
  readonly #memories = new WeakMap<D1Database, Memory<T>>();

  #of(env: Env): Memory<T> {
    const known = this.#memories.get(env.DIRECTORY);
    if (known) return known;
    const made = { known: new TtlMap<T>(SIZE, KNOWN_MS), unknown: new TtlMap<true>(SIZE, UNKNOWN_MS) };
    this.#memories.set(env.DIRECTORY, made);
    return made;
  }

  /** What is remembered under the key, else what `lookUp` gives; null where there is nothing. */
  async find(env: Env, key: string, now: number, lookUp: () => Promise<T | null>): Promise<T | null> {
    const { known, unknown } = this.#of(env);
    const found = known.get(key, now);
    if (found !== undefined || unknown.get(key, now)) return found ?? null;
    const value = await lookUp();
    if (value === null) unknown.set(key, true, now);
    else known.set(key, value, now);
    return value;
  }

  /** Has the next request look again; other Workers do so within the minute. */
  forget(env: Env, key: string): void {
    const { known, unknown } = this.#of(env);
    known.delete(key);
    unknown.delete(key);
  }
}
