import { domainErrorOf } from "@workers/kernel/errors.ts";
import { parseStrictJson } from "@workers/kernel/strict-json.ts";
import type { Json } from "./json.ts";
import { invalid, problemOf, type RefusedProblem } from "./problems.server.ts";

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
  const text = form.get(`${name}-raw`) ?? form.get(name);
  if (typeof text !== "string")
    return { ok: false, problem: invalid(`${what} is missing.`, [{ pointer, detail: "send it as JSON" }]) };
  try {
    return { ok: true, value: parseStrictJson(text, what, pointer) };
  } catch (error) {
    const refused = domainErrorOf(error);
    if (!refused) throw error;
    return { ok: false, problem: problemOf(refused.refusal) };
  }
}
