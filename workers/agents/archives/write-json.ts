import { toBase64 } from "../../kernel/crypto.ts";
import { toStream } from "./archive-entry.ts";
import { isText } from "./text.ts";
import type { FileContent } from "./upload.ts";

/** Files inline, as they can be uploaded again: JSON `{ "files": { path: text | { "base64" } } }`, as a stream. */
export function writeJson(contents: () => AsyncIterable<FileContent>): ReadableStream<Uint8Array> {
  return toStream(jsonPieces(contents));
}

async function* jsonPieces(contents: () => AsyncIterable<FileContent>): AsyncGenerator<Uint8Array> {
  // A file's last byte can decide how its first is written, so that the files are gone through twice.
  const texts = new Set<string>();
  for await (const file of contents()) if (await isText(file.read())) texts.add(file.path);
  const encoder = new TextEncoder();
  let before = '{"files":{';
  for await (const { path, read } of contents()) {
    const text = texts.has(path);
    yield encoder.encode(`${before}${JSON.stringify(path)}:${text ? '"' : '{"base64":"'}`);
    for await (const piece of text ? textPieces(read()) : base64Pieces(read())) yield encoder.encode(piece);
    yield encoder.encode(text ? '"' : '"}');
    before = ",";
  }
  yield encoder.encode("}}");
}

async function* textPieces(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  for await (const piece of pieces)
    yield JSON.stringify(decoder.decode(piece, { stream: true })).slice(1, -1);
}

async function* base64Pieces(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let rest = new Uint8Array();
  for await (const piece of pieces) {
    const bytes = new Uint8Array(rest.length + piece.length);
    bytes.set(rest);
    bytes.set(piece, rest.length);
    const whole = bytes.length - (bytes.length % 3);
    yield toBase64(bytes.subarray(0, whole));
    rest = bytes.slice(whole);
  }
  yield toBase64(rest);
}
