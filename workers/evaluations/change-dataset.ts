import { findDeployable } from "../agents/index.ts";
import { commit } from "../audit/index.ts";
import type { Ctx } from "../kernel/context.ts";
import { and, eq, isUniqueViolation, tenantStatement, type Write } from "../kernel/db.ts";
import { fail } from "../kernel/errors.ts";
import { type Id, newId } from "../kernel/ids.ts";
import { readCases } from "./case-files.ts";
import { requireUsable } from "./check-cases.ts";
import type { DatasetChange, DatasetInput, DatasetView, ImportInput } from "./contract.ts";
import { findDataset } from "./queries.ts";
import { type DatasetRow, datasets, evaluations } from "./tables.ts";
import { datasetViewOf } from "./view.ts";

const MOST = 200;

/** Creates a dataset of an agent. Refused with `conflict` where the agent has one of that name, or two hundred. */
export async function createDataset(ctx: Ctx, ref: string, input: DatasetInput): Promise<DatasetView> {
  ctx.require("agents:write");
  const { agent } = await findDeployable(ctx, ref);
  const agentId = agent.id as Id<"agt">;
  requireUsable(input.cases);
  const others = await ctx.db.all(datasets, { where: eq(datasets.agentId, agentId), without: ["cases"] });
  if (others.length >= MOST) fail("conflict", `An agent has ${MOST} datasets at most; delete one.`);
  const now = ctx.clock.now();
  const { name, cases, gate } = input;
  const row = {
    ...{ id: newId("dst"), agentId, name, revision: 1, cases, caseCount: cases.length, gate },
    ...{ createdAt: now, updatedAt: now },
  };
  const detail = { agentId, after: shown(row) };
  await write(ctx, ctx.db.insert(datasets, row), name, {
    action: "dataset.created",
    targetId: row.id,
    detail,
  });
  return datasetViewOf({ tenantId: ctx.tenant.id, ...row });
}

/** Changes a dataset; a change of its cases is a new revision of it. */
export async function changeDataset(
  ctx: Ctx,
  ref: string,
  id: string,
  { revision, ...change }: DatasetChange,
): Promise<DatasetView> {
  ctx.require("agents:write");
  const before = await findDataset(ctx, ref, id);
  if (change.cases) requireUsable(change.cases);
  if (revision !== undefined && revision !== before.revision) changedMeanwhile();
  const cases = change.cases ?? before.cases;
  const row: DatasetRow = {
    ...before,
    name: change.name ?? before.name,
    gate: change.gate === undefined ? before.gate : change.gate,
    ...{ cases, caseCount: cases.length, revision: before.revision + (change.cases ? 1 : 0) },
    updatedAt: ctx.clock.now(),
  };
  const { tenantId: _, ...set } = row;
  const same = and(eq(datasets.id, before.id), eq(datasets.revision, before.revision));
  const detail = { agentId: row.agentId, before: shown(before), after: shown(row) };
  const told = { action: "dataset.changed", targetId: row.id, detail };
  const [changed] = await write(ctx, ctx.db.update(datasets, set, same), row.name, told);
  if (changed === 0) changedMeanwhile();
  return datasetViewOf(row);
}

/** Takes the cases of a file into a dataset: instead of its own, or behind them. */
export async function importCases(
  ctx: Ctx,
  ref: string,
  id: string,
  { format, text, add }: ImportInput,
): Promise<DatasetView> {
  ctx.require("agents:write");
  const { cases, revision } = await findDataset(ctx, ref, id);
  const read = readCases(text, format);
  return changeDataset(ctx, ref, id, { cases: add ? [...cases, ...read] : read, revision });
}

/** Deletes a dataset with its evaluations; those under way stop. */
export async function deleteDataset(ctx: Ctx, ref: string, id: string): Promise<void> {
  ctx.require("agents:write");
  const dataset = await findDataset(ctx, ref, id);
  const { env, tenant } = ctx;
  const cases = `DELETE FROM evaluation_cases WHERE tenant_id = ?1 AND evaluation_id IN
    (SELECT id FROM evaluations WHERE tenant_id = ?1 AND dataset_id = ?2)`;
  await tenantStatement(env, tenant.id, cases, dataset.id).run();
  const writes = [
    ctx.db.delete(datasets, eq(datasets.id, dataset.id)),
    ctx.db.delete(evaluations, eq(evaluations.datasetId, dataset.id)),
  ];
  const detail = { agentId: dataset.agentId, before: shown(dataset) };
  await commit(ctx, writes, { action: "dataset.deleted", targetId: dataset.id, detail });
}

const changedMeanwhile = (): never =>
  fail("conflict", "The dataset was changed meanwhile. Look at it again, and repeat what you changed.");

async function write(
  ctx: Ctx,
  change: Write,
  name: string,
  told: Parameters<typeof commit>[2],
): Promise<number[]> {
  try {
    return await commit(ctx, [change], told);
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    const detail = `The agent has another dataset "${name}"; choose another name.`;
    return fail("conflict", detail, { issues: [{ pointer: "/name", detail: "taken" }] });
  }
}

/** What the audit says of a dataset: of its cases only how many they are. */
const shown = ({
  name,
  revision,
  caseCount,
  gate,
}: Pick<DatasetRow, "name" | "revision" | "caseCount" | "gate">) => ({
  ...{ name, revision, caseCount, gate },
});
