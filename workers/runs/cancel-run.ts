import { auditRow } from "../audit/index.ts";
import type { Ctx } from "../kernel/context.ts";
import { fail } from "../kernel/errors.ts";
import { type Id, isId } from "../kernel/ids.ts";
import { tenantObject } from "../tenants/index.ts";
import type { RunView } from "./contract.ts";
import { keep } from "./payload.ts";
import { getRun } from "./queries.ts";
import { runObjectOf } from "./run-objects.ts";

/** Ends the run in the ledger, with what it has logged so far. */
async function endWithLogs({ env, tenant }: Ctx, runId: Id<"run">): Promise<boolean> {
  const text = await runObjectOf(env, tenant.id, runId).logs(runId);
  const logs = text === null ? null : await keep(env, tenant.id, runId, "canceled/logs", text);
  return tenantObject(env, tenant.id).cancel(runId, logs);
}

/**
 * Cancels a run that has not ended; what it does from then on no longer counts. Refuses with `run_finished`. The
 * tenant's object publishes the event.
 */
export async function cancelRun(ctx: Ctx, runId: string): Promise<RunView> {
  ctx.require("runs:cancel");
  const canceled = isId("run", runId) && (await endWithLogs(ctx, runId));
  if (!canceled) {
    const { status } = await getRun(ctx, runId);
    return fail("run_finished", `Run ${runId} has already ended: ${status}.`, { meta: { status } });
  }
  await ctx.db.batch([auditRow(ctx, { action: "run.canceled", targetId: runId })]);
  await runObjectOf(ctx.env, ctx.tenant.id, runId).canceled(runId);
  return getRun(ctx, runId);
}
