import { crc32, deflateRawSync, gzipSync } from "node:zlib";

const encoder = new TextEncoder();

/** One entry of a zip written by hand: every field can lie. */
export interface ZipEntry {
  name: string;
  data?: string | Uint8Array;
  /** Unix mode; the upper half of the external attributes. */
  mode?: number;
  crc?: number;
  /** What the headers say of the unpacked size. */
  size?: number;
  /** Name in the local header, when it differs from the directory's. */
  localName?: string;
  encrypted?: boolean;
  /** Where the directory says that the entry begins. */
  offset?: number;
}

const u16 = (...values: number[]) => values.flatMap((v) => [v & 255, (v >>> 8) & 255]);
const u32 = (...values: number[]) =>
  values.flatMap((v) => [v & 255, (v >>> 8) & 255, (v >>> 16) & 255, (v >>> 24) & 255]);
const bytesOf = (data: string | Uint8Array | undefined) =>
  typeof data === "string" ? encoder.encode(data) : (data ?? new Uint8Array());

/** A zip (APPNOTE 6.3, deflate) with exactly these entries. */
export function zipOf(entries: ZipEntry[]): Uint8Array<ArrayBuffer> {
  const locals: number[] = [];
  const directory: number[] = [];
  for (const entry of entries) {
    const data = bytesOf(entry.data);
    const packed = deflateRawSync(data);
    const name = encoder.encode(entry.name);
    const localName = encoder.encode(entry.localName ?? entry.name);
    const flags = 0x0800 | (entry.encrypted ? 1 : 0);
    const fields = (nameLength: number) => [
      ...u16(20, flags, 8, 0, 0x21),
      ...u32(entry.crc ?? crc32(data), packed.length, entry.size ?? data.length),
      ...u16(nameLength, 0),
    ];
    const offset = entry.offset ?? locals.length;
    locals.push(...u32(0x04034b50), ...fields(localName.length), ...localName, ...packed);
    directory.push(...u32(0x02014b50), ...u16((3 << 8) | 20), ...fields(name.length), ...u16(0, 0, 0));
    directory.push(...u32(((entry.mode ?? 0o100644) << 16) >>> 0, offset), ...name);
  }
  const end = [
    ...u32(0x06054b50),
    ...u16(0, 0, entries.length, entries.length),
    ...u32(directory.length, locals.length),
    ...u16(0),
  ];
  return Uint8Array.from([...locals, ...directory, ...end]);
}

export interface TarEntry {
  name: string;
  data?: string;
  /** `0` file, `1` hard link, `2` symbolic link, `3` and `4` devices, `5` folder, `6` fifo. */
  type?: string;
  link?: string;
  size?: number;
  badChecksum?: boolean;
}

/** A tar (ustar) with exactly these entries. */
export function tarOf(entries: TarEntry[]): Uint8Array<ArrayBuffer> {
  const blocks = entries.flatMap((entry) => {
    const data = bytesOf(entry.data);
    const padding = new Uint8Array((512 - (data.length % 512)) % 512);
    return [tarHeader(entry, data.length), data, padding];
  });
  return concat([...blocks, new Uint8Array(1024)]);
}

function tarHeader(entry: TarEntry, length: number): Uint8Array {
  const header = new Uint8Array(512);
  const put = (at: number, text: string) => header.set(encoder.encode(text), at);
  put(0, entry.name);
  put(100, "0000644\0");
  put(108, "0000000\0");
  put(116, "0000000\0");
  put(124, `${(entry.size ?? length).toString(8).padStart(11, "0")}\0`);
  put(136, "00000000000\0");
  put(156, entry.type ?? "0");
  put(157, entry.link ?? "");
  put(257, "ustar\u000000");
  put(148, "        ");
  const sum = header.reduce((total, byte) => total + byte, entry.badChecksum ? 1 : 0);
  put(148, `${sum.toString(8).padStart(6, "0")}\0 `);
  return header;
}

export const concat = (parts: Uint8Array[]): Uint8Array<ArrayBuffer> => {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
};

export const gzipOf = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(gzipSync(bytes));

/** A body as `readUpload` takes it. */
export const upload = (bytes: Uint8Array<ArrayBuffer>, contentType = "application/octet-stream") => ({
  bytes,
  contentType,
});
