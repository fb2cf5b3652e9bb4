import { commit } from "../audit/index.ts";
import type { Ctx } from "../kernel/context.ts";
import { and, asc, eq } from "../kernel/db.ts";
import { fail } from "../kernel/errors.ts";
import { type Id, newId } from "../kernel/ids.ts";
import type { Json } from "../kernel/json.ts";
import { agentIdOf } from "./playground.ts";
import type { SavedInput, SavedInputInput } from "./playground-contract.ts";
import { type SavedInputRow, savedInputs } from "./tables.ts";

const MOST = 100;
const MAX_CHARS = 100_000;

const viewOf = ({ id, name, input, createdAt }: Omit<SavedInputRow, "tenantId">): SavedInput => ({
  ...{ id, name, input: JSON.parse(input) as Json, createdAt: new Date(createdAt).toISOString() },
});

/** Inputs of an agent that were kept to try it with, the oldest first. */
export async function listInputs(ctx: Ctx, ref: string): Promise<SavedInput[]> {
  ctx.require("runs:read");
  const where = eq(savedInputs.agentId, await agentIdOf(ctx, ref));
  return (await ctx.db.all(savedInputs, { where, orderBy: asc(savedInputs.id), limit: MOST })).map(viewOf);
}

/** Keeps an input under a name. Refused with `conflict` where an agent has a hundred. */
export async function saveInput(
  ctx: Ctx,
  ref: string,
  { name, input: document }: SavedInputInput,
): Promise<SavedInput> {
  ctx.require("runs:create");
  const agentId = await agentIdOf(ctx, ref);
  const input = JSON.stringify(document);
  if (input.length > MAX_CHARS)
    fail("invalid_input", "The input is too large to be saved.", {
      issues: [{ pointer: "/input", detail: "has more than 100,000 characters as JSON" }],
    });
  const others = await ctx.db.all(savedInputs, {
    ...{ where: eq(savedInputs.agentId, agentId), limit: MOST, without: ["input"] as ["input"] },
  });
  if (others.length >= MOST) fail("conflict", `An agent has ${MOST} saved inputs at most; delete one.`);
  const row = { id: newId("inp"), agentId, name, input, createdAt: ctx.clock.now() };
  const told = { action: "input.saved", targetId: row.id, detail: { agentId, name } };
  await commit(ctx, [ctx.db.insert(savedInputs, row)], told);
  return viewOf(row);
}

export async function deleteInput(ctx: Ctx, ref: string, id: string): Promise<void> {
  ctx.require("runs:create");
  const agentId = await agentIdOf(ctx, ref);
  const mine = and(eq(savedInputs.id, id as Id<"inp">), eq(savedInputs.agentId, agentId));
  const told = { action: "input.deleted", targetId: id, detail: { agentId } };
  const [deleted] = await commit(ctx, [ctx.db.delete(savedInputs, mine)], told);
  if (deleted === 0) fail("not_found", "This agent has no such input.");
}
