import type { RunIo } from "../contract.ts";

/** Pieces of text that come within so long go out together. */
const GATHER_MS = 25;

/** Sends what a model writes to those who follow the run, as it comes. */
export class DeltaWriter {
  readonly #emit: RunIo["emit"] | undefined;
  #waiting = "";
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sent: Promise<void> = Promise.resolve();

  /** Without `emit` nobody follows. */
  constructor(emit: RunIo["emit"] | undefined) {
    this.#emit = emit;
  }

  write(text: string): void {
    if (!this.#emit) return;
    this.#waiting += text;
    this.#timer ??= setTimeout(() => this.#send({ text: this.#take() }), GATHER_MS);
  }

  /** What has been written so far is no part of the answer: another attempt begins. */
  restart(): void {
    if (!this.#emit) return;
    this.#take();
    this.#send({ text: "", restart: true });
  }

  /** Resolves when all has been sent. */
  async flush(): Promise<void> {
    if (this.#waiting !== "") this.#send({ text: this.#take() });
    await this.#sent;
  }

  #take(): string {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const text = this.#waiting;
    this.#waiting = "";
    return text;
  }

  #send(data: { text: string; restart?: true }): void {
    const event = { type: "delta" as const, at: Date.now(), data: JSON.stringify(data) };
    // Who follows may be gone; the run goes on.
    this.#sent = this.#sent.then(() => this.#emit?.([event])).catch(() => undefined);
  }
}
