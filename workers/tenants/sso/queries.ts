import type { Ctx } from "../../kernel/context.ts";
import { and, eq, isNotNull, platformDb } from "../../kernel/db.ts";
import type { Env } from "../../kernel/env.ts";
import { fail } from "../../kernel/errors.ts";
import type { Id } from "../../kernel/ids.ts";
import { originOfHost, subdomainOf } from "../hosts/host-name.ts";
import { ssoConnections } from "../sso-tables.ts";
import { tenants } from "../tables.ts";
import type { SsoView } from "./contract.ts";

export type SsoConnection = typeof ssoConnections.$inferSelect;

const iso = (time: number | null): string | null => (time === null ? null : new Date(time).toISOString());

/** What the identities of a workspace's own provider are kept under. */
export const ssoProvider = (tenantId: Id<"ten">): string => `sso:${tenantId}`;

/** Where a domain's TXT record stands. */
export const recordName = (domain: string): string => `_quayside-sso.${domain}`;

/** A workspace's connection; undefined where it has none. */
export async function connectionOf(env: Env, tenantId: Id<"ten">): Promise<SsoConnection | undefined> {
  const db = platformDb(env, "DIRECTORY");
  return (await db.select().from(ssoConnections).where(eq(ssoConnections.tenantId, tenantId)).limit(1))[0];
}

/** A workspace's connection, or `not_found`. */
export const requireConnection = async ({
  env,
  tenant,
}: Pick<Ctx, "env" | "tenant">): Promise<SsoConnection> =>
  (await connectionOf(env, tenant.id)) ??
  fail("not_found", "Single sign-on is not set up in this workspace.");

export const viewOf = (connection: SsoConnection): SsoView => ({
  preset: connection.preset,
  issuer: connection.issuer,
  clientId: connection.clientId,
  domain: connection.domain,
  record: { name: recordName(connection.domain), value: connection.challenge },
  verifiedAt: iso(connection.verifiedAt),
  defaultRole: connection.defaultRole,
  roleClaim: connection.roleClaim,
  roleMap: connection.roleMap,
  asksSecondFactor: connection.asksSecondFactor,
  testedAt: iso(connection.testedAt),
  enforcedAt: iso(connection.enforcedAt),
});

/** How members sign in; null where there is no single sign-on. */
export async function getSso(ctx: Ctx): Promise<SsoView | null> {
  ctx.require("sso:read");
  const connection = await connectionOf(ctx.env, ctx.tenant.id);
  return connection ? viewOf(connection) : null;
}

/** Whether people can sign in to a workspace by single sign-on. */
export async function hasSso(env: Env, tenantId: Id<"ten">): Promise<boolean> {
  return ((await connectionOf(env, tenantId))?.verifiedAt ?? null) !== null;
}

/**
 * Where the addresses of a domain sign in: the origin of the workspace that has proved it; null for none. It goes by the
 * domain alone, and so tells nothing of an account.
 */
export async function ssoOriginOf(env: Env, email: string): Promise<string | null> {
  const domain = email.slice(email.lastIndexOf("@") + 1).toLowerCase();
  const [found] = await platformDb(env, "DIRECTORY")
    .select({ slug: tenants.slug })
    .from(ssoConnections)
    .innerJoin(tenants, eq(tenants.id, ssoConnections.tenantId))
    .where(and(eq(ssoConnections.domain, domain), isNotNull(ssoConnections.verifiedAt)))
    .limit(1);
  return found ? originOfHost(env, subdomainOf(env, found.slug)) : null;
}

/** Where people sign in to a workspace by single sign-on, to come to one of its pages. */
export const ssoStart = (env: Env, slug: string, to: string): string =>
  `${originOfHost(env, subdomainOf(env, slug))}/sso/start?to=${encodeURIComponent(to)}`;
