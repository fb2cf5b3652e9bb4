import type { Rate } from "./rate-headers.ts";

/**
 * A token bucket: `perMinute` tokens a minute, at most a minute's worth saved up. It lives in memory: where one
 * object decides, as for a tenant, it is exact; after a restart it begins full.
 */
export class TokenBucket {
  readonly #perMinute: number;
  #tokens: number;
  #at: number;

  constructor(perMinute: number, now: number) {
    this.#perMinute = perMinute;
    this.#tokens = perMinute;
    this.#at = now;
  }

  #refill(now: number): void {
    const gained = ((now - this.#at) * this.#perMinute) / 60_000;
    this.#tokens = Math.min(this.#perMinute, this.#tokens + Math.max(0, gained));
    this.#at = now;
  }

  /** Whether a token is there; it is only taken by `take`, once every other bucket has one too. */
  has(now: number): boolean {
    this.#refill(now);
    return this.#tokens >= 1;
  }

  take(): void {
    this.#tokens -= 1;
  }

  /** Takes all that is there: somebody who sees more than this bucket has refused. */
  drain(): void {
    this.#tokens = Math.min(this.#tokens, 0);
  }

  state(): Rate {
    const missing = this.#perMinute - this.#tokens;
    return {
      limit: this.#perMinute,
      remaining: Math.max(0, Math.floor(this.#tokens)),
      resetSeconds: Math.ceil((missing * 60) / this.#perMinute),
    };
  }

  /** Seconds until the next token. */
  retryAfter(): number {
    return Math.max(1, Math.ceil(((1 - this.#tokens) * 60) / this.#perMinute));
  }
}
