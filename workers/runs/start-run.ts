import type { Ctx } from "../kernel/context.ts";
import { fail } from "../kernel/errors.ts";
import type { Json } from "../kernel/json.ts";
import type { Caller, LedgerRun, RateState, Trigger } from "../tenants/index.ts";
import { type Admitted, admitRun, type RunRequest, type RunScope } from "./admit-run.ts";
import type { RunView } from "./contract.ts";
import { executeRun } from "./execute-run.ts";
import type { Executed } from "./execution.ts";
import { loadRun } from "./queries.ts";
import { wakeConsumer } from "./run.queue.ts";
import { toSummary, toView } from "./view.ts";
import { waitForRun } from "./wait-run.ts";

/** A run that was started: ended (with the text of its output, when it was executed here), or under way. */
export interface Started {
  run: LedgerRun;
  output: string | undefined;
  deployment: Admitted["deployment"] | undefined;
  rate: RateState | null;
}

/**
 * Starts a run. When its time limit fits into `waitSeconds` it is executed here and now; else it goes to the
 * queue, and is waited for that long. Refusals are thrown before anything is written.
 */
export async function launchRun(scope: RunScope, request: RunRequest): Promise<Started> {
  const admission = await admitRun(scope, request);
  const { env, tenantId, requestId, waitUntil } = scope;
  if (admission.kind === "existing") {
    const run = await waitForRun(env, tenantId, admission.runId, request.waitSeconds * 1000);
    return {
      run: run ?? gone(admission.runId),
      output: undefined,
      deployment: undefined,
      rate: admission.rate,
    };
  }
  const { run, deployment, input, rate } = admission;
  if (admission.mode === "sync") {
    // The run goes on when the client goes away: it was accepted, so it ends.
    const work = executeRun({ env, tenantId, run, deployment, input, requestId, waitUntil });
    waitUntil(work);
    const executed = await work;
    if (!executed.answer.settled)
      return { run: await reload(scope, run.id), output: undefined, deployment, rate };
    return { run: ended(scope, request, admission, executed), output: executed.output, deployment, rate };
  }
  await wakeConsumer(env, tenantId, [run.id]);
  const later =
    request.waitSeconds > 0 ? await waitForRun(env, tenantId, run.id, request.waitSeconds * 1000) : undefined;
  return { run: later ?? (await reload(scope, run.id)), output: undefined, deployment, rate };
}

const gone = (runId: string): never => fail("not_found", `Run ${runId} is no longer kept.`);

async function reload({ env, tenantId }: RunScope, runId: string): Promise<LedgerRun> {
  return (await loadRun(env, tenantId, runId)) ?? gone(runId);
}

/** The run as the ledger now has it, without asking for it again. */
function ended(
  { caller, requestId }: RunScope,
  request: RunRequest,
  admitted: Admitted,
  executed: Executed,
): LedgerRun {
  const { deployment, run, input } = admitted;
  const { outcome, answer } = executed;
  return {
    id: run.id,
    status: outcome.status,
    mode: "sync",
    agentId: deployment.agentId,
    agentSlug: deployment.agentSlug,
    deploymentId: deployment.id,
    versionId: deployment.versionId,
    version: deployment.version,
    channel: deployment.channel,
    trigger: request.trigger,
    actor: { type: caller.type, id: "" },
    input: { text: input },
    outcome,
    costMicros: answer.settled ? answer.costMicros : 0,
    attempts: 1,
    parentRunId: null,
    replayOf: request.replayOf ?? null,
    requestId,
    createdAt: run.createdAt,
    startedAt: run.startedAt,
    finishedAt: answer.settled ? answer.finishedAt : null,
  };
}

/** The caller that an authenticated context stands for. */
export function callerOf(ctx: Ctx): Caller {
  const { actor } = ctx;
  if (actor.type === "anonymous") return { type: "anonymous" };
  if (actor.type === "system") return { type: "user", id: "system", role: "owner" };
  return { type: "user", id: actor.id, role: actor.role };
}

export const scopeOf = (ctx: Ctx): RunScope => ({
  env: ctx.env,
  tenantId: ctx.tenant.id,
  caller: callerOf(ctx),
  requestId: ctx.requestId,
  waitUntil: ctx.waitUntil,
});

export interface StartInput {
  input: Json;
  channel?: "production" | "preview";
  maxCostMicros?: number;
}

/** Starts a run for a page: at once (`mode: "sync"`, at most 30 s), or through the queue. */
export async function startRun(
  ctx: Ctx,
  agent: string,
  { input, channel = "production", maxCostMicros }: StartInput,
  { mode = "sync", trigger = "api" }: { mode?: "sync" | "async"; trigger?: Trigger } = {},
): Promise<RunView> {
  const waitSeconds = mode === "sync" ? 30 : 0;
  const { run } = await launchRun(scopeOf(ctx), {
    agent,
    channel,
    input,
    maxCostMicros,
    trigger,
    waitSeconds,
  });
  return toView(ctx.env, run);
}

/** JSON text of a started run; an output that was just made is put in as it is, without parsing it again. */
export async function runJson(scope: RunScope, { run, output }: Started): Promise<string> {
  const stored = run.outcome?.output;
  if (output === undefined || !stored || !("text" in stored) || !("text" in run.input)) {
    return JSON.stringify(await toView(scope.env, run));
  }
  const head = JSON.stringify({ ...toSummary(run), outputUrl: null });
  return `${head.slice(0, -1)},"input":${run.input.text},"output":${output}}`;
}
