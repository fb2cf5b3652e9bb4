import type { Ctx } from "../kernel/context.ts";
import type { Env } from "../kernel/env.ts";
import { fail } from "../kernel/errors.ts";
import { type Id, isId } from "../kernel/ids.ts";
import { changedBy, tenantObject } from "../tenants/index.ts";
import type { RunView } from "./contract.ts";
import { keep } from "./payload.ts";
import { getRun, getRunSummary } from "./queries.ts";
import { runObjectOf } from "./run-objects.ts";

/** Ends the run in the ledger, with what it has logged so far and who asked for it. */
async function endWithLogs(ctx: Ctx, runId: Id<"run">): Promise<boolean> {
  const { env, tenant } = ctx;
  const text = await runObjectOf(env, tenant.id, runId).logs(runId);
  const logs = text === null ? null : await keep(env, tenant.id, runId, "canceled/logs", text);
  return tenantObject(env, tenant.id).cancel(runId, { logs, by: changedBy(ctx) });
}

/**
 * Cancels a run that has not ended; what it does from then on no longer counts. Answers the run, and so asks for
 * `runs:read`, too. Refuses with `run_finished`. The tenant's object publishes the event and, with it, the audit entry.
 */
export async function cancelRun(ctx: Ctx, runId: string): Promise<RunView> {
  ctx.require("runs:cancel");
  ctx.require("runs:read");
  if (ctx.hidden.length > 0) await getRunSummary(ctx, runId);
  const canceled = isId("run", runId) && (await endWithLogs(ctx, runId));
  if (!canceled) {
    const { status } = await getRun(ctx, runId);
    return fail("run_finished", `Run ${runId} has already ended: ${status}.`, { meta: { status } });
  }
  await runObjectOf(ctx.env, ctx.tenant.id, runId).canceled(runId);
  return getRun(ctx, runId);
}

/** Cancels a run for callers without a `Ctx`, such as evaluations and visits; answers whether it was under way. */
export async function giveUpRun(env: Env, tenantId: Id<"ten">, runId: Id<"run">): Promise<boolean> {
  const canceled = await tenantObject(env, tenantId).cancel(runId);
  if (canceled) await runObjectOf(env, tenantId, runId).canceled(runId);
  return canceled;
}
