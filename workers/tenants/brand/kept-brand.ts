import { byOf, commitDirectory } from "../../audit/index.ts";
import type { Ctx } from "../../kernel/context.ts";
import { and, eq, isNull, platformDb } from "../../kernel/db.ts";
import { fail } from "../../kernel/errors.ts";
import { forgetTenant } from "../directory.ts";
import { forgetHost } from "../hosts/site.ts";
import type { Plan } from "../plans.ts";
import { hosts, tenants } from "../tables.ts";
import type { Brand, BrandView } from "./contract.ts";
import { brandViewOf } from "./face.ts";
import { dropImages } from "./image-file.ts";

/** A workspace's brand as it is kept, and its plan. */
export async function readBrand({ env, tenant }: Ctx): Promise<{ brand: Brand | null; plan: Plan }> {
  const query = platformDb(env, "DIRECTORY")
    .select({ brand: tenants.brand, plan: tenants.plan })
    .from(tenants)
    .where(eq(tenants.id, tenant.id));
  const [row] = await query.limit(1);
  return row ?? fail("not_found", "This workspace is gone.");
}

/** The brand of the workspace that the context is in. */
export async function getBrand(ctx: Ctx): Promise<BrandView> {
  ctx.require("workspace:read");
  return brandViewOf(ctx.tenant.id, (await readBrand(ctx)).brand);
}

/** Has this Worker look again at every host of a workspace; others do within the minute. */
async function forgetSites({ env, tenant }: Ctx): Promise<void> {
  forgetTenant(env, tenant);
  const db = platformDb(env, "DIRECTORY");
  const own = await db.select({ host: hosts.host }).from(hosts).where(eq(hosts.tenantId, tenant.id));
  for (const { host } of own) forgetHost(env, tenant.id, host);
}

/** Writes a brand where it is still as it was read, else refuses with `conflict`: whoever changed it meanwhile was first. */
export async function writeBrand(ctx: Ctx, before: Brand | null, after: Brand | null): Promise<void> {
  const { env, tenant } = ctx;
  const asRead = before ? eq(tenants.brand, before) : isNull(tenants.brand);
  const write = platformDb(env, "DIRECTORY")
    .update(tenants)
    .set({ brand: after })
    .where(and(eq(tenants.id, tenant.id), asRead));
  const change = {
    action: after ? "brand.changed" : "brand.removed",
    targetId: tenant.id,
    detail: { before, after },
    by: byOf(ctx),
    tenants: [tenant.id],
  };
  const [changed] = await commitDirectory(env, [write], [change], ctx);
  if (!changed) fail("conflict", "The brand was changed meanwhile. Look at it again.");
  await forgetSites(ctx);
  await dropImages(ctx, before, after);
}
