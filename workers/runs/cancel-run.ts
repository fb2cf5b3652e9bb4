import type { Ctx } from "../kernel/context.ts";
import { fail } from "../kernel/errors.ts";
import type { Id } from "../kernel/ids.ts";
import { tenantObject } from "../tenants/index.ts";
import { isFinal, type RunView } from "./contract.ts";
import { getRun, getRunSummary } from "./queries.ts";
import { runObjectOf } from "./run-objects.ts";

/** Cancels a run that has not ended; what it does from then on no longer counts. Refuses with `run_finished`. */
export async function cancelRun(ctx: Ctx, runId: string): Promise<RunView> {
  ctx.require("runs:cancel");
  const before = await getRunSummary(ctx, runId);
  const canceled =
    !isFinal(before.status) && (await tenantObject(ctx.env, ctx.tenant.id).cancel(runId as Id<"run">));
  if (!canceled) {
    const { status } = await getRunSummary(ctx, runId);
    fail("run_finished", `Run ${runId} has already ended: ${status}.`, { meta: { status } });
  }
  await runObjectOf(ctx.env, ctx.tenant.id, runId).canceled(runId);
  return getRun(ctx, runId);
}
