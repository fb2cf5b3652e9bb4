import { commitDirectory } from "../../audit/index.ts";
import { memberships, users } from "../../identity/tables.ts";
import type { Ctx } from "../../kernel/context.ts";
import { and, eq, isNotNull, ne, platformDb, sql } from "../../kernel/db.ts";
import { fail } from "../../kernel/errors.ts";
import { mailWrite, wakeMail } from "../../mail/index.ts";
import { changedBy } from "../changed-by.ts";
import { happened } from "../happened.ts";
import { tenantMailBrand } from "../mail-brand.ts";
import { ssoConnections } from "../sso-tables.ts";
import { tenants } from "../tables.ts";
import { PRESETS, type SsoView } from "./contract.ts";
import { requireConnection, type SsoConnection, viewOf } from "./queries.ts";

/**
 * Lets members of the domain in by single sign-on alone, or lets them choose again. It counts with their next request;
 * they are told by mail. Owners keep their other ways: when the provider fails, somebody has to get in to mend it.
 * Refused with `conflict` before the domain is proved and a test went through.
 */
export async function enforceSso(ctx: Ctx, enforced: boolean): Promise<SsoView> {
  ctx.require("sso:write");
  const { env, tenant, clock } = ctx;
  const connection = await requireConnection(ctx);
  if ((connection.enforcedAt !== null) === enforced) return viewOf(connection);
  if (enforced && connection.verifiedAt === null) fail("conflict", "Prove the domain first.");
  if (enforced && connection.testedAt === null)
    fail("conflict", "Test the sign-in first: nobody could get in if it did not work.");
  const enforcedAt = enforced ? clock.now() : null;
  const action = enforced ? "sso.enforced" : "sso.enforcement_ended";
  const same = and(eq(ssoConnections.tenantId, tenant.id), eq(ssoConnections.revision, connection.revision));
  const tested = enforced ? isNotNull(ssoConnections.testedAt) : undefined;
  const write = platformDb(env, "DIRECTORY")
    .update(ssoConnections)
    .set({ enforcedAt })
    .where(and(same, tested));
  const detail = { before: { enforced: !enforced }, after: { enforced } };
  const change = { action, targetId: tenant.id, detail, by: changedBy(ctx), tenants: [tenant.id] };
  const mails = enforced ? await lettersTo(ctx, connection) : [];
  const [changed] = await commitDirectory(env, [write, ...mails.map((mail) => mail.write)], [change], ctx);
  if (changed === 0) fail("conflict", "Single sign-on was changed meanwhile. Look at it again.");
  ctx.waitUntil(
    wakeMail(
      env,
      mails.map(({ id }) => id),
    ),
  );
  return viewOf(await requireConnection(ctx));
}

/** A mail to each member whom it is about. */
async function lettersTo(ctx: Ctx, { domain, preset, revision }: SsoConnection) {
  const { env, tenant, clock } = ctx;
  const db = platformDb(env, "DIRECTORY");
  const theirs = and(
    eq(memberships.tenantId, tenant.id),
    ne(memberships.role, "owner"),
    sql`substr(${users.email}, instr(${users.email}, '@') + 1) = ${domain}`,
  );
  const [people, [workspace], { brand, link }] = await Promise.all([
    db
      .select({ id: users.id, email: users.email, name: users.name })
      .from(memberships)
      .innerJoin(users, eq(users.id, memberships.userId))
      .where(theirs),
    db.select({ name: tenants.name }).from(tenants).where(eq(tenants.id, tenant.id)),
    tenantMailBrand(ctx, "/sso/start"),
  ]);
  const about = {
    workspace: workspace?.name ?? tenant.slug,
    provider: PRESETS[preset].title,
    link,
    since: clock.now(),
  };
  return Promise.all(
    people.map(({ id, email, name }) =>
      mailWrite(
        env,
        {
          ...{ key: `sso-required:${tenant.id}:${revision}:${clock.now()}:${id}`, to: email, brand },
          message: { template: "sso-required" as const, name, ...about },
        },
        clock,
        happened(ctx, "sso.enforced", tenant.id),
      ),
    ),
  );
}
