import { and, eq } from "../kernel/db.ts";
import { domainErrorOf } from "../kernel/errors.ts";
import type { Id } from "../kernel/ids.ts";
import type { Json } from "../kernel/json.ts";
import { giveUpRun, startTrial, type TrialEnd, waitForTrial } from "../runs/index.ts";
import type { CheckResult } from "./contract.ts";
import { checkOutput, shownOutput, verdictOf } from "./judge-output.ts";
import { type CaseRow, evaluationCases } from "./tables.ts";
import type { Turn } from "./turn.ts";

/** Of an output, kept with the case; the whole of it is with its run. */
const SHOWN_CHARS = 10_000;

export type CaseOutcome = Pick<
  CaseRow,
  "status" | "output" | "error" | "results" | "inputTokens" | "outputTokens" | "costMicros" | "durationMs"
>;

/** How a case went; undefined where its run, or one of its judges, has not come to an end within the turn. */
export async function caseOutcome(turn: Turn, one: CaseRow): Promise<CaseOutcome | undefined> {
  const started = await startCase(turn, one);
  if ("error" in started) return { ...NOTHING, status: "failed", error: started.error };
  const run = await endOf(turn, started.runId);
  if (run === "later") return undefined;
  if (!run) return { ...NOTHING, status: "failed", error: LOST };
  const used = [usageOf(run)];
  const results: CheckResult[] = [];
  for (const [i, check] of run.output === null ? [] : one.checks.entries()) {
    if (check.type !== "judge") results.push(checkOutput(check, run.output ?? ""));
    else {
      const judge = await askJudge(turn, one, i, check, run.output ?? "");
      if (judge === "later") return undefined;
      used.push(judge.usage);
      results.push(judge.result);
    }
  }
  const passed = run.output !== null && results.every((result) => result.passed);
  const { error } = run.summary;
  return {
    status: passed ? "passed" : "failed",
    output: run.output === null ? null : shownOutput(run.output).slice(0, SHOWN_CHARS),
    error: run.output === null ? { code: error?.code ?? "failed", message: error?.message ?? ASKS } : null,
    results,
    ...used.reduce(added),
    durationMs: run.summary.usage.durationMs,
  };
}

const NOTHING = {
  ...{ output: null, results: [], inputTokens: 0, outputTokens: 0, costMicros: 0, durationMs: 0 },
};
const LOST = { code: "interrupted", message: "Its run is no longer kept. Run the evaluation again." };
const ASKS = "It asks for an approval, which nobody gives in an evaluation.";

type Usage = Pick<CaseRow, "inputTokens" | "outputTokens" | "costMicros">;
const usageOf = ({ summary: { usage, cost } }: TrialEnd): Usage => ({
  ...{ inputTokens: usage.inputTokens, outputTokens: usage.outputTokens, costMicros: cost.amountMicros },
});
const added = (a: Usage, b: Usage): Usage => ({
  inputTokens: a.inputTokens + b.inputTokens,
  outputTokens: a.outputTokens + b.outputTokens,
  costMicros: a.costMicros + b.costMicros,
});

const start = ({ env, evaluation }: Turn, trial: Id<"dep">, input: Json, key: string): Promise<Id<"run">> =>
  startTrial(
    {
      ...{ env, tenantId: evaluation.tenantId, requestId: evaluation.id },
      // Who began it might do so; that they may see and run the agent was asked then.
      caller: { type: "user", id: evaluation.createdBy, role: "owner" },
      waitUntil: (work) => void work.catch(() => undefined),
    },
    { trial, input, trigger: "evaluation", key },
  );

/** The case's run, begun now or before; or that its input is none for this version. */
async function startCase(
  turn: Turn,
  one: CaseRow,
): Promise<{ runId: Id<"run"> } | { error: NonNullable<CaseRow["error"]> }> {
  if (one.runId) return { runId: one.runId };
  try {
    const runId = await start(turn, turn.evaluation.trials.agent, JSON.parse(one.input), one.id);
    const pending = and(eq(evaluationCases.id, one.id), eq(evaluationCases.status, "pending"));
    await turn.db.batch([turn.db.update(evaluationCases, { status: "running", runId }, pending)]);
    return { runId };
  } catch (error) {
    const refusal = domainErrorOf(error)?.refusal;
    if (refusal?.code !== "invalid_input") throw error;
    const issues = (refusal.issues ?? []).map(({ pointer, detail }) => ` ${pointer}: ${detail}`).join(";");
    return { error: { code: refusal.code, message: `${refusal.detail}${issues}`.slice(0, 1_000) } };
  }
}

/** The run's end, `later` where that has not come. A run that asks for an approval is ended: nobody gives it. */
async function endOf(
  { env, evaluation, endsAt, clock }: Turn,
  runId: Id<"run">,
): Promise<TrialEnd | "later" | undefined> {
  const run = await waitForTrial(env, evaluation.tenantId, runId, Math.max(0, endsAt - clock.now()));
  if (run?.summary.status === "awaiting_input") await giveUpRun(env, evaluation.tenantId, runId);
  else if (run && run.summary.finishedAt === null) return "later";
  return run;
}

async function askJudge(
  turn: Turn,
  one: CaseRow,
  index: number,
  { model, prompt: demand }: { model: string; prompt: string },
  output: string,
): Promise<{ result: CheckResult; usage: Usage } | "later"> {
  const judge = turn.evaluation.trials.judges[model];
  if (!judge) throw new Error(`evaluation ${turn.evaluation.id} has no judge ${model}`);
  const input = {
    demand,
    input: JSON.parse(one.input) as Json,
    output: shownOutput(output).slice(0, 50_000),
  };
  const run = await endOf(turn, await start(turn, judge, input, `${one.id}:judge:${index}`));
  if (run === "later") return "later";
  const usage = run ? usageOf(run) : { inputTokens: 0, outputTokens: 0, costMicros: 0 };
  return { result: verdictOf(run?.output ?? null, run?.summary.error?.message), usage };
}
