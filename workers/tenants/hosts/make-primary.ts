import { byOf, commitDirectory } from "../../audit/index.ts";
import type { Ctx } from "../../kernel/context.ts";
import { and, eq, platformDb, sql } from "../../kernel/db.ts";
import { fail } from "../../kernel/errors.ts";
import { hosts } from "../tables.ts";
import type { DomainView } from "./contract.ts";
import { domainViewOf, findHost, ofTenant } from "./queries.ts";
import { forgetHost } from "./site.ts";

/**
 * Makes an active domain the one where the workspace's pages are shown: those of its other domains go there. Whether
 * the subdomain's do stays as it was chosen. Refused with `conflict` for a domain that is not active.
 */
export async function makePrimary(ctx: Ctx, name: string): Promise<DomainView> {
  ctx.require("domains:write");
  const { host } = await findHost(ctx, name);
  const db = platformDb(ctx.env, "DIRECTORY");
  const tenantId = ctx.tenant.id;
  const isActive = sql`EXISTS (SELECT 1 FROM hosts WHERE host = ${host} AND tenant_id = ${tenantId} AND state = 'active')`;
  const [before] = await db
    .select()
    .from(hosts)
    .where(and(ofTenant(ctx), eq(hosts.isPrimary, true)));
  const next = { isPrimary: true, redirect: before?.redirect ?? false };
  const writes = [
    db
      .update(hosts)
      .set({ isPrimary: false, redirect: false })
      .where(and(ofTenant(ctx), eq(hosts.isPrimary, true), isActive)),
    db
      .update(hosts)
      .set(next)
      .where(and(ofTenant(ctx), eq(hosts.host, host), isActive)),
  ];
  const detail = { before: before?.host ?? null, after: host };
  const change = {
    action: "domain.made_primary",
    targetId: host,
    detail,
    by: byOf(ctx),
    tenants: [tenantId],
    whenChanged: 1,
  };
  const [, changed] = await commitDirectory(ctx.env, writes, [change], ctx);
  if (!changed) fail("conflict", `${host} is not active yet; its pages could not be reached.`);
  forgetHost(ctx.env, tenantId, host);
  return domainViewOf(ctx.env, await findHost(ctx, host));
}
