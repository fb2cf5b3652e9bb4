import { crc32, createInflateRaw, inflateRawSync } from "node:zlib";

const PIECE_BYTES = 65_536;
const MORE = "there is more of it than the archive says";

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
  if (size < PIECE_BYTES) return yield* inflateSmall(packed, size);
  const stream = createInflateRaw({ chunkSize: PIECE_BYTES });
  stream.end(packed);
  let bytes = 0;
  let crc = 0;
  try {
    for await (const piece of stream as AsyncIterable<Uint8Array>) {
      bytes += piece.length;
      if (bytes > size) throw new DamagedData(MORE);
      crc = crc32(piece, crc);
      yield piece;
    }
  } catch (error) {
    throw error instanceof DamagedData ? error : new DamagedData((error as Error).message);
  }
  return { consumed: stream.bytesWritten, bytes, crc };
}

/** In one go: the streams of thousands of small files would keep their memory until it is collected. */
function* inflateSmall(packed: Uint8Array, size: number): Generator<Uint8Array, Inflated> {
  // One byte more than there should be shows that there is more.
  const options = { info: true, maxOutputLength: size + 1, chunkSize: Math.max(64, size + 1) };
  let piece: Uint8Array;
  let consumed: number;
  try {
    const done = inflateRawSync(packed, options) as unknown as Result;
    [piece, consumed] = [done.buffer, done.engine.bytesWritten];
  } catch (error) {
    throw new DamagedData(error instanceof RangeError ? MORE : (error as Error).message);
  }
  if (piece.length > size) throw new DamagedData(MORE);
  yield piece;
  return { consumed, bytes: piece.length, crc: crc32(piece) };
}

/** What `info: true` gives: https://nodejs.org/api/zlib.html#class-options */
interface Result {
  buffer: Uint8Array;
  engine: { bytesWritten: number };
}
