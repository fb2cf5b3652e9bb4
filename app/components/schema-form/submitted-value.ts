import { type Json, parseJson } from "~/json.ts";
import type { ValueIssue } from "./issue-places.ts";

/**
 * The value that a schema form sent under `name`: the JSON of its fields, or of its bare text area when scripts
 * are off. Text that is not JSON comes back as an issue at `pointer`.
 */
export function submittedValue(
  form: FormData,
  name: string,
  pointer: string,
): { ok: true; value: Json } | { ok: false; issues: ValueIssue[] } {
  const text = form.get(`${name}-raw`) ?? form.get(name);
  const value = typeof text === "string" ? parseJson(text) : undefined;
  if (value !== undefined) return { ok: true, value };
  return { ok: false, issues: [{ pointer, detail: "is not valid JSON: check quotes, commas and brackets" }] };
}
