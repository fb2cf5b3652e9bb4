import { commitDirectory } from "../../audit/index.ts";
import type { RequestCtx } from "../../kernel/context.ts";
import { platformDb, sql, type Write } from "../../kernel/db.ts";
import { newId } from "../../kernel/ids.ts";
import { mailWrite, wakeMail } from "../../mail/index.ts";
import { brandOf, mailOriginOf } from "../mail-brand.ts";
import { byUser, type PersonCtx } from "../person.ts";
import type { ProvedUser } from "../proved-user.ts";
import { rotateSession } from "../sessions.ts";

/** What happened to how a person proves who they are. */
export interface SecurityChange {
  /** As the log names it: `totp.enabled`. */
  action: string;
  targetId: string;
  detail?: Record<string, unknown>;
  /** The mail's headline, a sentence without a stop: "A passkey was added". */
  what: string;
  facts?: { label: string; value: string }[];
}

/**
 * Commits a change of a person's factors with its entry in the logs and the mail that tells them. Answers whether it
 * happened: whether the first write changed a row.
 */
export async function commitSecurityChange(
  request: RequestCtx,
  account: ProvedUser,
  writes: Write[],
  { action, targetId, detail = {}, what, facts = [] }: SecurityChange,
): Promise<boolean> {
  const { env, clock, waitUntil, requestId } = request;
  const brand = brandOf(request);
  const link = new URL("/account/security", brand.url).href;
  const { name, email } = account;
  const message = {
    template: "security-change",
    name,
    what,
    facts,
    link,
    from: mailOriginOf(request),
  } as const;
  // Nobody is told of what did not happen: such a change leaves the log again before the mail is written.
  const happened = sql`EXISTS (SELECT 1 FROM directory_outbox WHERE request_id = ${requestId} AND action = ${action}
    AND target_id = ${targetId})`;
  const letter = { key: `security-change:${newId("evt")}`, to: email, brand, message };
  const mail = await mailWrite(env, letter, clock, happened);
  const by = byUser(request, account.id);
  const change = { action, targetId, detail, by, person: account.id };
  const [changed] = await commitDirectory(env, [...writes, mail.write], [change], { clock, waitUntil });
  waitUntil(wakeMail(env, [mail.id]));
  return changed !== 0;
}

/** A new secret for the session in which privileges were changed, for its cookie. */
export async function renewSession({ env, session }: PersonCtx): Promise<string> {
  const { secret, write } = await rotateSession(env, session.id);
  await platformDb(env, "DIRECTORY").batch([write]);
  return secret;
}
