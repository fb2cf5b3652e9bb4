/**
 * Natural batching: one call is under way at a time, and what arrives meanwhile joins the next. Nothing waits for
 * a timer, so a lone request pays nothing. Each call is made by one of its own requests, in that request's context;
 * when a call ends, one of those that wait makes the next.
 */
export class Batcher<Item, Answer> {
  readonly #call: (items: Item[]) => Promise<Answer[]>;
  #waiting: Entry<Item, Answer>[] = [];
  #busy = false;

  constructor(call: (items: Item[]) => Promise<Answer[]>) {
    this.#call = call;
  }

  /**
   * The answer for one item. `waitUntil` keeps a call going when the client of the request that made it goes
   * away, because others wait for it.
   */
  async submit(item: Item, waitUntil: (work: Promise<unknown>) => void): Promise<Answer> {
    const entry = newEntry<Item, Answer>(item);
    this.#waiting.push(entry);
    if (this.#busy) await entry.turn;
    if (entry.taken) return entry.answer;
    const flight = this.#fly();
    waitUntil(flight);
    return entry.answer;
  }

  async #fly(): Promise<void> {
    this.#busy = true;
    const batch = this.#waiting;
    this.#waiting = [];
    for (const entry of batch) {
      entry.taken = true;
      entry.wake();
    }
    try {
      const answers = await this.#call(batch.map((entry) => entry.item));
      batch.forEach((entry, i) => {
        entry.resolve(answers[i] as Answer);
      });
    } catch (error) {
      for (const entry of batch) entry.reject(error);
    }
    this.#busy = false;
    // All are woken, for one whose client went away would never take the lead; the first to come takes everybody along.
    for (const entry of this.#waiting) entry.wake();
  }
}

interface Entry<Item, Answer> {
  item: Item;
  taken: boolean;
  turn: Promise<void>;
  wake(): void;
  answer: Promise<Answer>;
  resolve(answer: Answer): void;
  reject(error: unknown): void;
}

function newEntry<Item, Answer>(item: Item): Entry<Item, Answer> {
  const turn = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<Answer>();
  answer.promise.catch(() => undefined);
  return {
    item,
    taken: false,
    turn: turn.promise,
    wake: turn.resolve,
    answer: answer.promise,
    resolve: answer.resolve,
    reject: answer.reject,
  };
}
