import { fail, type Issue } from "./errors.ts";
import { type Json, toPointer } from "./json.ts";

export const MAX_JSON_DEPTH = 100;

const BACKSLASH = 0x5c;

/** The offset of the quote that ends the string which begins at `start`. */
function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text.charCodeAt(at - 1 - slashes) === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return at;
  }
  return text.length;
}

/** How deep arrays and objects are nested in JSON text, and how many members it has. Looks at no grammar. */
export function shapeOf(text: string): { depth: number; members: number } {
  let level = 0;
  let depth = 0;
  let members = 0;
  for (let i = 0; i < text.length; i++) {
    switch (text.charAt(i)) {
      case '"':
        i = endOfString(text, i);
        break;
      case ":":
        members++;
        break;
      case "{":
      case "[":
        if (++level > depth) depth = level;
        break;
      case "}":
      case "]":
        level--;
    }
  }
  return { depth, members };
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

/**
 * How many members a parsed value has in all; NaN for one that holds something which programs would not read as it
 * was meant: a text with half a surrogate pair, a number beyond all bounds, a member named `__proto__`.
 */
function soundMembers(value: Json): number {
  if (typeof value === "string") return value.isWellFormed() ? 0 : Number.NaN;
  if (typeof value === "number") return Number.isFinite(value) ? 0 : Number.NaN;
  if (typeof value !== "object" || value === null) return 0;
  let members = 0;
  if (Array.isArray(value)) {
    for (const item of value) members += soundMembers(item);
    return members;
  }
  for (const key of Object.keys(value))
    members += faultOfName(key) ? Number.NaN : 1 + soundMembers(value[key] as Json);
  return members;
}

const HALF = "has half of a surrogate pair, which is no character: send both halves or neither";

function faultOfName(name: string): string | undefined {
  if (name === "__proto__") return "is no name for a member: rename or leave out this one";
  return name.isWellFormed() ? undefined : HALF;
}

function faultOfScalar(text: string): string | undefined {
  if (text.startsWith('"')) return (JSON.parse(text) as string).isWellFormed() ? undefined : HALF;
  return Number.isFinite(Number(text)) || !/^[-\d]/.test(text)
    ? undefined
    : "is a number beyond what any program can hold";
}

const TOKEN = /"(?:[^"\\]|\\.)*"|[[\]{}:,]|[^\s[\]{}:,"]+/g;

interface Level {
  names: Set<string> | undefined;
  at: PropertyKey;
}

/** What makes JSON text unsound, and where: found by reading it token by token, so that nothing is lost in parsing. */
function firstFault(text: string): Issue {
  const levels: Level[] = [];
  const issue = (detail: string): Issue => ({ pointer: toPointer(levels.map(({ at }) => at)), detail });
  let expectsName = false;
  for (const [token] of text.matchAll(TOKEN)) {
    const level = levels.at(-1);
    if (token === "{" || token === "[") {
      if (levels.length === MAX_JSON_DEPTH)
        return issue(`is nested too deeply: use at most ${MAX_JSON_DEPTH} levels of arrays and objects`);
      levels.push(token === "{" ? { names: new Set(), at: "" } : { names: undefined, at: 0 });
      expectsName = token === "{";
    } else if (token === "}" || token === "]") {
      levels.pop();
      expectsName = false;
    } else if (token === ",") {
      expectsName = level?.names !== undefined;
      if (level && !level.names) level.at = Number(level.at) + 1;
    } else if (expectsName && level?.names) {
      const name = JSON.parse(token) as string;
      level.at = name;
      const fault = level.names.has(name) ? "stands there twice: send it once" : faultOfName(name);
      if (fault) return issue(fault);
      level.names.add(name);
      expectsName = false;
    } else if (token !== ":") {
      const fault = faultOfScalar(token);
      if (fault) return issue(fault);
    }
  }
  return issue("is not sound JSON");
}

function syntaxFault(text: string): { where: string; found: string } {
  const at = firstSyntaxError(text);
  const line = text.slice(0, at).split("\n").length;
  const column = at - text.lastIndexOf("\n", at - 1);
  const found =
    at >= text.length
      ? "the text ends too early"
      : `${JSON.stringify(text.slice(at, at + 12))} cannot stand there`;
  return { where: `line ${line}, column ${column} (offset ${at})`, found };
}

/** The text of a stranger's JSON; `invalid_input` where it is not UTF-8. `what` is the thing's name in the refusal. */
export function decodeJson(bytes: Uint8Array, what = "The body"): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    const issues = [{ pointer: "", detail: "encode the JSON as UTF-8" }];
    return fail("invalid_input", `${what} is not UTF-8.`, { issues });
  }
}

/**
 * Parses a stranger's JSON. Refuses, with `invalid_input` and where it is: text that is no JSON (with line and
 * column), nesting beyond 100 levels, and what I-JSON (RFC 7493) leaves out because programs read it differently:
 * members twice, half surrogate pairs, numbers beyond all bounds; and members named `__proto__`. `what` is the
 * thing's name in the refusal, `pointer` where it stands in the request.
 */
export function parseStrictJson(text: string, what = "The body", pointer = ""): Json {
  const { depth, members } = shapeOf(text);
  let value: Json | undefined;
  try {
    // Text nested without end is not parsed at all.
    if (depth <= MAX_JSON_DEPTH) value = JSON.parse(text) as Json;
  } catch {
    const { where, found } = syntaxFault(text);
    const issues = [{ pointer, detail: `correct it at ${where}` }];
    return fail("invalid_input", `${what} is not JSON: at ${where} ${found}.`, { issues });
  }
  if (value !== undefined && soundMembers(value) === members) return value;
  const fault = firstFault(text);
  const issues = [{ pointer: pointer + fault.pointer, detail: fault.detail }];
  return fail(
    "invalid_input",
    `${what} holds JSON that cannot be taken: ${fault.pointer || "it"} ${fault.detail}.`,
    { issues },
  );
}
