import { Refused } from "./refused.ts";

/** The places for runs in one container: as many as it takes at a time, given in the order in which they are asked for. */
export class Places {
  readonly #waiting: (() => void)[] = [];
  #taken = 0;
  /** It takes no more runs: one was left in the middle, and its program may be going on. */
  retired = false;

  get taken(): number {
    return this.#taken;
  }

  hasRoom(concurrency: number): boolean {
    return !this.retired && this.#taken < concurrency;
  }

  /** Takes a place, as soon as there is one. Rejects with `container_busy` when nobody waits any more. */
  async take(concurrency: number, signal: AbortSignal): Promise<void> {
    while (!this.hasRoom(concurrency)) {
      if (signal.aborted)
        throw new Refused("container_busy", "All containers of this agent were busy. Try again later.");
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#waiting.push(resolve);
      signal.addEventListener("abort", () => resolve(), { once: true });
      await promise;
    }
    this.#taken += 1;
  }

  /** Gives a place back. */
  leave(): void {
    this.#taken -= 1;
    this.wake();
  }

  /** Lets all who wait look again. */
  wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}
