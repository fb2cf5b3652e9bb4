/** How long a request waits without a word before it looks for itself. */
const LOOK_MS = 100;
const MAX_WAIT_MS = 30_000;
const LOST_MS = 10_000;
/** With two texts of at most 100,000 characters each, well below what one call may carry (32 MiB). */
export const MAX_BATCH = 32;
/** How many calls in a row one request makes, before another one takes over: a request may make only so many. */
const MAX_CALLS = 64;

/**
 * Natural batching: one call is under way at a time, and what arrives meanwhile joins the next. Nothing waits for
 * a timer, so a lone request pays nothing. The request that finds no call under way leads: it makes calls, in its own
 * context, until nobody waits.
 */
export class Batcher<Item, Answer> {
  readonly #call: (items: Item[]) => Promise<Answer[]>;
  readonly #waiting: Entry<Item, Answer>[] = [];
  readonly #together: boolean;
  #busySince: number | undefined;

  /** `together: false` makes a call for each item. */
  constructor(call: (items: Item[]) => Promise<Answer[]>, together = true) {
    this.#call = call;
    this.#together = together;
  }

  /**
   * The answer for one item. `waitUntil` keeps calls going when the client of the request that makes them goes
   * away, because others wait for them.
   */
  async submit(item: Item, waitUntil: (work: Promise<unknown>) => void): Promise<Answer> {
    if (!this.#together) return (await this.#call([item]))[0] as Answer;
    const entry: Entry<Item, Answer> = { item, taken: false, result: undefined, wake: () => undefined };
    this.#waiting.push(entry);
    const deadline = Date.now() + MAX_WAIT_MS;
    while (!entry.result) {
      if (!entry.taken && !this.#isBusy()) waitUntil(this.#lead());
      await nextWord(entry);
      if (Date.now() > deadline) throw new Error("the ledger did not answer");
    }
    return entry.result();
  }

  /** A leader whose request was ended by the runtime never says so; it must not hold up the others for good. */
  #isBusy(): boolean {
    return this.#busySince !== undefined && Date.now() - this.#busySince < LOST_MS;
  }

  async #lead(): Promise<void> {
    for (let calls = 0; calls < MAX_CALLS && this.#waiting.length > 0; calls++) {
      const since = Date.now();
      this.#busySince = since;
      await this.#fly(this.#waiting.splice(0, MAX_BATCH));
      // Taken for lost meanwhile: another one leads.
      if (this.#busySince !== since) return;
    }
    this.#busySince = undefined;
    this.#waiting[0]?.wake();
  }

  async #fly(batch: Entry<Item, Answer>[]): Promise<void> {
    for (const entry of batch) entry.taken = true;
    try {
      const answers = await this.#call(batch.map((entry) => entry.item));
      batch.forEach((entry, i) => {
        entry.result = () => answers[i] as Answer;
      });
    } catch (error) {
      for (const entry of batch) {
        entry.result = () => {
          throw error;
        };
      }
    }
    for (const entry of batch) entry.wake();
  }
}

interface Entry<Item, Answer> {
  item: Item;
  taken: boolean;
  result: (() => Answer) | undefined;
  wake: () => void;
}

/**
 * Until the entry is woken. The timer has two uses: a request that waits for another one's call has no work of its
 * own that the runtime could see, and would be taken for hung; and a word that was lost is made up for.
 */
async function nextWord(entry: Entry<unknown, unknown>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  entry.wake = resolve;
  const timer = setTimeout(resolve, LOOK_MS);
  await promise;
  clearTimeout(timer);
}
