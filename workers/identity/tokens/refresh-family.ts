import type { RequestCtx } from "../../kernel/context.ts";
import { sha256 } from "../../kernel/crypto.ts";
import { platformDatabase } from "../../kernel/db.ts";
import { fail } from "../../kernel/errors.ts";
import type { Id } from "../../kernel/ids.ts";
import type { Permission } from "../../kernel/permissions.ts";
import { recordRefusal } from "../record-refusal.ts";
import { ACCESS_SECONDS, signAccessToken } from "./access-tokens.ts";
import type { TokensView } from "./contract.ts";
import { endAfterReuse, type UsedFamily } from "./end-family.ts";
import { IDLE_MS } from "./open-family.ts";
import { followingToken, newRefreshToken } from "./refresh-token.ts";

/** For how long the very same request, by its `Idempotency-Key`, is answered again. */
export const RETRY_MS = 60_000;

/** Takes the token: of many who come with it at once, one changes the row. */
const TAKE = `
UPDATE refresh_tokens SET used_at = ?2, successor = ?3
WHERE hash = ?1 AND used_at IS NULL AND expires_at > ?2 AND EXISTS (
  SELECT 1 FROM token_families f JOIN users u ON u.id = f.user_id
  WHERE f.id = family_id AND f.expires_at > ?2 AND u.suspended_at IS NULL)`;
const FOLLOW = `
INSERT INTO refresh_tokens (hash, family_id, expires_at)
SELECT ?3, family_id, ?2 + ${IDLE_MS} FROM refresh_tokens WHERE hash = ?1 AND successor = ?3 AND used_at = ?2
ON CONFLICT DO NOTHING`;
const EXTEND = `
UPDATE token_families SET last_used_at = ?2, expires_at = ?2 + ${IDLE_MS}, address = ?4, user_agent = ?5
WHERE id = (SELECT family_id FROM refresh_tokens WHERE hash = ?1 AND successor = ?3 AND used_at = ?2)`;
const LOOK = `
SELECT f.id, f.user_id AS userId, f.tenant_id AS tenantId, f.name AS familyName, f.scopes, u.email, u.name,
  t.used_at AS usedAt, t.successor, s.used_at AS successorUsedAt
FROM refresh_tokens t JOIN token_families f ON f.id = t.family_id JOIN users u ON u.id = f.user_id
LEFT JOIN refresh_tokens s ON s.hash = t.successor WHERE t.hash = ?1`;

/** A family as a refresh token finds it. */
interface FoundFamily extends UsedFamily {
  tenantId: Id<"ten"> | null;
  scopes: string | null;
  usedAt: number | null;
  successor: string | null;
  successorUsedAt: number | null;
}

const notGood = (): never =>
  fail(
    "unauthenticated",
    "This refresh token is not good any more, or never was. Sign in and make new ones.",
  );

async function take(
  { env, clock, address, userAgent }: RequestCtx,
  hash: string,
  next: string,
): Promise<{ taken: boolean; found: FoundFamily | undefined }> {
  const database = platformDatabase(env, "DIRECTORY");
  const now = clock.now();
  const [taken, , , looked] = await database.batch([
    database.prepare(TAKE).bind(hash, now, next),
    database.prepare(FOLLOW).bind(hash, now, next),
    database.prepare(EXTEND).bind(hash, now, next, address, userAgent),
    database.prepare(LOOK).bind(hash),
  ]);
  return { taken: taken?.meta.changes === 1, found: looked?.results[0] as FoundFamily | undefined };
}

/** A token that nobody has used, of a family that is over or of somebody who is suspended. */
const refusedFamily = ({ id, userId }: FoundFamily) => ({
  ...{ action: "token.refused", targetId: id, person: userId, detail: {} },
});

/** Whether somebody asks again for the answer that this very request had, and that nobody has gone on from. */
const isRetry = ({ usedAt, successor, successorUsedAt }: FoundFamily, next: string, now: number): boolean =>
  successor === next && successorUsedAt === null && usedAt !== null && now < usedAt + RETRY_MS;

/**
 * Exchanges a refresh token for the next pair. A token works once: whoever comes with a used one, were it at the same
 * moment, ends the whole family, unless it is the very same request once more, within a minute and with the same
 * `Idempotency-Key`. Refused with `unauthenticated`, whatever the reason.
 */
export async function refreshFamily(
  request: RequestCtx,
  refreshToken: string,
  idempotencyKey: string | null,
): Promise<TokensView> {
  const { env, clock } = request;
  const hash = await sha256(refreshToken);
  const next = idempotencyKey
    ? await followingToken(env.ENCRYPTION_KEY, refreshToken, idempotencyKey)
    : newRefreshToken();
  const nextHash = await sha256(next);
  const { taken, found } = await take(request, hash, nextHash);
  if (!found) return notGood();
  if (!taken && !(idempotencyKey && isRetry(found, nextHash, clock.now()))) {
    if (found.usedAt !== null) await endAfterReuse(request, found);
    else recordRefusal(request, refusedFamily(found));
    return notGood();
  }
  const scopes = found.scopes === null ? null : (JSON.parse(found.scopes) as Permission[]);
  const accessToken = await signAccessToken(env, { ...found, scopes }, clock.now());
  return { accessToken, refreshToken: next, expiresIn: ACCESS_SECONDS };
}
