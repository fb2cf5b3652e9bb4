const FIRST_BYTES = 16_384;

/**
 * One array from pieces, of at most `limit` bytes; `refuse` is called for what is more. It grows, since pieces that are
 * kept to be joined would be there twice.
 */
export class ByteCollector {
  readonly #limit: number;
  readonly #refuse: () => never;
  #bytes: Uint8Array<ArrayBuffer>;
  #size = 0;

  constructor(limit: number, refuse: () => never, expected = FIRST_BYTES) {
    this.#limit = limit;
    this.#refuse = refuse;
    this.#bytes = new Uint8Array(Math.min(expected, limit));
  }

  /** Copies a piece. */
  add(piece: Uint8Array): void {
    const size = this.#size + piece.length;
    if (size > this.#limit) this.#refuse();
    if (size > this.#bytes.length) {
      const larger = new Uint8Array(Math.min(2 * size, this.#limit));
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes.set(piece, this.#size);
    this.#size = size;
  }

  /** What has been added. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#size);
  }
}

/** Reads a body of at most `limit` bytes, whatever its headers claim; `refuse` is called as soon as it is larger. */
export async function readBytes(
  request: Pick<Request, "headers" | "body">,
  limit: number,
  refuse: () => never,
): Promise<Uint8Array<ArrayBuffer>> {
  const length = Number(request.headers.get("content-length"));
  if (length > limit) refuse();
  const collector = new ByteCollector(limit, refuse, length > 0 ? length : FIRST_BYTES);
  // Not `for await`, which costs as much again as the reading of a small body.
  const reader = (request.body as ReadableStream<Uint8Array> | null)?.getReader();
  try {
    for (let piece = await reader?.read(); piece?.value; piece = await reader?.read())
      collector.add(piece.value);
  } catch (error) {
    await reader?.cancel().catch(() => {});
    throw error;
  }
  return collector.bytes;
}
