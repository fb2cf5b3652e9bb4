import { commitDirectory } from "../../audit/index.ts";
import { eq, platformDb } from "../../kernel/db.ts";
import { mailWrite, wakeMail } from "../../mail/index.ts";
import { endAccess } from "../end-access.ts";
import { brandOf, mailOriginOf } from "../mail-brand.ts";
import { requireGoodPassword } from "../password-rules.ts";
import { hashPassword } from "../passwords.ts";
import { byPerson, type PersonCtx } from "../person.ts";
import { rotateSession } from "../sessions.ts";
import { users } from "../tables.ts";

/**
 * Sets a person's password, or their first one. All other sessions end, and this one gets a new secret, which is
 * answered. Refused with `sudo_required` or `invalid_input`.
 */
export async function changePassword(person: PersonCtx, password: string): Promise<{ secret: string }> {
  person.requireSelf();
  person.requireSudo();
  const { env, clock, user, session, origin, requestId } = person;
  await requireGoodPassword(password, user);
  const passwordHash = await hashPassword(password);
  const rotated = await rotateSession(env, session.id);
  const message = {
    template: "password-changed" as const,
    ...{ name: user.name, link: `${origin}/forgot-password`, from: mailOriginOf(person) },
  };
  const outgoing = { key: `password:${requestId}`, to: user.email, brand: brandOf(person), message };
  const mail = await mailWrite(env, outgoing, clock);
  const writes = [
    platformDb(env, "DIRECTORY").update(users).set({ passwordHash }).where(eq(users.id, user.id)),
    ...endAccess(env, user.id, session.id),
    rotated.write,
    mail.write,
  ];
  const change = { action: "password.changed", targetId: user.id, by: byPerson(person), person: user.id };
  await commitDirectory(env, writes, [change], person);
  person.waitUntil(wakeMail(env, [mail.id]));
  return { secret: rotated.secret };
}
