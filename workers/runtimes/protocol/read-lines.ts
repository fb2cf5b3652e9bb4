import { ByteCollector } from "../../kernel/read-bytes.ts";

const NEWLINE = 10;

/** How much is read; what is more is refused by a function that throws. */
export interface LineLimits {
  lineBytes: number;
  lines: number;
  bytes: number;
  lineTooLong(): never;
  tooMuch(): never;
  noText(): never;
}

/** Joins what comes of a line in several pieces, and holds all of them to their limits. */
class LineBuffer {
  readonly #limits: LineLimits;
  readonly #decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  #pending: ByteCollector | undefined;
  #lines = 0;
  #bytes = 0;

  constructor(limits: LineLimits) {
    this.#limits = limits;
  }

  count(piece: Uint8Array): void {
    this.#bytes += piece.length;
    if (this.#bytes > this.#limits.bytes) this.#limits.tooMuch();
  }

  /** Keeps what a line begins with. */
  keep(piece: Uint8Array): void {
    if (piece.length === 0) return;
    this.#pending ??= new ByteCollector(this.#limits.lineBytes, this.#limits.lineTooLong);
    this.#pending.add(piece);
  }

  /** The line that a piece ends, without white space around it. */
  end(piece: Uint8Array): string {
    if (piece.length > this.#limits.lineBytes) this.#limits.lineTooLong();
    if (this.#pending) this.keep(piece);
    const line = this.#pending?.bytes ?? piece;
    this.#pending = undefined;
    this.#lines += 1;
    if (this.#lines > this.#limits.lines) this.#limits.tooMuch();
    try {
      return this.#decoder.decode(line).trim();
    } catch {
      return this.#limits.noText();
    }
  }
}

/**
 * The lines of a body as they come, without those that are empty; what follows the last line break is a line, too.
 * Rejects when the body breaks off, and by its limits, UTF-8 being one of them. Ends when `signal` aborts.
 */
export async function* readLines(
  body: ReadableStream<Uint8Array>,
  limits: LineLimits,
  signal: AbortSignal,
): AsyncGenerator<string, void> {
  const reader = body.getReader();
  const buffer = new LineBuffer(limits);
  const cancel = () => void reader.cancel().catch(() => undefined);
  signal.addEventListener("abort", cancel, { once: true });
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (signal.aborted) return;
      if (done) {
        const last = buffer.end(new Uint8Array());
        if (last !== "") yield last;
        return;
      }
      buffer.count(value);
      let start = 0;
      for (let end = value.indexOf(NEWLINE); end !== -1; end = value.indexOf(NEWLINE, start)) {
        const line = buffer.end(value.subarray(start, end));
        start = end + 1;
        if (line !== "") yield line;
      }
      buffer.keep(value.subarray(start));
    }
  } finally {
    signal.removeEventListener("abort", cancel);
    cancel();
  }
}
