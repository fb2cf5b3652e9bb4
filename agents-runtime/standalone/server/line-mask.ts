import { maskerOf, PieceMask } from "../../../workers/runs/masking.ts";
import type { InvokeLine } from "../../../workers/runtimes/protocol/contract.ts";
import { isEnd } from "./lines.ts";

/** Keeps secrets out of the lines of one run, but for its output. Its deltas are one text, wherever that is cut. */
export class LineMask {
  readonly #whole: (jsonText: string) => string;
  /** Undefined where there is nothing to mask. */
  readonly #pieces: PieceMask | undefined;

  constructor(secrets: readonly string[]) {
    this.#whole = maskerOf(secrets);
    this.#pieces = secrets.length > 0 ? new PieceMask(secrets) : undefined;
  }

  /**
   * The lines as they may be shown; of a delta what may be the beginning of a secret is held back for the next one, or
   * for the end.
   */
  *hide(line: InvokeLine): Generator<InvokeLine> {
    if (!this.#pieces) return void (yield line);
    if (line.type === "delta") {
      const shown = this.#pieces.hide(line);
      if (shown) yield shown;
      return;
    }
    const text = isEnd(line) ? this.#pieces.rest() : "";
    if (text !== "") yield { type: "delta", text };
    yield line.type === "output" ? line : (JSON.parse(this.#whole(JSON.stringify(line))) as InvokeLine);
  }
}
