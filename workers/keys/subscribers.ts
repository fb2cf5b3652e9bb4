import { auditEntries } from "../audit/tables.ts";
import { users } from "../identity/tables.ts";
import { type Clock, systemClock } from "../kernel/clock.ts";
import { eq, platformDb, tenantDb } from "../kernel/db.ts";
import type { Env } from "../kernel/env.ts";
import type { DomainEvent } from "../kernel/events.ts";
import type { Id } from "../kernel/ids.ts";
import { mailWrite, wakeMail } from "../mail/index.ts";
import { findTenantById, tenantMailBrand, tenantObject } from "../tenants/index.ts";

const HEADLINES: Record<string, string> = {
  "key.created": "A new API key was made in your name",
  "key.rotated": "An API key got a new secret in your name",
};

const SYSTEM = { actorType: "system", actorId: "system", requestId: "" };

/**
 * Tells people by mail of API keys that were made, or given a new secret, in a session of theirs; once each. Revokes the
 * keys that whoever had an account may hold, once its person takes it back.
 */
export async function onKeyEvents(
  env: Env,
  events: DomainEvent[],
  clock: Clock = systemClock,
): Promise<void> {
  for (const event of events) {
    const what = HEADLINES[event.type];
    if (what) await tellPerson(env, event, what, clock);
    if (event.type !== "address.change_undone") continue;
    const { id, since } = event.data;
    await tenantObject(env, event.tenantId).revokeKeysOf(String(id), Number(since), SYSTEM);
  }
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
