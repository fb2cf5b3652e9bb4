import type { ArchiveEntry } from "./archive-entry.ts";
import { ByteReader } from "./byte-reader.ts";
import { MAX_UNPACKED_BYTES } from "./limits.ts";
import { refuseEntry, tooLarge } from "./refusals.ts";
import {
  BLOCK,
  checkSize,
  isZero,
  padded,
  parseHeader,
  refusedType,
  refuseTar,
  type TarHeader,
} from "./tar-header.ts";
import { type Attributes, checkGlobal, longName, nameOf, paxAttributes } from "./tar-names.ts";

/** Headers, padding, and entries that are skipped: all of it has to be unpacked to get past it. */
const MAX_TAR_BYTES = MAX_UNPACKED_BYTES + 30_000_000;
const MAX_ATTRIBUTE_BYTES = 1_000_000;

/** Goes through a tar of the formats ustar, pax and GNU; refuses what programs could read in different ways. */
export async function* readTar(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<ArchiveEntry> {
  const reader = new ByteReader(bounded(pieces));
  let before: Attributes = {};
  try {
    for (let header = await nextHeader(reader); header; header = await nextHeader(reader)) {
      const attributes = await readAttributes(reader, header);
      if (attributes) {
        before = joinAttributes(before, attributes);
        continue;
      }
      const end = reader.position + padded(header.size);
      yield openEntry(reader, header, before);
      before = {};
      if (!(await reader.skipTo(end))) refuseTar("it is cut off");
    }
    if (Object.keys(before).length > 0) refuseTar("it is cut off");
  } finally {
    await reader.close();
  }
}

async function* bounded(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let total = 0;
  for await (const piece of pieces) {
    total += piece.length;
    if (total > MAX_TAR_BYTES)
      tooLarge("The archive has too many bytes unpacked, headers and skipped files included", MAX_TAR_BYTES);
    yield piece;
  }
}

/** The next header, or undefined at the end: two blocks of zeros, and nothing but zeros behind them. */
async function nextHeader(reader: ByteReader): Promise<TarHeader | undefined> {
  const block = await reader.take(BLOCK);
  if (block.length < BLOCK) refuseTar("it is cut off");
  if (!isZero(block)) return parseHeader(block);
  const second = await reader.take(BLOCK);
  if (second.length < BLOCK) refuseTar("it is cut off");
  if (!isZero(second)) refuseTar("data follows after its end");
  for await (const piece of reader.stream(MAX_TAR_BYTES))
    if (!isZero(piece)) refuseTar("data follows after its end");
  return undefined;
}

/** What an entry says of the next one, or of all that follow; undefined for an entry that is one. */
async function readAttributes(
  reader: ByteReader,
  { type, size }: TarHeader,
): Promise<Attributes | undefined> {
  if (!/^[xgLK]$/.test(type)) return undefined;
  if (size > MAX_ATTRIBUTE_BYTES) refuseTar("an extended header is too large");
  const data = await reader.take(padded(size));
  if (data.length < padded(size)) refuseTar("it is cut off");
  const content = data.subarray(0, size);
  if (type === "L") return longName(content);
  // The target of a link, which is refused anyway.
  if (type === "K") return {};
  const attributes = paxAttributes(content);
  if (type === "x") return attributes;
  checkGlobal(attributes);
  return {};
}

function joinAttributes(before: Attributes, more: Attributes): Attributes {
  const clash = before.path !== undefined && more.path !== undefined && before.path !== more.path;
  if (clash) refuseEntry(before.path ?? "", "has two different long names");
  return { ...before, ...more };
}

function openEntry(reader: ByteReader, header: TarHeader, before: Attributes): ArchiveEntry {
  const name = nameOf(header, before);
  checkSize(name, header);
  if (header.type === "0" && name.endsWith("/")) refuseEntry(name, "is a file with the name of a folder");
  const sparse = before.sparse ? "is a sparse file; pack it whole" : undefined;
  return {
    name,
    folder: header.type === "5",
    refusal: refusedType(header.type) ?? sparse,
    read: () => reader.stream(header.size),
  };
}
