/** How long a request waits without a word before it looks for itself. */
const LOOK_MS = 100;
const MAX_WAIT_MS = 30_000;
const LOST_MS = 10_000;
/** With two texts of at most 100,000 characters each, well below what one call may carry (32 MiB). */
export const MAX_BATCH = 32;
/** How many calls in a row one request makes, before another one takes over: a request may make only so many. */
const MAX_CALLS = 64;
/** Calls under way at a time: while one is being written, the next one gathers. */
const LANES = 2;
/** How long a call waits for company, where waiting has brought some before. */
const GATHER_MS = 1;
/** After waiting in vain so many calls are made at once; twice as many each time, up to this. */
const MAX_HASTE = 64;

/**
 * Batching without a fixed window: few calls are under way at a time, and what arrives meanwhile joins the next. The
 * request that finds a free lane leads: it makes calls, in its own context, until nobody waits.
 */
export class Batcher<Item, Answer> {
  readonly #call: (items: Item[]) => Promise<Answer[]>;
  readonly #waiting: Entry<Item, Answer>[] = [];
  readonly #together: boolean;
  /** Who leads, and since when it has been making its present call. */
  readonly #leaders = new Map<symbol, number>();
  /** Calls to make without waiting, and how many it will be after the next time in vain. */
  #haste = 0;
  #nextHaste = 1;

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
      if (!entry.taken && this.#hasFreeLane()) waitUntil(this.#lead());
      await nextWord(entry);
      if (!entry.result && Date.now() > deadline) this.#giveUp(entry);
    }
    return entry.result();
  }

  /** What nobody waits for any more must not be asked either; what is under way cannot be called back. */
  #giveUp(entry: Entry<Item, Answer>): never {
    const place = this.#waiting.indexOf(entry);
    if (place >= 0) this.#waiting.splice(place, 1);
    throw new Error("the ledger did not answer");
  }

  /** A leader whose request was ended by the runtime never says so; it must not hold up the others for good. */
  #hasFreeLane(): boolean {
    const lost = Date.now() - LOST_MS;
    for (const [leader, since] of this.#leaders) if (since < lost) this.#leaders.delete(leader);
    return this.#leaders.size < LANES;
  }

  async #lead(): Promise<void> {
    const leader = Symbol("leader");
    for (let calls = 0; calls < MAX_CALLS && this.#waiting.length > 0; calls++) {
      this.#leaders.set(leader, Date.now());
      await this.#gather();
      const batch = this.#waiting.splice(0, MAX_BATCH);
      if (batch.length > 0) await this.#fly(batch);
      // Taken for lost meanwhile: another one leads.
      if (!this.#leaders.has(leader)) return;
    }
    this.#leaders.delete(leader);
    this.#waiting[0]?.wake();
  }

  /**
   * Waits for company. A call costs much more than what one more request adds to it, so under load a millisecond is
   * well spent; a client that makes one request after the other waits once in a while, in vain, and no more.
   */
  async #gather(): Promise<void> {
    if (this.#haste > 0) {
      this.#haste -= 1;
      return;
    }
    const before = this.#waiting.length;
    await new Promise((resolve) => setTimeout(resolve, GATHER_MS));
    const alone = this.#waiting.length <= before;
    this.#haste = alone ? this.#nextHaste : 0;
    this.#nextHaste = alone ? Math.min(2 * this.#nextHaste, MAX_HASTE) : 1;
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
