import { commitDirectory } from "../../audit/index.ts";
import { sha256 } from "../../kernel/crypto.ts";
import { platformDb, sql } from "../../kernel/db.ts";
import { fail } from "../../kernel/errors.ts";
import { newId } from "../../kernel/ids.ts";
import { rowWhere } from "../../kernel/row-where.ts";
import { wakeMail } from "../../mail/index.ts";
import type { PersonCtx } from "../person.ts";
import { refreshTokens, tokenFamilies } from "../token-tables.ts";
import { ACCESS_SECONDS, signAccessToken } from "./access-tokens.ts";
import type { CreateTokenInput, TokensView } from "./contract.ts";
import { newRefreshToken } from "./refresh-token.ts";
import { tokenMail } from "./token-mail.ts";

/** A family ends when it was not used for so long. */
export const IDLE_MS = 30 * 86_400_000;
const MAX_FAMILIES = 100;

/** The seat that the tokens have when nothing else says it: that of the host, else of the header, else the first. */
function seatOf({ memberships, hostTenant }: PersonCtx, slug: string | null) {
  const atHost = memberships.find(({ tenantId }) => tenantId === hostTenant?.id);
  if (atHost || slug === null) return atHost ?? memberships[0] ?? null;
  const seat = memberships.find(({ tenantSlug }) => tenantSlug === slug);
  return (
    seat ?? fail("forbidden", "You have no seat in this workspace. Name one of yours in Quayside-Tenant.")
  );
}

/**
 * Lets a program act as the person, within the scopes: an access token and the first refresh token of a new family.
 * Dangerous acts stay closed to it. Refused with `sudo_required`,
 * for whoever acts in another person's place, and on a workspace's own host.
 */
export async function openFamily(
  person: PersonCtx,
  { name, scopes }: CreateTokenInput,
  workspace: string | null,
): Promise<TokensView> {
  person.requireSelf();
  person.requireSudo();
  const { env, clock, user, session, address, userAgent, requestId, waitUntil } = person;
  const [now, id, refreshToken] = [clock.now(), newId("fam"), newRefreshToken()];
  const tenantId = seatOf(person, workspace)?.tenantId ?? null;
  const db = platformDb(env, "DIRECTORY");
  const few = sql`WHERE (SELECT count(*) FROM token_families WHERE user_id = ${user.id}) < ${MAX_FAMILIES}`;
  const times = { createdAt: now, lastUsedAt: now, expiresAt: now + IDLE_MS };
  const opening = { ...times, id, userId: user.id, tenantId, name, scopes, address, userAgent };
  const family = rowWhere(tokenFamilies, { ...opening, method: session.method }, few);
  const token = { hash: await sha256(refreshToken), familyId: id, expiresAt: times.expiresAt };
  const first = rowWhere(refreshTokens, token, sql`FROM token_families WHERE id = ${id}`);
  const mail = await tokenMail(person, user, {
    key: `token:${id}`,
    what: "A program was allowed to act in your name",
    family: name,
  });
  const by = { actorType: "user", actorId: user.id, requestId, address, userAgent };
  const [opened] = await commitDirectory(
    env,
    [db.insert(tokenFamilies).select(family), db.insert(refreshTokens).select(first), mail.write],
    [{ action: "token.created", targetId: id, detail: { name, scopes, tenantId }, by, person: user.id }],
    { clock, waitUntil },
  );
  if (opened === 0)
    fail("conflict", `At most ${MAX_FAMILIES} programs can act in your name. End one that is not used.`);
  waitUntil(wakeMail(env, [mail.id]));
  const accessToken = await signAccessToken(env, { id, userId: user.id, tenantId, scopes }, now);
  return { accessToken, refreshToken, expiresIn: ACCESS_SECONDS };
}
