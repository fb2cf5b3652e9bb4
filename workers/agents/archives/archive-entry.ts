/** One entry of an archive, while the archive is gone through. */
export interface ArchiveEntry {
  /** As the archive writes it. */
  name: string;
  folder: boolean;
  /** Why it cannot be taken, as the end of a sentence about it: it is a link, say. */
  refusal?: string | undefined;
  /**
   * Its bytes, piece by piece, held against what the archive says of them: to be read before the next entry is
   * asked for, once or not at all. A piece is gone once the next one is asked for.
   */
  read(): AsyncIterable<Uint8Array>;
}

/** An archive: its entries in their order. It can be gone through again, since nothing unpacked is kept. */
export type Archive = () => AsyncIterable<ArchiveEntry>;

const PIECE_BYTES = 65_536;

/** Bytes that are there already, in pieces such as a stream would give. */
export async function* piecesOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES);
}

/** Pieces as a stream, each made when it is asked for. */
export function toStream(pieces: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = pieces[Symbol.asyncIterator]();
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await iterator.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await iterator.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}
