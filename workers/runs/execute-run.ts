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
} from "../tenants/index.ts";
import { ByRevision } from "./by-revision.ts";
import { type Executed, type Execution, Superseded } from "./execution.ts";
import { inFlight } from "./in-flight.ts";
import { ledgerOf } from "./ledger-client.ts";
import { logText } from "./log-text.ts";
import { maskerOf } from "./masking.ts";
import { keep } from "./payload.ts";
import { runIo } from "./run-io.ts";
import { checkerOf } from "./schemas.ts";

/** How often an attempt says that it is alive: a third of its lease. */
const RENEW_MS = 10_000;

/**
 * Runs an attempt to its end and settles it. Whatever happens in between becomes an outcome, so that an attempt
 * always settles; it rejects only when the ledger cannot be reached, and then the sweeper takes the run back.
 */
export const executeRun = (execution: Execution): Promise<Executed> => inFlight(() => attempt(execution));

async function attempt(execution: Execution): Promise<Executed> {
  const { env, tenantId, run, waitUntil } = execution;
  const stopped = new AbortController();
  const signal = execution.signal ? AbortSignal.any([stopped.signal, execution.signal]) : stopped.signal;
  const lease = setInterval(() => waitUntil(renewLease(execution, stopped)), RENEW_MS);
  try {
    const { outcome, output } = await outcomeOf({ ...execution, signal });
    const unstarted = execution.input === null;
    const settlement = { runId: run.id, fence: run.fence, outcome, unstarted };
    if (env.FAULTS) await faultPoint(env.FAULTS, "settle.asked", run.id);
    const answer = await ledgerOf(env, tenantId).settle(settlement, waitUntil);
    if (env.FAULTS) await faultPoint(env.FAULTS, "settle.answered", run.id);
    return { outcome, output, answer };
  } finally {
    clearInterval(lease);
  }
}

/** An attempt that is no longer the latest one stops. */
async function renewLease({ env, tenantId, run }: Execution, stopped: AbortController): Promise<void> {
  const latest = await tenantObject(env, tenantId).renew(run.id, run.fence);
  if (!latest) stopped.abort(new Superseded());
}

async function outcomeOf(execution: Execution): Promise<{ outcome: RunOutcome; output: string | undefined }> {
  const { env, tenantId, deployment } = execution;
  const started = Date.now();
  try {
    const mask = await maskOf(env, tenantId, deployment);
    const lines: SandboxEvent[] = [];
    const emit = async (events: SandboxEvent[]) => {
      const masked = events.map((event) => ({ ...event, data: mask(event.data) }));
      if (env.FAULTS) await faultPoint(env.FAULTS, "emit.asked", execution.run.id);
      lines.push(...masked);
      await execution.follow?.(masked);
      if (env.FAULTS) await faultPoint(env.FAULTS, "emit.applied", execution.run.id);
    };
    const outcome = checked(await drive(execution, emit), deployment);
    if (env.FAULTS) await faultPoint(env.FAULTS, "sandbox.answered", execution.run.id);
    await emit(outcome.events);
    const kept = await toRunOutcome(execution, outcome, lines, mask);
    if (env.FAULTS) await faultPoint(env.FAULTS, "output.kept", execution.run.id);
    return { outcome: kept, output: outcome.output };
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
  const { env, tenantId, run, deployment, input, follow, signal } = execution;
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
  const invocation = { tenantId, runId: run.id, deployment, input, live, ...limits };
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

const masks = new ByRevision<(jsonText: string) => string>();

/** What keeps a deployment's secrets out of what is kept and shown of its runs. */
async function maskOf(env: Env, tenantId: string, deployment: DeploymentSnapshot) {
  const sealed = Object.values(deployment.config.secrets);
  const known = sealed.length === 0 ? maskerOf([]) : masks.get(deployment);
  if (known) return known;
  const secrets = await Promise.all(sealed.map((secret) => open(env.ENCRYPTION_KEY, tenantId, secret)));
  return masks.keep(deployment, maskerOf(secrets));
}

async function toRunOutcome(
  { env, tenantId, run, deployment }: Execution,
  outcome: Outcome,
  lines: SandboxEvent[],
  mask: (text: string) => string,
): Promise<RunOutcome> {
  const { status, output, error, durationMs, chargedMicros } = outcome;
  const logs = logText(lines);
  return {
    status,
    output: output === undefined ? null : await keep(env, tenantId, run.id, `${run.fence}/output`, output),
    error: error ? (JSON.parse(mask(JSON.stringify(error))) as RunOutcome["error"]) : null,
    logs: logs === null ? null : await keep(env, tenantId, run.id, `${run.fence}/logs`, logs),
    durationMs,
    costMicros: error?.fault ? 0 : runPrice(deployment.pricePerRunMicros, durationMs, chargedMicros),
  };
}
