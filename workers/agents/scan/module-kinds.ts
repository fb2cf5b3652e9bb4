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
export function moduleKind(path: string, isText: boolean): ModuleKind | undefined {
  const kind = KINDS[extension(path)];
  if (kind === "wasm") return kind;
  if (!isText || REFUSED.has(extension(path))) return undefined;
  return kind ?? "text";
}

/** The value of a JSON file; throws a `SyntaxError`. Some editors begin files with a byte order mark. */
export const parseJsonFile = (text: string): Json => JSON.parse(text.replace(/^\uFEFF/, "")) as Json;

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
