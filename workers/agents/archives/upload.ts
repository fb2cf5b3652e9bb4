import { createHash } from "node:crypto";
import { DomainError } from "../../kernel/errors.ts";
import type { Archive, ArchiveEntry } from "./archive-entry.ts";
import { entryPath, FileCollector, type FileFacts } from "./file-collector.ts";
import { lookThrough } from "./look-through.ts";
import { entryRefusal } from "./refusals.ts";

/** A file while files are gone through; its bytes can be read until the next file is asked for. */
export interface FileContent {
  path: string;
  read(): AsyncIterable<Uint8Array>;
}

export interface UploadFile extends FileContent {
  bytes: number;
}

/**
 * What was uploaded, held to every limit: its files can be gone through as often as needed, and are unpacked anew each
 * time. All of them at once would take more memory than a Worker should give to one request.
 */
export interface Upload {
  /** By path, sorted. */
  files: ReadonlyMap<string, FileFacts>;
  /** What was left out (`node_modules` and its like). */
  ignored: string[];
  /** Bytes as uploaded. */
  packedBytes: number;
  /** The files in the archive's order. */
  contents(): AsyncIterable<UploadFile>;
}

/** Reads an archive once from end to end: what it is, or why it is refused. */
export async function readArchive(archive: Archive, packedBytes: number): Promise<Upload> {
  const collector = new FileCollector();
  for await (const entry of archive()) {
    const path = collector.admit(entry);
    if (path !== undefined) collector.keep(path, await factsOf(path, entry, collector));
  }
  const { files, ignored, folder } = collector.finish();
  return { files, ignored, packedBytes, contents: () => contentsOf(archive, files, folder) };
}

async function factsOf(path: string, entry: ArchiveEntry, collector: FileCollector): Promise<FileFacts> {
  const hash = createHash("sha256");
  let bytes = 0;
  let own: unknown;
  const seen = async function* () {
    try {
      for await (const piece of entry.read()) {
        collector.count(piece.length);
        hash.update(piece);
        bytes += piece.length;
        yield piece;
      }
    } catch (error) {
      own = error;
      throw error;
    }
  };
  try {
    await lookThrough(seen(), (unpacked) => collector.countNested(unpacked));
  } catch (error) {
    throw own ?? refusalInside(path, error);
  }
  return { bytes, sha256: hash.digest("hex") };
}

/** What is wrong with an archive among the files is told as what is wrong with that file. */
function refusalInside(path: string, error: unknown): unknown {
  if (!(error instanceof DomainError) || error.refusal.code !== "bundle_invalid") return error;
  return entryRefusal(path, `is an archive that is refused, too: ${error.refusal.detail.replace(/\.$/, "")}`);
}

async function* contentsOf(
  archive: Archive,
  files: ReadonlyMap<string, FileFacts>,
  folder: string,
): AsyncGenerator<UploadFile> {
  for await (const entry of archive()) {
    const path = entryPath(entry);
    const facts = entry.folder || !path.startsWith(folder) ? undefined : files.get(path.slice(folder.length));
    if (facts) yield { path: path.slice(folder.length), bytes: facts.bytes, read: () => entry.read() };
  }
}

/** The bytes of one file, or undefined where there is none, or a larger one. */
export async function readFile(
  upload: Upload,
  path: string,
  maxBytes: number,
): Promise<Uint8Array | undefined> {
  if ((upload.files.get(path)?.bytes ?? Number.POSITIVE_INFINITY) > maxBytes) return undefined;
  for await (const file of upload.contents()) if (file.path === path) return wholeFile(file);
  return undefined;
}

/** All bytes of a file in one array. */
export async function wholeFile({
  bytes,
  read,
}: Pick<UploadFile, "bytes" | "read">): Promise<Uint8Array<ArrayBuffer>> {
  const whole = new Uint8Array(bytes);
  let at = 0;
  for await (const piece of read()) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
