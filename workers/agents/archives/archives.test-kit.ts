import { crc32, deflateRawSync } from "node:zlib";
import type { FileContent } from "./upload.ts";

const encoder = new TextEncoder();
type Data = string | Uint8Array;

/** What a header of a zip's entry says. */
export interface ZipFields {
  flags: number;
  method: number;
  crc: number;
  packed: number;
  size: number;
}

/** One entry of a zip written by hand: every field can lie. */
export interface ZipEntry extends Partial<ZipFields> {
  name: Data;
  data?: Data;
  /** The data as it lies in the zip, when it is not what deflate makes of it. */
  raw?: Uint8Array;
  /** Unix mode; the upper half of the external attributes. */
  mode?: number;
  /** What the local header says, where it differs from the directory. */
  local?: Partial<ZipFields> & { name?: Data; extra?: Uint8Array };
  extra?: Uint8Array;
  /** What lies behind the data. */
  descriptor?: Uint8Array;
  /** Where the directory says that the entry begins. */
  offset?: number;
}

/** What the end of a zip says, and what lies around its parts. */
export interface ZipEnd {
  entries?: number;
  entriesHere?: number;
  disk?: number;
  directory?: number;
  directoryBytes?: number;
  comment?: Data;
  commentBytes?: number;
  before?: Uint8Array;
  between?: Uint8Array;
  beforeEnd?: Uint8Array;
  after?: Uint8Array;
}

const u16 = (...values: number[]) => values.flatMap((v) => [v & 255, (v >>> 8) & 255]);
const u32 = (...values: number[]) => values.flatMap((v) => [...u16(v), ...u16(v >>> 16)]);
export const u64 = (value: number): number[] => [
  ...u32(value % 2 ** 32),
  ...u32(Math.floor(value / 2 ** 32)),
];
export const bytesOf = (data: Data | undefined): Uint8Array<ArrayBuffer> =>
  typeof data === "string" ? encoder.encode(data) : new Uint8Array(data ?? []);

/** An extra field of a zip's entry. */
export const extraField = (id: number, data: Uint8Array | number[]): Uint8Array =>
  Uint8Array.from([...u16(id, data.length), ...data]);

/** What stands behind an entry whose sizes were not known before. */
export const descriptorOf = (
  data: Data,
  { signed = true, wide = false, crc = crc32(bytesOf(data)) } = {},
) => {
  const sizes = [deflateRawSync(bytesOf(data)).length, bytesOf(data).length];
  return Uint8Array.from([
    ...(signed ? u32(0x08074b50) : []),
    ...u32(crc),
    ...(wide ? sizes.flatMap(u64) : u32(...sizes)),
  ]);
};

const fieldsOf = ({ flags, method, crc, packed, size }: ZipFields, name: Uint8Array, extra: Uint8Array) =>
  Uint8Array.from([
    ...u16(20, flags, method, 0, 0x21),
    ...u32(crc, packed, size),
    ...u16(name.length, extra.length),
  ]);

/** A zip (APPNOTE 6.3) with exactly these entries. */
export function zipOf(entries: ZipEntry[], end: ZipEnd = {}): Uint8Array<ArrayBuffer> {
  const locals: Uint8Array[] = [bytesOf(end.before)];
  const directory: Uint8Array[] = [];
  let at = bytesOf(end.before).length;
  for (const entry of entries) {
    const parts = entryOf(entry, at);
    locals.push(...parts.local);
    directory.push(...parts.directory);
    at += length(parts.local);
  }
  const comment = bytesOf(end.comment);
  const start = at + bytesOf(end.between).length;
  const tail = [
    ...u32(0x06054b50),
    ...u16(end.disk ?? 0, 0, end.entriesHere ?? end.entries ?? entries.length, end.entries ?? entries.length),
    ...u32(end.directoryBytes ?? length(directory), end.directory ?? start),
    ...u16(end.commentBytes ?? comment.length),
  ];
  const parts = [
    ...locals,
    bytesOf(end.between),
    ...directory,
    bytesOf(end.beforeEnd),
    Uint8Array.from(tail),
  ];
  return concat([...parts, comment, bytesOf(end.after)]);
}

const length = (parts: Uint8Array[]): number => parts.reduce((sum, part) => sum + part.length, 0);

function entryOf(entry: ZipEntry, at: number): { local: Uint8Array[]; directory: Uint8Array[] } {
  const data = bytesOf(entry.data);
  const raw = entry.raw ?? (entry.method === 0 ? data : new Uint8Array(deflateRawSync(data)));
  const said = {
    flags: entry.flags ?? 0x0800,
    method: entry.method ?? 8,
    crc: entry.crc ?? crc32(data),
    packed: entry.packed ?? raw.length,
    size: entry.size ?? data.length,
  };
  const name = bytesOf(entry.name);
  const localName = bytesOf(entry.local?.name ?? entry.name);
  const [extra, localExtra] = [bytesOf(entry.extra), bytesOf(entry.local?.extra ?? entry.extra)];
  const attributes = [...u32(((entry.mode ?? 0o100644) << 16) >>> 0, entry.offset ?? at)];
  return {
    local: [
      Uint8Array.from(u32(0x04034b50)),
      fieldsOf({ ...said, ...entry.local }, localName, localExtra),
      localName,
      localExtra,
      raw,
      bytesOf(entry.descriptor),
    ],
    directory: [
      Uint8Array.from([...u32(0x02014b50), ...u16((3 << 8) | 20)]),
      fieldsOf(said, name, extra),
      Uint8Array.from([...u16(0, 0, 0), ...attributes]),
      name,
      extra,
    ],
  };
}

export interface TarEntry {
  name: Data;
  data?: Data;
  /** `0` file, `1` hard link, `2` symbolic link, `3` and `4` devices, `5` folder, `6` fifo. */
  type?: string;
  link?: string;
  /** The size that the header says, or its field as it stands. */
  size?: number | string;
  /** What is put before the name, as ustar does with long ones. */
  prefix?: string;
  magic?: string;
  badChecksum?: boolean;
}

/** Attributes of the entry behind it (`x`), or of all entries (`g`), as pax writes them. */
export const paxOf = (records: [string, Data][], type = "x"): TarEntry => ({
  name: "pax",
  type,
  data: concat(records.map(([key, value]) => paxRecord(key, bytesOf(value)))),
});

function paxRecord(key: string, value: Uint8Array): Uint8Array {
  const rest = concat([bytesOf(` ${key}=`), value, bytesOf("\n")]);
  const digits = String(rest.length + String(rest.length).length).length;
  return concat([bytesOf(String(rest.length + digits)), rest]);
}

/** A name before an entry, as GNU tar writes those that are too long. */
export const longNameOf = (name: string): TarEntry => ({
  name: "././@LongLink",
  type: "L",
  data: `${name}\0`,
});

/** A tar (ustar) with exactly these entries, and what stands at its end. */
export function tarOf(entries: TarEntry[], end: Uint8Array = new Uint8Array(1024)): Uint8Array<ArrayBuffer> {
  const blocks = entries.flatMap((entry) => {
    const data = bytesOf(entry.data);
    return [tarHeader(entry, data.length), data, new Uint8Array((512 - (data.length % 512)) % 512)];
  });
  return concat([...blocks, end]);
}

function tarHeader(entry: TarEntry, bytes: number): Uint8Array {
  const header = new Uint8Array(512);
  const put = (at: number, data: Data) => header.set(bytesOf(data), at);
  const size = entry.size ?? bytes;
  put(0, bytesOf(entry.name).subarray(0, 100));
  put(100, "0000644\0");
  put(108, "0000000\0");
  put(116, "0000000\0");
  put(124, typeof size === "string" ? size : `${size.toString(8).padStart(11, "0")}\0`);
  put(136, "00000000000\0");
  put(156, entry.type ?? "0");
  put(157, entry.link ?? "");
  put(257, entry.magic ?? "ustar\u000000");
  put(345, entry.prefix ?? "");
  put(148, "        ");
  const sum = header.reduce((total, byte) => total + byte, entry.badChecksum ? 1 : 0);
  put(148, `${sum.toString(8).padStart(6, "0")}\0 `);
  return header;
}

export interface GzipParts {
  flags?: number;
  method?: number;
  /** What stands between the fixed header and the data: a name, say. */
  fields?: Data;
  crc?: number;
  size?: number;
  after?: Uint8Array;
}

/** A gzip (RFC 1952) of one member. */
export const gzipOf = (bytes: Uint8Array, parts: GzipParts = {}): Uint8Array<ArrayBuffer> =>
  concat([
    Uint8Array.from([0x1f, 0x8b, parts.method ?? 8, parts.flags ?? 0, 0, 0, 0, 0, 0, 3]),
    bytesOf(parts.fields),
    new Uint8Array(deflateRawSync(bytes)),
    Uint8Array.from(u32(parts.crc ?? crc32(bytes), parts.size ?? bytes.length)),
    bytesOf(parts.after),
  ]);

export const concat = (parts: Uint8Array[]): Uint8Array<ArrayBuffer> => {
  const joined = new Uint8Array(length(parts));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
};

/** A body as `readUpload` takes it. */
export const upload = (bytes: Uint8Array<ArrayBuffer>, contentType = "application/octet-stream") => ({
  bytes,
  contentType,
});

/** All files of an upload, as text. */
export async function textsOf({
  contents,
}: {
  contents(): AsyncIterable<FileContent>;
}): Promise<Record<string, string>> {
  const texts: Record<string, string> = {};
  for await (const { path, read } of contents()) {
    const pieces: Uint8Array[] = [];
    for await (const piece of read()) pieces.push(Uint8Array.from(piece));
    texts[path] = new TextDecoder().decode(concat(pieces));
  }
  return texts;
}
