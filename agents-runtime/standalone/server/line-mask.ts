import { maskerOf, PieceMask } from "../../../workers/runs/masking.ts";
import type { InvokeLine } from "../../../workers/runtimes/protocol/contract.ts";

/** Keeps secrets out of the lines of one run, but for its output. Its deltas are one text, wherever that is cut. */
export class LineMask {
  readonly #whole: (jsonText: string) => string;
  readonly #pieces: PieceMask | undefined;

  constructor(secrets: readonly string[]) {
    this.#whole = maskerOf(secrets);
    this.#pieces = secrets.length > 0 ? new PieceMask(secrets) : undefined;
  }

  /** The lines as they may be shown; of a delta what may be the beginning of a secret is held back for the next one. */
  *hide(line: InvokeLine): Generator<InvokeLine> {
    if (line.type === "delta" && this.#pieces) {
      const shown = this.#pieces.hide(line);
      if (shown) yield shown;
      return;
    }
    if (line.type === "output") {
      const text = this.#pieces?.rest() ?? "";
      if (text !== "") yield { type: "delta", text };
      yield line;
    } else yield JSON.parse(this.#whole(JSON.stringify(line))) as InvokeLine;
  }
}
