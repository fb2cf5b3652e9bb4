import { byOf, commitDirectory } from "../../audit/index.ts";
import type { Ctx } from "../../kernel/context.ts";
import { and, eq, ne, platformDb } from "../../kernel/db.ts";
import { hosts } from "../tables.ts";
import { checkHost } from "./check-host.ts";
import { findHost, ofTenant } from "./queries.ts";
import { forgetHost } from "./site.ts";

/**
 * Gives a domain up: it is not answered any more, at once. One that was proven stays until the provider has let go of
 * it, which is tried until it is done; nobody else gets it before. Removing it again changes nothing.
 */
export async function removeDomain(ctx: Ctx, name: string): Promise<void> {
  ctx.require("domains:write");
  const row = await findHost(ctx, name);
  const db = platformDb(ctx.env, "DIRECTORY");
  const mine = and(ofTenant(ctx), eq(hosts.host, row.host), ne(hosts.state, "removing"));
  const now = ctx.clock.now();
  const going = {
    state: "removing" as const,
    isPrimary: false,
    redirect: false,
    since: now,
    nextCheckAt: now,
  };
  const writes = [
    db
      .update(hosts)
      .set(going)
      .where(and(mine, eq(hosts.held, true))),
    db.delete(hosts).where(and(mine, eq(hosts.held, false))),
  ];
  const change = { action: "domain.removed", targetId: row.host, by: byOf(ctx), tenants: [ctx.tenant.id] };
  const changes = writes.map((_, whenChanged) => ({ ...change, whenChanged }));
  const [isGoing] = await commitDirectory(ctx.env, writes, changes, ctx);
  forgetHost(ctx.env, ctx.tenant.id, row.host);
  const options = { by: byOf(ctx), clock: ctx.clock, waitUntil: ctx.waitUntil };
  if (isGoing) ctx.waitUntil(checkHost(ctx.env, { ...row, ...going }, options));
}
