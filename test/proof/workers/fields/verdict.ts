import type { Route } from "../route-walker.ts";
import type { Trial } from "./trial.ts";

interface Problem {
  type?: unknown;
  title?: unknown;
  status?: unknown;
  code?: unknown;
  detail?: unknown;
  requestId?: unknown;
  errors?: { pointer?: unknown; detail?: unknown }[];
}

/** Those that say where: any other code says that a trial met something else than what was wrong. */
const ABOUT_INPUT = new Set([
  "invalid_input",
  "payload_too_large",
  "unsupported_media_type",
  "bundle_invalid",
]);
const LONGEST_REFUSAL = 16_384;

const filled = (...texts: unknown[]): boolean =>
  texts.every((text) => typeof text === "string" && text.trim() !== "");

function faultOfShape(problem: Problem, status: number, type: string | null): string | undefined {
  if (type !== "application/problem+json") return `is refused as ${type}`;
  const { code, detail, errors = [], requestId, title } = problem;
  if (problem.status !== status || problem.type !== `urn:quayside:problem:${code}`)
    return "has the wrong status or type";
  if (!filled(code, detail, title, requestId)) return "leaves out what every problem says";
  const sound = errors.every(({ pointer, detail: what }) => typeof pointer === "string" && filled(what));
  return sound ? undefined : "has errors without pointer or detail";
}

const under = (pointer: unknown, place: string): boolean =>
  typeof pointer === "string" &&
  (pointer.toLowerCase() === place.toLowerCase() || pointer.startsWith(`${place}/`));

function faultOfPointer({ code, errors = [] }: Problem, expected: string): string | undefined {
  if (!ABOUT_INPUT.has(String(code))) return `is refused for something else, ${code}`;
  if (errors.some(({ pointer }) => under(pointer, expected))) return undefined;
  const found = errors.map(({ pointer }) => JSON.stringify(pointer)).join(", ");
  return `is refused, but points at ${found || "nothing"} instead of ${JSON.stringify(expected)}`;
}

const parsed = (text: string): Problem => {
  try {
    return JSON.parse(text) as Problem;
  } catch {
    return {};
  }
};

/** What is wrong with an answer to a trial; undefined when it is as it has to be. */
export async function faultOf(route: Route, trial: Trial, response: Response): Promise<string | undefined> {
  const { status, headers } = response;
  const text = await response.text();
  if (status >= 500) return `is answered ${status}: ${text.slice(0, 300)}`;
  if (status === 429) return "was limited, so it proves nothing";
  if (status < 400) return trial.verdict === "refused" ? `is taken with ${status}` : undefined;
  const type = headers.get("content-type");
  // A page says it to people; before any page is reached the gateway says it to programs.
  if (["page", "developer"].includes(route.access) || trial.leaves)
    return text === "" ? `is refused by an empty ${status}` : undefined;
  const problem = parsed(text);
  const fault =
    faultOfShape(problem, status, type) ??
    (trial.pointer === undefined ? undefined : faultOfPointer(problem, trial.pointer)) ??
    (text.length > LONGEST_REFUSAL ? `is refused with ${text.length} characters` : undefined);
  return fault && `${fault} (${status} ${text.slice(0, 300)})`;
}
