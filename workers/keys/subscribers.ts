import { auditEntries } from "../audit/tables.ts";
import { users } from "../identity/tables.ts";
import { type Clock, systemClock } from "../kernel/clock.ts";
import { eq, platformDb, tenantDb } from "../kernel/db.ts";
import type { Env } from "../kernel/env.ts";
import type { DomainEvent } from "../kernel/events.ts";
import type { Id } from "../kernel/ids.ts";
import { allows, type Role } from "../kernel/permissions.ts";
import { toTheEnd } from "../kernel/to-the-end.ts";
import { mailWrite, wakeMail } from "../mail/index.ts";
import {
  findTenantById,
  revokeInvitationsBy,
  tenantMailBrand,
  tenantObject,
  withdrawOffersBy,
} from "../tenants/index.ts";

const HEADLINES: Record<string, string> = {
  "key.created": "A new API key was made in your name",
  "key.rotated": "An API key got a new secret in your name",
};

const SYSTEM = { actorType: "system", actorId: "system", requestId: "" };

/**
 * Tells people by mail of API keys that were made, or given a new secret, in a session of theirs; once each. Once a person
 * takes their account back, revokes the keys that whoever had it may hold, and what was offered by it and by those keys.
 * Sees to what a service account leaves, should whoever changed it have died before.
 */
export async function onKeyEvents(
  env: Env,
  events: DomainEvent[],
  clock: Clock = systemClock,
): Promise<void> {
  for (const event of events) {
    const what = HEADLINES[event.type];
    if (what) await tellPerson(env, event, what, clock);
    if (event.type === "address.change_undone") await takeBack(env, event, clock);
    if (LEAVING.has(event.type)) await takeLeave(env, event, clock);
  }
}

/** The event may come late, or again: what its person has made since is not touched. */
async function takeBack(env: Env, event: DomainEvent, clock: Clock): Promise<void> {
  const { tenantId, data, occurredAt } = event;
  const [person, since, until] = [String(data.id), Number(data.since), Date.parse(occurredAt)];
  // First the keys, so that nothing is offered by them afterwards.
  const accounts = await tenantObject(env, tenantId).revokeKeysOf(person, { since, until }, SYSTEM);
  await withdrawOffersBy(env, tenantId, { whose: [person], since, until }, clock);
  await withdrawOffersBy(env, tenantId, { whose: accounts, since }, clock);
}

const LEAVING: ReadonlySet<string> = new Set(["service_account.changed", "service_account.deleted"]);

async function takeLeave(env: Env, event: DomainEvent, clock: Clock): Promise<void> {
  const { tenantId, data, occurredAt } = event;
  const { role } = (data.after ?? {}) as { role?: Role };
  if (role && allows(role, "members:write")) return;
  const offers = { whose: [String(data.id)], until: Date.parse(occurredAt) };
  await toTheEnd((waitUntil) => revokeInvitationsBy({ env, clock, waitUntil }, tenantId, offers));
}

async function tellPerson(env: Env, event: DomainEvent, what: string, clock: Clock): Promise<void> {
  const entryId = event.id.replace(/^evt_/, "aud_") as Id<"aud">;
  const entry = await tenantDb(env, event.tenantId).first(auditEntries, eq(auditEntries.id, entryId));
  const tenant = await findTenantById(env, event.tenantId, clock);
  if (entry?.actorType !== "user" || !tenant) return;
  const db = platformDb(env, "DIRECTORY");
  const [person] = await db
    .select()
    .from(users)
    .where(eq(users.id, entry.actorId as Id<"usr">))
    .limit(1);
  if (!person) return;
  const { brand, link } = await tenantMailBrand({ env, tenant, clock }, "/console/settings/keys");
  const facts = [
    { label: "Key", value: String(event.data.name ?? event.data.id) },
    { label: "Workspace", value: tenant.name },
  ];
  const { id, write } = await mailWrite(
    env,
    {
      key: `${event.type}:${event.id}`,
      to: person.email,
      brand,
      message: {
        ...{ template: "security-change", name: person.name, what, facts },
        link,
        from: { at: entry.at, address: entry.address ?? "" },
      },
    },
    clock,
  );
  await db.batch([write]);
  await wakeMail(env, [id]);
}
