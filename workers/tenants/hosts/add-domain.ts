import { byOf, commitDirectory } from "../../audit/index.ts";
import { parseOrFail } from "../../kernel/app-env.ts";
import type { Ctx } from "../../kernel/context.ts";
import { randomHex } from "../../kernel/crypto.ts";
import { and, eq, platformDb, sql } from "../../kernel/db.ts";
import { fail } from "../../kernel/errors.ts";
import { rowWhere } from "../../kernel/row-where.ts";
import { hosts } from "../tables.ts";
import { type AddDomainInput, addDomainInput, type DomainView } from "./contract.ts";
import { requireOwnable } from "./domain-rules.ts";
import { domainViewOf, findHost, ofTenant } from "./queries.ts";

const MOST_DOMAINS = 20;
/** Records take a while to be written; the first look without being asked comes then. */
const FIRST_LOOK_MS = 60_000;

/**
 * Notes that a tenant wants a domain, with a challenge that only this tenant gets, and only this time. Says nothing of
 * others who want or have it. One that failed may be added again. Refused with `invalid_input` or `conflict`.
 */
export async function addDomain(ctx: Ctx, input: AddDomainInput): Promise<DomainView> {
  ctx.require("domains:write");
  const { domain: host } = parseOrFail(addDomainInput, input, "json");
  await requireOwnable(ctx.env, host);
  const now = ctx.clock.now();
  const fresh = {
    ...{ state: "pending_dns" as const, challenge: `quayside-${randomHex(20)}`, since: now },
    ...{ detail: "", checkedAt: null, nextCheckAt: now + FIRST_LOOK_MS },
  };
  const mine = sql`SELECT host FROM hosts WHERE tenant_id = ${ctx.tenant.id}`;
  const few = sql`WHERE ${host} IN (${mine}) OR (SELECT count(*) FROM (${mine})) < ${MOST_DOMAINS}`;
  const write = platformDb(ctx.env, "DIRECTORY")
    .insert(hosts)
    .select(rowWhere(hosts, { host, tenantId: ctx.tenant.id, ...fresh }, few))
    .onConflictDoUpdate({
      target: [hosts.host, hosts.tenantId],
      set: { ...fresh, isPrimary: false },
      setWhere: sql`${hosts.state} = 'failed' AND ${hosts.held} = 0`,
    });
  const change = { action: "domain.added", targetId: host, by: byOf(ctx), tenants: [ctx.tenant.id] };
  const [added] = await commitDirectory(ctx.env, [write], [change], ctx);
  if (!added) await explain(ctx, host);
  return domainViewOf(ctx.env, await findHost(ctx, host));
}

/** Why a domain was not added. */
async function explain(ctx: Ctx, host: string): Promise<never> {
  const mine = platformDb(ctx.env, "DIRECTORY").select().from(hosts);
  const [here] = await mine.where(and(ofTenant(ctx), eq(hosts.host, host)));
  if (!here) fail("conflict", `A workspace has ${MOST_DOMAINS} domains at most; remove one.`);
  const issues = [{ pointer: "/domain", detail: "is here already" }];
  fail("conflict", `${host} is among this workspace's domains already; remove it there first.`, { issues });
}
