import { commitDirectory } from "../audit/index.ts";
import { parseOrFail } from "../kernel/app-env.ts";
import type { Ctx } from "../kernel/context.ts";
import { and, eq, isUniqueViolation, platformDb, sql, type Write } from "../kernel/db.ts";
import { fail } from "../kernel/errors.ts";
import { rowWhere } from "../kernel/row-where.ts";
import { changedBy } from "./changed-by.ts";
import { type ChangeWorkspaceInput, changeWorkspaceInput, type WorkspaceView } from "./contract.ts";
import { forgetTenant, slugTaken } from "./directory.ts";
import { formerSlugs, slugClaims } from "./member-tables.ts";
import { getWorkspace } from "./queries.ts";
import { skeletonOf } from "./slugs/skeleton.ts";
import { tenants } from "./tables.ts";
import { noteChange, tellObject } from "./tell-object.ts";

/** For how long links to a slug that was given up still lead to the workspace. */
export const FORMER_SLUG_MS = 90 * 86_400_000;

/**
 * The writes that move a workspace to another slug. The old one stays its own for ever: it may take it again, and
 * nobody else can take it or one that looks like it.
 */
function slugWrites({ env, tenant: { id }, clock }: Ctx, before: string, after: string): Write[] {
  const db = platformDb(env, "DIRECTORY");
  const until = clock.now() + FORMER_SLUG_MS;
  const skeleton = skeletonOf(after);
  const isNew = sql`WHERE NOT EXISTS (SELECT 1 FROM slug_claims WHERE skeleton = ${skeleton} AND tenant_id = ${id})`;
  return [
    // One's own claim stands as it is; another's makes the whole batch fail.
    db.insert(slugClaims).select(rowWhere(slugClaims, { skeleton, tenantId: id }, isNew)),
    db
      .insert(formerSlugs)
      .values({ slug: before, tenantId: id, until })
      .onConflictDoUpdate({ target: formerSlugs.slug, set: { until } }),
    db.delete(formerSlugs).where(eq(formerSlugs.slug, after)),
  ];
}

/** Renames a workspace, or gives it another slug: its old hosts lead to the new ones for 90 days. */
export async function changeWorkspace(ctx: Ctx, input: ChangeWorkspaceInput): Promise<WorkspaceView> {
  ctx.require("workspace:write");
  const { env, tenant, clock } = ctx;
  const fields = parseOrFail(changeWorkspaceInput, input, "json");
  const before = await getWorkspace(ctx);
  const changed = Object.entries(fields).filter(
    ([name, value]) => before[name as keyof typeof fields] !== value,
  );
  if (changed.length === 0) return before;
  const after = Object.fromEntries(changed);
  const db = platformDb(env, "DIRECTORY");
  const slug = fields.slug === before.slug ? undefined : fields.slug;
  const mine = and(eq(tenants.id, tenant.id), eq(tenants.slug, before.slug));
  const writes: Write[] = [
    db.update(tenants).set(after).where(mine),
    ...(slug ? slugWrites(ctx, before.slug, slug) : []),
    noteChange(env, tenant.id, tenant.id, clock.now()),
  ];
  const detail = {
    before: Object.fromEntries(changed.map(([name]) => [name, before[name as "name"]])),
    after,
  };
  const change = {
    action: "workspace.changed",
    targetId: tenant.id,
    detail,
    by: changedBy(ctx),
    tenants: [tenant.id],
  };
  try {
    const [rows] = await commitDirectory(env, writes, [change], ctx);
    if (rows === 0) fail("conflict", "The workspace was changed meanwhile. Look at it again.");
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    slugTaken(slug ?? before.slug);
  }
  forgetTenant(env, { id: tenant.id, slug: before.slug });
  if (slug) forgetTenant(env, { id: tenant.id, slug });
  await tellObject(env, tenant.id, tenant.id);
  return { ...before, ...after };
}
