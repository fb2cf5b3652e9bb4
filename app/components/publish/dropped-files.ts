import type { FolderFile } from "./bundle-files.ts";

/** All files of what was dropped; folders are walked. The list of items is only valid during the event itself. */
export function droppedFiles(items: DataTransferItemList): Promise<FolderFile[]> {
  const entries = Array.from(items).map((item) => item.webkitGetAsEntry());
  return Promise.all(entries.filter((entry) => entry !== null).map((entry) => walk(entry, ""))).then(
    (lists) => lists.flat(),
  );
}

async function walk(entry: FileSystemEntry, folder: string): Promise<FolderFile[]> {
  const path = folder + entry.name;
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject),
    );
    return [{ path, file }];
  }
  // Walking these would take long, and they are left out anyway.
  if (entry.name === "node_modules" || entry.name === ".git") return [];
  const found: FolderFile[] = [];
  for (const child of await children(entry as FileSystemDirectoryEntry))
    found.push(...(await walk(child, `${path}/`)));
  return found;
}

/** A directory is read in portions, until one is empty. */
async function children(directory: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = directory.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const portion = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (portion.length === 0) return all;
    all.push(...portion);
  }
}

/** Files of a file field; those of a folder carry their path in it. */
export const chosenFiles = (list: FileList): FolderFile[] =>
  Array.from(list).map((file) => ({ path: file.webkitRelativePath || file.name, file }));
