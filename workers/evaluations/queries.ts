import { findDeployable } from "../agents/index.ts";
import type { Ctx } from "../kernel/context.ts";
import { and, asc, desc, eq, lt } from "../kernel/db.ts";
import { fail } from "../kernel/errors.ts";
import { type Id, isId } from "../kernel/ids.ts";
import { decodeIdCursor, type Page, toPage } from "../kernel/pages.ts";
import { writeCases } from "./case-files.ts";
import type {
  DatasetSummary,
  DatasetView,
  EvaluatedCase,
  EvaluationQuery,
  EvaluationView,
  Format,
} from "./contract.ts";
import {
  type CaseRow,
  type DatasetRow,
  datasets,
  type EvaluationRow,
  evaluationCases,
  evaluations,
} from "./tables.ts";
import { datasetSummaryOf, datasetViewOf, evaluatedCaseOf, evaluationViewOf } from "./view.ts";

const agentIdOf = async (ctx: Ctx, ref: string) => (await findDeployable(ctx, ref)).agent.id as Id<"agt">;

/** A dataset of an agent, for a caller who has asked for what is to be done with it. */
export async function findDataset(ctx: Ctx, ref: string, id: string): Promise<DatasetRow> {
  const agentId = await agentIdOf(ctx, ref);
  const row = isId("dst", id) ? await ctx.db.first(datasets, eq(datasets.id, id)) : undefined;
  return row?.agentId === agentId ? row : fail("not_found", `No dataset ${id} of this agent.`);
}

/** An agent's datasets, the oldest first, without their cases. */
export async function listDatasets(ctx: Ctx, ref: string): Promise<DatasetSummary[]> {
  ctx.require("runs:read");
  const where = eq(datasets.agentId, await agentIdOf(ctx, ref));
  const rows = await ctx.db.all(datasets, { where, orderBy: asc(datasets.id), without: ["cases"] });
  return rows.map(datasetSummaryOf);
}

export async function getDataset(ctx: Ctx, ref: string, id: string): Promise<DatasetView> {
  ctx.require("runs:read");
  return datasetViewOf(await findDataset(ctx, ref, id));
}

/** A dataset's cases as a file. */
export async function exportCases(ctx: Ctx, ref: string, id: string, format: Format): Promise<string> {
  return writeCases((await getDataset(ctx, ref, id)).cases, format);
}

/** An agent's evaluations, the latest first. */
export async function listEvaluations(
  ctx: Ctx,
  ref: string,
  { cursor, limit, dataset }: EvaluationQuery,
): Promise<Page<EvaluationView>> {
  ctx.require("runs:read");
  const before = decodeIdCursor("evl", cursor);
  // A dataset is of one agent: its evaluations are found by it alone.
  const of = dataset
    ? eq(evaluations.datasetId, (await findDataset(ctx, ref, dataset)).id)
    : eq(evaluations.agentId, await agentIdOf(ctx, ref));
  const where = and(of, before && lt(evaluations.id, before));
  const rows = await ctx.db.all(evaluations, { where, orderBy: desc(evaluations.id), limit: limit + 1 });
  return toPage(rows.map(evaluationViewOf), limit, ({ id }) => id);
}

/** An evaluation that is there for the actor. */
export async function findEvaluation(ctx: Ctx, id: string): Promise<EvaluationRow> {
  const row = isId("evl", id) ? await ctx.db.first(evaluations, eq(evaluations.id, id)) : undefined;
  const seen = row && !ctx.hidden.includes(row.agentId) ? row : undefined;
  return seen ?? fail("not_found", `No evaluation ${id} in this workspace.`);
}

export async function getEvaluation(ctx: Ctx, id: string): Promise<EvaluationView> {
  ctx.require("runs:read");
  return evaluationViewOf(await findEvaluation(ctx, id));
}

/** An evaluation's cases as they stand, in order. */
export const casesOf = (ctx: Pick<Ctx, "db">, id: Id<"evl">): Promise<CaseRow[]> =>
  ctx.db.all(evaluationCases, {
    where: eq(evaluationCases.evaluationId, id),
    orderBy: asc(evaluationCases.position),
  });

/** The cases of an evaluation; `other` names one of the same agent to compare them with, by their names. */
export async function getCases(ctx: Ctx, id: string, other?: string): Promise<EvaluatedCase[]> {
  ctx.require("runs:read");
  const evaluation = await findEvaluation(ctx, id);
  const compared = other === undefined ? undefined : await findEvaluation(ctx, other);
  if (compared && compared.agentId !== evaluation.agentId)
    fail("invalid_input", "Evaluations of different agents cannot be compared.", {
      issues: [{ pointer: "/query/with", detail: "is an evaluation of another agent" }],
    });
  const [cases, before] = await Promise.all([
    casesOf(ctx, evaluation.id),
    compared ? casesOf(ctx, compared.id) : [],
  ]);
  const byName = new Map(before.map((one) => [one.name, one]));
  return cases.map((one) => evaluatedCaseOf(one, byName.get(one.name)));
}
