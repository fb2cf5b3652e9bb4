import { isObject, type Json, type JsonObject, parseJson } from "../../kernel/json.ts";
import { compileSchema } from "../../kernel/json-schema.ts";
import { someAtOnce } from "../../kernel/some-at-once.ts";
import type { ToolCall } from "../../models/index.ts";
import type { RunAnswer, RunQuestion } from "../../tenants/index.ts";
import type { Tool } from "./tools/tool.ts";

/** Tools that a model has called at once. */
export interface Round {
  calls: (ToolCall & {
    /** The number of its effect. */
    step: number;
    /** What the model is told; null where it has not come back yet. */
    result: string | null;
  })[];
  /** The call that a person is asked about, if any. */
  asking: string | null;
}

type Call = Round["calls"][number];

const CALLS_AT_ONCE = 8;
const MAX_RESULT_CHARS = 50_000;

/**
 * Carries the calls of a round out that have no result yet: those that need nobody's consent together, the others one
 * after the other, each once somebody has agreed. `keep` is called with what cannot be repeated. Answers a question, or
 * undefined once all have a result.
 */
export async function finishRound(
  round: Round,
  tools: ReadonlyMap<string, Tool>,
  answer: RunAnswer | null,
  keep: () => Promise<void>,
): Promise<RunQuestion | undefined> {
  const checked = round.calls.filter(({ result }) => result === null).map((call) => checkedCall(call, tools));
  const free = checked.filter((call) => !("tool" in call && call.tool.approval));
  await someAtOnce(free, CALLS_AT_ONCE, async (call) => {
    call.call.result = "tool" in call ? await resultOf(call) : call.problem;
  });
  if (free.length > 0) await keep();
  for (const call of checked) {
    if (!("tool" in call) || !call.tool.approval) continue;
    if (round.asking !== call.call.id || !answer) {
      round.asking = call.call.id;
      await keep();
      return questionOf(call);
    }
    call.call.result = answer.approved ? agreedBy(answer, await resultOf(call)) : refusedBy(answer);
    round.asking = null;
    await keep();
  }
  return undefined;
}

type Checked = { call: Call; tool: Tool; args: JsonObject } | { call: Call; problem: string };

/** A call whose tool is there and takes its arguments, or what the model is told about it. */
function checkedCall(call: Call, tools: ReadonlyMap<string, Tool>): Checked {
  const tool = tools.get(call.name);
  if (!tool) {
    const names = [...tools.keys()].join(", ") || "none";
    return { call, problem: `Error: there is no tool "${call.name.slice(0, 100)}". These are: ${names}.` };
  }
  const args = parseJson(call.arguments.trim() === "" ? "{}" : call.arguments);
  if (!isObject(args))
    return { call, problem: "Error: the arguments are no JSON object. Call it again with one." };
  const issues = compileSchema(tool.parameters)
    .issues(args as Json)
    .slice(0, 5);
  const list = issues.map(({ pointer, detail }) => `${pointer || "/"}: ${detail}`).join(" ");
  return issues.length > 0
    ? { call, problem: `Error: the arguments do not fit. ${list}` }
    : { call, tool, args: args as JsonObject };
}

async function resultOf({ call, tool, args }: Extract<Checked, { tool: Tool }>): Promise<string> {
  const { ok, text } = await tool.call(args, call.step);
  const said = ok ? text : `Error: ${text}`;
  return said.length <= MAX_RESULT_CHARS ? said : `${said.slice(0, MAX_RESULT_CHARS)}\n… (cut)`;
}

const questionOf = ({ tool, args }: Extract<Checked, { tool: Tool }>): RunQuestion => ({
  kind: "approval",
  tool: tool.name,
  arguments: args,
  message: `May the agent call "${tool.name}"? ${tool.description}`.slice(0, 1_000),
});

/** Whoever agrees may say how it is to go on. */
const agreedBy = ({ comment }: RunAnswer, result: string): string =>
  comment ? `${result}\n\nA person agreed to this call. They say: ${comment}` : result;

const refusedBy = ({ comment }: RunAnswer): string =>
  `Error: a person did not agree to this call.${comment ? ` They say: ${comment}` : ""}`;
