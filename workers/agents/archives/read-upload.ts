import { fail } from "../../kernel/errors.ts";
import { isObject, toPointer } from "../../kernel/json.ts";
import { readBytes } from "../../kernel/read-bytes.ts";
import { decodeJson, parseStrictJson } from "../../kernel/strict-json.ts";
import { type Archive, piecesOf } from "./archive-entry.ts";
import { archiveFormat } from "./archive-format.ts";
import { gunzip } from "./gunzip.ts";
import { inlineArchive } from "./inline-files.ts";
import { MAX_PACKED_BYTES } from "./limits.ts";
import { readTar } from "./read-tar.ts";
import { readZip } from "./read-zip.ts";
import { tooLarge } from "./refusals.ts";
import { readArchive, type Upload } from "./upload.ts";

/** A version's files as they come: a body of any accepted format, read up to its limit, or files parsed already. */
export type UploadSource =
  | Request
  | { bytes: Uint8Array<ArrayBuffer>; contentType: string }
  | { files: unknown };

// A form's own lines around the file.
const FORM_OVERHEAD = 100_000;
const SHOWN_NAME = 300;
const NOT_EMPTY = [{ pointer: "", detail: "send the files" }];
const ACCEPTED =
  'Send a zip, a tar.gz, a tar, a form with one of these as its file, or JSON { "files": { … } }.';

/**
 * Reads an upload: what it holds, checked from end to end, and unpacked piece by piece. The format is found by its first
 * bytes, since content types are often wrong. Errors: `bundle_invalid` (names the entry), `payload_too_large`,
 * `unsupported_media_type`, `invalid_input`.
 */
export async function readUpload(source: UploadSource): Promise<Upload> {
  if ("files" in source) return readArchive(inlineArchive(source.files), 0);
  const { bytes, contentType } = source instanceof Request ? await readBody(source) : source;
  if (/^multipart\/form-data\b/i.test(contentType)) return readUpload(await fileOfForm(bytes, contentType));
  if (bytes.length > MAX_PACKED_BYTES) tooLargeUpload();
  if (bytes.length === 0) fail("bundle_invalid", `The upload is empty. ${ACCEPTED}`, { issues: NOT_EMPTY });
  return readArchive(archiveOf(bytes), bytes.length);
}

const tooLargeUpload = (): never => tooLarge("The upload has too many bytes", MAX_PACKED_BYTES);

/** Reads a request's body, stopping as soon as it is larger than any upload may be. */
async function readBody(request: Request) {
  const contentType = request.headers.get("content-type") ?? "";
  const limit = MAX_PACKED_BYTES + (/^multipart\//i.test(contentType) ? FORM_OVERHEAD : 0);
  return { bytes: await readBytes(request, limit, tooLargeUpload), contentType };
}

function archiveOf(bytes: Uint8Array<ArrayBuffer>): Archive {
  const format = archiveFormat(bytes);
  if (format === "zip") return () => readZip(bytes);
  if (format === "gzip") return () => readTar(gunzip(bytes));
  if (format === "tar") return () => readTar(piecesOf(bytes));
  if (/^\s*\{/.test(new TextDecoder().decode(bytes.subarray(0, 64)))) return jsonArchive(bytes);
  return fail("unsupported_media_type", `The upload is of no known format. ${ACCEPTED}`, {
    issues: [{ pointer: "", detail: "send a zip, a tar.gz, a tar, a form or JSON" }],
  });
}

function jsonArchive(bytes: Uint8Array): Archive {
  const value = parseStrictJson(decodeJson(bytes, "The upload"), "The upload");
  const surplus = isObject(value) ? Object.keys(value).find((name) => name !== "files") : "";
  if (!isObject(value) || surplus !== undefined) {
    const pointer = surplus ? toPointer([surplus.slice(0, SHOWN_NAME)]) : "";
    fail("invalid_input", 'The body must be { "files": { path: text } } and nothing else.', {
      issues: [{ pointer, detail: 'send { "files": { path: text } }' }],
    });
  }
  return inlineArchive(value.files);
}

async function fileOfForm(bytes: Uint8Array<ArrayBuffer>, contentType: string) {
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
