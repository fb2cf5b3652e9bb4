import { byOf, commitDirectory } from "../../audit/index.ts";
import type { Ctx } from "../../kernel/context.ts";
import { and, eq, platformDb } from "../../kernel/db.ts";
import { fail } from "../../kernel/errors.ts";
import { hosts } from "../tables.ts";
import type { DomainView } from "./contract.ts";
import { domainViewOf, findHost, ofTenant } from "./queries.ts";
import { forgetHost } from "./site.ts";

/** Chooses whether pages of the workspace's subdomain are shown at its primary domain, too. Refused with `conflict` for another domain. */
export async function setRedirect(ctx: Ctx, name: string, redirect: boolean): Promise<DomainView> {
  ctx.require("domains:write");
  const row = await findHost(ctx, name);
  const mine = and(ofTenant(ctx), eq(hosts.host, row.host), eq(hosts.isPrimary, true));
  const write = platformDb(ctx.env, "DIRECTORY").update(hosts).set({ redirect }).where(mine);
  const detail = { before: row.redirect, after: redirect };
  const change = {
    action: "domain.redirect_set",
    targetId: row.host,
    detail,
    by: byOf(ctx),
    tenants: [ctx.tenant.id],
  };
  const [changed] = await commitDirectory(ctx.env, [write], [change], ctx);
  if (!changed) fail("conflict", `${row.host} is not the primary domain; make it that first.`);
  forgetHost(ctx.env, ctx.tenant.id, row.host);
  return domainViewOf(ctx.env, { ...row, redirect });
}
