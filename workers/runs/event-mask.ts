import type { SandboxEvent } from "../../agents-runtime/isolate/contract.ts";
import { isObject, parseJson } from "../kernel/json.ts";
import { maskerOf, PieceMask } from "./masking.ts";

/** What keeps secrets out of a run's JSON texts, and out of pieces of one text that come one after the other. */
export interface Masks {
  whole(jsonText: string): string;
  /** Of one attempt; undefined where there is nothing to mask. */
  pieces(): PieceMask | undefined;
}

export function masksOf(secrets: readonly string[]): Masks {
  const pieces = () => (secrets.length > 0 ? new PieceMask(secrets) : undefined);
  return { whole: maskerOf(secrets), pieces };
}

/** Masks the events of one attempt in the order in which they come. Its deltas are one text, wherever that is cut. */
export class EventMask {
  readonly #masks: Masks;
  readonly #pieces: PieceMask | undefined;

  constructor(masks: Masks) {
    this.#masks = masks;
    this.#pieces = masks.pieces();
  }

  /** The events as they may be shown; of a delta what may be the beginning of a secret is held back for the next one. */
  hide(events: SandboxEvent[]): SandboxEvent[] {
    return events.flatMap((event) => {
      const pieces = event.type === "delta" ? this.#pieces : undefined;
      const said = pieces && parseJson(event.data);
      if (!pieces || !isObject(said) || typeof said.text !== "string")
        return [{ ...event, data: this.#masks.whole(event.data) }];
      const shown = pieces.hide({ ...said, text: said.text });
      return shown ? [{ ...event, data: JSON.stringify(shown) }] : [];
    });
  }

  /** What was held back and is no secret after all. */
  rest(at: number): SandboxEvent[] {
    const text = this.#pieces?.rest() ?? "";
    return text === "" ? [] : [{ type: "delta", at, data: JSON.stringify({ text }) }];
  }
}
