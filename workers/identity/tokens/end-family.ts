import { commitDirectory } from "../../audit/index.ts";
import type { RequestCtx } from "../../kernel/context.ts";
import { sha256 } from "../../kernel/crypto.ts";
import { and, eq, platformDb } from "../../kernel/db.ts";
import { fail } from "../../kernel/errors.ts";
import type { Id } from "../../kernel/ids.ts";
import { wakeMail } from "../../mail/index.ts";
import type { PersonCtx } from "../person.ts";
import { refreshTokens, tokenFamilies } from "../token-tables.ts";
import { tokenMail } from "./token-mail.ts";

const byOf = ({ requestId, address, userAgent }: RequestCtx, actorType: string, actorId: string) => ({
  ...{ actorType, actorId, requestId, address, userAgent },
});

async function end(
  request: RequestCtx,
  family: { id: Id<"fam">; userId: Id<"usr"> },
  action: string,
  by: ReturnType<typeof byOf>,
): Promise<boolean> {
  const { env } = request;
  const mine = and(eq(tokenFamilies.id, family.id), eq(tokenFamilies.userId, family.userId));
  const write = platformDb(env, "DIRECTORY").delete(tokenFamilies).where(mine);
  const change = { action, targetId: family.id, by, person: family.userId };
  const [ended] = await commitDirectory(env, [write], [change], request);
  return ended !== 0;
}

/** A family, and the person whose it is. */
export interface UsedFamily {
  id: Id<"fam">;
  userId: Id<"usr">;
  familyName: string;
  email: string;
  name: string;
}

/** Ends a family whose used refresh token somebody has come with: who of the two is a thief cannot be told. */
export async function endAfterReuse(request: RequestCtx, family: UsedFamily): Promise<void> {
  const by = byOf(request, "anonymous", "anonymous");
  if (!(await end(request, family, "token.reuse_detected", by))) return;
  const { env, waitUntil } = request;
  const { id, write } = await tokenMail(request, family, {
    key: `token-reuse:${family.id}`,
    what: "Access in your name was ended, since a token was used twice",
    family: family.familyName,
  });
  await platformDb(env, "DIRECTORY").batch([write]);
  waitUntil(wakeMail(env, [id]));
}

/** Ends the family of a refresh token, whoever brings it (RFC 7009); one that is none is no error. */
export async function revokeByToken(request: RequestCtx, refreshToken: string): Promise<void> {
  const [family] = await platformDb(request.env, "DIRECTORY")
    .select({ id: tokenFamilies.id, userId: tokenFamilies.userId })
    .from(refreshTokens)
    .innerJoin(tokenFamilies, eq(tokenFamilies.id, refreshTokens.familyId))
    .where(eq(refreshTokens.hash, await sha256(refreshToken)))
    .limit(1);
  if (family) await end(request, family, "token.revoked", byOf(request, "user", family.userId));
}

/** Ends one of a person's own families, from the next request on; `not_found` where there is none of that id. */
export async function endFamily(person: PersonCtx, id: string): Promise<void> {
  person.requireSelf();
  const { id: userId } = person.user;
  const family = { id: id as Id<"fam">, userId };
  if (!(await end(person, family, "token.revoked", byOf(person, "user", userId))))
    fail("not_found", "There is no such family of tokens; it may have ended.");
}
