import { EgressError } from "./egress-request.ts";

/** Requests of one run; every hop of a redirect is one. */
export const MAX_REQUESTS = 1_000;
/** Requests that have no answer yet; further ones wait for their turn. */
export const MAX_UNDER_WAY = 16;
/** Answers whose bodies are not read to their ends. */
export const MAX_OPEN = 64;
/** What the bodies of requests that are under way or wait may hold together. */
export const MAX_HELD_BYTES = 20_000_000;
export const MAX_RESPONSE_BYTES = 50_000_000;
/** What one run may send and receive. */
export const MAX_RUN_BYTES = 500_000_000;

/** How much of the network one run has used. What is too much throws an `EgressError`. */
export class EgressQuota {
  readonly #waiting: (() => void)[] = [];
  #requests = 0;
  #underWay = 0;
  #open = 0;
  #held = 0;
  #bytes = 0;

  /** Counts a request. */
  count(): void {
    this.#requests += 1;
    if (this.#requests > MAX_REQUESTS)
      throw new EgressError("egress_limit", `one run may send ${MAX_REQUESTS} requests`);
  }

  /** Whether the request counted last still gets a line in the log: the first one too many does, no further one. */
  get listed(): boolean {
    return this.#requests <= MAX_REQUESTS + 1;
  }

  /** Holds a request's body in memory for as long as `work` takes. */
  async holding<T>(bytes: number, work: () => Promise<T>): Promise<T> {
    if (this.#held + bytes > MAX_HELD_BYTES)
      throw new EgressError("egress_limit", `requests may hold ${MAX_HELD_BYTES / 1e6} MB at once`);
    this.#held += bytes;
    try {
      return await work();
    } finally {
      this.#held -= bytes;
    }
  }

  /** Does `work` once fewer than `MAX_UNDER_WAY` others are being done. */
  async inTurn<T>(work: () => Promise<T>): Promise<T> {
    while (this.#underWay >= MAX_UNDER_WAY) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#underWay += 1;
    try {
      return await work();
    } finally {
      this.#underWay -= 1;
      this.#waiting.shift()?.();
    }
  }

  /** Counts an answer's body as open, until the function that it returns is called. */
  open(): () => void {
    if (this.#open >= MAX_OPEN)
      throw new EgressError(
        "egress_limit",
        `${MAX_OPEN} answers are open; read their bodies, or cancel them`,
      );
    this.#open += 1;
    return () => {
      this.#open -= 1;
    };
  }

  /** Counts bytes, of which `all` belong to one answer. */
  take(bytes: number, all = 0): void {
    this.#bytes += bytes;
    if (all > MAX_RESPONSE_BYTES)
      throw new EgressError("egress_limit", `the answer is larger than ${MAX_RESPONSE_BYTES / 1e6} MB`);
    if (this.#bytes > MAX_RUN_BYTES)
      throw new EgressError("egress_limit", `one run may send and receive ${MAX_RUN_BYTES / 1e6} MB`);
  }
}
