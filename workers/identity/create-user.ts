import { type Clock, systemClock } from "../kernel/clock.ts";
import { eq, platformDb } from "../kernel/db.ts";
import type { Env } from "../kernel/env.ts";
import { type Id, newId } from "../kernel/ids.ts";
import type { Role } from "../kernel/permissions.ts";
import { type SignUpInput, signUpInput } from "./contract.ts";
import { endAccess } from "./end-access.ts";
import { hashPassword } from "./passwords.ts";
import { memberships, users } from "./tables.ts";

/**
 * Makes an account, or gives an existing one of the same address this name and password, which ends its
 * sessions. For the operator: whoever calls this has to have shown the right to it. Answers the user's id.
 */
export async function setUser(env: Env, input: SignUpInput, clock: Clock = systemClock): Promise<Id<"usr">> {
  const { email, name, password } = signUpInput.parse(input);
  const directory = platformDb(env, "DIRECTORY");
  const passwordHash = await hashPassword(password);
  await directory
    .insert(users)
    .values({ id: newId("usr"), email, name, passwordHash, createdAt: clock.now() })
    .onConflictDoUpdate({ target: users.email, set: { name, passwordHash } });
  const [user] = await directory.select({ id: users.id }).from(users).where(eq(users.email, email)).limit(1);
  if (!user) throw new Error("a user that was just written is not there");
  await directory.batch(endAccess(env, user.id));
  return user.id;
}

/** Gives a user a seat in a tenant, or another role in it. */
export async function setMember(
  env: Env,
  tenant: { id: Id<"ten"> },
  userId: Id<"usr">,
  role: Role,
  clock: Clock = systemClock,
): Promise<void> {
  await platformDb(env, "DIRECTORY")
    .insert(memberships)
    .values({ tenantId: tenant.id, userId, role, createdAt: clock.now() })
    .onConflictDoUpdate({ target: [memberships.tenantId, memberships.userId], set: { role } });
}
