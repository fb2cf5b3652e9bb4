import type { SandboxEvent } from "../../../agents-runtime/isolate/contract.ts";
import { EventQuota } from "../../../agents-runtime/isolate/event-quota.ts";
import type { RunIo } from "../contract.ts";

/** Pieces of text that come within so long go out together. */
const GATHER_MS = 25;

/**
 * What an attempt says while it goes on, in the order in which it happens: what the model writes, lines of the log, and
 * what its tools log. Sent on at once where the run is followed; else lines and events are kept for its end.
 */
export class Telling {
  readonly #emit: RunIo["emit"] | undefined;
  /** Of all tools together; each alone is held to its own. */
  readonly #quota = new EventQuota();
  #waiting = "";
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sent: Promise<void> = Promise.resolve();
  /** What was not sent. */
  readonly kept: SandboxEvent[] = [];

  /** Without `emit` nobody follows. */
  constructor(emit: RunIo["emit"] | undefined) {
    this.#emit = emit;
  }

  /** A piece of what the model writes. */
  write(text: string): void {
    if (!this.#emit) return;
    this.#waiting += text;
    this.#timer ??= setTimeout(() => this.#sendText(), GATHER_MS);
  }

  /** What has been written so far is no part of the answer: another attempt begins. */
  restart(): void {
    if (!this.#emit) return;
    this.#take();
    this.#send([delta({ text: "", restart: true })]);
  }

  /** A line of the driver's own. */
  log(level: "info" | "warn", message: string, data?: object): void {
    this.#tell([{ type: "log", at: Date.now(), data: JSON.stringify({ level, message, data }) }]);
  }

  /** Lines and events of tools. */
  tools(events: SandboxEvent[]): void {
    this.#tell(this.#quota.accept(events));
  }

  /** Resolves when all has been sent. */
  async flush(): Promise<void> {
    this.#sendText();
    await this.#sent;
  }

  #tell(events: SandboxEvent[]): void {
    if (events.length === 0) return;
    if (!this.#emit) return void this.kept.push(...events);
    this.#sendText();
    this.#send(events);
  }

  #sendText(): void {
    const text = this.#take();
    if (text !== "") this.#send([delta({ text })]);
  }

  #take(): string {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const text = this.#waiting;
    this.#waiting = "";
    return text;
  }

  #send(events: SandboxEvent[]): void {
    // Who follows may be gone; the run goes on.
    this.#sent = this.#sent.then(() => this.#emit?.(events)).catch(() => undefined);
  }
}

const delta = (data: { text: string; restart?: true }): SandboxEvent => ({
  ...{ type: "delta", at: Date.now(), data: JSON.stringify(data) },
});
