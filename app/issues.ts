import { inWords } from "./format.ts";
import type { Problem } from "./problem.ts";

type Issue = Problem["issues"][number];

/** What a field is called to people, where that is not its name in the API. */
const CALLED: Record<string, string> = {
  alias: "name under which it is called",
  clientId: "client ID",
  dark: "colour",
  data: "picture",
  email: "address",
  light: "colour",
  monthlyBudgetMicros: "budget",
  retentionDays: "number of days",
  runCostMicros: "cost of a run",
  runTimeoutSeconds: "longest run",
};

/** Words that say something of the field; all others, such as "choose another one", stand by themselves. */
const OF_THE_FIELD =
  /^(?:is|are|was|has|have|must|needs|names|looks|mixes|stands|belongs|contains|does not|refers)\b/;

function subjectOf(pointer: string): string {
  const name = pointer.split("/").at(-1) ?? "";
  if (/^\d+$/.test(name)) return `Entry ${Number(name) + 1}`;
  return name === ""
    ? "It"
    : `The ${CALLED[name] ?? inWords(name).replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase())}`;
}

/** What the API says of a place, as a sentence: "must be …" of `/name` is "The name must be ….", or of `subject`. */
export function sentenceOf({ pointer, detail }: Issue, subject = subjectOf(pointer)): string {
  const words = OF_THE_FIELD.test(detail) ? `${subject} ${detail}` : detail;
  // What begins with a value, such as a host's name, keeps it as it is.
  const sentence = words.replace(/^[a-z](?=[a-z]*[ ,;:])/, (letter) => letter.toUpperCase());
  return /[.!?…]$/.test(sentence) ? sentence : `${sentence}.`;
}

/** What a refusal says of one field of a form, or of what is in it, in sentences. */
export const issuesAt = (problem: Pick<Problem, "issues"> | undefined, pointer: string): string[] =>
  (problem?.issues ?? [])
    .filter((issue) => issue.pointer === pointer || issue.pointer.startsWith(`${pointer}/`))
    .map((issue) => sentenceOf(issue));
