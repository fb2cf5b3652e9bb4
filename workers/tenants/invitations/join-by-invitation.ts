import { byUser, newAccount, type OpenSession, startSession } from "../../identity/index.ts";
import { users } from "../../identity/tables.ts";
import { parseOrFail } from "../../kernel/app-env.ts";
import type { RequestCtx } from "../../kernel/context.ts";
import { eq, isUniqueViolation, platformDb, sql } from "../../kernel/db.ts";
import { fail } from "../../kernel/errors.ts";
import { type JoinInput, joinInput } from "../contract.ts";
import { tellObject } from "../tell-object.ts";
import { acceptance, findInvitation, GONE, type Offer } from "./answer-invitation.ts";

/** Whether whoever was invited has an account already; told to those alone who have the link. */
export async function hasAccount({ env }: RequestCtx, { email }: Pick<Offer, "email">): Promise<boolean> {
  const found = platformDb(env, "DIRECTORY")
    .select({ id: users.id })
    .from(users)
    .where(eq(users.email, email));
  return (await found.limit(1)).length > 0;
}

/**
 * Makes the account of whoever was invited, gives it the offered seat and signs in: all of it, or nothing. The link was
 * mailed to the address, so it proves it. Refused with `not_found` where the invitation is no longer open, `conflict`
 * where the address has an account, which signs in to accept.
 */
export async function joinByInvitation(
  request: RequestCtx,
  code: string,
  input: JoinInput,
): Promise<{ session: OpenSession; slug: string }> {
  const fields = parseOrFail(joinInput, input, "json");
  const offer = (await findInvitation(request, code)) ?? fail("not_found", GONE);
  const { id, email, tenantId, offered } = offer;
  const open = sql`EXISTS (SELECT 1 FROM invitations WHERE id = ${id} AND state = 'open' AND expires_at > ${request.clock.now()})`;
  const { user, write } = await newAccount(request, { ...fields, email }, open);
  const by = byUser(request, user.id);
  const { writes, change } = acceptance(request, offer, user.id);
  const created = { action: "user.created", targetId: user.id, by, person: user.id, whenChanged: 0 };
  try {
    const session = await startSession(request, user, "password", {
      writes: [write, ...writes],
      changes: [created, { ...change, by, whenChanged: 1 }],
    });
    await tellObject(request.env, tenantId, user.id);
    return { session, slug: offered.workspace.slug };
  } catch (error) {
    if (isUniqueViolation(error)) fail("conflict", "This address has an account. Sign in to accept.");
    // Without the invitation there is no account, and so no session of one.
    if (/FOREIGN KEY/.test(`${error} ${(error as Error).cause ?? ""}`)) fail("not_found", GONE);
    throw error;
  }
}
