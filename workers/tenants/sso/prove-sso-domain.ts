import { commitDirectory } from "../../audit/index.ts";
import type { Ctx } from "../../kernel/context.ts";
import { and, eq, isNull, isUniqueViolation, platformDb } from "../../kernel/db.ts";
import { fail } from "../../kernel/errors.ts";
import { changedBy } from "../changed-by.ts";
import { lookUp } from "../hosts/dns.ts";
import { ssoConnections } from "../sso-tables.ts";
import type { SsoView } from "./contract.ts";
import { recordName, requireConnection, viewOf } from "./queries.ts";

/**
 * Looks whether DNS proves that the domain is the workspace's. Refused with `conflict` where the record is not there, or
 * another workspace has proved the domain, and with `unavailable` where DNS does not answer.
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
  const mine = and(
    eq(ssoConnections.tenantId, tenant.id),
    eq(ssoConnections.challenge, challenge),
    isNull(ssoConnections.verifiedAt),
  );
  const change = {
    ...{ action: "sso.domain_verified", targetId: tenant.id, detail: { after: { domain } } },
    ...{ by: changedBy(ctx), tenants: [tenant.id] },
  };
  try {
    await commitDirectory(env, [db.update(ssoConnections).set({ verifiedAt }).where(mine)], [change], ctx);
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    fail("conflict", `Another workspace signs people of ${domain} in. It has to give the domain up first.`);
  }
  return viewOf(await requireConnection(ctx));
}
