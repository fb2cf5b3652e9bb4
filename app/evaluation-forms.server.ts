import type { Check, DatasetCase, DatasetView } from "@workers/evaluations/index.ts";
import { CHECK_TYPES } from "@workers/evaluations/index.ts";
import { parseJson } from "./json.ts";
import { attempt, invalid, type RefusedProblem } from "./problems.server.ts";
import { submittedValue } from "./submitted-value.server.ts";

/** A check as its row of the form has it: what is no JSON is the text itself. */
function checkOf(type: string, value: string, model: string): Check | undefined {
  switch (CHECK_TYPES.find((one) => one === type)) {
    case "equals":
      return { type: "equals", value: parseJson(value) ?? value };
    case "contains":
      return { type: "contains", text: value };
    case "schema":
      return { type: "schema", schema: parseJson(value) as never };
    case "regex":
      return { type: "regex", pattern: value };
    case "judge":
      return { type: "judge", model, prompt: value };
    default:
      return undefined;
  }
}

/** The case that the editor's form describes. Rows without a value are left out. */
export function caseOf(
  form: FormData,
): { ok: true; value: DatasetCase } | { ok: false; problem: RefusedProblem } {
  const input = submittedValue(form, "input", "/input", "The input");
  if (!input.ok) return input;
  const all = (name: string) => form.getAll(name).map((value) => (typeof value === "string" ? value : ""));
  const [types, values, models] = [all("check-type"), all("check-value"), all("check-model")];
  const checks = types.flatMap((type, i) => {
    const value = values[i]?.trim() ?? "";
    const check = value === "" ? undefined : checkOf(type, value, models[i]?.trim() ?? "");
    return check ? [check] : [];
  });
  return { ok: true, value: { name: all("name")[0] ?? "", input: input.value, checks } };
}

/** The dataset's cases with one of them put in at a place, or behind them. */
export function withCase({ cases }: Pick<DatasetView, "cases">, at: number, one: DatasetCase): DatasetCase[] {
  return at < cases.length ? cases.map((other, i) => (i === at ? one : other)) : [...cases, one];
}

/** What a change of a case has come to; its problems are those of the case alone. */
export async function attemptCase<T>(at: number, work: Promise<T>) {
  const done = await attempt(work);
  if (done.ok) return done;
  const prefix = `/cases/${at}`;
  const issues = done.problem.issues.map((issue) => ({
    ...issue,
    pointer: issue.pointer.startsWith(prefix) ? issue.pointer.slice(prefix.length) : issue.pointer,
  }));
  return { ok: false as const, problem: { ...done.problem, issues } };
}

/** A gate as its form has it: a share in percent. */
export function gateOf(form: FormData): DatasetView["gate"] | RefusedProblem {
  if (form.get("isGate") !== "on") return null;
  const percent = Number(form.get("leastShare"));
  if (!Number.isFinite(percent) || percent < 0 || percent > 100)
    return invalid("The share is a number of percent.", [
      { pointer: "/leastShare", detail: "must be a number from 0 to 100" },
    ]);
  return { leastShare: percent / 100, noWorse: form.get("noWorse") === "on" };
}
