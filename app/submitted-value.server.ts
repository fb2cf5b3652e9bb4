import { DomainError } from "@workers/kernel/errors.ts";
import { parseStrictJson } from "@workers/kernel/strict-json.ts";
import type { ValueIssue } from "./components/schema-form/issue-places.ts";
import type { Json } from "./json.ts";

/**
 * The value that a schema form sent under `name`: the JSON of its fields, or of its bare text area when scripts
 * are off. Text that the API would not take as JSON either comes back as issues at or below `pointer`.
 */
export function submittedValue(
  form: FormData,
  name: string,
  pointer: string,
): { ok: true; value: Json } | { ok: false; issues: ValueIssue[] } {
  const text = form.get(`${name}-raw`) ?? form.get(name);
  const missing = [{ pointer, detail: "is missing: send it as JSON" }];
  if (typeof text !== "string") return { ok: false, issues: missing };
  try {
    return { ok: true, value: parseStrictJson(text, "The value", pointer) };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return { ok: false, issues: error.refusal.issues ?? missing };
  }
}
