import type { HostAnswer } from "../../agents-runtime/isolate/contract.ts";
import { DomainError } from "../kernel/errors.ts";
import { parseJson } from "../kernel/json.ts";
import type { LedgerRun } from "../tenants/index.ts";
import { admitRun, type RunScope } from "./admit-run.ts";
import type { Execute, Execution } from "./execution.ts";
import { keepInput, lacksInput } from "./keep-input.ts";
import { fetchPayload } from "./payload.ts";
import { waitForEnd } from "./wait-run.ts";

const refusal = (code: string, message: string): HostAnswer => ({ ok: false, code, message });

/**
 * Runs another agent of the tenant on behalf of a run, within its budget. The step is the idempotency key: a
 * second attempt of the caller finds the run that the first one started.
 */
export async function callAgent(
  execute: Execute,
  parent: Execution,
  step: number,
  agent: string,
  input: string,
  again = false,
): Promise<HostAnswer> {
  const { env, tenantId, requestId, waitUntil } = parent;
  const scope: RunScope = {
    env,
    tenantId,
    requestId,
    waitUntil,
    caller: { type: "run", runId: parent.run.id },
  };
  try {
    const admission = await admitRun(scope, {
      agent,
      channel: parent.deployment.channel,
      input: parseJson(input) ?? null,
      trigger: "agent",
      idempotency: { key: `step-${step}`, bodyHash: agent },
      waitSeconds: Number.POSITIVE_INFINITY,
    });
    if (admission.kind === "existing") {
      const earlier = await waitForEnd(env, tenantId, admission.runId);
      const lost = earlier !== undefined && lacksInput(earlier) && !again;
      return lost
        ? callAgent(execute, parent, step, agent, input, true)
        : await earlierAnswer(parent, earlier);
    }
    const { run, deployment, input: text } = admission;
    await keepInput(scope, admission);
    const ended = await execute({
      env,
      tenantId,
      requestId,
      waitUntil,
      run,
      deployment,
      input: text,
      ...(parent.signal ? { signal: parent.signal } : {}),
    });
    // It waits for an answer, or another attempt has it: what that comes to counts.
    if (!ended) return earlierAnswer(parent, await waitForEnd(env, tenantId, run.id));
    const { output, outcome } = ended;
    if (output !== undefined) return { ok: true, value: output };
    return refusal(
      outcome.error?.code ?? outcome.status,
      `${agent}: ${outcome.error?.message ?? outcome.status}`,
    );
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const issues =
      error.refusal.issues?.map(({ pointer, detail }) => ` ${pointer}: ${detail}`).join(";") ?? "";
    return refusal(error.refusal.code, `${agent}: ${error.refusal.detail}${issues}`);
  }
}

async function earlierAnswer({ env, tenantId }: Execution, run: LedgerRun | undefined): Promise<HostAnswer> {
  const output = run?.outcome?.output;
  const text = output ? await fetchPayload(env, tenantId, output) : null;
  if (text !== null) return { ok: true, value: text };
  return refusal(
    run?.outcome?.error?.code ?? "failed",
    run?.outcome?.error?.message ?? "The called run has no output.",
  );
}
