import { commit } from "../audit/index.ts";
import { keepTrial, makeTrial } from "../deployments/index.ts";
import type { Ctx } from "../kernel/context.ts";
import { sha256 } from "../kernel/crypto.ts";
import { isNotNull, tenantStatement } from "../kernel/db.ts";
import { fail } from "../kernel/errors.ts";
import { type Id, newId } from "../kernel/ids.ts";
import { canonicalJson } from "../kernel/json.ts";
import type { DeploymentSnapshot } from "../tenants/index.ts";
import type { DatasetCase, EvaluationInput, EvaluationView } from "./contract.ts";
import { wakeEvaluation } from "./evaluation.queue.ts";
import { judgeBy, judgePrompt } from "./judge-output.ts";
import { findDataset } from "./queries.ts";
import { type DatasetRow, type EvaluationRow, evaluationCases, evaluations } from "./tables.ts";
import { evaluationViewOf } from "./view.ts";

/** Of a workspace, going on at once. */
const MOST_OPEN = 20;
/** Of a dataset: the oldest ended ones are forgotten as another one starts. */
const KEPT = 50;

/** Runs a version over a dataset, in the configuration of a channel. It goes on by itself; look at it by its id. */
export async function startEvaluation(
  ctx: Ctx,
  ref: string,
  input: EvaluationInput,
): Promise<EvaluationView> {
  ctx.require("deployments:write");
  ctx.require("runs:create");
  const dataset = await findDataset(ctx, ref, input.dataset);
  const snapshot = await makeTrial(ctx, ref, input);
  return evaluationViewOf(await begin(ctx, dataset, snapshot));
}

/** Of what an output depends on beside the version. Secrets are sealed anew each time, so that their names stand for them. */
export const configDigestOf = ({ config, permissions }: Pick<DeploymentSnapshot, "config" | "permissions">) =>
  sha256(canonicalJson([config.values, Object.keys(config.secrets).sort(), permissions.hosts]));

/** Runs a trial over a dataset. */
export async function begin(
  ctx: Ctx,
  dataset: DatasetRow,
  trial: DeploymentSnapshot,
): Promise<EvaluationRow> {
  if (dataset.caseCount === 0) fail("conflict", `The dataset "${dataset.name}" has no cases; add one.`);
  const open = await ctx.db.all(evaluations, { where: isNotNull(evaluations.leaseUntil), limit: MOST_OPEN });
  if (open.length >= MOST_OPEN)
    fail("conflict", `${MOST_OPEN} evaluations of this workspace go on; wait for one, or cancel it.`);
  const row: Omit<EvaluationRow, "tenantId"> = {
    ...{ id: newId("evl"), agentId: dataset.agentId, datasetId: dataset.id, datasetName: dataset.name },
    ...{ datasetRevision: dataset.revision, versionId: trial.versionId, version: trial.version },
    ...{ channel: trial.channel, configDigest: await configDigestOf(trial) },
    trials: { agent: trial.id, judges: await judgesOf(ctx, dataset.cases, trial) },
    ...{ status: "queued" as const, error: null, caseCount: dataset.caseCount, done: 0, passed: 0 },
    ...{ inputTokens: 0, outputTokens: 0, costMicros: 0, createdBy: ctx.actor.id },
    ...{ createdAt: ctx.clock.now(), finishedAt: null, leaseUntil: 0 },
  };
  const cases = dataset.cases.map((one, position) =>
    ctx.db.insert(evaluationCases, caseRow(row.id, one, position)),
  );
  const detail = { agentId: row.agentId, datasetId: dataset.id, version: row.version };
  const told = { action: "evaluation.started", targetId: row.id, detail };
  await commit(ctx, [ctx.db.insert(evaluations, row), ...cases], told);
  await forgetOld(ctx, dataset.id);
  await wakeEvaluation(ctx.env, ctx.tenant.id, row.id);
  return { tenantId: ctx.tenant.id, ...row };
}

const caseRow = (evaluationId: Id<"evl">, { name, input, checks }: DatasetCase, position: number) => ({
  ...{
    id: `${evaluationId}:${position}`,
    evaluationId,
    position,
    name,
    checks,
    input: JSON.stringify(input),
  },
  status: "pending" as const,
});

/** The judges of a dataset's checks, one for each model. */
async function judgesOf(
  ctx: Ctx,
  cases: DatasetCase[],
  trial: DeploymentSnapshot,
): Promise<Record<string, Id<"dep">>> {
  const judges: Record<string, Id<"dep">> = {};
  for (const check of cases.flatMap(({ checks }) => checks))
    if (check.type === "judge" && !Object.hasOwn(judges, check.model)) {
      const { model } = check;
      judges[model] = (
        await keepTrial(ctx, judgeBy(model, trial), { prompt: judgePrompt(model), isWhole: true })
      ).id;
    }
  return judges;
}

async function forgetOld({ env, tenant }: Ctx, datasetId: Id<"dst">): Promise<void> {
  const old = `SELECT id FROM evaluations WHERE tenant_id = ?1 AND dataset_id = ?2 AND lease_until IS NULL
    ORDER BY id DESC LIMIT -1 OFFSET ${KEPT}`;
  await tenantStatement(
    env,
    tenant.id,
    `DELETE FROM evaluation_cases WHERE tenant_id = ?1 AND evaluation_id IN (${old})`,
    datasetId,
  ).run();
  await tenantStatement(
    env,
    tenant.id,
    `DELETE FROM evaluations WHERE tenant_id = ?1 AND id IN (${old})`,
    datasetId,
  ).run();
}
