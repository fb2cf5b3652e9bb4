import type { SandboxEvent } from "../../../agents-runtime/isolate/contract.ts";
import { EventQuota } from "../../../agents-runtime/isolate/event-quota.ts";
import type { RunIo } from "../contract.ts";
import type { ToldLine } from "./contract.ts";

/** How long lines gather before they are sent on together. */
const FLUSH_MS = 10;
const MAX_WAITING = 1_000;
/** What pieces of an output are joined up to. */
const MAX_DELTA = 16_000;

/** Log lines, events and deltas of one run, held to their number and size: sent on as they come where it is followed. */
export class ToldEvents {
  readonly #live: boolean;
  readonly #io: Pick<RunIo, "emit">;
  readonly #quota = new EventQuota();
  readonly #kept: SandboxEvent[] = [];
  #waiting: { at: number; line: ToldLine }[] = [];
  #telling: Promise<void> = Promise.resolve();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(live: boolean, io: Pick<RunIo, "emit">) {
    this.#live = live;
    this.#io = io;
  }

  add(line: ToldLine): void {
    if (this.#closed) return;
    // The output itself comes whole: pieces of it are for those who follow.
    if (line.type === "delta" && !this.#live) return;
    if (!this.#join(line)) this.#waiting.push({ at: Date.now(), line });
    if (this.#waiting.length >= MAX_WAITING) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), FLUSH_MS);
  }

  /** Joins a piece of text to the one before, where it goes on with that; answers whether it did. */
  #join(line: ToldLine): boolean {
    const last = this.#waiting.at(-1)?.line;
    if (line.type !== "delta" || last?.type !== "delta" || line.restart) return false;
    if (last.text.length + line.text.length > MAX_DELTA) return false;
    last.text += line.text;
    return true;
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const waiting = this.#waiting;
    this.#waiting = [];
    const events = this.#quota.accept(
      waiting.map(({ at, line: { type, ...data } }) => ({ type, at, data: JSON.stringify(data) })),
    );
    if (events.length === 0) return;
    if (!this.#live) {
      this.#kept.push(...events);
      return;
    }
    // One after the other, so that their order is that of what happened.
    this.#telling = this.#telling
      .then(() => this.#io.emit(events))
      .catch((error: unknown) => console.error("protocol: events could not be passed on", error));
  }

  /** Takes nothing more, waits until all has been sent on, and gives what was not. */
  async finish(): Promise<SandboxEvent[]> {
    this.#flush();
    this.#closed = true;
    await this.#telling;
    return this.#kept;
  }
}
