import { TextTest, textOf } from "../archives/text.ts";
import { type UploadFile, wholeFile } from "../archives/upload.ts";
import type { Finding } from "../contract.ts";
import type { GraphFile } from "./module-graph.ts";
import { moduleKind } from "./module-kinds.ts";
import { isFinding, moduleTooLarge, parseModule } from "./parse-module.ts";
import { largeModule, scanContent, scanName } from "./scan-files.ts";
import { SecretSearch, scanSecrets } from "./scan-secrets.ts";
import type { TokenBudget } from "./token-budget.ts";

/** What a scan keeps of a file, once its bytes have gone by. */
export interface ScannedFile extends GraphFile {
  bytes: number;
  findings: Finding[];
  /** The beginning of its text, for those who show it. */
  start: string;
}

/** Files are looked at as a whole up to here; a larger one can be no module, and is only searched for secrets. */
const MAX_WHOLE_BYTES = { js: 6_000_000, json: 2_000_000, wasm: 12_000_000, text: 1_000_000 };

/**
 * Looks through one file without running it; keeps at most `startChars` of its text. Modules are parsed where there is
 * a budget for it.
 */
export async function scanFile(
  file: UploadFile,
  startChars: number,
  budget: TokenBudget | undefined,
): Promise<ScannedFile> {
  const limit = MAX_WHOLE_BYTES[(budget && moduleKind(file.path, true)) ?? "text"];
  return file.bytes > limit
    ? scanPieces(file, startChars, budget !== undefined)
    : scanWhole(file, startChars, budget);
}

async function scanWhole(
  file: UploadFile,
  startChars: number,
  budget: TokenBudget | undefined,
): Promise<ScannedFile> {
  const { path } = file;
  const bytes = await wholeFile(file);
  const text = textOf(bytes);
  const isText = text !== undefined;
  const module =
    budget && isText && moduleKind(path, isText) === "js" ? parseModule(path, text, budget) : undefined;
  const findings = isText ? scanSecrets(path, text) : [];
  if (module) findings.push(...(isFinding(module) ? [module] : module.findings));
  findings.push(...scanContent(path, bytes, text), ...scanName(path));
  const start = text?.slice(0, startChars) ?? "";
  return {
    bytes: file.bytes,
    isText,
    module: module && isFinding(module) ? undefined : module,
    findings,
    start,
  };
}

async function scanPieces(
  { path, bytes, read }: UploadFile,
  startChars: number,
  modules: boolean,
): Promise<ScannedFile> {
  const test = new TextTest();
  const secrets = new SecretSearch(path);
  let start = "";
  let isText = true;
  for await (const piece of read()) {
    const text = test.add(piece);
    if (text === undefined) {
      isText = false;
      break;
    }
    secrets.add(text);
    if (start.length < startChars) start = (start + text).slice(0, startChars);
  }
  isText &&= test.add(undefined) !== undefined;
  const findings = [
    ...(isText ? secrets.finish() : []),
    ...(modules ? tooLarge(path, bytes, isText) : []),
    ...scanName(path),
  ];
  return { bytes, isText, findings, start: isText ? start : "" };
}

function tooLarge(path: string, bytes: number, isText: boolean): Finding[] {
  const kind = moduleKind(path, isText);
  const size = `${bytes.toLocaleString("en")} bytes`;
  const finding = moduleTooLarge(path, `The module has ${size}.`);
  if (kind === "js") return [finding, largeModule(path, size)];
  return kind === "wasm" ? [finding] : [];
}
