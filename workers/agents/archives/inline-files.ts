import { fromBase64 } from "../../kernel/crypto.ts";
import { fail, type Issue } from "../../kernel/errors.ts";
import { isObject, toPointer } from "../../kernel/json.ts";
import { type Archive, piecesOf } from "./archive-entry.ts";
import { pathProblem } from "./bundle-paths.ts";

const MAX_ISSUES = 100;
const SHOWN_PATH = 300;

/** Files inline, text or `{ base64 }`, as an archive. Reports every file that is wrong at once. */
export function inlineArchive(files: unknown): Archive {
  if (!isObject(files)) {
    const issues = [{ pointer: "/files", detail: "must be an object of files by path" }];
    fail("invalid_input", "The upload has no files.", { issues });
  }
  const issues = Object.entries(files).flatMap(([path, content]) => issuesOf(path, content));
  if (issues.length > 0)
    fail("bundle_invalid", "Some files cannot be taken.", { issues: issues.slice(0, MAX_ISSUES) });
  return async function* () {
    for (const [name, content] of Object.entries(files))
      yield { name, folder: false, read: () => piecesOf(bytesOf(content) ?? new Uint8Array()) };
  };
}

function issuesOf(path: string, content: unknown): Issue[] {
  const place = ["files", path.slice(0, SHOWN_PATH)];
  const problem = pathProblem(path.replace(/^(?:\.\/)+/, ""));
  const issues = problem ? [{ pointer: toPointer(place), detail: problem }] : [];
  return bytesOf(content) ? issues : [...wrongContent(place, content), ...issues];
}

function wrongContent(place: string[], content: unknown): Issue[] {
  const detail = 'must be text, or { "base64": "…" }';
  if (!isObject(content)) return [{ pointer: toPointer(place), detail }];
  const further = Object.keys(content).filter((name) => name !== "base64");
  const wrong = further.length > 0 ? further.slice(0, MAX_ISSUES) : ["base64"];
  return wrong.map((name) => ({ pointer: toPointer([...place, name.slice(0, SHOWN_PATH)]), detail }));
}

function bytesOf(content: unknown): Uint8Array<ArrayBuffer> | undefined {
  // A lone surrogate has no UTF-8: it would silently become another character.
  if (typeof content === "string")
    return content.isWellFormed() ? new TextEncoder().encode(content) : undefined;
  if (!isObject(content) || typeof content.base64 !== "string" || Object.keys(content).length !== 1)
    return undefined;
  try {
    return fromBase64(content.base64);
  } catch {
    return undefined;
  }
}
