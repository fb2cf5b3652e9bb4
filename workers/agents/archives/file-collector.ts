import { fail } from "../../kernel/errors.ts";
import { toPointer } from "../../kernel/json.ts";
import { foldedPath, ignoredPart, isReserved, pathProblem, shownPath } from "./bundle-paths.ts";

export const MAX_PACKED_BYTES = 10_000_000;
export const MAX_UNPACKED_BYTES = 50_000_000;
export const MAX_FILES = 2_000;
// Ignored entries are skipped, not free: a folder of dependencies has some thousands of them.
const MAX_ENTRIES = 50_000;

export type Files = Map<string, Uint8Array<ArrayBuffer>>;

/** What an upload held: files by path, and what was left out (`node_modules` and its like). */
export interface Upload {
  files: Files;
  ignored: string[];
  /** Bytes as uploaded. */
  packedBytes: number;
}

/** Refuses an upload because of one of its entries; `reason` ends the sentence that begins with the entry. */
export function refuseEntry(path: string, reason: string): never {
  fail("bundle_invalid", `The bundle's entry ${shownPath(path)} ${reason}.`, {
    issues: [{ pointer: toPointer(["files", path.slice(0, 300)]), detail: reason }],
  });
}

export const tooLarge = (what: string, limit: number): never =>
  fail("payload_too_large", `${what}; at most ${limit.toLocaleString("en")} are allowed.`, {
    meta: { limit },
  });

/** Gathers the files of an upload, whatever its format, and holds it to the limits while it is being read. */
export class FileCollector {
  readonly #files: Files = new Map();
  readonly #folded = new Map<string, string>();
  readonly #ignored = new Set<string>();
  #entries = 0;
  #admitted = 0;
  #bytes = 0;

  /** Takes note of an entry before it is read: its path to keep it under, or undefined to skip it. */
  admit(rawPath: string): string | undefined {
    if (++this.#entries > MAX_ENTRIES) tooLarge("The archive has too many entries", MAX_ENTRIES);
    const path = rawPath.replace(/^(?:\.\/)+/, "");
    const ignored = ignoredPart(path);
    if (ignored) {
      this.#ignored.add(ignored);
      return undefined;
    }
    const problem = pathProblem(path);
    if (problem) refuseEntry(rawPath, problem);
    if (++this.#admitted > MAX_FILES) tooLarge("The bundle has too many files", MAX_FILES);
    const folded = foldedPath(path);
    const twin = this.#folded.get(folded);
    if (twin === path) refuseEntry(path, "is there twice");
    if (twin !== undefined) refuseEntry(path, `differs from ${shownPath(twin)} only in case`);
    this.#folded.set(folded, path);
    return path;
  }

  /** Counts bytes as they are unpacked, so that a bomb is noticed before it has gone off. */
  count(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes > MAX_UNPACKED_BYTES)
      tooLarge("The bundle's files have too many bytes unpacked", MAX_UNPACKED_BYTES);
  }

  keep(path: string, bytes: Uint8Array<ArrayBuffer>): void {
    this.#files.set(path, bytes);
  }

  /** All files, sorted by path; a single folder around them is taken off. */
  finish(packedBytes: number): Upload {
    const files = new Map([...withoutFolder(this.#files)].sort(([a], [b]) => (a < b ? -1 : 1)));
    if (files.size === 0)
      fail("bundle_invalid", "The bundle has no files; it needs agent.json and a main module.");
    const folded = new Set([...files.keys()].map(foldedPath));
    for (const path of files.keys()) {
      if (isReserved(path)) refuseEntry(path, "has a name that is the platform's own; rename it");
      const parent = parents(path).find((folder) => folded.has(foldedPath(folder)));
      if (parent !== undefined) refuseEntry(path, `lies in ${shownPath(parent)}, which is a file`);
    }
    return { files, ignored: [...this.#ignored].sort(), packedBytes };
  }
}

const parents = (path: string): string[] => {
  const segments = path.split("/");
  return segments.slice(1).map((_, i) => segments.slice(0, i + 1).join("/"));
};

/** A zip of a folder holds the folder too: if it is the only one and has agent.json in it, it is left off. */
function withoutFolder(files: Files): Files {
  if (files.has("agent.json")) return files;
  const [first = ""] = files.keys();
  const folder = first.slice(0, first.indexOf("/") + 1);
  if (folder === "" || !files.has(`${folder}agent.json`)) return files;
  if (![...files.keys()].every((path) => path.startsWith(folder))) return files;
  return new Map([...files].map(([path, bytes]) => [path.slice(folder.length), bytes]));
}

/** One array from the chunks that a stream gave. */
export function joinChunks(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    joined.set(chunk, at);
    at += chunk.length;
  }
  return joined;
}
