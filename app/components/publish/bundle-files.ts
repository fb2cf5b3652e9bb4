import { type Json, parseJson } from "~/json.ts";

/** A file of a folder that was chosen or dropped; `path` is relative to the folder. */
export interface FolderFile {
  path: string;
  file: File;
}

/** Files as the API takes them inline: text, or base64 for what is not UTF-8. */
export type InlineFiles = Record<string, string | { base64: string }>;

/** What is to be published: an archive as it is, or files. */
export type Bundle =
  | { kind: "archive"; name: string; body: File }
  | { kind: "folder"; name: string; files: InlineFiles; skipped: number };

const MAX_FILES = 2_000;
/** The most that the API takes at once, packed or as JSON. */
const MAX_BYTES = 10_000_000;
const TOO_LARGE = "It is larger than 10 MB. Make a zip or tar.gz of it, which may hold 50 MB.";
const LEFT_OUT = /(?:^|\/)(?:node_modules|\.git|\.wrangler|\.quayside|\.DS_Store|Thumbs\.db)(?:\/|$)/;
const ARCHIVE = /\.(?:zip|tar|tgz|tar\.gz)$/i;

/** Why a bundle cannot be made, in words for the person who chose the files. */
export class BundleError extends Error {}

export const isArchive = (name: string): boolean => ARCHIVE.test(name);

/** Makes a bundle from files, leaving out what no agent needs; the folder around them is taken off. */
export async function toBundle(files: FolderFile[]): Promise<Bundle> {
  const [only] = files;
  if (files.length === 1 && only && isArchive(only.path)) {
    if (only.file.size > MAX_BYTES) throw new BundleError("The archive is larger than 10 MB.");
    return { kind: "archive", name: only.file.name, body: only.file };
  }
  const kept = files.filter(({ path }) => !LEFT_OUT.test(path));
  if (kept.length === 0) throw new BundleError("There are no files in it.");
  if (kept.length > MAX_FILES)
    throw new BundleError(`It has ${kept.length} files; ${MAX_FILES} is the most.`);
  const bytes = kept.reduce((sum, { file }) => sum + file.size, 0);
  if (bytes > MAX_BYTES) throw new BundleError(TOO_LARGE);
  const top = commonFolder(kept.map(({ path }) => path));
  const inline: InlineFiles = {};
  for (const { path, file } of kept) inline[path.slice(top.length)] = await inlineContent(file);
  // As JSON some files have more bytes than on the disk.
  if (new Blob([JSON.stringify({ files: inline })]).size > MAX_BYTES) throw new BundleError(TOO_LARGE);
  if (!("agent.json" in inline)) {
    throw new BundleError("There is no agent.json at its top. Choose the folder that holds it.");
  }
  return {
    kind: "folder",
    name: top.slice(0, -1) || "files",
    files: inline,
    skipped: files.length - kept.length,
  };
}

/** The folder that all paths lie in, with its slash; empty when there is none. */
export function commonFolder(paths: string[]): string {
  const first = paths[0] ?? "";
  const top = first.slice(0, first.indexOf("/") + 1);
  return top !== "" && paths.every((path) => path.startsWith(top)) ? top : "";
}

async function inlineContent(file: File): Promise<string | { base64: string }> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return { base64: toBase64(bytes) };
  }
}

function toBase64(bytes: Uint8Array): string {
  let binary = "";
  for (let at = 0; at < bytes.length; at += 0x8000)
    binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(binary);
}

/** Name and title that the manifest of a folder gives, to fill the form with; what is missing is left out. */
export function manifestFace(bundle: Bundle): { name?: string; title?: string } {
  const text = bundle.kind === "folder" ? bundle.files["agent.json"] : undefined;
  const manifest = typeof text === "string" ? parseJson(text) : undefined;
  if (typeof manifest !== "object" || manifest === null || Array.isArray(manifest)) return {};
  const asText = (value: Json | undefined) => (typeof value === "string" ? value : undefined);
  const name = asText(manifest.name);
  const title = asText(manifest.title);
  return { ...(name ? { name } : {}), ...(title ? { title } : {}) };
}
