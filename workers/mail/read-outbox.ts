import { desc, eq, platformDb } from "../kernel/db.ts";
import { emailAddress } from "../kernel/email-address.ts";
import type { Env } from "../kernel/env.ts";
import type { Id } from "../kernel/ids.ts";
import type { MailMessage } from "./contract.ts";
import { letterOf, messageOf } from "./letter.ts";
import { hasOutbox } from "./senders/index.ts";
import { type MailState, mails } from "./tables.ts";

/** A mail that stays on this machine. What it says is null when it was given up. */
export interface OutboxMail {
  id: Id<"mai">;
  to: string;
  from: { name: string; address: string };
  template: string;
  state: MailState;
  error: string | null;
  /** ISO 8601. */
  createdAt: string;
  content: { subject: string; html: string; text: string; message: MailMessage } | null;
}

async function shown(env: Env, row: typeof mails.$inferSelect): Promise<OutboxMail> {
  const { id, recipient: to, template, state, error, createdAt, brand } = row;
  const about = { id, to, template, state, error, createdAt: new Date(createdAt).toISOString() };
  if (!row.parameters) return { ...about, from: { name: brand.name, address: env.MAIL_FROM }, content: null };
  const message = await messageOf(env, row);
  const { from, subject, html, text } = letterOf(env, row, message);
  return { ...about, from, content: { subject, html, text, message } };
}

/** The newest mails, of one recipient or of all; none where somebody delivers them. */
export async function listOutbox(env: Env, to?: string, limit = 50): Promise<OutboxMail[]> {
  if (!hasOutbox(env)) return [];
  const recipient = to === undefined ? undefined : (emailAddress.safeParse(to).data ?? "");
  const rows = await platformDb(env, "DIRECTORY")
    .select()
    .from(mails)
    .where(recipient === undefined ? undefined : eq(mails.recipient, recipient))
    .orderBy(desc(mails.createdAt), desc(mails.id))
    .limit(limit);
  return Promise.all(rows.map((row) => shown(env, row)));
}

/** One mail of the outbox; null when there is none. */
export async function findOutboxMail(env: Env, id: string): Promise<OutboxMail | null> {
  if (!hasOutbox(env)) return null;
  const [row] = await platformDb(env, "DIRECTORY")
    .select()
    .from(mails)
    .where(eq(mails.id, id as Id<"mai">));
  return row ? shown(env, row) : null;
}
