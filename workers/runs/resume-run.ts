import { parseOrFail } from "../kernel/app-env.ts";
import type { Ctx } from "../kernel/context.ts";
import { fail, unwrap } from "../kernel/errors.ts";
import { type Id, isId } from "../kernel/ids.ts";
import { changedBy, tenantObject } from "../tenants/index.ts";
import { isFinal, type ResumeInput, type RunView, resumeInput } from "./contract.ts";
import { getRun } from "./queries.ts";
import { wakeConsumer } from "./run.queue.ts";

/**
 * Answers what a run asks; it goes on from there, through the queue. Answers the run, and so asks for `runs:read`, too.
 * Refuses with `run_finished`, or with `conflict` where it asks nothing. The tenant's object publishes the event and,
 * with it, the audit entry.
 */
export async function resumeRun(ctx: Ctx, runId: string, input: ResumeInput): Promise<RunView> {
  ctx.require("runs:create");
  const answer = parseOrFail(resumeInput, input, "json");
  const { status } = await getRun(ctx, runId);
  if (isFinal(status) || !isId("run", runId))
    fail("run_finished", `Run ${runId} has already ended: ${status}.`, { meta: { status } });
  const { env, tenant } = ctx;
  unwrap(await tenantObject(env, tenant.id).resume(runId as Id<"run">, answer, changedBy(ctx)));
  await wakeConsumer(env, tenant.id, [runId as Id<"run">]);
  return getRun(ctx, runId);
}
