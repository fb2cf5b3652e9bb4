import { domainErrorOf } from "@workers/kernel/errors.ts";
import { parseStrictJson } from "@workers/kernel/strict-json.ts";
import { setAt } from "./components/schema-form/form-value.ts";
import { atPointer, type Json, type Path } from "./json.ts";
import { invalid, problemOf, type RefusedProblem } from "./problems.server.ts";

/** A control's own name: the form's, what it holds, and the pointer to it. */
const TYPED = /^(\w+)@(string|number)((?:\/.*)?)$/s;

/** A pointer's parts, of which those into lists are numbers. */
function pathIn(value: Json, pointer: string): Path {
  const parts = pointer.split("/").slice(1);
  return parts.map((part, at) => {
    const holder = atPointer(value, ["", ...parts.slice(0, at)].join("/"));
    const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
    return Array.isArray(holder) && /^\d{1,4}$/.test(key) ? Number(key) : key;
  });
}

/** The value with what was typed into its controls and sent before the page's scripts had come. */
function withTyped(form: FormData, name: string, value: Json): Json {
  let whole: Json = value;
  for (const [key, typed] of form) {
    const [, of, type, pointer = ""] = TYPED.exec(key) ?? [];
    if (of !== name || typeof typed !== "string" || typed === "") continue;
    const number = type === "number" ? Number(typed) : Number.NaN;
    whole = setAt(whole, pathIn(whole, pointer), Number.isNaN(number) ? typed : number) ?? null;
  }
  return whole;
}

/**
 * The value that a schema form sent under `name`: the JSON of its fields, or of its bare text area when scripts
 * are off. Text that the API would not take as JSON either is a problem of `what`, at or below `pointer`.
 */
export function submittedValue(
  form: FormData,
  name: string,
  pointer: string,
  what: string,
): { ok: true; value: Json } | { ok: false; problem: RefusedProblem } {
  const raw = form.get(`${name}-raw`);
  const text = raw ?? form.get(name);
  if (typeof text !== "string")
    return { ok: false, problem: invalid(`${what} is missing.`, [{ pointer, detail: "send it as JSON" }]) };
  try {
    const value: Json = parseStrictJson(text, what, pointer);
    return { ok: true, value: raw === null ? withTyped(form, name, value) : value };
  } catch (error) {
    const refused = domainErrorOf(error);
    if (!refused) throw error;
    return { ok: false, problem: problemOf(refused.refusal) };
  }
}
