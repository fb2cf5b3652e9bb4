import { type Headers, readHeaders } from "./headers.ts";
import { type Finding, RULES } from "./rules.ts";

interface Input {
  headers: string;
}
interface Io {
  log: { info(message: string, data?: object): void };
}

const MAX_CHARACTERS = 100_000;
const COSTS = { high: 25, medium: 12, low: 4 };
const GRADES: [least: number, grade: string][] = [
  [95, "A+"],
  [85, "A"],
  [70, "B"],
  [55, "C"],
  [35, "D"],
  [0, "F"],
];
const ORDER = ["high", "medium", "low"];

/** Grades the security headers of a response, and says what to send instead. */
export default async function grade({ headers: text }: Input, io: Io) {
  if (text.length > MAX_CHARACTERS)
    throw problem("too_long", `The headers have ${text.length} characters; the limit is ${MAX_CHARACTERS}.`);
  const headers: Headers = readHeaders(text);
  if (headers.size === 0)
    throw problem("no_headers", "There are no headers: paste what curl -sI https://… prints.");
  const findings = RULES.flatMap((rule) => rule(headers));
  findings.sort((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity));
  const score = Math.max(0, 100 - findings.reduce((lost, { severity }) => lost + COSTS[severity], 0));
  const result = GRADES.find(([least]) => score >= least)?.[1] ?? "F";
  io.log.info("Graded", { score, findings: findings.length });
  return { grade: result, score, findings, report: report(result, score, findings) };
}

function report(grade: string, score: number, findings: Finding[]): string {
  const head = `## ${grade}, ${score} of 100`;
  if (findings.length === 0) return `${head}\n\nNothing to object to.`;
  const fixes = findings.filter(({ fix }) => fix).map(({ fix }) => fix);
  const points = findings.map(({ severity, message }) => `- **${severity}**: ${plain(message)}`).join("\n");
  return [
    head,
    points,
    ...(fixes.length > 0 ? ["What to send:", `\`\`\`http\n${[...new Set(fixes)].join("\n")}\n\`\`\``] : []),
  ].join("\n\n");
}

/** Text of a header must not become markup. */
const plain = (text: string): string => text.replace(/[\\`*_[\]|]/g, "\\$&").replaceAll("<", "&lt;");

function problem(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
