import { commit } from "../audit/index.ts";
import type { Ctx } from "../kernel/context.ts";
import { and, eq, isNotNull } from "../kernel/db.ts";
import { fail } from "../kernel/errors.ts";
import { giveUpRun } from "../runs/index.ts";
import type { EvaluationView } from "./contract.ts";
import { casesOf, findEvaluation } from "./queries.ts";
import { evaluations } from "./tables.ts";
import { evaluationViewOf } from "./view.ts";

/** Stops an evaluation and the runs of its cases. What has ended of it is kept. Refused with `conflict` once it has ended. */
export async function cancelEvaluation(ctx: Ctx, id: string): Promise<EvaluationView> {
  ctx.require("runs:cancel");
  ctx.require("runs:read");
  const evaluation = await findEvaluation(ctx, id);
  const set = { status: "canceled" as const, finishedAt: ctx.clock.now(), leaseUntil: null };
  const goesOn = and(eq(evaluations.id, evaluation.id), isNotNull(evaluations.leaseUntil));
  const detail = { agentId: evaluation.agentId };
  const [canceled] = await commit(ctx, [ctx.db.update(evaluations, set, goesOn)], {
    ...{ action: "evaluation.canceled", targetId: evaluation.id, detail },
  });
  if (canceled === 0) fail("conflict", `The evaluation has ended already: ${evaluation.status}.`);
  for (const { status, runId } of await casesOf(ctx, evaluation.id))
    if (status === "running" && runId) await giveUpRun(ctx.env, ctx.tenant.id, runId);
  return evaluationViewOf({ ...evaluation, ...set });
}
