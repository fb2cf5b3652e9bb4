import { commitDirectory } from "../../audit/index.ts";
import { identities, openIssuer, ProviderError } from "../../identity/index.ts";
import { parseOrFail } from "../../kernel/app-env.ts";
import type { Ctx } from "../../kernel/context.ts";
import { open, randomHex, type Sealed, seal } from "../../kernel/crypto.ts";
import { and, eq, platformDb, type SQL, sql } from "../../kernel/db.ts";
import { fail } from "../../kernel/errors.ts";
import { changedBy } from "../changed-by.ts";
import { happened } from "../happened.ts";
import { ssoConnections } from "../sso-tables.ts";
import { type SsoInput, type SsoView, ssoInput } from "./contract.ts";
import { issuerFetch, requireReachable } from "./issuer-fetch.ts";
import { connectionOf, requireConnection, type SsoConnection, ssoProvider, viewOf } from "./queries.ts";

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

type Fields = Omit<ReturnType<typeof ssoInput.parse>, "clientSecret">;

const isSameClient = (before: SsoConnection | undefined, { issuer, clientId }: Fields): boolean =>
  before?.issuer === issuer && before.clientId === clientId;

/** The row of a connection with these fields, and what of an earlier one is written anew: what still holds stays as it is. */
function rowOf(
  { tenant, clock }: Ctx,
  before: SsoConnection | undefined,
  fields: Fields,
  { clientSecret, isNew }: { clientSecret: Sealed; isNew: boolean },
) {
  const sameDomain = before?.domain === fields.domain;
  const challenge = sameDomain ? before.challenge : `quayside-sso=${randomHex(16)}`;
  const next = { ...fields, clientSecret, challenge, revision: (before?.revision ?? 0) + 1 };
  const nothing = { verifiedAt: null, testedAt: null, enforcedAt: null };
  const untested = { testedAt: null, enforcedAt: null };
  const tested = isSameClient(before, fields) && sameDomain && !isNew;
  return {
    row: { ...next, ...nothing, tenantId: tenant.id, createdAt: clock.now() } satisfies SsoConnection,
    set: { ...next, ...(sameDomain ? (tested ? {} : untested) : nothing) },
  };
}

/**
 * Sets up single sign-on, or changes it. The issuer is asked at once for its discovery document. Another issuer, client
 * or secret has to be tested anew, another domain to be proved anew; until then nothing is enforced. Refused with
 * `invalid_input` for an issuer that cannot be used, and `conflict` where somebody else changed it meanwhile.
 */
export async function setSso(ctx: Ctx, input: SsoInput): Promise<SsoView> {
  ctx.require("sso:write");
  const { env, tenant } = ctx;
  const { clientSecret: typed, ...fields } = parseOrFail(ssoInput, input, "json");
  const before = await connectionOf(env, tenant.id);
  const clientSecret = await sealedSecret(ctx, { clientSecret: typed, issuer: fields.issuer }, before);
  const secret = await open(env.ENCRYPTION_KEY, contextOf(tenant.id), clientSecret);
  const config = await openIssuer(ctx, { ...fields, clientSecret: secret }, issuerFetch(env));
  requireEndpoint(ctx, config.serverMetadata().authorization_endpoint ?? "");
  const { row, set } = rowOf(ctx, before, fields, { clientSecret, isNew: typed !== undefined });
  const setWhere = before ? eq(ssoConnections.revision, before.revision) : sql`0`;
  const write = platformDb(env, "DIRECTORY")
    .insert(ssoConnections)
    .values(row)
    .onConflictDoUpdate({ target: ssoConnections.tenantId, set, setWhere });
  const shownSecret = { clientSecret: typed === undefined ? "unchanged" : "***" };
  const detail = { before: before ? shown(before) : null, after: { ...shown(row), ...shownSecret } };
  const change = {
    ...{ action: "sso.configured", targetId: tenant.id, detail },
    ...{ by: changedBy(ctx), tenants: [tenant.id] },
  };
  const forget = isSameClient(before, fields)
    ? []
    : [forgetIdentities(ctx, happened(ctx, change.action, tenant.id))];
  const [changed] = await commitDirectory(env, [write, ...forget], [change], ctx);
  if (changed === 0) fail("conflict", "Single sign-on was changed meanwhile. Look at it again.");
  return viewOf(await requireConnection(ctx));
}

/** Whom one provider called somebody another one may call somebody else. */
const forgetIdentities = ({ env, tenant }: Ctx, when?: SQL) =>
  platformDb(env, "DIRECTORY")
    .delete(identities)
    .where(and(eq(identities.provider, ssoProvider(tenant.id)), when));

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
