import { parseOrFail } from "../../kernel/app-env.ts";
import type { Ctx } from "../../kernel/context.ts";
import { and, asc, eq, platformDb } from "../../kernel/db.ts";
import type { Env } from "../../kernel/env.ts";
import { fail } from "../../kernel/errors.ts";
import type { Id } from "../../kernel/ids.ts";
import { hosts } from "../tables.ts";
import { type DomainView, domainName } from "./contract.ts";
import { type HostRow, PROOF_MS } from "./decide.ts";
import { targetHost } from "./host-name.ts";
import { challengeName } from "./prove.ts";

const iso = (time: number | null): string | null => (time === null ? null : new Date(time).toISOString());

/** A domain as its tenant sees it. */
export function domainViewOf(env: Env, row: HostRow): DomainView {
  const { host, state, isPrimary, redirect, detail, challenge, checkedAt, nextCheckAt, since } = row;
  const waits = state === "pending_dns" || state === "pending_certificate";
  return {
    domain: host,
    state,
    primary: isPrimary,
    redirect,
    detail,
    records: [
      { type: "TXT", name: challengeName(host), value: challenge },
      { type: "CNAME", name: host, value: targetHost(env) },
    ],
    checkedAt: iso(checkedAt),
    nextCheckAt: iso(nextCheckAt),
    expiresAt: waits ? iso(since + PROOF_MS) : null,
  };
}

export const ofTenant = (ctx: Ctx) => eq(hosts.tenantId, ctx.tenant.id);

/** A domain of the tenant's by its name; refuses with `not_found`. */
export async function findHost(ctx: Ctx, name: string): Promise<HostRow> {
  const host = parseOrFail(domainName, name, "param");
  const query = platformDb(ctx.env, "DIRECTORY").select().from(hosts);
  const [row] = await query.where(and(eq(hosts.host, host), ofTenant(ctx))).limit(1);
  return row ?? fail("not_found", `There is no domain ${host} in this workspace.`);
}

/** The tenant's domains by name; there are few. */
export async function listDomains(ctx: Ctx): Promise<DomainView[]> {
  ctx.require("domains:read");
  const query = platformDb(ctx.env, "DIRECTORY").select().from(hosts).where(ofTenant(ctx));
  return (await query.orderBy(asc(hosts.host))).map((row) => domainViewOf(ctx.env, row));
}

/** Whether a workspace has proven a domain that is in use. */
export async function hasActiveDomain(env: Env, tenantId: Id<"ten">): Promise<boolean> {
  const active = and(eq(hosts.tenantId, tenantId), eq(hosts.state, "active"));
  const rows = await platformDb(env, "DIRECTORY")
    .select({ host: hosts.host })
    .from(hosts)
    .where(active)
    .limit(1);
  return rows.length > 0;
}

/** One domain of the tenant's. */
export async function getDomain(ctx: Ctx, name: string): Promise<DomainView> {
  ctx.require("domains:read");
  return domainViewOf(ctx.env, await findHost(ctx, name));
}
