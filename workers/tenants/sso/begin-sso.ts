import {
  authorizationUrl,
  beginFlow,
  newCode,
  openIssuer,
  redeemCode,
  takeLimits,
} from "../../identity/index.ts";
import type { Ctx, RequestCtx } from "../../kernel/context.ts";
import { platformDb } from "../../kernel/db.ts";
import { DomainError, fail } from "../../kernel/errors.ts";
import type { Id } from "../../kernel/ids.ts";
import { originOfHost, subdomainOf } from "../hosts/host-name.ts";
import { issuerFetch } from "./issuer-fetch.ts";
import { connectionOf, requireConnection, type SsoConnection } from "./queries.ts";
import { secretOf } from "./set-sso.ts";

const TEST_MS = 600_000;

/** What a visit to the identity provider is for; kept with its state. */
export interface SsoVisit extends Record<string, unknown> {
  kind: "visit";
  tenantId: Id<"ten">;
  revision: number;
  to: string;
  test: boolean;
}

/** Where the provider sends people back to: each workspace has a URI of its own, so answers cannot be mixed up. */
const redirectUriOf = ({ origin }: Pick<RequestCtx, "origin">): string => `${origin}/sso/callback`;

/** What a provider has to be told: where the workspace is, and the domain of its own at which this is asked. */
export const ssoRedirectUris = ({ env, tenant, hostTenant, origin }: Ctx): string[] => [
  ...new Set(
    [originOfHost(env, subdomainOf(env, tenant.slug)), ...(hostTenant ? [origin] : [])].map(
      (at) => `${at}/sso/callback`,
    ),
  ),
];

/** A client at the workspace's provider. */
export const clientOf = async (request: RequestCtx, connection: SsoConnection) =>
  openIssuer(
    request,
    { ...connection, clientSecret: await secretOf(request, connection) },
    issuerFetch(request.env),
  );

async function begin(
  request: RequestCtx,
  connection: SsoConnection,
  visit: Pick<SsoVisit, "to" | "test">,
  loginHint?: string,
): Promise<{ location: string; browser: string }> {
  const { tenantId, revision } = connection;
  const config = await clientOf(request, connection);
  const payload = { kind: "visit", tenantId, revision, ...visit } satisfies SsoVisit;
  const flow = await beginFlow(request, { purpose: "sso", payload });
  const redirectUri = redirectUriOf(request);
  return {
    location: await authorizationUrl(config, flow, { redirectUri, loginHint }),
    browser: flow.browser,
  };
}

/**
 * Begins a sign-in at the provider of the workspace whose host this is. Answers where the browser goes, and what it
 * keeps. Refused with `not_found` where there is no single sign-on, with `rate_limited`, and with `invalid_input` while
 * the provider does not answer as it should.
 */
export async function beginSso(
  request: RequestCtx,
  { to, loginHint }: { to: string; loginHint?: string | undefined },
): Promise<{ location: string; browser: string }> {
  const { env, hostTenant, address, clock } = request;
  const connection = hostTenant && (await connectionOf(env, hostTenant.id));
  if (!connection || connection.verifiedAt === null)
    fail("not_found", "This workspace has no single sign-on. Sign in another way.");
  const limit = { subject: `sso from ${address}`, free: 60, longestWaitMs: 60_000 };
  const limited = await takeLimits(env, [limit], clock.now());
  if (limited) throw new DomainError(limited);
  return begin(request, connection, { to, test: false }, loginHint);
}

/** A link that walks an owner through the sign-in, on the workspace's host, for ten minutes and once. */
export async function makeSsoTest(ctx: Ctx): Promise<{ url: string }> {
  ctx.require("sso:write");
  const { env, clock, tenant } = ctx;
  const { revision } = await requireConnection(ctx);
  const payload = { kind: "test", tenantId: tenant.id, revision };
  const { code, write } = await newCode(env, { purpose: "sso", payload, ttlMs: TEST_MS }, clock);
  await platformDb(env, "DIRECTORY").batch([write]);
  return { url: `${originOfHost(env, subdomainOf(env, tenant.slug))}/sso/start?test=${code}` };
}

/** Begins the walk of such a link. */
export async function beginSsoTest(
  request: RequestCtx,
  code: string,
): Promise<{ location: string; browser: string }> {
  const { env, clock, hostTenant } = request;
  const found = await redeemCode(env, "sso", code, clock);
  const connection = hostTenant && (await connectionOf(env, hostTenant.id));
  const fits = found?.payload.kind === "test" && found.payload.tenantId === hostTenant?.id;
  if (!fits || !connection) fail("not_found", "This test is over. Begin another one on the settings page.");
  return begin(request, connection, { to: "/console/settings/sso", test: true });
}
