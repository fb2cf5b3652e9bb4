import { platformDatabase } from "../kernel/db.ts";
import { fail } from "../kernel/errors.ts";
import type { PersonCtx } from "./person.ts";

const FIRST_FACTOR = `SELECT min(at) AS at FROM (
  SELECT confirmed_at AS at FROM totp WHERE user_id = ?1 AND confirmed_at IS NOT NULL UNION ALL
  SELECT created_at FROM passkeys WHERE user_id = ?1)`;

/** Since an account has a second factor, every way in asks for it, and so does every step-up. */
async function provedTwice({ env, session, user, clock }: PersonCtx): Promise<boolean> {
  if (session.method === "passkey") return true;
  const query = platformDatabase(env, "DIRECTORY").prepare(FIRST_FACTOR).bind(user.id);
  const since = await query.first<number>("at");
  return since !== null && (session.createdAt >= since || (session.sudoUntil ?? 0) > clock.now());
}

/**
 * Refuses everybody but an administrator of the platform, on its own host, as themselves, whose way in had a second
 * factor. What changes something asks for step-up as well.
 */
export async function requirePlatformAdmin(person: PersonCtx): Promise<void> {
  person.requireSelf();
  if (!person.user.platformAdmin) fail("forbidden", "This is for administrators of the platform.");
  if (person.hostTenant) fail("forbidden", "The platform is administered on its own host.");
  if (!(await provedTwice(person)))
    fail(
      "forbidden",
      "Administrators need a second factor: set one up in your account, and sign in with it.",
    );
}
