import { type Candidate, keepTrial } from "../deployments/index.ts";
import type { Ctx } from "../kernel/context.ts";
import { and, desc, eq, isNotNull } from "../kernel/db.ts";
import { fail } from "../kernel/errors.ts";
import { tenantObject } from "../tenants/index.ts";
import { casesOf } from "./queries.ts";
import { begin, configDigestOf } from "./start-evaluation.ts";
import { type DatasetRow, datasets, type EvaluationRow, evaluations } from "./tables.ts";

/**
 * Holds what is to be live in production to the agent's datasets that are gates. Where a version has not been run over
 * one as it is now, the evaluation is begun, and the deployment refused with `evaluation_required` until it has ended;
 * with `evaluation_failed` where too few cases pass, or one became worse.
 */
export async function requireEvaluations(ctx: Ctx, candidate: Candidate): Promise<void> {
  if (candidate.channel !== "production") return;
  const where = and(eq(datasets.agentId, candidate.agentId), isNotNull(datasets.gate));
  const gates = await ctx.db.all(datasets, { where });
  const held = [];
  for (const dataset of gates) held.push(await holdTo(ctx, dataset, candidate));
  const open = held.flatMap((one) => one.open);
  const failed = held.flatMap((one) => one.failed);
  if (failed.length > 0)
    fail("evaluation_failed", `${failed.map(({ reason }) => reason).join(" ")} Nothing was deployed.`, {
      meta: { evaluations: failed },
    });
  if (open.length > 0)
    fail(
      "evaluation_required",
      `This agent is deployed once its evaluations have passed. ${open.length === 1 ? "One has" : `${open.length} have`} been started: deploy again when they have ended.`,
      {
        retryAfter: 15,
        meta: {
          evaluations: open.map(({ id, agentId, datasetName }) => ({ id, agentId, dataset: datasetName })),
        },
      },
    );
}

interface Held {
  open: EvaluationRow[];
  failed: {
    id: string;
    agentId: string;
    dataset: string;
    reason: string;
    cases: { name: string; was: string | null; is: string }[];
  }[];
}

async function holdTo(ctx: Ctx, dataset: DatasetRow, candidate: Candidate): Promise<Held> {
  const live = dataset.gate?.noWorse
    ? await tenantObject(ctx.env, ctx.tenant.id).findDeployment(candidate.agentId, "production")
    : null;
  const is = await evaluationOf(ctx, dataset, candidate);
  const was = live && live.versionId !== candidate.versionId ? await evaluationOf(ctx, dataset, live) : null;
  const open = [is, was].filter((one) => one !== null && one.status !== "finished") as EvaluationRow[];
  if (open.length > 0) return { open, failed: [] };
  return { open: [], failed: await failuresOf(ctx, dataset, is, was) };
}

/** The last evaluation of it over the dataset as it is, finished or going on; another one is begun where there is none. */
async function evaluationOf(ctx: Ctx, dataset: DatasetRow, candidate: Candidate): Promise<EvaluationRow> {
  const where = and(
    eq(evaluations.datasetId, dataset.id),
    eq(evaluations.datasetRevision, dataset.revision),
    eq(evaluations.versionId, candidate.versionId),
    eq(evaluations.configDigest, await configDigestOf(candidate)),
  );
  const [last] = await ctx.db.all(evaluations, { where, orderBy: desc(evaluations.id), limit: 1 });
  if (last && last.status !== "canceled" && last.status !== "failed") return last;
  return begin(ctx, dataset, await keepTrial(ctx, candidate, {}));
}

async function failuresOf(
  ctx: Ctx,
  { name, gate }: DatasetRow,
  is: EvaluationRow,
  was: EvaluationRow | null,
): Promise<Held["failed"]> {
  const [now, before] = await Promise.all([casesOf(ctx, is.id), was ? casesOf(ctx, was.id) : []]);
  const earlier = new Map(before.map((one) => [one.name, one.status]));
  const failing = now.filter(({ status }) => status !== "passed");
  const worse = failing.filter((one) => earlier.get(one.name) === "passed");
  const needed = Math.ceil((gate?.leastShare ?? 1) * is.caseCount);
  const reasons = [
    is.passed < needed ? `"${name}": ${is.passed} of ${is.caseCount} cases pass, and ${needed} have to.` : "",
    worse.length > 0
      ? `"${name}": ${worse.length} ${worse.length === 1 ? "case" : "cases"} became worse.`
      : "",
  ].filter((reason) => reason !== "");
  if (reasons.length === 0) return [];
  const cases = failing.map((one) => ({
    name: one.name,
    was: earlier.get(one.name) ?? null,
    is: one.status,
  }));
  return [{ id: is.id, agentId: is.agentId, dataset: name, reason: reasons.join(" "), cases }];
}
