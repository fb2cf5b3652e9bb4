import type { FileFacts } from "./file-collector.ts";
import { BLOCK, padded } from "./tar-header.ts";
import type { UploadFile } from "./upload.ts";

const NAME_BYTES = 100;
const encoder = new TextEncoder();

/** What a tar ends with. */
export const TAR_END = new Uint8Array(2 * BLOCK);

/**
 * Files as a tar has them (POSIX.1-2017, pax), piece by piece and without its end: such parts, one after the other and
 * `TAR_END`, are a tar. Its headers say nothing but names and sizes.
 */
export async function* tarEntries(
  files: AsyncIterable<UploadFile> | Iterable<UploadFile>,
): AsyncGenerator<Uint8Array> {
  for await (const { path, bytes, read } of files) {
    yield headersOf(path, bytes);
    yield* read();
    yield new Uint8Array(padded(bytes) - bytes);
  }
}

/** How many bytes a file takes in a tar. */
export const tarEntryBytes = (path: string, bytes: number): number =>
  headersOf(path, bytes).length + padded(bytes);

/** Packs files into a tar. */
export async function* writeTar(files: AsyncIterable<UploadFile>): AsyncGenerator<Uint8Array> {
  yield* tarEntries(files);
  yield TAR_END;
}

/** How many bytes `writeTar` makes of files. */
export const tarBytes = (files: ReadonlyMap<string, FileFacts>): number =>
  [...files].reduce((sum, [path, { bytes }]) => sum + tarEntryBytes(path, bytes), TAR_END.length);

/** A file's header; before it, if its name is too long for one, an extended header with the whole name. */
function headersOf(path: string, bytes: number): Uint8Array {
  const name = encoder.encode(path);
  if (name.length <= NAME_BYTES) return header(name, bytes, "0");
  const record = paxRecord("path", path);
  const headers = new Uint8Array(2 * BLOCK + padded(record.length));
  headers.set(header(encoder.encode("pax"), record.length, "x"));
  headers.set(record, BLOCK);
  headers.set(header(name.subarray(0, NAME_BYTES), bytes, "0"), headers.length - BLOCK);
  return headers;
}

function header(name: Uint8Array, bytes: number, type: string): Uint8Array {
  const block = new Uint8Array(BLOCK);
  const put = (at: number, text: string) => block.set(encoder.encode(text), at);
  block.set(name);
  put(100, "0000644\0".concat("0000000\0".repeat(2)));
  put(124, `${bytes.toString(8).padStart(11, "0")}\0`);
  put(136, "00000000000\0");
  put(148, "        ");
  put(156, type);
  put(257, "ustar\0" + "00");
  const sum = block.reduce((total, byte) => total + byte, 0);
  put(148, `${sum.toString(8).padStart(6, "0")}\0 `);
  return block;
}

/** `length key=value\n`, where the length counts its own digits. */
function paxRecord(key: string, value: string): Uint8Array {
  const rest = ` ${key}=${value}\n`;
  const length = encoder.encode(rest).length;
  const digits = String(length + String(length).length).length;
  return encoder.encode(`${length + digits}${rest}`);
}
