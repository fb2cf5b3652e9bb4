import { type Entry, type FileEntry, Uint8ArrayReader, ZipReader } from "@zip.js/zip.js";
import { DomainError, fail } from "../../kernel/errors.ts";
import {
  type FileCollector,
  joinChunks,
  MAX_UNPACKED_BYTES,
  refuseEntry,
  tooLarge,
} from "./file-collector.ts";

// `strict` refuses archives that two programs could read differently; workers do not exist here.
const OPTIONS = {
  strictness: "strict",
  filenameValidation: "tolerant",
  checkSignature: true,
  checkOverlappingEntry: true,
  useWebWorkers: false,
} as const;

const TYPE_BITS = 0o170000;
const REGULAR = 0o100000;

/** Reads a zip into the collector; refuses links, encryption, overlaps, wrong sizes and wrong checksums. */
export async function readZip(bytes: Uint8Array<ArrayBuffer>, collector: FileCollector): Promise<void> {
  const reader = new ZipReader(new Uint8ArrayReader(bytes), OPTIONS);
  const seen = { bytes: 0 };
  try {
    for await (const entry of reader.getEntriesGenerator()) await readEntry(entry, collector, seen);
  } catch (error) {
    if (error instanceof DomainError) throw error;
    fail("bundle_invalid", `The zip cannot be read: ${reasonOf(error)}.`);
  } finally {
    await reader.close().catch(() => {});
  }
}

async function readEntry(entry: Entry, collector: FileCollector, seen: { bytes: number }): Promise<void> {
  const type = (entry.externalFileAttributes >>> 16) & TYPE_BITS;
  if (entry.directory) return;
  const path = collector.admit(entry.filename);
  if (path === undefined) return;
  if (type !== 0 && type !== REGULAR) refuseEntry(path, "is a link or a device; put the file itself in");
  if (entry.encrypted) refuseEntry(path, "is encrypted; make the zip without a password");
  // What the entry says of itself is only a reason to stop early; the bytes are counted all the same.
  seen.bytes += entry.uncompressedSize;
  if (seen.bytes > MAX_UNPACKED_BYTES)
    tooLarge("The bundle's files have too many bytes unpacked", MAX_UNPACKED_BYTES);
  collector.keep(path, await unpack(entry, path, collector));
}

async function unpack(
  entry: FileEntry,
  path: string,
  collector: FileCollector,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let refusal: unknown;
  let size = 0;
  const sink = new WritableStream<Uint8Array>({
    write(chunk) {
      try {
        collector.count(chunk.length);
        size += chunk.length;
        if (size > entry.uncompressedSize) refuseEntry(path, "is larger than the archive says");
      } catch (error) {
        refusal = error;
        throw error;
      }
      chunks.push(chunk.slice());
    },
  });
  try {
    await entry.getData(sink, OPTIONS);
  } catch (error) {
    if (refusal) throw refusal;
    refuseEntry(path, `cannot be unpacked: ${reasonOf(error)}`);
  }
  if (size !== entry.uncompressedSize) refuseEntry(path, "is smaller than the archive says");
  return joinChunks(chunks);
}

const reasonOf = (error: unknown): string => {
  const message = error instanceof Error ? error.message : String(error);
  if (/^ambiguous/i.test(message)) return "the zip's headers contradict each other";
  return message.charAt(0).toLowerCase() + message.slice(1).replace(/\.$/, "");
};
