import { ByteCollector } from "../../kernel/read-bytes.ts";
import type { ArchiveEntry } from "./archive-entry.ts";
import { archiveFormat, HEAD_BYTES } from "./archive-format.ts";
import { ByteReader } from "./byte-reader.ts";
import { gunzip } from "./gunzip.ts";
import { MAX_PACKED_BYTES } from "./limits.ts";
import { readTar } from "./read-tar.ts";
import { readZip } from "./read-zip.ts";
import { refuseArchive } from "./refusals.ts";

const MAX_DEPTH = 3;

/**
 * Reads bytes to their end, and what is in them if they are an archive. Nothing here ever unpacks an archive inside a
 * bundle, but whoever downloads it may: a bomb in a bomb has to be found before. `count` is told the bytes that come out
 * of archives, and can refuse them.
 */
export async function lookThrough(
  pieces: AsyncIterable<Uint8Array>,
  count: (bytes: number) => void,
  depth = 1,
): Promise<void> {
  const reader = new ByteReader(pieces);
  try {
    const head = await reader.take(HEAD_BYTES);
    const format = archiveFormat(head);
    const all = chain(head, reader);
    if (!format) return await drain(all);
    if (depth > MAX_DEPTH)
      refuseArchive(format, "it is an archive in an archive in an archive in the bundle");
    if (format === "tar") return await lookIntoEntries(readTar(all), count, depth);
    const bytes = await collect(all, format);
    if (format === "zip") return await lookIntoEntries(readZip(bytes), count, depth);
    await lookThrough(counted(gunzip(bytes), count), count, depth + 1);
  } finally {
    await reader.close();
  }
}

async function lookIntoEntries(
  entries: AsyncIterable<ArchiveEntry>,
  count: (bytes: number) => void,
  depth: number,
): Promise<void> {
  for await (const entry of entries)
    if (!entry.folder) await lookThrough(counted(entry.read(), count), count, depth + 1);
}

async function* chain(head: Uint8Array, reader: ByteReader): AsyncGenerator<Uint8Array> {
  yield head;
  yield* reader.stream(Number.POSITIVE_INFINITY);
}

async function* counted(pieces: AsyncIterable<Uint8Array>, count: (bytes: number) => void) {
  for await (const piece of pieces) {
    count(piece.length);
    yield piece;
  }
}

async function drain(pieces: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const _ of pieces);
}

async function collect(pieces: AsyncIterable<Uint8Array>, format: string): Promise<Uint8Array> {
  const most = `it has more than ${MAX_PACKED_BYTES.toLocaleString("en")} bytes`;
  const collector = new ByteCollector(MAX_PACKED_BYTES, () => refuseArchive(format, most));
  for await (const piece of pieces) collector.add(piece);
  return collector.bytes;
}
