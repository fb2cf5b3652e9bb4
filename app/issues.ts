import type { Problem } from "./problem.ts";

/** What a refusal says of one field of a form. */
export const issuesAt = (problem: Pick<Problem, "issues"> | undefined, pointer: string): string[] =>
  (problem?.issues ?? []).filter((issue) => issue.pointer === pointer).map(({ detail }) => detail);
