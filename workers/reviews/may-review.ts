import type { ListingRow } from "../catalog/index.ts";
import type { Ctx } from "../kernel/context.ts";
import { platformDatabase } from "../kernel/db.ts";
import type { Id } from "../kernel/ids.ts";
import { hasSucceeded } from "../usage/index.ts";
import type { ReviewBar } from "./contract.ts";

/** Whether two workspaces have somebody in common who owns one of them, or who asks. */
const RELATED = `SELECT 1 FROM memberships a JOIN memberships b ON b.user_id = a.user_id
  WHERE a.tenant_id = ?1 AND b.tenant_id = ?2 AND (a.role = 'owner' OR b.role = 'owner' OR a.user_id = ?3) LIMIT 1`;

async function related({ env, tenant, actor }: Ctx, other: Id<"ten">): Promise<boolean> {
  const query = platformDatabase(env, "DIRECTORY").prepare(RELATED).bind(tenant.id, other, actor.id);
  return (await query.first()) !== null;
}

/**
 * Why a workspace may not review a listed agent; null where it may. It has to have run it: a run in the workspace itself
 * has succeeded, of what it deployed of the agent that was shared with it, in whatever channel and however it was begun.
 * Visitors' runs and calls of a public endpoint prove nothing, since nobody knows whose they are: they are the
 * publisher's runs. And the two must not be of the same people.
 */
export async function reviewBar(ctx: Ctx, listing: ListingRow): Promise<ReviewBar | null> {
  if (listing.tenantId === ctx.tenant.id) return "own";
  if (await related(ctx, listing.tenantId)) return "related";
  return (await hasSucceeded(ctx.env, ctx.tenant.id, listing.agentId)) ? null : "not_run";
}
