import { commitDirectory } from "../../audit/index.ts";
import type { RequestCtx } from "../../kernel/context.ts";
import { sha256 } from "../../kernel/crypto.ts";
import { and, eq, gte, isUniqueViolation, platformDb, sql, type Write } from "../../kernel/db.ts";
import type { Env } from "../../kernel/env.ts";
import { DomainError, fail } from "../../kernel/errors.ts";
import type { Id } from "../../kernel/ids.ts";
import { mailWrite, wakeMail } from "../../mail/index.ts";
import { endAccess, voidCodesOf } from "../end-access.ts";
import { passkeys, recoveryCodes, totp } from "../factor-tables.ts";
import { identities, wallets } from "../federation-tables.ts";
import { takeLimits } from "../login-limits.ts";
import { brandOf, leadingHome, mailOriginOf } from "../mail-brand.ts";
import { lookAtCode, newCode, redeemCode } from "../one-time-codes.ts";
import { byPerson, byUser, type PersonCtx } from "../person.ts";
import { membershipsOf } from "../queries.ts";
import { users } from "../tables.ts";

const DAY_MS = 86_400_000;
/** How long the old address can take the change back. */
const UNDO_MS = 7 * DAY_MS;
const GONE = "This link was used already, or is too old. Ask for another one on your account's page.";

/** What a code to change an address holds; `undo` brings back an address that was changed. */
interface AddressChange {
  from: string;
  to: string;
  undo: boolean;
  /** When the change was asked for: whoever took an account had it by then. */
  since: number;
}

type FoundChange = AddressChange & { userId: Id<"usr"> };

/**
 * Refuses who has to sign in to a workspace by single sign-on because of their address: with another one they would not
 * have to, and would keep their seat though the provider lets them in no more.
 */
async function requireOwnAddress(env: Env, userId: Id<"usr">): Promise<void> {
  const seat = (await membershipsOf(env, userId)).find(({ ssoRequired }) => ssoRequired);
  if (seat)
    fail(
      "conflict",
      `${seat.tenantName} asks for single sign-on with this address. Leave that workspace first, or ask its owners.`,
    );
}

/**
 * Sends a link to a new address, which becomes the account's once it is followed. An address of another account gets
 * no link; the answer is the same. Refused with `sudo_required`, `rate_limited`, and `conflict` for an address that a
 * workspace holds the person to.
 */
export async function requestAddressChange(person: PersonCtx, to: string): Promise<void> {
  person.requireSelf();
  person.requireSudo();
  const { env, clock, user, origin } = person;
  if (to === user.email) fail("conflict", "This is your account's address already.");
  await requireOwnAddress(env, user.id);
  const subject = `address of ${user.id}`;
  const limited = await takeLimits(env, [{ subject, free: 5, longestWaitMs: 900_000 }], clock.now());
  if (limited) throw new DomainError(limited);
  const payload = { from: user.email, to, undo: false, since: clock.now() } satisfies AddressChange;
  const { code, write } = await newCode(
    env,
    { purpose: "change-address", userId: user.id, payload, ttlMs: DAY_MS },
    clock,
  );
  const message = {
    template: "change-address" as const,
    ...{ name: user.name, link: `${origin}/change-address?code=${code}`, expiresAt: clock.now() + DAY_MS },
  };
  const isFree = sql`NOT EXISTS (SELECT 1 FROM users WHERE email = ${to})`;
  const outgoing = { key: `address:${await sha256(code)}`, to, brand: brandOf(person), message };
  const mail = await mailWrite(env, outgoing, clock, isFree);
  const change = {
    ...{ action: "address.change_requested", targetId: user.id },
    ...{ by: byPerson(person), person: user.id },
  };
  await commitDirectory(env, [write, mail.write], [change], person);
  person.waitUntil(wakeMail(env, [mail.id]));
}

/** The change that a mailed link stands for, or null: for the page that it leads to. */
export async function findAddressChange(
  { env, clock }: RequestCtx,
  code: string,
): Promise<FoundChange | null> {
  const found = await lookAtCode(env, "change-address", code, clock);
  return found?.userId ? { ...(found.payload as unknown as AddressChange), userId: found.userId } : null;
}

/**
 * Changes an account's address with a mailed link, which works once. The old address is told, with a link that takes
 * it back within a week, also after further changes. Refused with `not_found`, or `conflict` when the address has become
 * another account's.
 */
export async function changeAddress(request: RequestCtx, code: string): Promise<{ undone: boolean }> {
  const { env, clock } = request;
  const found = (await findAddressChange(request, code)) ?? fail("not_found", GONE);
  if (!found.undo) await requireOwnAddress(env, found.userId);
  if (!(await redeemCode(env, "change-address", code, clock))) fail("not_found", GONE);
  try {
    await (found.undo ? takeBack(request, found) : moveOn(request, found, await sha256(code)));
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    fail("conflict", "This address has become another account's. Ask for a link to a different one.");
  }
  return { undone: found.undo };
}

/** Makes the new address the account's, and mails the old one the link that takes it back: to no host that a thief may own. */
async function moveOn(request: RequestCtx, change: FoundChange, codeHash: string): Promise<void> {
  const { env, clock } = request;
  const home = leadingHome(request, false);
  const { userId, from, to, since } = change;
  const directory = platformDb(env, "DIRECTORY");
  const mine = and(eq(users.id, userId), eq(users.email, from));
  const [user] = await directory.select({ name: users.name }).from(users).where(mine);
  if (!user) fail("not_found", GONE);
  const payload = { from: to, to: from, undo: true, since } satisfies AddressChange;
  const back = await newCode(env, { purpose: "change-address", userId, payload, ttlMs: UNDO_MS }, clock);
  const message = {
    template: "address-changed" as const,
    ...{ name: user.name, newAddress: to, link: `${home.origin}/change-address?code=${back.code}` },
    from: mailOriginOf(request),
  };
  const outgoing = { key: `address-changed:${codeHash}`, to: from, brand: brandOf(home), message };
  const mail = await mailWrite(env, outgoing, clock);
  const writes = [
    directory.update(users).set({ email: to }).where(mine),
    voidCodesOf(env, userId),
    back.write,
    mail.write,
  ];
  const entry = { action: "address.changed", targetId: userId, by: byUser(request, userId), person: userId };
  await commitDirectory(env, writes, [entry], request);
  request.waitUntil(wakeMail(env, [mail.id]));
}

/**
 * Gives an account back to whom it was taken from, whatever its address is by now: ends all that is open for it, voids
 * the password, and drops what else signs in or is asked for since the change was asked for. Keys, and what was offered
 * in the person's name, go with the event (`keys/subscribers.ts`).
 */
async function takeBack(request: RequestCtx, { userId, to, since }: FoundChange): Promise<void> {
  const { env } = request;
  const back = platformDb(env, "DIRECTORY")
    .update(users)
    .set({ email: to, passwordHash: "" })
    .where(eq(users.id, userId));
  const writes = [
    back,
    ...endAccess(env, userId),
    voidCodesOf(env, userId, since),
    ...dropFactors(env, userId, since),
  ];
  const about = { action: "address.change_undone", targetId: userId, person: userId };
  await commitDirectory(env, writes, [{ ...about, detail: { since }, by: byUser(request, userId) }], request);
}

/** The writes that take away every way to sign in, and every second factor, that was added since a time. */
const dropFactors = (env: Env, userId: Id<"usr">, since: number): Write[] =>
  [identities, wallets, passkeys, totp, recoveryCodes].map((table) =>
    platformDb(env, "DIRECTORY")
      .delete(table)
      .where(and(eq(table.userId, userId), gte(table.createdAt, since))),
  );
