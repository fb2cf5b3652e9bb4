import { auditRow } from "../audit/index.ts";
import type { Ctx } from "../kernel/context.ts";
import { fail } from "../kernel/errors.ts";
import { isId } from "../kernel/ids.ts";
import { tenantObject } from "../tenants/index.ts";
import type { RunView } from "./contract.ts";
import { getRun } from "./queries.ts";
import { runObjectOf } from "./run-objects.ts";

/**
 * Cancels a run that has not ended; what it does from then on no longer counts. Refuses with `run_finished`. The
 * tenant's object publishes the event.
 */
export async function cancelRun(ctx: Ctx, runId: string): Promise<RunView> {
  ctx.require("runs:cancel");
  const canceled = isId("run", runId) && (await tenantObject(ctx.env, ctx.tenant.id).cancel(runId));
  if (!canceled) {
    const { status } = await getRun(ctx, runId);
    return fail("run_finished", `Run ${runId} has already ended: ${status}.`, { meta: { status } });
  }
  await ctx.db.batch([auditRow(ctx, { action: "run.canceled", targetId: runId })]);
  await runObjectOf(ctx.env, ctx.tenant.id, runId).canceled(runId);
  return getRun(ctx, runId);
}
