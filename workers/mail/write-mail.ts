import type { Clock } from "../kernel/clock.ts";
import { seal } from "../kernel/crypto.ts";
import { platformDb, type SQL, sql, type Write } from "../kernel/db.ts";
import { emailAddress } from "../kernel/email-address.ts";
import type { Env } from "../kernel/env.ts";
import { fail } from "../kernel/errors.ts";
import { type Id, newId } from "../kernel/ids.ts";
import { rowWhere } from "../kernel/row-where.ts";
import type { OutgoingMail } from "./contract.ts";
import { mails } from "./tables.ts";
import { render } from "./templates/render.ts";

/** What the parameters of a mail are bound to: those of one mail do not open as another's. */
export const sealContext = (id: Id<"mai">): string => `mail:${id}`;

/**
 * The row of a mail, for the batch of the change that causes it: both are committed or neither. A second mail of the
 * same key is not written. Where `when` is given, the mail is written only if it holds as the writes before it have left
 * the rows (`EXISTS …`; not `changes()`, since other rows may be written in between). After the commit, `wakeMail` sends
 * it at once. Rejects with `invalid_input` when the address is none, and when a link is none.
 */
export async function mailWrite(
  env: Env,
  { key, to, brand, message }: OutgoingMail,
  clock: Clock,
  when: SQL = sql`true`,
): Promise<{ id: Id<"mai">; write: Write }> {
  const id = newId("mai");
  const recipient =
    emailAddress.safeParse(to).data ?? fail("invalid_input", "Mail cannot go to this address.");
  // Whether it can be said: a link that is none is found here, and not when nobody sees it.
  render(message, brand);
  const { template, ...parameters } = message;
  const sealed = await seal(env.ENCRYPTION_KEY, sealContext(id), JSON.stringify(parameters));
  const now = clock.now();
  const mail = { id, key, recipient, template, brand, parameters: sealed };
  const queued = { ...mail, state: "queued" as const, attempts: 0, nextAt: now, createdAt: now };
  const write = platformDb(env, "DIRECTORY")
    .insert(mails)
    .select(rowWhere(mails, queued, sql`WHERE ${when}`))
    .onConflictDoNothing({ target: mails.key });
  return { id, write };
}
