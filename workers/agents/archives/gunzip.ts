import { crc32 } from "node:zlib";
import { DamagedData, inflate } from "./inflate.ts";
import { refuseArchive } from "./refusals.ts";

const MAGIC = [0x1f, 0x8b];
const DEFLATE = 8;
const FIXED_HEADER = 10;
const TRAILER = 8;
/** Bits of the header's flags (RFC 1952, 2.3.1). */
const FLAG = { headerCrc: 2, extra: 4, name: 8, comment: 16, reserved: 0xe0 };

/** Unpacks a gzip (RFC 1952) of one member, piece by piece; refuses wrong checksums and lengths, and whatever follows. */
export async function* gunzip(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  const start = headerLength(bytes);
  try {
    const { consumed, bytes: size, crc } = yield* inflate(bytes.subarray(start), Number.POSITIVE_INFINITY);
    checkTrailer(bytes.subarray(start + consumed), size, crc);
  } catch (error) {
    if (!(error instanceof DamagedData)) throw error;
    refuse(`its data is damaged or cut off (${error.message})`);
  }
}

const refuse = (reason: string): never => refuseArchive("gzip", reason);

function headerLength(bytes: Uint8Array): number {
  const [first, second, method, flags = 0] = bytes;
  if (first !== MAGIC[0] || second !== MAGIC[1] || method !== DEFLATE || (flags & FLAG.reserved) !== 0)
    refuse("its header is not that of a gzip");
  let at = FIXED_HEADER;
  if (flags & FLAG.extra) at += 2 + (bytes[at] ?? 0) + 256 * (bytes[at + 1] ?? 0);
  for (const flag of [FLAG.name, FLAG.comment]) if (flags & flag) at = afterZero(bytes, at);
  if (flags & FLAG.headerCrc) {
    const stored = (bytes[at] ?? 0) + 256 * (bytes[at + 1] ?? 0);
    if (stored !== (crc32(bytes.subarray(0, at)) & 0xffff)) refuse("its header has a wrong checksum");
    at += 2;
  }
  if (at > bytes.length) refuse("it is cut off");
  return at;
}

function afterZero(bytes: Uint8Array, from: number): number {
  const zero = bytes.indexOf(0, from);
  return zero < 0 ? refuse("it is cut off") : zero + 1;
}

function checkTrailer(rest: Uint8Array, size: number, crc: number): void {
  if (rest.length < TRAILER) refuse("it is cut off");
  const view = new DataView(rest.buffer, rest.byteOffset, rest.length);
  if (view.getUint32(0, true) !== crc) refuse("its checksum is wrong");
  if (view.getUint32(4, true) !== size % 2 ** 32) refuse("its length is not what it says");
  if (rest.length === TRAILER) return;
  const again = rest[TRAILER] === MAGIC[0] && rest[TRAILER + 1] === MAGIC[1];
  refuse(again ? "it has more than one member; pack it in one go" : "data follows after its end");
}
