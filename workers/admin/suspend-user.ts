import { commitDirectory } from "../audit/index.ts";
import { byPerson, endAccess, type PersonCtx } from "../identity/index.ts";
import { users } from "../identity/tables.ts";
import { parseOrFail } from "../kernel/app-env.ts";
import { and, eq, isNotNull, isNull, platformDb, type Write } from "../kernel/db.ts";
import { fail } from "../kernel/errors.ts";
import { type Id, isId } from "../kernel/ids.ts";
import { noteChange, tellObject } from "../tenants/index.ts";
import { type AdminUserView, type SuspensionInput, suspensionInput } from "./contract.ts";
import { getUser } from "./queries.ts";

async function change(
  person: PersonCtx,
  user: AdminUserView,
  [write, ...more]: Write[],
  [action, detail]: [action: string, detail: Record<string, unknown>],
): Promise<AdminUserView> {
  if (!write) return user;
  const { env, clock } = person;
  const id = user.id as Id<"usr">;
  const tenants = user.workspaces.flatMap(({ id: seat }) => (isId("ten", seat) ? [seat] : []));
  const notes = tenants.map((tenantId) => noteChange(env, tenantId, id, clock.now()));
  const told = { action, targetId: id, detail, by: byPerson(person), person: id, tenants };
  await commitDirectory(env, [write, ...more, ...notes], [told], person);
  for (const tenantId of tenants) await tellObject(env, tenantId, id);
  return getUser(person, id);
}

/** Lets a person do nothing any more: sessions, tokens and what is under way end, keys are refused from the next request on. */
export async function suspendUser(
  person: PersonCtx,
  id: string,
  input: SuspensionInput,
): Promise<AdminUserView> {
  const user = await getUser(person, id);
  person.requireSudo();
  const { reason } = parseOrFail(suspensionInput, input, "json");
  if (user.platformAdmin)
    fail("forbidden", "An administrator is not suspended: take that away from them first.");
  const db = platformDb(person.env, "DIRECTORY");
  const mine = user.id as Id<"usr">;
  const writes = [
    db
      .update(users)
      .set({ suspendedAt: person.clock.now(), suspendedFor: reason })
      .where(and(eq(users.id, mine), isNull(users.suspendedAt))),
    ...endAccess(person.env, mine),
  ];
  return change(person, user, writes, ["user.suspended", { reason }]);
}

/** Lets a suspended person sign in again; their keys work again. */
export async function resumeUser(person: PersonCtx, id: string): Promise<AdminUserView> {
  const user = await getUser(person, id);
  person.requireSudo();
  const write = platformDb(person.env, "DIRECTORY")
    .update(users)
    .set({ suspendedAt: null, suspendedFor: null })
    .where(and(eq(users.id, user.id as Id<"usr">), isNotNull(users.suspendedAt)));
  return change(person, user, [write], ["user.resumed", {}]);
}
