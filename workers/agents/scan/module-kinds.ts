import type { Json } from "../../kernel/json.ts";

export type ModuleKind = "js" | "json" | "text" | "wasm";

const KINDS: Record<string, ModuleKind> = {
  js: "js",
  mjs: "js",
  ts: "js",
  mts: "js",
  json: "json",
  wasm: "wasm",
};
// CommonJS and JSX are not ES modules: importing them as text would only hide the mistake.
const REFUSED = new Set(["cjs", "cts", "jsx", "tsx"]);

const extension = (path: string): string => /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? "";

/** How a file is loaded when it is imported: by its extension, and any other UTF-8 file as text. */
export function moduleKind(path: string, text: string | undefined): ModuleKind | undefined {
  const kind = KINDS[extension(path)];
  if (kind === "wasm") return kind;
  if (text === undefined || REFUSED.has(extension(path))) return undefined;
  return kind ?? "text";
}

/** The value of a JSON file; throws a `SyntaxError`. Some editors begin files with a byte order mark. */
export const parseJsonFile = (text: string): Json => JSON.parse(text.replace(/^\uFEFF/, "")) as Json;

/** The text of a file, byte for byte, or undefined if it is not UTF-8 or holds NUL bytes, as programs and pictures do. */
export function textOf(bytes: Uint8Array): string | undefined {
  if (bytes.subarray(0, 8192).includes(0)) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** The path that a relative specifier leads to from a module, or undefined when it leaves the bundle. */
export function resolveSpecifier(from: string, specifier: string): string | undefined {
  const segments = from.split("/").slice(0, -1);
  for (const part of specifier.split("/")) {
    if (part === "." || part === "") continue;
    if (part !== "..") segments.push(part);
    else if (segments.pop() === undefined) return undefined;
  }
  return segments.join("/");
}
