import type { Finding } from "../contract.ts";
import { deeperThan } from "../manifest/manifest-issues.ts";
import { parseJsonFile } from "./module-kinds.ts";

const LARGE_TEXT_BYTES = 1_000_000;
const LONG_LINE = 5_000;
const MAX_JSON_DEPTH = 200;
const WASM_MAGIC = [0x00, 0x61, 0x73, 0x6d];

/** What can be said of a file by itself: WebAssembly and JSON that will not load, what is hard to read, or private. */
export function scanContent(
  path: string,
  bytes: Uint8Array<ArrayBuffer>,
  text: string | undefined,
): Finding[] {
  const findings: Finding[] = [];
  if (path.endsWith(".wasm")) findings.push(...scanWasm(path, bytes));
  if (path.endsWith(".json") && text !== undefined) findings.push(...scanJson(path, text));
  if (/\.m?[jt]s$/.test(path) && text !== undefined) findings.push(...scanReadability(path, text));
  return findings;
}

/** What a file's name says of it. */
export const scanName = (path: string): Finding[] =>
  /(?:^|\/)(?:\.env(?:\.\w+)?|id_rsa|id_ed25519|\.npmrc|\.netrc)$/.test(path) ? [privateFile(path)] : [];

function scanWasm(path: string, bytes: Uint8Array<ArrayBuffer>): Finding[] {
  const hint = "Build it again, and check that it was uploaded as binary.";
  const finding = { severity: "block", rule: "wasm-invalid", path, hint } as const;
  if (!WASM_MAGIC.every((byte, i) => bytes[i] === byte)) {
    return [{ ...finding, message: "The file is not WebAssembly: it does not begin with \\0asm." }];
  }
  if (WebAssembly.validate(bytes)) return [];
  return [{ ...finding, message: "The file begins as WebAssembly, but is not a valid module." }];
}

function scanJson(path: string, text: string): Finding[] {
  const finding = { severity: "block", rule: "json-invalid", path } as const;
  try {
    if (!deeperThan(parseJsonFile(text), MAX_JSON_DEPTH)) return [];
    const message = `The file is nested deeper than ${MAX_JSON_DEPTH} levels.`;
    return [{ ...finding, message, hint: "Make it flatter, or give it another extension." }];
  } catch (error) {
    const message = `The file is not valid JSON: ${(error as Error).message}.`;
    return [{ ...finding, message, hint: "Mend it, or give it another extension." }];
  }
}

function scanReadability(path: string, text: string): Finding[] {
  const findings: Finding[] = [];
  if (text.length > LARGE_TEXT_BYTES)
    findings.push(largeModule(path, `${text.length.toLocaleString("en")} characters`));
  if (text.split("\n").some((line) => line.length > LONG_LINE)) {
    const message =
      "The module seems to be minified: who reads it, or an error's place in it, learns little.";
    findings.push({ severity: "note", rule: "minified", path, message, hint: "Bundle without minifying." });
  }
  return findings;
}

/** The note about a module that is large; `size` has its unit. */
export const largeModule = (path: string, size: string): Finding => ({
  severity: "note",
  rule: "file-large",
  path,
  message: `The module has ${size}.`,
  hint: "Large modules start slowly.",
});

const privateFile = (path: string): Finding => ({
  severity: "warn",
  rule: "private-file",
  path,
  message: "Files of this name usually hold secrets; everyone who may read the bundle gets it.",
  hint: "Leave it out of the bundle.",
});
