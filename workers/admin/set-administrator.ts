import { commitDirectory } from "../audit/index.ts";
import { users } from "../identity/tables.ts";
import type { RequestCtx } from "../kernel/context.ts";
import { and, eq, ne, platformDb } from "../kernel/db.ts";
import { fail } from "../kernel/errors.ts";

/**
 * Makes the account of an address one of an administrator of the platform, or of none, for the operator. It is in the
 * person's own log; no workspace is told. `not_found` where nobody has the address.
 */
export async function setAdministrator(request: RequestCtx, email: string, admin: boolean): Promise<void> {
  const { env, requestId } = request;
  const db = platformDb(env, "DIRECTORY");
  const [user] = await db.select({ id: users.id }).from(users).where(eq(users.email, email)).limit(1);
  if (!user) fail("not_found", "Nobody has an account with this address.");
  const write = db
    .update(users)
    .set({ platformAdmin: admin })
    .where(and(eq(users.id, user.id), ne(users.platformAdmin, admin)));
  const change = {
    ...{ action: admin ? "user.made_administrator" : "user.unmade_administrator", targetId: user.id },
    by: { actorType: "system", actorId: "operator", requestId },
    ...{ person: user.id, tenants: [] },
  };
  await commitDirectory(env, [write], [change], request);
}
