import { crc32, createInflateRaw } from "node:zlib";

const PIECE_BYTES = 65_536;
const SMALLEST_PIECE = 64;

/** What deflated bytes were like, once all of them have been unpacked. */
export interface Inflated {
  /** How many bytes of the input it was; what follows is something else. */
  consumed: number;
  bytes: number;
  crc: number;
}

/** Packed data that does not unpack: damaged, or cut off. */
export class DamagedData extends Error {}

/**
 * Unpacks raw deflate data (RFC 1951) piece by piece, and no faster than the pieces are taken: a bomb goes off only
 * as far as somebody looks. (`DecompressionStream` unpacks all that is written to it at once.) `size` is what is
 * expected at most: one byte more is refused. Throws `DamagedData`.
 */
export async function* inflate(packed: Uint8Array, size: number): AsyncGenerator<Uint8Array, Inflated> {
  // Small files do not cost a large buffer each.
  const chunkSize = Math.max(SMALLEST_PIECE, Math.min(PIECE_BYTES, size));
  const stream = createInflateRaw({ chunkSize });
  stream.end(packed);
  let bytes = 0;
  let crc = 0;
  try {
    for await (const piece of stream as AsyncIterable<Uint8Array>) {
      bytes += piece.length;
      if (bytes > size) throw new DamagedData("there is more of it than the archive says");
      crc = crc32(piece, crc);
      yield piece;
    }
  } catch (error) {
    throw error instanceof DamagedData ? error : new DamagedData((error as Error).message);
  }
  return { consumed: stream.bytesWritten, bytes, crc };
}
