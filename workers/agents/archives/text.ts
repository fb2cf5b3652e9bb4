/** Programs and pictures hold NUL bytes, near their beginning already. */
const NUL_FREE_BYTES = 8192;

/** Whether bytes are text: UTF-8 from end to end, and without NUL bytes where programs and pictures have some. */
export async function isText(pieces: AsyncIterable<Uint8Array>): Promise<boolean> {
  const test = new TextTest();
  for await (const piece of pieces) if (test.add(piece) === undefined) return false;
  return test.add(undefined) !== undefined;
}

/** The text of a file, byte for byte, or undefined if it is none. */
export function textOf(bytes: Uint8Array): string | undefined {
  const test = new TextTest();
  const text = test.add(bytes);
  return text !== undefined && test.add(undefined) !== undefined ? text : undefined;
}

/** Decodes text piece by piece, until it turns out to be none. */
export class TextTest {
  readonly #decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  #seen = 0;

  /** The text of the next bytes, or of the end where there are none; undefined if it is no text. */
  add(piece: Uint8Array | undefined): string | undefined {
    if (piece?.subarray(0, Math.max(0, NUL_FREE_BYTES - this.#seen)).includes(0)) return undefined;
    this.#seen += piece?.length ?? 0;
    try {
      return this.#decoder.decode(piece, { stream: piece !== undefined });
    } catch {
      return undefined;
    }
  }
}
