import type { HostAnswer, SandboxEvent } from "../../agents-runtime/isolate/contract.ts";
import { open } from "../kernel/crypto.ts";
import type { Env } from "../kernel/env.ts";
import { type Json, parseJson } from "../kernel/json.ts";
import { brokenOutcome, driverOf, type Outcome } from "../runtimes/index.ts";
import { type DeploymentSnapshot, type RunOutcome, runPrice, tenantObject } from "../tenants/index.ts";
import { callAgent } from "./call-agent.ts";
import type { Executed, Execution } from "./execution.ts";
import { inFlight } from "./in-flight.ts";
import { ledgerOf } from "./ledger-client.ts";
import { maskerOf } from "./masking.ts";
import { keep } from "./payload.ts";
import { schemasOf } from "./schemas.ts";
import { storeOf } from "./store-object.do.ts";

/** How often an attempt says that it is alive: a third of its lease. */
const RENEW_MS = 10_000;

/** Runs an attempt to its end and settles it. Whatever happens in between becomes an outcome; it never throws for the program. */
export const executeRun = (execution: Execution): Promise<Executed> => inFlight(() => attempt(execution));

async function attempt(execution: Execution): Promise<Executed> {
  const { env, tenantId, run, deployment, waitUntil } = execution;
  const mask = maskerOf(await secretsOf(env, tenantId, deployment));
  const lines: SandboxEvent[] = [];
  const emit = async (events: SandboxEvent[]) => {
    const masked = events.map((event) => ({ ...event, data: mask(event.data) }));
    lines.push(...masked);
    await execution.follow?.(masked);
  };
  const lease = setInterval(() => waitUntil(tenantObject(env, tenantId).renew(run.id, run.fence)), RENEW_MS);
  let outcome: Outcome;
  try {
    outcome = checked(await drive(execution, emit), deployment);
    await emit(outcome.events);
  } finally {
    clearInterval(lease);
  }
  const final = await toRunOutcome(execution, outcome, lines, mask);
  const answer = await ledgerOf(env, tenantId).settle(
    { runId: run.id, fence: run.fence, outcome: final },
    waitUntil,
  );
  return { outcome: final, output: outcome.output, answer };
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
    call: (step, agent, text): Promise<HostAnswer> => callAgent(executeRun, execution, step, agent, text),
    store: (step, operation) =>
      storeOf(env, tenantId, deployment.agentId).apply(`${run.id}:${step}`, operation),
    ...(signal ? { signal } : {}),
  });
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
  const logs = lines
    .filter((event) => event.type === "log")
    .map(({ at, data }) => `{"at":${at},${data.slice(1)}`);
  if (droppedEvents > 0) logs.push(cutMark(droppedEvents));
  return {
    status,
    output: output === undefined ? null : await keep(env, tenantId, run.id, "output", output),
    error: error ? (JSON.parse(mask(JSON.stringify(error))) as RunOutcome["error"]) : null,
    logs: logs.length === 0 ? null : await keep(env, tenantId, run.id, "logs", `[${logs.join(",")}]`),
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
