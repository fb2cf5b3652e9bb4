import type { SandboxEvent } from "./contract.ts";

/** Log lines and events of one run. */
export const MAX_EVENTS = 10_000;
/** Characters of one of them, and of all together, as JSON. */
export const MAX_ONE_EVENT = 64_000;
export const MAX_EVENT_CHARS = 1_000_000;

const CUT = `The log was cut here: a run keeps at most ${MAX_EVENTS} entries (log lines and events) of ${MAX_ONE_EVENT} characters each and ${MAX_EVENT_CHARS} characters together. Log less, and return what is large as the output.`;

/** Holds the events of one run to their number and size, whatever its program sends. The harness says `cut` of what it left out itself. */
export class EventQuota {
  readonly #started = Date.now();
  #count = 0;
  #chars = 0;
  #cut = false;

  /** Those events that are well formed and within the limits, with a mark where the first one was left out. */
  accept(events: unknown): SandboxEvent[] {
    if (!Array.isArray(events)) return [];
    const accepted: SandboxEvent[] = [];
    // A list can be said to be longer than anybody could walk through.
    for (const event of events.slice(0, MAX_EVENTS + 1)) {
      const { type, at, data } = (event ?? {}) as Record<string, unknown>;
      const time = this.#within(at);
      const chars = typeof data === "string" ? data.length : 0;
      // Parsed only where there is room: what is too much has to cost next to nothing.
      const text = this.#fits(chars) ? rewrite(type, data) : undefined;
      if (text !== undefined && this.#fits(text.length)) {
        this.#count += 1;
        this.#chars += text.length;
        accepted.push({ type: type as SandboxEvent["type"], at: time, data: text });
      } else if (type === "cut" || !this.#fits(text?.length ?? chars)) accepted.push(...this.#mark(time));
    }
    return accepted;
  }

  /** What the program says of the time, held to the time of its run: others sort by it, show it, and delete by it. */
  #within(at: unknown): number {
    const now = Date.now();
    return Number.isSafeInteger(at) ? Math.min(Math.max(Number(at), this.#started), now) : now;
  }

  #fits(chars: number): boolean {
    return this.#count < MAX_EVENTS && chars <= MAX_ONE_EVENT && this.#chars + chars <= MAX_EVENT_CHARS;
  }

  #mark(at: number): SandboxEvent[] {
    if (this.#cut) return [];
    this.#cut = true;
    return [{ type: "log", at, data: JSON.stringify({ level: "warn", message: CUT }) }];
  }
}

const LEVELS = ["debug", "info", "warn", "error"];

/** The event's data written anew, or undefined where it is malformed: what is kept is parsed later by others. */
function rewrite(type: unknown, text: unknown): string | undefined {
  try {
    const {
      level,
      message,
      name,
      data,
      text: piece,
      restart,
    } = JSON.parse(String(text)) as Record<string, unknown>;
    if (type === "event") return typeof name === "string" ? JSON.stringify({ name, data }) : undefined;
    if (type === "delta")
      return typeof piece === "string"
        ? JSON.stringify({ text: piece, ...(restart === true && { restart }) })
        : undefined;
    const valid = type === "log" && LEVELS.includes(String(level)) && typeof message === "string";
    return valid ? JSON.stringify({ level, message, data }) : undefined;
  } catch {
    return undefined;
  }
}
