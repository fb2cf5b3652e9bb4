import { and, asc, count, eq, isNotNull, isNull, ne, platformDb } from "../../kernel/db.ts";
import type { Env } from "../../kernel/env.ts";
import type { Id } from "../../kernel/ids.ts";
import { passkeys, recoveryCodes, totp } from "../factor-tables.ts";
import type { PersonCtx } from "../person.ts";
import { users } from "../tables.ts";
import type { FactorsView } from "./contract.ts";

type Passkey = typeof passkeys.$inferSelect;

/** All by which a person can show who they are. */
export interface Factors {
  password: boolean;
  totp: boolean;
  /** Oldest first. */
  passkeys: Passkey[];
  recoveryCodesLeft: number;
}

/** What a person has, in one round trip. */
export async function factorsOf(env: Env, userId: Id<"usr">): Promise<Factors> {
  const db = platformDb(env, "DIRECTORY");
  const left = and(eq(recoveryCodes.userId, userId), isNull(recoveryCodes.usedAt));
  const [passwords, apps, keys, [codes]] = await db.batch([
    db
      .select({ id: users.id })
      .from(users)
      .where(and(eq(users.id, userId), ne(users.passwordHash, ""))),
    db
      .select({ userId: totp.userId })
      .from(totp)
      .where(and(eq(totp.userId, userId), isNotNull(totp.confirmedAt))),
    db.select().from(passkeys).where(eq(passkeys.userId, userId)).orderBy(asc(passkeys.createdAt)),
    db.select({ left: count() }).from(recoveryCodes).where(left),
  ]);
  return {
    password: passwords.length > 0,
    totp: apps.length > 0,
    passkeys: keys,
    recoveryCodesLeft: codes?.left ?? 0,
  };
}

/** Whether a password alone does not let this person in. */
export const hasSecondFactor = ({ totp, passkeys }: Pick<Factors, "totp" | "passkeys">): boolean =>
  totp || passkeys.length > 0;

const iso = (at: number): string => new Date(at).toISOString();

/** A passkey as lists show it. */
export const passkeyViewOf = ({ id, name, createdAt, lastUsedAt, backedUp }: Passkey) => ({
  id,
  name,
  createdAt: iso(createdAt ?? 0),
  lastUsedAt: lastUsedAt === null ? null : iso(lastUsedAt),
  synced: backedUp,
});

/** What a person is shown of their own factors. */
export async function getFactors(person: PersonCtx): Promise<FactorsView> {
  person.requireSelf();
  const { passkeys, ...rest } = await factorsOf(person.env, person.user.id);
  return { ...rest, passkeys: passkeys.map(passkeyViewOf) };
}
