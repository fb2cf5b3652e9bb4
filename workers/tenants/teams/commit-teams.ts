import { commitDirectory } from "../../audit/index.ts";
import type { Ctx } from "../../kernel/context.ts";
import type { Write } from "../../kernel/db.ts";
import { changedBy } from "../changed-by.ts";
import { noteChange, tellObject } from "../tell-object.ts";

export interface TeamChange {
  writes: [Write, ...Write[]];
  action: string;
  targetId: string;
  detail: Record<string, unknown>;
  /** Several writes of which any may be the one that changes something. */
  always?: boolean;
}

/** Commits a change of teams and tells the tenant's object before it answers; whether the first write changed anything. */
export async function commitTeams(
  ctx: Ctx,
  { writes, always = false, ...change }: TeamChange,
): Promise<boolean> {
  const { env, tenant, clock } = ctx;
  const note = noteChange(env, tenant.id, tenant.id, clock.now());
  const whenChanged = always ? null : 0;
  const entry = { ...change, by: changedBy(ctx), tenants: [tenant.id], whenChanged };
  const [changed] = await commitDirectory(env, [...writes, note], [entry], ctx);
  if (changed === 0 && !always) return false;
  await tellObject(env, tenant.id, tenant.id);
  return true;
}
