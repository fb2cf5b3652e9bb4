import type { Ctx } from "../kernel/context.ts";
import { and, eq, platformSweep, sql, type TenantDb, tenantStatement, type Write } from "../kernel/db.ts";
import type { Env } from "../kernel/env.ts";
import { type DomainEvent, newEvent, publishEvents } from "../kernel/events.ts";
import { type Id, newId } from "../kernel/ids.ts";
import { byOf, detailOf, originOf } from "./by.ts";
import { newSalt } from "./entry.ts";
import { auditEntries, outboxEvents } from "./tables.ts";

export interface Change {
  /** `noun.verb` in the past; it is the audit entry's action and the event's type. */
  action: string;
  targetId: string;
  /** What changed, with secrets masked. */
  detail?: Record<string, unknown>;
}

/** The audit row of a change; goes into the batch that makes it. */
function auditRow(ctx: Ctx, id: Id<"aud">, { action, targetId, detail = {} }: Change): Write {
  const by = byOf(ctx);
  const { actorType, actorId, requestId } = by;
  return ctx.db.insert(auditEntries, {
    ...{ id, actorType, actorId, action, targetId, requestId, at: ctx.clock.now() },
    ...{ detail: detailOf(detail, by), ...originOf(by), salt: newSalt() },
  });
}

/** Takes audit row and event out again where the write before changed nothing. */
function unrecord(ctx: Ctx, id: Id<"aud">, eventId: Id<"evt">): Write[] {
  const gone = sql`NOT EXISTS (SELECT 1 FROM ${auditEntries}
    WHERE ${auditEntries.tenantId} = ${ctx.tenant.id} AND ${auditEntries.id} = ${id})`;
  return [
    ctx.db.delete(auditEntries, and(eq(auditEntries.id, id), sql`changes() = 0`)),
    ctx.db.delete(outboxEvents, and(eq(outboxEvents.id, eventId), gone)),
  ];
}

/**
 * Commits a change: its writes, its audit row and its event in one batch, then sends the event. Should the
 * process die in between, `flushOutbox` sends it later. A change whose first write changes nothing, being guarded,
 * did not happen: it is neither recorded nor told. Answers how many rows each of `writes` changed.
 */
export async function commit(ctx: Ctx, writes: Write[], change: Change): Promise<number[]> {
  const event = newEvent(ctx.tenant.id, change.action, ctx.clock.now(), {
    id: change.targetId,
    ...change.detail,
  });
  const id = newId("aud");
  const outbox = ctx.db.insert(outboxEvents, { id: event.id, event: { ...event }, at: ctx.clock.now() });
  const record = [auditRow(ctx, id, change), outbox];
  const [guarded, ...others] = writes;
  const rest = guarded ? [guarded, ...unrecord(ctx, id, event.id), ...others] : [];
  const [changed, , , ...more] = (await ctx.db.batch([...record, ...rest])).slice(record.length);
  if (changed !== 0) ctx.waitUntil(sendEvents(ctx.env, [event]));
  return changed === undefined ? [] : [changed, ...more];
}

/**
 * Commits a change that nobody asked for, with its event, as `commit` does: once, since `guarded` changes nothing the second
 * time. It has no row in the audit log, which has what somebody did. Answers whether it changed anything.
 */
export async function commitHappened(
  env: Env,
  db: TenantDb,
  guarded: Write,
  { type, at, data }: { type: string; at: number; data: Record<string, unknown> },
): Promise<boolean> {
  const event = newEvent(db.tenantId, type, at, data);
  const unsaid = and(eq(outboxEvents.id, event.id), sql`changes() = 0`);
  const outbox = db.insert(outboxEvents, { id: event.id, event: { ...event }, at });
  const [, changed] = await db.batch([outbox, guarded, db.delete(outboxEvents, unsaid)]);
  if (changed === 0) return false;
  await sendEvents(env, [event]).catch((error) => console.warn(`${type} is sent by the sweep`, error));
  return true;
}

async function sendEvents(env: Env, events: DomainEvent[]): Promise<void> {
  await publishEvents(env, events);
  for (const { tenantId, id } of events) {
    const remove = "DELETE FROM outbox_events WHERE tenant_id = ?1 AND id = ?2";
    await tenantStatement(env, tenantId, remove, id).run();
  }
}

/** Sends events that were committed and not sent, oldest first; called by the scheduler. At least once. */
export async function flushOutbox(env: Env, before: number): Promise<number> {
  const waiting = await platformSweep(
    env,
    "SELECT event FROM outbox_events WHERE at < ? ORDER BY at LIMIT 100",
    before,
  ).all<{ event: string }>();
  await sendEvents(
    env,
    waiting.results.map((row) => JSON.parse(row.event) as DomainEvent),
  );
  return waiting.results.length;
}

/** When the event that has waited longest was committed; null when none is waiting. */
export async function oldestWaiting(env: Env): Promise<number | null> {
  const query = platformSweep(env, "SELECT min(at) AS at FROM outbox_events");
  const row = await query.first<{ at: number | null }>();
  return row?.at ?? null;
}
