import { crc32 } from "node:zlib";
import { type ArchiveEntry, piecesOf } from "./archive-entry.ts";
import { DamagedData, inflate } from "./inflate.ts";
import { refuseEntry } from "./refusals.ts";
import {
  type DirectoryEntry,
  directoryEntry,
  findDirectory,
  localEntry,
  refuseZip,
  sameBytes,
  viewOf,
  type ZipHeader,
} from "./zip-directory.ts";

const STORED = 0;
const DEFLATED = 8;
const METHODS: Record<number, string> = { 9: "deflate64", 12: "bzip2", 14: "lzma", 93: "zstd", 95: "xz" };
const FLAG = { encrypted: 1, descriptor: 8, patched: 0x20, strongEncryption: 0x40, masked: 0x2000 };
/** Flags that both headers have to agree on; the others only say how hard it was compressed. */
const SAME_FLAGS = ~6;
const DESCRIPTOR = 0x08074b50;

const TYPE_BITS = 0o170000;
const REGULAR = 0o100000;
const FOLDER = 0o040000;

/**
 * Goes through a zip (APPNOTE 6.3.10). Its entries have to lie one after the other from the first byte to the directory,
 * in the directory's order, and both headers have to say the same: then every program reads the same files, whether it
 * begins at the front or at the directory, and no two entries share their data.
 */
export async function* readZip(bytes: Uint8Array): AsyncGenerator<ArchiveEntry> {
  const view = viewOf(bytes);
  const { entries, directory, end } = findDirectory(view);
  let at = directory;
  let expected = 0;
  let entry = entries > 0 ? directoryEntry(view, at, end) : undefined;
  for (let left = entries; entry; left--) {
    at = entry.end;
    const following: DirectoryEntry | undefined = left > 1 ? directoryEntry(view, at, end) : undefined;
    if (entry.offset !== expected) refuseEntry(nameOf(entry), APART);
    expected = following?.offset ?? directory;
    yield openEntry(bytes, entry, expected);
    entry = following;
  }
  if (at !== end || expected !== directory) refuseZip("its directory has more entries than it says");
}

const APART = "overlaps with another entry, or has other data beside it";

/** What is no UTF-8 gives U+FFFD, which no path may have. */
const nameOf = ({ name }: DirectoryEntry): string =>
  new TextDecoder("utf-8", { ignoreBOM: true }).decode(name);

function openEntry(bytes: Uint8Array, entry: DirectoryEntry, end: number): ArchiveEntry {
  const view = viewOf(bytes);
  const name = nameOf(entry);
  const local =
    localEntry(view, entry.offset, end) ?? refuseEntry(name, "is not where the zip's directory says");
  checkHeaders(name, entry, local);
  const dataEnd = local.end + entry.packed;
  if (!isDescribed(view, entry, dataEnd, end)) refuseEntry(name, APART);
  const folder = name.endsWith("/");
  if (folder && entry.size > 0) refuseEntry(name, "is a folder with data of its own");
  const data = bytes.subarray(local.end, dataEnd);
  return {
    name,
    folder,
    refusal: refusalOf(entry, folder),
    read: () => unpack(data, entry, name),
  };
}

function checkHeaders(name: string, entry: DirectoryEntry, local: ZipHeader): void {
  const described = (entry.flags & FLAG.descriptor) !== 0;
  const agrees = (field: "crc" | "packed" | "size") =>
    local[field] === entry[field] || (described && (local[field] === 0 || local[field] === 0xffffffff));
  const same =
    sameBytes(local.name, entry.name) &&
    (local.flags & SAME_FLAGS) === (entry.flags & SAME_FLAGS) &&
    local.method === entry.method &&
    agrees("crc") &&
    agrees("packed") &&
    agrees("size");
  if (!same) refuseEntry(name, "is described in two ways: the zip's headers contradict each other");
}

/** Whether nothing lies between an entry's data and the next entry, or sizes and checksum once more (4.3.9). */
const isDescribed = (view: DataView, entry: DirectoryEntry, dataEnd: number, end: number): boolean =>
  (entry.flags & FLAG.descriptor) === 0 ? end === dataEnd : isDescriptor(view, entry, dataEnd, end - dataEnd);

function isDescriptor(view: DataView, entry: DirectoryEntry, at: number, length: number): boolean {
  if (length < 12 || length > 24) return false;
  const signed = length === 16 || length === 24;
  if (signed && view.getUint32(at, true) !== DESCRIPTOR) return false;
  const fields = signed ? at + 4 : at;
  const wide = length >= 20;
  const sizes = wide
    ? [view.getBigUint64(fields + 4, true), view.getBigUint64(fields + 12, true)]
    : [view.getUint32(fields + 4, true), view.getUint32(fields + 8, true)];
  const [packed, size] = sizes.map(Number);
  return (
    [12, 16, 20, 24].includes(length) &&
    view.getUint32(fields, true) === entry.crc &&
    packed === entry.packed &&
    size === entry.size
  );
}

function refusalOf({ flags, method, attributes }: DirectoryEntry, folder: boolean): string | undefined {
  const type = (attributes >>> 16) & TYPE_BITS;
  const expected = folder ? FOLDER : REGULAR;
  if (type !== 0 && type !== expected) return "is a link or a device; put the file itself in";
  if (flags & (FLAG.encrypted | FLAG.strongEncryption | FLAG.masked))
    return "is encrypted; make the zip without a password";
  if (flags & FLAG.patched) return "is a patch for another file; put the file itself in";
  if (method === STORED || method === DEFLATED) return undefined;
  return `is compressed by ${METHODS[method] ?? `method ${method}`}; make the zip with deflate, the usual method`;
}

async function* unpack(
  data: Uint8Array,
  { method, packed, size, crc }: DirectoryEntry,
  name: string,
): AsyncGenerator<Uint8Array> {
  if (method === STORED) {
    if (packed !== size) refuseEntry(name, "has another size than the zip says");
    if (crc32(data) !== crc) refuseEntry(name, "is damaged: its checksum is wrong");
    return yield* piecesOf(data);
  }
  try {
    const { consumed, bytes, crc: actual } = yield* inflate(data, size);
    if (bytes < size) refuseEntry(name, "is smaller than the zip says");
    if (consumed !== packed) refuseEntry(name, "has another packed size than the zip says");
    if (actual !== crc) refuseEntry(name, "is damaged: its checksum is wrong");
  } catch (error) {
    if (!(error instanceof DamagedData)) throw error;
    refuseEntry(name, `cannot be unpacked: ${error.message}`);
  }
}
