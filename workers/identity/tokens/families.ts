import { and, desc, eq, gt, platformDatabase, platformDb, type Write } from "../../kernel/db.ts";
import type { Env } from "../../kernel/env.ts";
import type { Id } from "../../kernel/ids.ts";
import type { Permission } from "../../kernel/permissions.ts";
import type { PersonCtx } from "../person.ts";
import { type Membership, seatsOf } from "../session-query.ts";
import type { SignInMethod } from "../tables.ts";
import { tokenFamilies } from "../token-tables.ts";
import { verifyAccessToken } from "./access-tokens.ts";
import type { TokenFamilyView } from "./contract.ts";

/** For whom an access token acts. */
export interface TokenHolder {
  user: { id: Id<"usr">; email: string; name: string };
  memberships: Membership[];
  scopes: readonly Permission[] | null;
  /** Where it acts when neither host nor header say it. */
  tenantId: Id<"ten"> | null;
  /** How the person had signed in who let the program be. */
  method: SignInMethod;
}

const HOLDER = `
SELECT f.scopes, f.tenant_id AS tenantId, f.method, u.email, u.name,
  ${seatsOf("f.user_id", "1")} AS seats
FROM token_families f JOIN users u ON u.id = f.user_id
WHERE f.id = ?1 AND f.user_id = ?2 AND f.expires_at > ?3 AND u.suspended_at IS NULL`;

/**
 * Whoever an access token acts for, as things are now: a family that was ended, a person who was suspended, a seat that
 * was taken away count from the next request on. Null for a token that is none, or no longer good. One read.
 */
export async function tokenHolder(env: Env, token: string, now: number): Promise<TokenHolder | null> {
  const claims = await verifyAccessToken(env, token, now);
  if (!claims) return null;
  const row = await platformDatabase(env, "DIRECTORY")
    .prepare(HOLDER)
    .bind(claims.familyId, claims.userId, now)
    .first<{
      scopes: string | null;
      tenantId: Id<"ten"> | null;
      method: SignInMethod;
      email: string;
      name: string;
      seats: string;
    }>();
  if (!row) return null;
  const { scopes, tenantId, method, email, name, seats } = row;
  return {
    user: { id: claims.userId, email, name },
    memberships: JSON.parse(seats) as Membership[],
    scopes: scopes === null ? null : (JSON.parse(scopes) as Permission[]),
    tenantId,
    method,
  };
}

/** The families that a person has let be, newest first. There are at most a hundred. */
export async function listFamilies(person: PersonCtx): Promise<TokenFamilyView[]> {
  person.requireSelf();
  const { env, user, clock } = person;
  const rows = await platformDb(env, "DIRECTORY")
    .select()
    .from(tokenFamilies)
    .where(and(eq(tokenFamilies.userId, user.id), gt(tokenFamilies.expiresAt, clock.now())))
    .orderBy(desc(tokenFamilies.id));
  return rows.map(({ id, name, scopes, tenantId, createdAt, lastUsedAt, expiresAt, address, userAgent }) => ({
    ...{ id, name, scopes, tenantId, address, userAgent },
    createdAt: new Date(createdAt).toISOString(),
    lastUsedAt: new Date(lastUsedAt).toISOString(),
    expiresAt: new Date(expiresAt).toISOString(),
  }));
}

/** The write that ends every family of a person, with all of its tokens. */
export const endFamiliesOf = (env: Env, userId: Id<"usr">): Write =>
  platformDb(env, "DIRECTORY").delete(tokenFamilies).where(eq(tokenFamilies.userId, userId));
