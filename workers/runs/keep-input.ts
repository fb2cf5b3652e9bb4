import { fail } from "../kernel/errors.ts";
import { faultPoint } from "../kernel/fault-point.ts";
import { brokenOutcome } from "../runtimes/index.ts";
import type { LedgerRun } from "../tenants/index.ts";
import type { Admitted, RunScope } from "./admit-run.ts";
import { ledgerOf } from "./ledger-client.ts";
import { putPayload } from "./payload.ts";

/** With its retries this is less than a queued run waits for its consumer, and an attempt for its lease. */
const PUT_PATIENCE_MS = 2_500;

/**
 * Writes an admitted run's input to its place before anything is done with it, so that a further attempt finds it.
 * Where that cannot be done the run ends, at no cost, and the caller is refused with `unavailable`: the same request
 * with the same key starts another one.
 */
export async function keepInput(
  { env, tenantId, waitUntil }: RunScope,
  { run, place, input }: Admitted,
): Promise<void> {
  if ("text" in place) return;
  try {
    await putPayload(env, tenantId, place, input, PUT_PATIENCE_MS);
  } catch (error) {
    console.error(`run ${run.id}: the input could not be kept`, error);
    const message = "The run's input could not be kept, so it was not started.";
    const { status, error: why, durationMs } = brokenOutcome("failed", "input_not_kept", message, 0);
    const outcome = { status, error: why ?? null, durationMs, output: null, logs: null, costMicros: 0 };
    const settlement = { runId: run.id, fence: run.fence, outcome, unstarted: true };
    await ledgerOf(env, tenantId).settle(settlement, waitUntil);
    fail("unavailable", `${message} Try again.`, { retryAfter: 1, meta: { runId: run.id, part: "bundles" } });
  }
  if (env.FAULTS) await faultPoint(env.FAULTS, "input.kept", run.id);
}

/** Whether a run ended because its input was never kept; what is asked for again with its key is then a new one. */
export const lacksInput = ({ outcome }: LedgerRun): boolean =>
  ["input_not_kept", "input_lost"].includes(outcome?.error?.code ?? "");
