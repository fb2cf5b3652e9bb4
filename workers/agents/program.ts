import type { BundleModule } from "../../agents-runtime/isolate/contract.ts";
import { toBase64 } from "../kernel/crypto.ts";
import { tooLarge } from "./archives/refusals.ts";
import { textOf } from "./archives/text.ts";
import { type Upload, wholeFile } from "./archives/upload.ts";
import type { ModuleGraph } from "./scan/module-graph.ts";
import type { ModuleKind } from "./scan/module-kinds.ts";
import { isTypeScript, stripTypes } from "./scan/strip-types.ts";

/**
 * The most bytes of a program, as JSON. It goes to the sandbox in one message, which takes 32 MiB, and texts with letters
 * beyond Latin-1 take twice their bytes there.
 */
const MAX_PROGRAM_BYTES = 16_000_000;

/**
 * What an isolate loads of a bundle that was scanned and not blocked, as pieces of JSON: types stripped, and only what
 * the main module can reach. `payload_too_large` if that is more than the sandbox can take.
 */
export async function programOf(
  upload: Upload,
  { loaded }: ModuleGraph,
  main: string,
): Promise<Uint8Array[]> {
  const encoder = new TextEncoder();
  const pieces = [encoder.encode(`{"main":${JSON.stringify(main)},"modules":{`)];
  let bytes = 0;
  for await (const file of upload.contents()) {
    const kind = loaded.get(file.path);
    if (!kind) continue;
    if (file.bytes > MAX_PROGRAM_BYTES) programTooLarge();
    const module = moduleOf(file.path, kind, await wholeFile(file));
    const piece = encoder.encode(`${JSON.stringify(file.path)}:${JSON.stringify(module)},`);
    bytes += piece.length;
    if (bytes > MAX_PROGRAM_BYTES) programTooLarge();
    pieces.push(piece);
  }
  const last = pieces.at(-1);
  if (pieces.length > 1 && last) pieces[pieces.length - 1] = last.subarray(0, -1);
  return [...pieces, encoder.encode("}}")];
}

const programTooLarge = (): never =>
  tooLarge("The modules that a run of this agent loads have too many bytes as JSON", MAX_PROGRAM_BYTES);

function moduleOf(path: string, kind: ModuleKind, bytes: Uint8Array): BundleModule {
  if (kind === "wasm") return { wasm: toBase64(bytes) };
  const text = textOf(bytes) ?? "";
  if (kind === "text") return { text };
  // Some editors begin files with a byte order mark.
  if (kind === "json") return { jsonText: text.replace(/^\uFEFF/, "") };
  const stripped = isTypeScript(path) ? stripTypes(text) : undefined;
  return { js: stripped?.ok ? stripped.code : text };
}
