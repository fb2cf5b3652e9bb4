import { sqliteTable } from "drizzle-orm/sqlite-core";
import { commitDirectory, type DirectoryChange } from "../../audit/index.ts";
import {
  brandOf,
  byPerson,
  impersonationEnded,
  mailOriginOf,
  PERSONAL_TABLES,
  type PersonCtx,
} from "../../identity/index.ts";
import { sessions } from "../../identity/tables.ts";
import { parseOrFail } from "../../kernel/app-env.ts";
import { and, eq, isNotNull, platformDb, type SQL, sql, type Write } from "../../kernel/db.ts";
import { fail } from "../../kernel/errors.ts";
import type { Id } from "../../kernel/ids.ts";
import { rowWhere } from "../../kernel/row-where.ts";
import { mailWrite, wakeMail } from "../../mail/index.ts";
import { noteChange, revokeInvitationsOf, tellObject, tenantObject } from "../../tenants/index.ts";
import { type DeleteAccountInput, deleteAccountInput } from "../contract.ts";
import { type ErasedKey, erasures } from "../directory-tables.ts";
import { AGAIN_MS, erase } from "./erase.ts";
import { ONLY_THEIRS, ownedAlone } from "./last-owner.ts";

async function keysOf({ env, user }: PersonCtx, tenants: Id<"ten">[]): Promise<ErasedKey[]> {
  const found = tenants.map(async (tenantId) => {
    const keys = await tenantObject(env, tenantId).keys(user.id);
    return keys.map(({ id }) => ({ tenantId, id }));
  });
  return (await Promise.all(found)).flat();
}

/** Everything that the directory has of a person goes, where that is decided earlier in the same batch. */
function eraseWrites({ env, user }: PersonCtx, decided: SQL): Write[] {
  const db = platformDb(env, "DIRECTORY");
  return PERSONAL_TABLES.map(({ table, owner, byEmail }) => {
    const whose = sql`${sql.identifier(owner)} = ${byEmail ? user.email : user.id}`;
    return db.delete(sqliteTable(table, {})).where(sql`${whose} AND ${decided}`);
  });
}

async function goodbye(person: PersonCtx, decided: SQL) {
  const { env, user, clock } = person;
  const message = { template: "account-deleted", name: user.name, from: mailOriginOf(person) } as const;
  const mail = { key: `account-deleted:${user.id}`, to: user.email, brand: brandOf(person), message };
  return mailWrite(env, mail, clock, decided);
}

/** What the logs say of those who act in the person's place: their sessions go with the account. */
async function impersonationsOf({ env, user }: PersonCtx): Promise<DirectoryChange[]> {
  const theirs = and(eq(sessions.userId, user.id), isNotNull(sessions.impersonatorId));
  const open = await platformDb(env, "DIRECTORY").select().from(sessions).where(theirs);
  return open.map((session) => impersonationEnded(session, "with_the_account"));
}

async function refuse(person: PersonCtx): Promise<never> {
  const workspaces = await ownedAlone(person);
  const names = workspaces.map(({ name }) => name).join(", ");
  const detail = `You are the only owner of ${names}. Make somebody else the owner, or delete the workspace first.`;
  fail("conflict", detail, { meta: { workspaces } });
}

/**
 * Deletes the account of who asks, with everything that says who they were: seats, sessions, tokens and keys stop at
 * once, and the logs of workspaces keep their id alone. Refused with `sudo_required`, and with `conflict` for the last
 * owner of a workspace.
 */
export async function deleteAccount(person: PersonCtx, input: DeleteAccountInput): Promise<void> {
  person.requireSelf();
  person.requireSudo();
  const { env, user, clock, memberships, waitUntil } = person;
  const { email } = parseOrFail(deleteAccountInput, input, "json");
  if (email.trim().toLowerCase() !== user.email) {
    const issues = [{ pointer: "/email", detail: `type ${user.email}` }];
    fail("invalid_input", "This is not the address of this account.", { issues });
  }
  const tenants = memberships.map(({ tenantId }) => tenantId);
  const now = clock.now();
  const decided = sql`EXISTS (SELECT 1 FROM erasures WHERE user_id = ${user.id})`;
  const [keys, mail] = [await keysOf(person, tenants), await goodbye(person, decided)];
  const mayGo = sql`WHERE EXISTS (SELECT 1 FROM users WHERE id = ${user.id}) AND NOT EXISTS (SELECT 1 ${theirs(user.id)})`;
  const erasure = { userId: user.id, keys, mailId: mail.id, createdAt: now, nextAt: now + AGAIN_MS };
  const writes: Write[] = [
    platformDb(env, "DIRECTORY")
      .insert(erasures)
      .select(rowWhere(erasures, erasure, mayGo)),
    ...tenants.map((tenantId) => noteChange(env, tenantId, user.id, now)),
    ...eraseWrites(person, decided),
    mail.write,
  ];
  const by = byPerson(person);
  const changes: DirectoryChange[] = [
    { action: "user.deleted", targetId: user.id, by, person: user.id },
    ...(await impersonationsOf(person)),
  ];
  for (const tenantId of tenants) {
    const inviter = { tenantId, userId: user.id, by, from: writes.length };
    const revoked = await revokeInvitationsOf(person, inviter);
    writes.push(...revoked.writes);
    changes.push(...revoked.changes);
  }
  const [decisions] = await commitDirectory(env, writes, changes, person);
  if (decisions === 0) return refuse(person);
  for (const tenantId of tenants) await tellObject(env, tenantId, user.id);
  waitUntil(wakeMail(env, [mail.id]));
  waitUntil(
    erase(env, { userId: user.id, keys }).catch((error) => console.error("accounts: erased later", error)),
  );
}

/** `ONLY_THEIRS` as a part of a statement with parameters of its own. */
const theirs = (userId: string): SQL =>
  sql.join(
    ONLY_THEIRS.split("?1").map((text) => sql.raw(text)),
    sql`${userId}`,
  );
