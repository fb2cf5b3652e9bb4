import { byOf, commitDirectory } from "../../audit/index.ts";
import { parseOrFail } from "../../kernel/app-env.ts";
import type { Ctx } from "../../kernel/context.ts";
import { randomHex } from "../../kernel/crypto.ts";
import { platformDb, sql } from "../../kernel/db.ts";
import { fail } from "../../kernel/errors.ts";
import { hosts } from "../tables.ts";
import { type AddDomainInput, addDomainInput, type DomainView } from "./contract.ts";
import { requireOwnable } from "./domain-rules.ts";
import { getDomain, listDomains } from "./queries.ts";

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
  const mine = await listDomains(ctx);
  if (mine.length >= MOST_DOMAINS && !mine.some(({ domain }) => domain === host))
    fail("conflict", `A workspace has ${MOST_DOMAINS} domains at most; remove one.`);
  const now = ctx.clock.now();
  const fresh = {
    ...{ state: "pending_dns" as const, challenge: `quayside-${randomHex(20)}`, since: now },
    ...{ detail: "", checkedAt: null, nextCheckAt: now + FIRST_LOOK_MS },
  };
  const write = platformDb(ctx.env, "DIRECTORY")
    .insert(hosts)
    .values({ host, tenantId: ctx.tenant.id, ...fresh })
    .onConflictDoUpdate({
      target: [hosts.host, hosts.tenantId],
      set: { ...fresh, isPrimary: false },
      setWhere: sql`${hosts.state} = 'failed' AND ${hosts.held} = 0`,
    });
  const change = { action: "domain.added", targetId: host, by: byOf(ctx), tenants: [ctx.tenant.id] };
  const [added] = await commitDirectory(ctx.env, [write], [change], ctx);
  if (!added) {
    const issues = [{ pointer: "/domain", detail: "is here already" }];
    fail("conflict", `${host} is among this workspace's domains already; remove it there first.`, { issues });
  }
  return getDomain(ctx, host);
}
