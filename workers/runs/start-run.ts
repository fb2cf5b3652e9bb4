import type { Ctx } from "../kernel/context.ts";
import { fail } from "../kernel/errors.ts";
import { faultPoint } from "../kernel/fault-point.ts";
import type { Json } from "../kernel/json.ts";
import type { Caller, LedgerRun, RateState, Trigger } from "../tenants/index.ts";
import { type Admitted, admitRun, type RunRequest, type RunScope } from "./admit-run.ts";
import type { RunView } from "./contract.ts";
import { executeRun } from "./execute-run.ts";
import { keepInput, lacksInput } from "./keep-input.ts";
import { loadRun } from "./queries.ts";
import { wakeConsumer } from "./run.queue.ts";
import { toSummary, toView } from "./view.ts";
import { waitForQueuedRun, waitForRun } from "./wait-run.ts";

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
export function launchRun(scope: RunScope, request: RunRequest): Promise<Started> {
  const work = launch(scope, request);
  // It goes on when the client goes away: from its admission on it is accepted, so it ends.
  scope.waitUntil(work.catch(() => undefined));
  return work;
}

async function launch(scope: RunScope, request: RunRequest, again = false): Promise<Started> {
  const admission = await admitRun(scope, request);
  const { env, tenantId } = scope;
  if (admission.kind === "existing") {
    const run = await waitForRun(env, tenantId, admission.runId, request.waitSeconds * 1000);
    if (run && lacksInput(run) && !again) return launch(scope, request, true);
    return {
      run: run ?? gone(admission.runId),
      output: undefined,
      deployment: undefined,
      rate: admission.rate,
    };
  }
  await keepInput(scope, admission);
  if (admission.mode === "sync") return execute(scope, request, admission);
  const { run, deployment, rate } = admission;
  await wakeConsumer(env, tenantId, [run.id]);
  if (env.FAULTS) await faultPoint(env.FAULTS, "queue.sent", run.id);
  const queued = toRun(scope, request, admission);
  const waitMs = request.waitSeconds * 1000;
  const later = waitMs > 0 ? await waitForQueuedRun(env, tenantId, run.id, waitMs) : undefined;
  return { run: later ?? queued, output: undefined, deployment, rate };
}

async function execute(scope: RunScope, request: RunRequest, admission: Admitted): Promise<Started> {
  const { env, tenantId, requestId, waitUntil } = scope;
  const { run, deployment, input, rate } = admission;
  const ended = await executeRun({
    env,
    tenantId,
    run,
    deployment,
    input,
    conversation: request.conversation,
    requestId,
    waitUntil,
  });
  if (!ended) return { run: await reload(scope, run.id), output: undefined, deployment, rate };
  const { output, ...rest } = ended;
  const done = { status: ended.outcome.status, ...rest, attempts: 1 };
  return { run: { ...toRun(scope, request, admission), ...done }, output, deployment, rate };
}

const gone = (runId: string): never => fail("not_found", `Run ${runId} is no longer kept.`);

async function reload({ env, tenantId }: RunScope, runId: string): Promise<LedgerRun> {
  return (await loadRun(env, tenantId, runId)) ?? gone(runId);
}

/** The run as the ledger has just admitted it, without asking for it again. */
function toRun({ caller, requestId }: RunScope, request: RunRequest, admitted: Admitted): LedgerRun {
  const { deployment, run, place, mode } = admitted;
  const { agentId, agentSlug, id: deploymentId, versionId, version, channel } = deployment;
  return {
    id: run.id,
    status: mode === "sync" ? "running" : "queued",
    mode,
    agentId,
    agentSlug,
    deploymentId,
    versionId,
    version,
    channel,
    trigger: request.trigger,
    actor: { type: caller.type, id: "" },
    input: place,
    waiting: null,
    outcome: null,
    costMicros: 0,
    attempts: 0,
    parentRunId: null,
    replayOf: request.replayOf ?? null,
    requestId,
    createdAt: run.createdAt,
    startedAt: run.startedAt,
    finishedAt: null,
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
  return toView(ctx.env, ctx.tenant.id, run);
}

/** JSON text of a started run; an output that was just made is put in as it is, without parsing it again. */
export async function runJson(scope: RunScope, { run, output }: Started): Promise<string> {
  const stored = run.outcome?.output;
  if (output === undefined || !stored || !("text" in stored) || !("text" in run.input)) {
    return JSON.stringify(await toView(scope.env, scope.tenantId, run));
  }
  const head = JSON.stringify({ ...toSummary(run), question: null, outputUrl: null });
  return `${head.slice(0, -1)},"input":${run.input.text},"output":${output}}`;
}
