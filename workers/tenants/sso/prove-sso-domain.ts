import { commitDirectory } from "../../audit/index.ts";
import type { Ctx } from "../../kernel/context.ts";
import { and, eq, isNotNull, isNull, isUniqueViolation, platformDb, type Write } from "../../kernel/db.ts";
import { fail } from "../../kernel/errors.ts";
import { changedBy } from "../changed-by.ts";
import { lookUp } from "../hosts/dns.ts";
import { ssoConnections } from "../sso-tables.ts";
import type { SsoView } from "./contract.ts";
import { recordName, requireConnection, type SsoConnection, viewOf } from "./queries.ts";

/**
 * What takes a domain from the workspace that has proved it before and whose record is gone by now: a domain may have
 * become somebody else's. What it requires of its members stays: who has the domain now gets their mails. Undefined where
 * nobody has it, or the record still stands.
 */
async function holderWithout({ env, requestId }: Ctx, { domain }: SsoConnection, TXT: string[]) {
  const db = platformDb(env, "DIRECTORY");
  const proved = and(eq(ssoConnections.domain, domain), isNotNull(ssoConnections.verifiedAt));
  const [holder] = await db.select().from(ssoConnections).where(proved).limit(1);
  if (!holder || TXT.includes(holder.challenge)) return undefined;
  const { tenantId, challenge, revision } = holder;
  const asRead = and(proved, eq(ssoConnections.tenantId, tenantId), eq(ssoConnections.challenge, challenge));
  const write: Write = db
    .update(ssoConnections)
    .set({ verifiedAt: null, revision: revision + 1 })
    .where(asRead);
  const by = { actorType: "system", actorId: "system", requestId };
  const told = { action: "sso.domain_lost", targetId: tenantId, detail: { before: { domain } } };
  return { write, change: { ...told, by, tenants: [tenantId] } };
}

/**
 * Looks whether DNS proves that the domain is the workspace's. Refused with `conflict` where the record is not there, or
 * another workspace has proved the domain and its record still stands, and with `unavailable` where DNS does not answer.
 */
export async function proveSsoDomain(ctx: Ctx): Promise<SsoView> {
  ctx.require("sso:write");
  const { env, tenant, clock } = ctx;
  const connection = await requireConnection(ctx);
  const { domain, challenge } = connection;
  if (connection.verifiedAt !== null) return viewOf(connection);
  const name = recordName(domain);
  const { TXT } = await lookUp(env, name, "TXT").catch(() =>
    fail("unavailable", "DNS did not answer. Try again in a moment."),
  );
  if (!TXT.includes(challenge))
    fail(
      "conflict",
      `There is no TXT record at ${name} with the value shown. New records may take an hour to be seen.`,
    );
  const verifiedAt = clock.now();
  const db = platformDb(env, "DIRECTORY");
  const lost = await holderWithout(ctx, connection, TXT);
  const mine = and(
    eq(ssoConnections.tenantId, tenant.id),
    eq(ssoConnections.challenge, challenge),
    isNull(ssoConnections.verifiedAt),
  );
  const change = {
    ...{ action: "sso.domain_verified", targetId: tenant.id, detail: { after: { domain } } },
    ...{ by: changedBy(ctx), tenants: [tenant.id], whenChanged: lost ? 1 : 0 },
  };
  const take = db.update(ssoConnections).set({ verifiedAt }).where(mine);
  try {
    await commitDirectory(
      env,
      lost ? [lost.write, take] : [take],
      lost ? [lost.change, change] : [change],
      ctx,
    );
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    fail("conflict", `Another workspace signs people of ${domain} in. It has to give the domain up first.`);
  }
  return viewOf(await requireConnection(ctx));
}
