import { fail } from "../../kernel/errors.ts";
import type { ArchiveEntry } from "./archive-entry.ts";
import { foldedPath, ignoredPart, isReserved, pathProblem, shownPath, unsafePath } from "./bundle-paths.ts";
import { MAX_ENTRIES, MAX_FILES, MAX_FOLDERS, MAX_UNPACKED_BYTES } from "./limits.ts";
import { refuseEntry, tooLarge } from "./refusals.ts";

/** What is kept of a file while its bytes go by. */
export interface FileFacts {
  bytes: number;
  /** SHA-256, hex. */
  sha256: string;
}

/** What an archive turned out to hold. */
export interface Collected {
  /** Sorted by path. */
  files: Map<string, FileFacts>;
  /** What was left out (`node_modules` and its like). */
  ignored: string[];
  /** The single folder around all files, with its slash, which their paths do without. */
  folder: string;
}

interface Taken {
  path: string;
  folder: boolean;
}

/** The path that an entry's name stands for, as seen from the archive's top; empty for the top itself. */
export const entryPath = ({ name, folder }: Pick<ArchiveEntry, "name" | "folder">): string => {
  const path = name.replace(/^(?:\.\/)+/, "");
  return folder ? path.replace(/^\.$|\/$/, "") : path;
};

/** Gathers what there is in an upload, whatever its format, and holds it to the limits while it is being read. */
export class FileCollector {
  readonly #files = new Map<string, FileFacts>();
  readonly #taken = new Map<string, Taken>();
  readonly #ignored = new Set<string>();
  #entries = 0;
  #admitted = 0;
  #folders = 0;
  #bytes = 0;
  #nested = 0;

  /** Takes note of an entry before it is read: its path to keep it under, or undefined to skip it. */
  admit(entry: Omit<ArchiveEntry, "read">): string | undefined {
    if (++this.#entries > MAX_ENTRIES) tooLarge("The archive has too many entries", MAX_ENTRIES);
    const path = entryPath(entry);
    if (entry.folder && path === "") return undefined;
    const unsafe = unsafePath(path);
    if (unsafe) refuseEntry(entry.name, unsafe);
    const ignored = ignoredPart(path);
    if (ignored) {
      this.#ignored.add(ignored);
      return undefined;
    }
    const problem = pathProblem(path) ?? entry.refusal;
    if (problem) refuseEntry(entry.name, problem);
    this.#take(path, entry.folder);
    return entry.folder ? undefined : path;
  }

  /** Takes a path, and the folders that it lies in; none may be taken already by another spelling or another kind. */
  #take(path: string, folder: boolean): void {
    for (let slash = path.indexOf("/"); slash > 0; slash = path.indexOf("/", slash + 1))
      this.#takeFolder(path.slice(0, slash), path);
    if (folder) this.#takeFolder(path, path);
    else this.#takeFile(path);
  }

  #takeFile(path: string): void {
    if (++this.#admitted > MAX_FILES) tooLarge("The bundle has too many files", MAX_FILES);
    const twin = this.#taken.get(foldedPath(path));
    if (twin?.folder) refuseEntry(path, "is a file and a folder");
    if (twin) refuseTwin(path, path, twin.path);
    this.#taken.set(foldedPath(path), { path, folder: false });
  }

  #takeFolder(folder: string, path: string): void {
    const twin = this.#taken.get(foldedPath(folder));
    if (twin && !twin.folder) refuseEntry(path, `lies in ${shownPath(twin.path)}, which is a file`);
    if (twin && twin.path !== folder) refuseTwin(path, folder, twin.path);
    if (twin) return;
    if (++this.#folders > MAX_FOLDERS) tooLarge("The bundle has too many folders", MAX_FOLDERS);
    this.#taken.set(foldedPath(folder), { path: folder, folder: true });
  }

  /** Counts bytes as they are unpacked, so that a bomb is noticed before it has gone off. */
  count(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes > MAX_UNPACKED_BYTES)
      tooLarge("The bundle's files have too many bytes unpacked", MAX_UNPACKED_BYTES);
  }

  /** Counts what the archives among the files would unpack to. */
  countNested(bytes: number): void {
    this.#nested += bytes;
    if (this.#nested > MAX_UNPACKED_BYTES)
      tooLarge("The archives among the bundle's files unpack to too many bytes", MAX_UNPACKED_BYTES);
  }

  keep(path: string, facts: FileFacts): void {
    this.#files.set(path, facts);
  }

  /** All files, sorted by path; a single folder around them is taken off. */
  finish(): Collected {
    const paths = [...this.#files.keys()];
    if (paths.length === 0)
      fail("bundle_invalid", "The bundle has no files; it needs agent.json and a main module.");
    const folder = folderAround(paths);
    const files = new Map(
      [...this.#files]
        .map(([path, facts]): [string, FileFacts] => [path.slice(folder.length), facts])
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    );
    const reserved = [...files.keys()].find(isReserved);
    if (reserved) refuseEntry(reserved, "has a name that is the platform's own; rename it");
    return { files, ignored: [...this.#ignored].sort(), folder };
  }
}

function refuseTwin(path: string, part: string, twin: string): never {
  if (part === twin) refuseEntry(path, "is there twice");
  const what = part === path ? "differs" : `lies in ${shownPath(part)}, which differs`;
  refuseEntry(path, `${what} from ${shownPath(twin)} only in case, or in how its letters are written`);
}

/** A zip of a folder holds the folder too: if it is the only one and has agent.json in it, it is left off. */
function folderAround(paths: string[]): string {
  if (paths.includes("agent.json")) return "";
  const [first = ""] = paths;
  const folder = first.slice(0, first.indexOf("/") + 1);
  return folder !== "" &&
    paths.includes(`${folder}agent.json`) &&
    paths.every((path) => path.startsWith(folder))
    ? folder
    : "";
}
