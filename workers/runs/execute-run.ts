import type { HostAnswer, SandboxEvent } from "../../agents-runtime/isolate/contract.ts";
import { open } from "../kernel/crypto.ts";
import type { Env } from "../kernel/env.ts";
import { faultPoint } from "../kernel/fault-point.ts";
import { type Json, parseJson } from "../kernel/json.ts";
import { brokenOutcome, driverOf, type Outcome } from "../runtimes/index.ts";
import { type DeploymentSnapshot, type RunOutcome, runPrice, tenantObject } from "../tenants/index.ts";
import { callAgent } from "./call-agent.ts";
import type { Executed, Execution } from "./execution.ts";
import { inFlight } from "./in-flight.ts";
import { ledgerOf } from "./ledger-client.ts";
import { logText } from "./log-text.ts";
import { maskerOf } from "./masking.ts";
import { keep } from "./payload.ts";
import { schemasOf } from "./schemas.ts";
import { storeOf } from "./store-object.do.ts";

/** How often an attempt says that it is alive: a third of its lease. */
const RENEW_MS = 10_000;
const SETTLE_TRIES = 3;
const SETTLE_PAUSE_MS = 100;

/**
 * Runs an attempt to its end and settles it. Whatever happens in between becomes an outcome, so that an attempt
 * always settles; it rejects only when the ledger cannot be reached, and then the sweeper takes the run back.
 */
export const executeRun = (execution: Execution): Promise<Executed> => inFlight(() => attempt(execution));

async function attempt(execution: Execution): Promise<Executed> {
  const { env, tenantId, run, waitUntil } = execution;
  const stopped = new AbortController();
  execution.signal?.addEventListener("abort", () => stopped.abort(execution.signal?.reason), { once: true });
  const lease = setInterval(() => waitUntil(renewLease(execution, stopped)), RENEW_MS);
  try {
    const { outcome, output } = await outcomeOf({ ...execution, signal: stopped.signal });
    const settlement = { runId: run.id, fence: run.fence, outcome };
    if (env.FAULTS) await faultPoint(env.FAULTS, "settle.asked", run.id);
    const answer = await withRetries(() => ledgerOf(env, tenantId).settle(settlement, waitUntil));
    if (env.FAULTS) await faultPoint(env.FAULTS, "settle.answered", run.id);
    return { outcome, output, answer };
  } finally {
    clearInterval(lease);
  }
}

/** An attempt that is no longer the latest one stops: what it would do from now on counts for nothing. */
async function renewLease({ env, tenantId, run }: Execution, stopped: AbortController): Promise<void> {
  const latest = await tenantObject(env, tenantId).renew(run.id, run.fence);
  if (!latest) stopped.abort(new Error("Another attempt has taken the run over."));
}

/** Settling is fenced, so that doing it again is safe; an answer that was lost must not cost the run its result. */
async function withRetries<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (tries >= SETTLE_TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, SETTLE_PAUSE_MS));
    }
  }
}

async function outcomeOf(execution: Execution): Promise<{ outcome: RunOutcome; output: string | undefined }> {
  const { env, tenantId, deployment } = execution;
  const started = Date.now();
  try {
    const mask = maskerOf(await secretsOf(env, tenantId, deployment));
    const lines: SandboxEvent[] = [];
    const emit = async (events: SandboxEvent[]) => {
      const masked = events.map((event) => ({ ...event, data: mask(event.data) }));
      lines.push(...masked);
      await execution.follow?.(masked);
    };
    const outcome = checked(await drive(execution, emit), deployment);
    if (env.FAULTS) await faultPoint(env.FAULTS, "sandbox.answered", execution.run.id);
    await emit(outcome.events);
    return { outcome: await toRunOutcome(execution, outcome, lines, mask), output: outcome.output };
  } catch (error) {
    console.error(`run ${execution.run.id}: broke off`, error);
    const durationMs = Date.now() - started;
    const costMicros = runPrice(deployment.pricePerRunMicros, durationMs, 0);
    const failed = { code: "platform_error", message: "The platform could not finish this run. Try again." };
    const outcome: RunOutcome = {
      status: "failed",
      output: null,
      error: failed,
      logs: null,
      durationMs,
      costMicros,
    };
    return { outcome, output: undefined };
  }
}

async function drive(
  execution: Execution,
  emit: (events: SandboxEvent[]) => Promise<void>,
): Promise<Outcome> {
  const { env, tenantId, run, deployment, input, follow, signal } = execution;
  const driver = driverOf(deployment.kind);
  if (!driver)
    return brokenOutcome(
      "failed",
      "kind_unsupported",
      `Agents of kind ${deployment.kind} cannot run here.`,
      0,
    );
  const invocation = {
    tenantId,
    runId: run.id,
    deployment,
    input,
    timeoutMs: deployment.timeoutSeconds * 1000,
    chargeLimitMicros: Math.max(0, run.reservedMicros - runPrice(deployment.pricePerRunMicros, 0, 0)),
    live: follow !== undefined,
  };
  return driver.run(env, invocation, {
    emit,
    call: (step, agent, text) =>
      effect(execution, "call", () => callAgent(executeRun, execution, step, agent, text)),
    store: (step, operation) =>
      effect(execution, "store", () =>
        storeOf(env, tenantId, deployment.agentId).apply(`${run.id}:${step}`, operation),
      ),
    ...(signal ? { signal } : {}),
  });
}

/** An effect on the world, between its two fault points. */
async function effect(
  { env, run }: Execution,
  kind: "call" | "store",
  apply: () => Promise<HostAnswer>,
): Promise<HostAnswer> {
  if (env.FAULTS) await faultPoint(env.FAULTS, `${kind}.asked`, run.id);
  const answer = await apply();
  if (env.FAULTS) await faultPoint(env.FAULTS, `${kind}.applied`, run.id);
  return answer;
}

/** The outcome, failed when its output is not what the agent's schema promises. */
function checked(outcome: Outcome, deployment: DeploymentSnapshot): Outcome {
  if (outcome.status !== "succeeded" || deployment.outputSchema === true) return outcome;
  const issues = schemasOf(deployment).output.issues(parseJson(outcome.output ?? "null") as Json);
  if (issues.length === 0) return outcome;
  const { output: _, ...rest } = outcome;
  const list = issues.slice(0, 5).map(({ pointer, detail }) => `${pointer || "/"}: ${detail}`);
  const message = `The output does not match the agent's outputSchema. ${list.join(" ")}`;
  return { ...rest, status: "failed", error: { code: "output_invalid", message } };
}

async function secretsOf(env: Env, tenantId: string, { config }: DeploymentSnapshot): Promise<string[]> {
  const sealed = Object.values(config.secrets);
  return sealed.length === 0
    ? []
    : Promise.all(sealed.map((secret) => open(env.ENCRYPTION_KEY, tenantId, secret)));
}

async function toRunOutcome(
  { env, tenantId, run, deployment }: Execution,
  outcome: Outcome,
  lines: SandboxEvent[],
  mask: (text: string) => string,
): Promise<RunOutcome> {
  const { status, output, error, durationMs, chargedMicros, droppedEvents } = outcome;
  const logs = logText(lines, droppedEvents > 0 ? cutMark(droppedEvents) : undefined);
  return {
    status,
    output: output === undefined ? null : await keep(env, tenantId, run.id, `${run.fence}/output`, output),
    error: error ? (JSON.parse(mask(JSON.stringify(error))) as RunOutcome["error"]) : null,
    logs: logs === null ? null : await keep(env, tenantId, run.id, `${run.fence}/logs`, logs),
    durationMs,
    costMicros: runPrice(deployment.pricePerRunMicros, durationMs, chargedMicros),
  };
}

const cutMark = (dropped: number): string =>
  JSON.stringify({
    at: Date.now(),
    level: "warn",
    message: `The log was cut here: ${dropped} more entries were dropped.`,
  });
