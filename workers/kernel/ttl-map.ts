/**
 * A bounded map in a Worker's memory whose entries end after a while: for what many requests ask and may be a
 * little old. When it is full the entry that was written longest ago goes.
 */
export class TtlMap<T> {
  readonly #entries = new Map<string, { value: T; until: number }>();
  readonly #size: number;
  readonly #ttlMs: number;

  constructor(size: number, ttlMs: number) {
    this.#size = size;
    this.#ttlMs = ttlMs;
  }

  /** The value, unless it is `ttlMs` old at `now`. */
  get(key: string, now: number): T | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    if (entry.until > now) return entry.value;
    this.#entries.delete(key);
    return undefined;
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }

  set(key: string, value: T, now: number): void {
    this.#entries.delete(key);
    const oldest = this.#entries.keys().next();
    if (this.#entries.size >= this.#size && !oldest.done) this.#entries.delete(oldest.value);
    this.#entries.set(key, { value, until: now + this.#ttlMs });
  }
}
