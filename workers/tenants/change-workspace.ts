import { commitDirectory } from "../audit/index.ts";
import { parseOrFail } from "../kernel/app-env.ts";
import type { Ctx } from "../kernel/context.ts";
import { and, eq, isUniqueViolation, platformDb, sql, type Write } from "../kernel/db.ts";
import { fail } from "../kernel/errors.ts";
import { rowWhere } from "../kernel/row-where.ts";
import { changedBy } from "./changed-by.ts";
import { type ChangeWorkspaceInput, changeWorkspaceInput, type WorkspaceView } from "./contract.ts";
import { forgetTenant, slugTaken } from "./directory.ts";
import { happened } from "./happened.ts";
import { formerSlugs, slugClaims } from "./member-tables.ts";
import { workspaceOf } from "./queries.ts";
import { skeletonOf } from "./slugs/skeleton.ts";
import { tenants } from "./tables.ts";
import { noteChange, tellObject } from "./tell-object.ts";

/** For how long links to a slug that was given up still lead to the workspace. */
export const FORMER_SLUG_MS = 90 * 86_400_000;
/** How many slugs a workspace may ever have: nobody else gets one of them, so that nobody gathers them either. */
export const MAX_SLUGS = 10;

const ACTION = "workspace.changed";

/**
 * The writes that move a workspace to another slug, with `change` as the one that decides. The old slug stays its own for
 * ever: it may take it again, and nobody else can take it or one that looks like it.
 */
function slugWrites(ctx: Ctx, before: string, after: string, change: Write): [Write, ...Write[]] {
  const { env, clock } = ctx;
  const { id } = ctx.tenant;
  const db = platformDb(env, "DIRECTORY");
  const until = clock.now() + FORMER_SLUG_MS;
  const skeleton = skeletonOf(after);
  const isNew = sql`WHERE NOT EXISTS (SELECT 1 FROM slug_claims WHERE skeleton = ${skeleton} AND tenant_id = ${id})
    AND (SELECT count(*) FROM slug_claims WHERE tenant_id = ${id}) < ${MAX_SLUGS}
    AND EXISTS (SELECT 1 FROM tenants WHERE id = ${id} AND slug = ${before})`;
  const moved = happened(ctx, ACTION, id);
  return [
    // One's own claim stands as it is; another's makes the whole batch fail.
    db.insert(slugClaims).select(rowWhere(slugClaims, { skeleton, tenantId: id }, isNew)),
    change,
    db
      .insert(formerSlugs)
      .select(rowWhere(formerSlugs, { slug: before, tenantId: id, until }, sql`WHERE ${moved}`))
      .onConflictDoUpdate({ target: formerSlugs.slug, set: { until } }),
    db.delete(formerSlugs).where(and(eq(formerSlugs.slug, after), moved)),
  ];
}

/** Holds where a slug is the workspace's to take. */
const isClaimed = ({ tenant }: Ctx, slug: string) =>
  sql`EXISTS (SELECT 1 FROM slug_claims WHERE skeleton = ${skeletonOf(slug)} AND tenant_id = ${tenant.id})`;

/** Why a workspace was not changed. */
async function explain(ctx: Ctx, before: WorkspaceView): Promise<never> {
  if ((await workspaceOf(ctx)).slug !== before.slug)
    fail("conflict", "The workspace was changed meanwhile. Look at it again.");
  const issues = [{ pointer: "/slug", detail: "choose one that it had before" }];
  return fail("conflict", `A workspace has ${MAX_SLUGS} slugs at most, with those that it gave up.`, {
    issues,
  });
}

/**
 * Renames a workspace, or gives it another slug: its old hosts lead to the new ones for 90 days. Refused with `conflict`
 * for a slug that is another's or looks like one, for an eleventh, and where the slug was changed meanwhile.
 */
export async function changeWorkspace(ctx: Ctx, input: ChangeWorkspaceInput): Promise<WorkspaceView> {
  ctx.require("workspace:write");
  const { env, tenant, clock } = ctx;
  const fields = parseOrFail(changeWorkspaceInput, input, "json");
  const before = await workspaceOf(ctx);
  const changed = Object.entries(fields).filter(
    ([name, value]) => before[name as keyof typeof fields] !== value,
  );
  if (changed.length === 0) return before;
  const after = Object.fromEntries(changed);
  const slug = fields.slug === before.slug ? undefined : fields.slug;
  const mine = and(
    eq(tenants.id, tenant.id),
    eq(tenants.slug, before.slug),
    slug ? isClaimed(ctx, slug) : undefined,
  );
  const update = platformDb(env, "DIRECTORY").update(tenants).set(after).where(mine);
  const writes = slug ? slugWrites(ctx, before.slug, slug, update) : [update];
  const was = Object.fromEntries(changed.map(([name]) => [name, before[name as "name"]]));
  const decisive = writes.indexOf(update);
  const change = {
    ...{ action: ACTION, targetId: tenant.id, detail: { before: was, after } },
    ...{ by: changedBy(ctx), tenants: [tenant.id], whenChanged: decisive },
  };
  try {
    const note = noteChange(env, tenant.id, tenant.id, clock.now());
    const rows = await commitDirectory(env, [...writes, note], [change], ctx);
    if (rows[decisive] === 0) await explain(ctx, before);
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    slugTaken(slug ?? before.slug);
  }
  for (const one of [before.slug, slug]) if (one) forgetTenant(env, { id: tenant.id, slug: one });
  await tellObject(env, tenant.id, tenant.id);
  return { ...before, ...after };
}
