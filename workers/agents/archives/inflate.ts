import { crc32, createInflateRaw, inflateRawSync } from "node:zlib";

const PIECE_BYTES = 65_536;
/** Smaller buffers may be parts of one that others use as well (`Buffer.poolSize`). */
const POOL_BYTES = 8_192;
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
 * expected at most: one byte more is refused. A piece is gone once the next one is asked for. Throws `DamagedData`.
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
      // One that is not full may have its rest filled yet.
      if (piece.length === PIECE_BYTES) release(piece);
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
  const inflated = { consumed, bytes: piece.length, crc: crc32(piece) };
  yield piece;
  if (piece.length > POOL_BYTES) release(piece);
  return inflated;
}

/** What `info: true` gives: https://nodejs.org/api/zlib.html#class-options */
interface Result {
  buffer: Uint8Array;
  engine: { bytesWritten: number };
}

/** ECMAScript 2024, which the types do not know yet. */
type Releasable = ArrayBuffer & { transfer(length: number): ArrayBuffer };

/** Gives a piece's memory back at once: left to the collector, more of them pile up than a Worker may have. */
const release = ({ buffer }: Uint8Array): void => void (buffer as Releasable).transfer(0);
