import type { SandboxEvent } from "../../agents-runtime/isolate/contract.ts";
import { open } from "../kernel/crypto.ts";
import type { Env } from "../kernel/env.ts";
import type { RunFailureCode } from "../kernel/errors.ts";
import { faultPoint } from "../kernel/fault-point.ts";
import { type Json, parseJson } from "../kernel/json.ts";
import { brokenOutcome, driverOf, type Outcome } from "../runtimes/index.ts";
import {
  type DeploymentSnapshot,
  paidTime,
  type RunOutcome,
  runPrice,
  tenantObject,
  type Waiting,
} from "../tenants/index.ts";
import { ByRevision } from "./by-revision.ts";
import { earlierCheckpoint } from "./checkpoint.ts";
import { EventMask, type Masks, masksOf } from "./event-mask.ts";
import { type Ended, type Execute, type Execution, Superseded } from "./execution.ts";
import { inFlight } from "./in-flight.ts";
import { ledgerOf } from "./ledger-client.ts";
import { logText } from "./log-text.ts";
import { fetchPayload, keep } from "./payload.ts";
import { runIo } from "./run-io.ts";
import { checkerOf } from "./schemas.ts";

/** How often an attempt says that it is alive: a third of its lease. */
const RENEW_MS = 10_000;

/**
 * Runs an attempt to its end and settles it, or has the run wait for an answer. Whatever happens in between becomes an
 * outcome, so that an attempt always settles; it rejects only when the ledger cannot be reached, and then the sweeper
 * takes the run back.
 */
export const executeRun: Execute = (execution) => inFlight(() => attempt(execution));

async function attempt(execution: Execution): Promise<Ended | undefined> {
  const { env, tenantId, run, waitUntil } = execution;
  const stopped = new AbortController();
  const signal = execution.signal ? AbortSignal.any([stopped.signal, execution.signal]) : stopped.signal;
  const lease = setInterval(() => waitUntil(renewLease(execution, stopped)), RENEW_MS);
  try {
    const come = await outcomeOf({ ...execution, signal });
    if ("question" in come) {
      await tenantObject(env, tenantId).suspend({ runId: run.id, fence: run.fence, ...come });
      return undefined;
    }
    const { outcome, output, modelMicros = 0 } = come;
    const unstarted = execution.input === null;
    const settlement = { runId: run.id, fence: run.fence, outcome, unstarted, modelMicros };
    if (env.FAULTS) await faultPoint(env.FAULTS, "settle.asked", run.id);
    const answer = await ledgerOf(env, tenantId).settle(settlement, waitUntil);
    if (env.FAULTS) await faultPoint(env.FAULTS, "settle.answered", run.id);
    return answer.settled ? { outcome, output, ...answer } : undefined;
  } finally {
    clearInterval(lease);
  }
}

/** An attempt that is no longer the latest one stops. */
async function renewLease({ env, tenantId, run }: Execution, stopped: AbortController): Promise<void> {
  const latest = await tenantObject(env, tenantId).renew(run.id, run.fence);
  if (!latest) stopped.abort(new Superseded());
}

type Come =
  | (Pick<Ended, "outcome" | "output"> & Pick<Outcome, "modelMicros">)
  | Pick<Waiting, "question" | "durationMs" | "logs">;

async function outcomeOf(execution: Execution): Promise<Come> {
  const { env, tenantId, deployment } = execution;
  const started = Date.now();
  try {
    const masks = await masksFor(env, tenantId, deployment);
    const mask = masks.whole;
    const lines: SandboxEvent[] = [];
    const hidden = new EventMask(masks);
    const emit = (events: SandboxEvent[]) => tell(hidden.hide(events));
    const tell = async (masked: SandboxEvent[]) => {
      if (env.FAULTS) await faultPoint(env.FAULTS, "emit.asked", execution.run.id);
      lines.push(...masked);
      await execution.follow?.(masked);
      if (env.FAULTS) await faultPoint(env.FAULTS, "emit.applied", execution.run.id);
    };
    const outcome = checked(await drive(execution, emit), deployment);
    if (env.FAULTS) await faultPoint(env.FAULTS, "sandbox.answered", execution.run.id);
    await emit(outcome.events);
    const rest = hidden.rest(Date.now());
    if (rest.length > 0) await tell(rest);
    const { status, modelMicros } = outcome;
    if (status === "awaiting_input") return await question(execution, outcome, lines, mask);
    const kept = await toRunOutcome(execution, { ...outcome, status }, lines, mask);
    if (env.FAULTS) await faultPoint(env.FAULTS, "output.kept", execution.run.id);
    return { outcome: kept, output: outcome.output, ...(modelMicros && { modelMicros }) };
  } catch (error) {
    console.error(`run ${execution.run.id}: broke off`, error);
    const durationMs = Date.now() - started;
    const message = "The platform could not finish this run. Try again.";
    const { status, error: failed } = brokenOutcome("failed", "platform_error", message, durationMs);
    const outcome = { status, output: null, error: failed ?? null, logs: null, durationMs, costMicros: 0 };
    return { outcome, output: undefined };
  }
}

async function drive(
  execution: Execution,
  emit: (events: SandboxEvent[]) => Promise<void>,
): Promise<Outcome> {
  const { env, tenantId, run, deployment, input, follow, signal, waiting, conversation } = execution;
  const broken = (code: RunFailureCode, message: string) => brokenOutcome("failed", code, message, 0);
  const driver = driverOf(deployment.kind);
  if (!driver) return broken("kind_unsupported", `Agents of kind ${deployment.kind} cannot run here.`);
  if (input === null)
    return broken("input_lost", "The run was interrupted before its input was kept. Start it again.");
  const chargeLimitMicros = Math.max(0, run.reservedMicros - runPrice(deployment.pricePerRunMicros, 0, 0));
  const { timeoutSeconds, allowedHosts } = run.policy;
  const timeoutMs = Math.min(timeoutSeconds * 1000, paidTime(chargeLimitMicros));
  const live = follow !== undefined;
  const limits = { timeoutMs, allowedHosts, chargeLimitMicros };
  const state = run.fence > 1 ? await earlierCheckpoint(execution) : undefined;
  const earlier = state === undefined ? {} : { earlier: { state, answer: waiting?.answer ?? null } };
  const attempt = { tenantId, runId: run.id, attempt: run.fence };
  const said = conversation === undefined ? {} : { conversation };
  const invocation = { ...attempt, deployment, input, live, ...limits, ...earlier, ...said };
  const ended = new AbortController();
  try {
    const outcome = await driver.run(env, invocation, runIo(execution, executeRun, emit, ended.signal));
    return outcome.status === "timed_out" && timeoutMs < timeoutSeconds * 1000
      ? { ...outcome, status: "failed", error: unpaidTime(timeoutMs, run.reservedMicros) }
      : outcome;
  } finally {
    // What it called ends with it; but the attempt that has taken a run over goes on with the calls of this one.
    if (!(signal?.reason instanceof Superseded)) ended.abort();
  }
}

const unpaidTime = (timeoutMs: number, reservedMicros: number): NonNullable<Outcome["error"]> => ({
  code: "budget_exceeded",
  message: `The run was stopped after ${timeoutMs / 1000} s: more time would cost more than the ${reservedMicros} micros that it may. Raise maxCostMicros, or the budget that is nearly used up.`,
});

/** The outcome, failed when its output is not what the agent's schema promises. */
function checked(outcome: Outcome, deployment: DeploymentSnapshot): Outcome {
  if (outcome.status !== "succeeded" || deployment.outputSchema === true) return outcome;
  const issues = checkerOf(deployment, "output").issues(parseJson(outcome.output ?? "null") as Json);
  if (issues.length === 0) return outcome;
  const { output: _, ...rest } = outcome;
  const list = issues.slice(0, 5).map(({ pointer, detail }) => `${pointer || "/"}: ${detail}`);
  const message = `The output does not match the agent's outputSchema. ${list.join(" ")}`;
  return { ...rest, status: "failed", error: { code: "output_invalid", message } };
}

const remembered = new ByRevision<Masks>();
const NOTHING = masksOf([]);

/** What keeps a deployment's secrets out of what is kept and shown of its runs. */
async function masksFor(env: Env, tenantId: string, deployment: DeploymentSnapshot): Promise<Masks> {
  const sealed = Object.values(deployment.config.secrets);
  const known = sealed.length === 0 ? NOTHING : remembered.get(deployment);
  if (known) return known;
  const secrets = await Promise.all(sealed.map((secret) => open(env.ENCRYPTION_KEY, tenantId, secret)));
  return remembered.keep(deployment, masksOf(secrets));
}

/** What a run asks, for whoever answers it; secrets are masked. */
async function question(
  execution: Execution,
  { question: asked, durationMs }: Outcome,
  lines: SandboxEvent[],
  mask: (text: string) => string,
): Promise<Pick<Waiting, "question" | "durationMs" | "logs">> {
  if (!asked) throw new Error("the driver asks nothing");
  const masked = JSON.parse(mask(JSON.stringify(asked))) as Waiting["question"];
  return { question: masked, durationMs, logs: await keepLogs(execution, lines) };
}

/** Keeps the log lines of a run, those of before it asked something among them. */
async function keepLogs({ env, tenantId, run, waiting }: Execution, lines: SandboxEvent[]) {
  const earlier = waiting?.logs ? await fetchPayload(env, tenantId, waiting.logs) : null;
  const logs = [earlier, logText(lines)].filter((text) => text !== null);
  if (logs.length === 0) return null;
  const text = logs.length === 1 ? String(logs[0]) : `[${logs.map((part) => part.slice(1, -1)).join(",")}]`;
  return keep(env, tenantId, run.id, `${run.fence}/logs`, text);
}

async function toRunOutcome(
  execution: Execution,
  { status, output, error, chargedMicros, models, ...outcome }: Outcome & { status: RunOutcome["status"] },
  lines: SandboxEvent[],
  mask: (text: string) => string,
): Promise<RunOutcome> {
  const { env, tenantId, run, deployment, waiting } = execution;
  const durationMs = outcome.durationMs + (waiting?.durationMs ?? 0);
  return {
    status,
    output: output === undefined ? null : await keep(env, tenantId, run.id, `${run.fence}/output`, output),
    error: error ? (JSON.parse(mask(JSON.stringify(error))) as RunOutcome["error"]) : null,
    logs: await keepLogs(execution, lines),
    durationMs,
    costMicros: error?.fault ? 0 : runPrice(deployment.pricePerRunMicros, durationMs, chargedMicros),
    ...(models && { models }),
  };
}
