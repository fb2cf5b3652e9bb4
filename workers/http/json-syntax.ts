import { type ErrorCode, fail } from "../kernel/errors.ts";
import { isObject, type Json, toPointer } from "../kernel/json.ts";

export const MAX_JSON_DEPTH = 100;

/** How deep arrays and objects are nested in JSON text; stops counting at `limit`. Looks at no grammar. */
export function depthOf(text: string, limit: number): number {
  let depth = 0;
  let deepest = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i);
    if (char === 0x22) {
      // A string: to its closing quote, over escaped characters.
      for (i++; i < text.length && text.charCodeAt(i) !== 0x22; i++) if (text.charCodeAt(i) === 0x5c) i++;
    } else if (char === 0x7b || char === 0x5b) {
      depth++;
      if (depth > deepest) deepest = depth;
      if (deepest > limit) return deepest;
    } else if (char === 0x7d || char === 0x5d) depth--;
  }
  return deepest;
}

const SPACE = /[ \t\n\r]*/y;
// The class is every character that may stand in a string as it is: from the space on, but for " and \.
const SCALAR =
  /"[ !#-[\]-\uffff]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[ !#-[\]-\uffff]*)*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/** What may come next; `key?` and `value?` also take the closing bracket, just after the opening one. */
type Expected = "value" | "value?" | "key" | "key?" | "colon" | "next" | "end";

function expectAfter(char: string, expected: Expected, open: string[]): Expected | undefined {
  const closes = open.at(-1);
  if (char === closes && (expected === "next" || expected === "value?" || expected === "key?")) {
    open.pop();
    return open.length > 0 ? "next" : "end";
  }
  if (char === "," && expected === "next") return closes === "}" ? "key" : "value";
  if (char === ":" && expected === "colon") return "value";
  if ((char === "{" || char === "[") && (expected === "value" || expected === "value?")) {
    open.push(char === "{" ? "}" : "]");
    return char === "{" ? "key?" : "value?";
  }
  return undefined;
}

/** Where JSON text stops being JSON (RFC 8259): the offset of the first token that cannot stand there. */
export function firstSyntaxError(text: string): number {
  const open: string[] = [];
  let expected: Expected = "value";
  let at = 0;
  while (true) {
    SPACE.lastIndex = at;
    SPACE.exec(text);
    at = SPACE.lastIndex;
    if (at >= text.length) return text.length;
    const next = expectAfter(text.charAt(at), expected, open);
    if (next) {
      expected = next;
      at++;
      continue;
    }
    SCALAR.lastIndex = at;
    const scalar = SCALAR.exec(text)?.[0];
    const isKey = expected === "key" || expected === "key?";
    const fits = isKey ? scalar?.startsWith('"') : expected === "value" || expected === "value?";
    if (scalar === undefined || !fits) return at;
    at += scalar.length;
    expected = isKey ? "colon" : open.length > 0 ? "next" : "end";
  }
}

/** The pointer to a member named `__proto__`, which could change how later code sees the object. */
function protoPointer(value: unknown, path: PropertyKey[] = []): string | undefined {
  if (!Array.isArray(value) && !isObject(value)) return undefined;
  for (const [key, member] of Object.entries(value)) {
    const pointer = key === "__proto__" ? toPointer([...path, key]) : protoPointer(member, [...path, key]);
    if (pointer !== undefined) return pointer;
  }
  return undefined;
}

function refuse(detail: string, pointer: string, issue: string): never {
  const code: ErrorCode = "invalid_input";
  return fail(code, detail, { issues: [{ pointer, detail: issue }] });
}

/**
 * Parses a request's JSON. Refuses, with `invalid_input`, text that is no JSON (with line and column), nesting
 * beyond 100 levels and members named `__proto__`. Of duplicate members the last one counts (RFC 8259, 4).
 */
export function parseRequestJson(text: string): Json {
  if (depthOf(text, MAX_JSON_DEPTH) > MAX_JSON_DEPTH) {
    refuse(
      "The JSON is nested too deeply.",
      "",
      `use at most ${MAX_JSON_DEPTH} levels of arrays and objects`,
    );
  }
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    const at = firstSyntaxError(text);
    const line = text.slice(0, at).split("\n").length;
    const column = at - text.lastIndexOf("\n", at - 1);
    const found =
      at >= text.length
        ? "the text ends too early"
        : `${JSON.stringify(text.slice(at, at + 12))} cannot stand there`;
    const where = `line ${line}, column ${column} (offset ${at})`;
    return refuse(`The body is not JSON: at ${where} ${found}.`, "", `correct it at ${where}`);
  }
  // Escapes can spell the name too, so any text with one is looked through.
  const pointer = /__proto__|\\u/.test(text) ? protoPointer(value) : undefined;
  if (pointer !== undefined)
    refuse("A member named __proto__ is not accepted.", pointer, "rename or leave out this member");
  return value;
}
