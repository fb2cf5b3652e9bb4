import { commitDirectory } from "../../audit/index.ts";
import { identities, openIssuer, ProviderError } from "../../identity/index.ts";
import { parseOrFail } from "../../kernel/app-env.ts";
import type { Ctx } from "../../kernel/context.ts";
import { open, randomHex, type Sealed, seal } from "../../kernel/crypto.ts";
import { eq, platformDb } from "../../kernel/db.ts";
import { fail } from "../../kernel/errors.ts";
import { changedBy } from "../changed-by.ts";
import { ssoConnections } from "../sso-tables.ts";
import { type SsoInput, type SsoView, ssoInput } from "./contract.ts";
import { issuerFetch, requireReachable } from "./issuer-fetch.ts";
import { connectionOf, type SsoConnection, ssoProvider, viewOf } from "./queries.ts";

/** What a workspace's sealed client secret is bound to. */
const contextOf = (tenantId: string): string => `sso:${tenantId}`;

/** The client's secret, for asking the provider. */
export const secretOf = (
  { env }: Pick<Ctx, "env">,
  { tenantId, clientSecret }: SsoConnection,
): Promise<string> => open(env.ENCRYPTION_KEY, contextOf(tenantId), clientSecret);

/** What of a connection the log shows; of the secret only that it changed. */
const shown = ({
  issuer,
  clientId,
  domain,
  defaultRole,
  roleClaim,
  roleMap,
  asksSecondFactor,
}: SsoConnection) => ({
  ...{ issuer, clientId, domain, defaultRole, roleClaim, roleMap, asksSecondFactor },
});

async function sealedSecret(
  { env, tenant }: Ctx,
  input: { clientSecret?: string | undefined; issuer: string },
  before: SsoConnection | undefined,
): Promise<Sealed> {
  if (input.clientSecret !== undefined)
    return seal(env.ENCRYPTION_KEY, contextOf(tenant.id), input.clientSecret);
  // The secret of one provider is not sent to another that somebody typed in afterwards.
  if (before?.issuer === input.issuer) return before.clientSecret;
  const issues = [{ pointer: "/clientSecret", detail: "is needed for this issuer" }];
  return fail("invalid_input", "Enter the client secret that the provider shows.", { issues });
}

/**
 * Sets up single sign-on, or changes it. The issuer is asked at once for its discovery document. Another issuer, client
 * or secret has to be tested anew, another domain to be proved anew; until then nothing is enforced.
 */
export async function setSso(ctx: Ctx, input: SsoInput): Promise<SsoView> {
  ctx.require("sso:write");
  const { env, tenant, clock } = ctx;
  const { clientSecret: typed, ...fields } = parseOrFail(ssoInput, input, "json");
  const before = await connectionOf(env, tenant.id);
  const clientSecret = await sealedSecret(ctx, { clientSecret: typed, issuer: fields.issuer }, before);
  const secret = await open(env.ENCRYPTION_KEY, contextOf(tenant.id), clientSecret);
  const config = await openIssuer(ctx, { ...fields, clientSecret: secret }, issuerFetch(env));
  requireEndpoint(ctx, config.serverMetadata().authorization_endpoint ?? "");
  const sameClient =
    before?.issuer === fields.issuer && before.clientId === fields.clientId && typed === undefined;
  const sameDomain = before?.domain === fields.domain;
  const holds = sameClient && sameDomain;
  const after: SsoConnection = {
    ...fields,
    tenantId: tenant.id,
    clientSecret,
    challenge: sameDomain ? before.challenge : `quayside-sso=${randomHex(16)}`,
    verifiedAt: sameDomain ? before.verifiedAt : null,
    revision: (before?.revision ?? 0) + 1,
    testedAt: holds ? before.testedAt : null,
    enforcedAt: holds ? before.enforcedAt : null,
    createdAt: before?.createdAt ?? clock.now(),
  };
  const db = platformDb(env, "DIRECTORY");
  const { tenantId: _, ...set } = after;
  const write = db
    .insert(ssoConnections)
    .values(after)
    .onConflictDoUpdate({ target: ssoConnections.tenantId, set });
  const detail = {
    before: before ? shown(before) : null,
    after: { ...shown(after), clientSecret: typed === undefined ? "unchanged" : "***" },
  };
  const change = {
    action: "sso.configured",
    targetId: tenant.id,
    detail,
    by: changedBy(ctx),
    tenants: [tenant.id],
  };
  const samePeople = before?.issuer === fields.issuer && before.clientId === fields.clientId;
  await commitDirectory(env, [write, ...(samePeople ? [] : [forgetIdentities(ctx)])], [change], ctx);
  return viewOf(after);
}

/** Whom one provider called somebody another one may call somebody else. */
const forgetIdentities = ({ env, tenant }: Ctx) =>
  platformDb(env, "DIRECTORY")
    .delete(identities)
    .where(eq(identities.provider, ssoProvider(tenant.id)));

/** Browsers are sent there: it has to be as reachable as what we fetch. */
function requireEndpoint({ env }: Ctx, address: string): void {
  try {
    requireReachable(env, address);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    fail("invalid_input", `The issuer’s document cannot be used: ${error.message}.`, {
      issues: [{ pointer: "/issuer", detail: error.message }],
    });
  }
}

/** Takes single sign-on out of the workspace. People keep their seats; the identities that it linked go. */
export async function removeSso(ctx: Ctx): Promise<void> {
  ctx.require("sso:write");
  const { env, tenant } = ctx;
  const before = await connectionOf(env, tenant.id);
  if (!before) fail("not_found", "Single sign-on is not set up in this workspace.");
  const write = platformDb(env, "DIRECTORY")
    .delete(ssoConnections)
    .where(eq(ssoConnections.tenantId, tenant.id));
  const change = {
    ...{ action: "sso.removed", targetId: tenant.id, detail: { before: shown(before) } },
    ...{ by: changedBy(ctx), tenants: [tenant.id] },
  };
  await commitDirectory(env, [write, forgetIdentities(ctx)], [change], ctx);
}
