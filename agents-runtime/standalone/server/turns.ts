import { Refusal } from "./refusal.ts";

/** So many runs at a time; some more wait for their turn, and the others are refused. */
export class Turns {
  readonly #atATime: number;
  readonly #maxWaiting: number;
  readonly #waiting: (() => void)[] = [];
  underWay = 0;

  constructor(atATime: number, maxWaiting: number) {
    this.#atATime = atATime;
    this.#maxWaiting = maxWaiting;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** Does something in its turn; a `Refusal` of 503 where too many wait already. */
  async inTurn<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    if (this.underWay >= this.#atATime) await this.#wait(signal);
    else this.underWay += 1;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.underWay -= 1;
    }
  }

  /** Takes over the turn of one that ends. */
  #wait(signal: AbortSignal): Promise<void> {
    if (this.#waiting.length >= this.#maxWaiting)
      throw new Refusal(503, "busy", "Too many runs are waiting here already. Try again in a moment.");
    return new Promise((resolve, reject) => {
      this.#waiting.push(resolve);
      signal.addEventListener("abort", () => {
        const at = this.#waiting.indexOf(resolve);
        if (at >= 0) this.#waiting.splice(at, 1);
        reject(signal.reason);
      });
    });
  }
}
