import { schemaProblems } from "../agents/index.ts";
import { fail, type Issue } from "../kernel/errors.ts";
import { toPointer } from "../kernel/json.ts";
import { type DatasetCase, MAX_DATASET_CHARS } from "./contract.ts";

const MAX_JUDGES = 5;

/**
 * Refuses cases that could not be run: names twice, schemas and patterns that cost too much to check, more models as
 * judges than five, or more text than a dataset holds.
 */
export function requireUsable(cases: DatasetCase[], pointer = "/cases"): void {
  const issues = cases.flatMap((one, i) =>
    issuesOf(one, cases.findIndex(({ name }) => name === one.name) < i, i),
  );
  const judges = new Set(
    cases.flatMap(({ checks }) => checks.flatMap((c) => (c.type === "judge" ? [c.model] : []))),
  );
  if (judges.size > MAX_JUDGES)
    issues.push({ pointer: "", detail: `asks ${judges.size} models as judges; use at most ${MAX_JUDGES}` });
  if (JSON.stringify(cases).length > MAX_DATASET_CHARS)
    issues.push({
      pointer: "",
      detail: `has more than ${MAX_DATASET_CHARS.toLocaleString("en")} characters as JSON`,
    });
  if (issues.length === 0) return;
  const told = issues.slice(0, 50).map((issue) => ({ ...issue, pointer: pointer + issue.pointer }));
  fail("invalid_input", "The cases cannot be used so.", { issues: told });
}

function issuesOf({ name, checks }: DatasetCase, taken: boolean, at: number): Issue[] {
  const issues: Issue[] = taken
    ? [{ pointer: `/${at}/name`, detail: `"${name}" is the name of another case` }]
    : [];
  checks.forEach((check, i) => {
    const field = check.type === "regex" ? "pattern" : "schema";
    const schema =
      check.type === "regex"
        ? { type: "string", pattern: check.pattern }
        : check.type === "schema" && check.schema;
    for (const { path, message } of schema ? schemaProblems(schema) : [])
      issues.push({
        pointer: `/${at}/checks/${i}/${field}${check.type === "regex" ? "" : toPointer(path)}`,
        detail: message,
      });
  });
  return issues;
}
