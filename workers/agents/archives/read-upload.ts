import { fromBase64 } from "../../kernel/crypto.ts";
import { DomainError, fail, type Issue } from "../../kernel/errors.ts";
import { isObject, toPointer } from "../../kernel/json.ts";
import { parseStrictJson } from "../../kernel/strict-json.ts";
import { FileCollector, joinChunks, MAX_PACKED_BYTES, tooLarge, type Upload } from "./file-collector.ts";
import { readTar } from "./read-tar.ts";
import { readZip } from "./read-zip.ts";

/** A version's files as they come: a body of any accepted format, or files that are parsed already. */
export type UploadSource = { bytes: Uint8Array<ArrayBuffer>; contentType: string } | { files: unknown };

// A form's own lines around the file.
const FORM_OVERHEAD = 100_000;
const ACCEPTED =
  'Send a zip, a tar.gz, a tar, a form with one of these as its file, or JSON { "files": { … } }.';

/** Reads a request's body, stopping as soon as it is larger than any upload may be. */
export async function readBody(request: Request): Promise<UploadSource> {
  const chunks: Uint8Array[] = [];
  let total = 0;
  if (Number(request.headers.get("content-length") ?? 0) > MAX_PACKED_BYTES + FORM_OVERHEAD) tooLargeUpload();
  for await (const chunk of (request.body ?? []) as unknown as AsyncIterable<Uint8Array>) {
    total += chunk.length;
    if (total > MAX_PACKED_BYTES + FORM_OVERHEAD) tooLargeUpload();
    chunks.push(chunk);
  }
  return { bytes: joinChunks(chunks), contentType: request.headers.get("content-type") ?? "" };
}

const tooLargeUpload = (): never => tooLarge("The upload has too many bytes", MAX_PACKED_BYTES);

/**
 * Unpacks an upload. The format is found by its first bytes, since content types are often wrong. Errors:
 * `bundle_invalid` (names the entry), `payload_too_large`, `unsupported_media_type`.
 */
export async function readUpload(source: UploadSource): Promise<Upload> {
  if ("files" in source) return readInline(source.files);
  const { bytes, contentType } = source;
  if (/^multipart\/form-data\b/i.test(contentType)) return readUpload(await fileOfForm(bytes, contentType));
  if (bytes.length > MAX_PACKED_BYTES) tooLargeUpload();
  if (bytes.length === 0) fail("bundle_invalid", `The upload is empty. ${ACCEPTED}`);
  const collector = new FileCollector();
  const format = formatOf(bytes);
  if (format === "json") return readInlineText(bytes);
  if (format === "zip") await readZip(bytes, collector);
  else if (format) await readTar(bytes, format === "gzip", collector);
  else fail("unsupported_media_type", `The upload is of no known format. ${ACCEPTED}`);
  return collector.finish(bytes.length);
}

function formatOf(bytes: Uint8Array): "zip" | "gzip" | "tar" | "json" | undefined {
  const starts = (...magic: number[]) => magic.every((byte, i) => bytes[i] === byte);
  if (starts(0x50, 0x4b, 3, 4) || starts(0x50, 0x4b, 5, 6)) return "zip";
  if (starts(0x1f, 0x8b)) return "gzip";
  if (new TextDecoder("latin1").decode(bytes.subarray(257, 262)) === "ustar") return "tar";
  return /^\s*\{/.test(new TextDecoder().decode(bytes.subarray(0, 64))) ? "json" : undefined;
}

async function fileOfForm(bytes: Uint8Array<ArrayBuffer>, contentType: string): Promise<UploadSource> {
  let form: FormData;
  try {
    form = await new Response(bytes, { headers: { "content-type": contentType } }).formData();
  } catch {
    fail("bundle_invalid", "The form cannot be read; its content type must name the boundary that it uses.");
  }
  const files = [...form.values()].filter((value): value is File => typeof value !== "string");
  const [file] = files;
  if (files.length !== 1 || !file) {
    fail("bundle_invalid", `The form has ${files.length} files; send one, a zip or a tar.gz.`);
  }
  return { bytes: new Uint8Array(await file.arrayBuffer()), contentType: "" };
}

function readInlineText(bytes: Uint8Array): Upload {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    fail("invalid_input", "The upload is not UTF-8.", {
      issues: [{ pointer: "", detail: "encode the JSON as UTF-8" }],
    });
  }
  const value = parseStrictJson(text, "The upload");
  const known = isObject(value) && Object.keys(value).every((key) => key === "files");
  if (!known)
    fail("invalid_input", 'The body must be { "files": { path: text } } and nothing else.', {
      issues: [{ pointer: "", detail: 'send { "files": { path: text } }' }],
    });
  return readInline((value as { files?: unknown }).files, bytes.length);
}

/** Files inline: text, or `{ base64 }` for what is not UTF-8. Reports every file that is wrong at once. */
function readInline(files: unknown, packedBytes?: number): Upload {
  if (!isObject(files)) {
    const issues = [{ pointer: "/files", detail: "must be an object of files by path" }];
    fail("invalid_input", "The upload has no files.", { issues });
  }
  const collector = new FileCollector();
  const issues: Issue[] = [];
  let total = 0;
  for (const [path, content] of Object.entries(files)) {
    const bytes = inlineBytes(content);
    if (!bytes) {
      issues.push({ pointer: toPointer(["files", path]), detail: 'must be text, or { "base64": "…" }' });
      continue;
    }
    collector.count(bytes.length);
    total += bytes.length;
    const admitted = collectProblem(() => collector.admit(path), issues);
    if (admitted !== undefined) collector.keep(admitted, bytes);
  }
  if (issues.length > 0)
    fail("bundle_invalid", "Some files cannot be taken.", { issues: issues.slice(0, 100) });
  return collector.finish(packedBytes ?? total);
}

function inlineBytes(content: unknown): Uint8Array<ArrayBuffer> | undefined {
  if (typeof content === "string") return new TextEncoder().encode(content);
  if (!isObject(content) || typeof content.base64 !== "string" || Object.keys(content).length !== 1)
    return undefined;
  try {
    return fromBase64(content.base64);
  } catch {
    return undefined;
  }
}

/** Runs a check of one file; a refusal of that file becomes an issue among the others. */
function collectProblem<T>(check: () => T, issues: Issue[]): T | undefined {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof DomainError) || error.refusal.code !== "bundle_invalid") throw error;
    issues.push(...(error.refusal.issues ?? []));
    return undefined;
  }
}
