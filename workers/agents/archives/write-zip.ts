import { configure, ZipWriter } from "@zip.js/zip.js";
import { toStream } from "./archive-entry.ts";
import type { FileContent } from "./upload.ts";

// The library has one queue for all: beyond so many entries at once, one request would wait for another's to end.
configure({ maxWorkers: Number.MAX_SAFE_INTEGER });

// One fixed date: the same files give the same zip.
const DATE = new Date(Date.UTC(2000, 0, 1));

/** Packs files into a zip, as a stream that is written while it is read. */
export function writeZip(files: AsyncIterable<FileContent>): ReadableStream<Uint8Array> {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const zip = new ZipWriter(writable, { useWebWorkers: false, lastModDate: DATE, extendedTimestamp: false });
  pack(zip, files).catch((error) => writable.abort(error).catch(() => {}));
  return readable;
}

async function pack(zip: ZipWriter<unknown>, files: AsyncIterable<FileContent>): Promise<void> {
  for await (const { path, read } of files) await zip.add(path, toStream(read()));
  await zip.close();
}
