import { MAX_ENTRIES } from "./limits.ts";
import { refuseArchive, tooLarge } from "./refusals.ts";

const END = 0x06054b50;
const END_BYTES = 22;
const MAX_COMMENT = 0xffff;
const DIRECTORY_ENTRY = 0x02014b50;
const DIRECTORY_ENTRY_BYTES = 46;
const LOCAL_ENTRY = 0x04034b50;
const LOCAL_ENTRY_BYTES = 30;
const UNICODE_PATH = 0x7075;
/** Stands in a field of 16 or 32 bits whose value is in a zip64 record. */
const IN_ZIP64 = { short: 0xffff, long: 0xffffffff };

/** What both headers of an entry say of it (APPNOTE 6.3.10, 4.3.7 and 4.3.12). */
export interface ZipHeader {
  flags: number;
  method: number;
  crc: number;
  packed: number;
  size: number;
  name: Uint8Array;
  /** Where what comes after it begins. */
  end: number;
}

export interface DirectoryEntry extends ZipHeader {
  attributes: number;
  /** Where its local header is. */
  offset: number;
}

export interface ZipEnd {
  entries: number;
  /** Where the directory begins, and where it ends. */
  directory: number;
  end: number;
}

export const refuseZip = (reason: string): never => refuseArchive("zip", reason);

export const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

/** Finds a zip's directory. It has to be the one thing that can be found: nothing after it, and nothing in two ways. */
export function findDirectory(view: DataView): ZipEnd {
  const at = findEnd(view);
  const short = (offset: number) => view.getUint16(at + offset, true);
  const [disk, firstDisk, entriesHere, entries] = [short(4), short(6), short(8), short(10)];
  if (at + END_BYTES + short(20) !== view.byteLength) refuseZip("data follows after its end");
  if (disk !== 0 || firstDisk !== 0 || entriesHere !== entries) refuseZip("it is one part of several");
  if (entries > MAX_ENTRIES) tooLarge("The zip has too many entries", MAX_ENTRIES);
  const [length, directory] = [view.getUint32(at + 12, true), view.getUint32(at + 16, true)];
  if (length === IN_ZIP64.long || directory === IN_ZIP64.long) refuseZip64();
  if (directory + length !== at) refuseZip("its directory is not where it says, or other data is around it");
  return { entries, directory, end: at };
}

function findEnd(view: DataView): number {
  const last = view.byteLength - END_BYTES;
  for (let at = last; at >= Math.max(0, last - MAX_COMMENT); at--) {
    if (view.getUint32(at, true) === END) return at;
  }
  return refuseZip("it has no directory at its end; it may be cut off");
}

const refuseZip64 = (): never =>
  refuseZip("it is in the zip64 format, which is for larger ones; make a plain zip");

/** The entry of the directory at an offset. */
export function directoryEntry(view: DataView, at: number, end: number): DirectoryEntry {
  if (at + DIRECTORY_ENTRY_BYTES > end || view.getUint32(at, true) !== DIRECTORY_ENTRY)
    refuseZip("its directory is damaged, or has fewer entries than it says");
  const lengths = [28, 30, 32].map((offset) => view.getUint16(at + offset, true));
  const header = readHeader(view, at + 8, at + DIRECTORY_ENTRY_BYTES, lengths);
  if (header.end > end) refuseZip("its directory is damaged");
  const offset = view.getUint32(at + 42, true);
  if ([header.size, header.packed, offset].includes(IN_ZIP64.long)) refuseZip64();
  if (view.getUint16(at + 34, true) !== 0) refuseZip("it is one part of several");
  return { ...header, attributes: view.getUint32(at + 38, true), offset };
}

/** The header in front of an entry's data, or undefined if there is none. */
export function localEntry(view: DataView, at: number, end: number): ZipHeader | undefined {
  if (at + LOCAL_ENTRY_BYTES > end || view.getUint32(at, true) !== LOCAL_ENTRY) return undefined;
  const lengths = [26, 28].map((offset) => view.getUint16(at + offset, true));
  const header = readHeader(view, at + 6, at + LOCAL_ENTRY_BYTES, lengths);
  return header.end > end ? undefined : header;
}

/** The fields that both headers have in the same order, and the name; the other parts behind it are passed over. */
function readHeader(view: DataView, fields: number, start: number, lengths: number[]): ZipHeader {
  const [nameLength = 0, extraLength = 0, commentLength = 0] = lengths;
  const end = start + nameLength + extraLength + commentLength;
  if (end > view.byteLength) refuseZip("it is damaged or cut off");
  const bytes = (offset: number, length: number) =>
    new Uint8Array(view.buffer, view.byteOffset + offset, length);
  const name = bytes(start, nameLength);
  checkUnicodePath(name, bytes(start + nameLength, extraLength));
  return {
    flags: view.getUint16(fields, true),
    method: view.getUint16(fields + 2, true),
    crc: view.getUint32(fields + 8, true),
    packed: view.getUint32(fields + 12, true),
    size: view.getUint32(fields + 16, true),
    name,
    end,
  };
}

/** A second name in the extra fields (APPNOTE 4.6.9), which some programs take and others do not, has to be the same. */
function checkUnicodePath(name: Uint8Array, extra: Uint8Array): void {
  const view = viewOf(extra);
  for (let at = 0; at + 4 <= extra.length; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== UNICODE_PATH) continue;
    const other = extra.subarray(at + 9, at + 4 + view.getUint16(at + 2, true));
    if (!sameBytes(name, other)) refuseZip("an entry has two different names");
  }
}

export const sameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, i) => byte === b[i]);
