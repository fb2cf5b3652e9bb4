import type { RequestCtx } from "../../kernel/context.ts";
import { platformDb, type SQL, sql, type Write } from "../../kernel/db.ts";
import { DomainError } from "../../kernel/errors.ts";
import { newId } from "../../kernel/ids.ts";
import { rowWhere } from "../../kernel/row-where.ts";
import type { SignUpInput } from "../contract.ts";
import { takeLimits } from "../login-limits.ts";
import { requireGoodPassword } from "../password-rules.ts";
import { hashPassword } from "../passwords.ts";
import type { ProvedUser } from "../proved-user.ts";
import { users } from "../tables.ts";

/**
 * An account whose address something else proves than a mail of our own, such as a link that was mailed there: the
 * write makes it while `holds` does. Refused with `invalid_input` or `rate_limited`.
 */
export async function newAccount(
  { env, clock, address }: RequestCtx,
  input: SignUpInput,
  holds: SQL,
): Promise<{ user: ProvedUser; write: Write }> {
  const { email, name, password } = input;
  await requireGoodPassword(password, input);
  const limit = { subject: `invited sign-up from ${address}`, free: 20, longestWaitMs: 900_000 };
  const limited = await takeLimits(env, [limit], clock.now());
  if (limited) throw new DomainError(limited);
  const user = { id: newId("usr"), email, name };
  const hash = await hashPassword(password);
  const row = rowWhere(users, { ...user, passwordHash: hash, createdAt: clock.now() }, sql`WHERE ${holds}`);
  return { user, write: platformDb(env, "DIRECTORY").insert(users).select(row) };
}
