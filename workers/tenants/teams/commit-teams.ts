import { commitDirectory } from "../../audit/index.ts";
import type { Ctx } from "../../kernel/context.ts";
import type { Write } from "../../kernel/db.ts";
import { changedBy } from "../changed-by.ts";
import { noteChange, tellObject } from "../tell-object.ts";

export interface TeamChange {
  writes: Write[];
  action: string;
  targetId: string;
  detail: Record<string, unknown>;
  /** Which of the writes has to change something for this to have happened; the first unless told. */
  decisive?: number;
}

/** Commits a change of teams and tells the tenant's object before it answers; whether it happened. */
export async function commitTeams(
  ctx: Ctx,
  { writes, decisive = 0, ...change }: TeamChange,
): Promise<boolean> {
  const { env, tenant, clock } = ctx;
  const note = noteChange(env, tenant.id, tenant.id, clock.now());
  const entry = { ...change, by: changedBy(ctx), tenants: [tenant.id], whenChanged: decisive };
  const changed = await commitDirectory(env, [...writes, note], [entry], ctx);
  if (changed[decisive] === 0) return false;
  await tellObject(env, tenant.id, tenant.id);
  return true;
}
