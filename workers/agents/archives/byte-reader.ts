const EMPTY = new Uint8Array();

/** Takes from a stream of pieces exactly as many bytes as are asked for. */
export class ByteReader {
  readonly #pieces: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = EMPTY;
  #position = 0;

  constructor(pieces: AsyncIterable<Uint8Array>) {
    this.#pieces = pieces[Symbol.asyncIterator]();
  }

  /** How many bytes have been taken. */
  get position(): number {
    return this.#position;
  }

  /** At most `length` of the next bytes, in one piece of the stream; none at its end. */
  async #next(length: number): Promise<Uint8Array> {
    while (this.#rest.length === 0) {
      const { done, value } = await this.#pieces.next();
      if (done) return EMPTY;
      this.#rest = value;
    }
    const taken = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(taken.length);
    this.#position += taken.length;
    return taken;
  }

  /** The next `length` bytes in one array; fewer when the stream ends before. */
  async take(length: number): Promise<Uint8Array> {
    const first = await this.#next(length);
    if (first.length === length || first.length === 0) return first;
    const joined = new Uint8Array(length);
    joined.set(first);
    let size = first.length;
    for await (const piece of this.stream(length - size)) {
      joined.set(piece, size);
      size += piece.length;
    }
    return joined.subarray(0, size);
  }

  /** The next `length` bytes piece by piece; fewer when the stream ends before. */
  async *stream(length: number): AsyncGenerator<Uint8Array> {
    const end = this.#position + length;
    while (this.#position < end) {
      const piece = await this.#next(end - this.#position);
      if (piece.length === 0) return;
      yield piece;
    }
  }

  /** Passes over bytes up to a position; says whether the stream went that far. */
  async skipTo(position: number): Promise<boolean> {
    for await (const _ of this.stream(position - this.#position));
    return this.#position === position;
  }

  /** Lets the stream go. */
  async close(): Promise<void> {
    await this.#pieces.return?.();
  }
}
