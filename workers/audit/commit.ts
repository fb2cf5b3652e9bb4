import type { Ctx } from "../kernel/context.ts";
import { platformSweep, tenantStatement, type Write } from "../kernel/db.ts";
import type { Env } from "../kernel/env.ts";
import { type DomainEvent, newEvent, publishEvents } from "../kernel/events.ts";
import { newId } from "../kernel/ids.ts";
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
function auditRow(ctx: Ctx, { action, targetId, detail = {} }: Change): Write {
  const by = byOf(ctx);
  const { actorType, actorId, requestId } = by;
  return ctx.db.insert(auditEntries, {
    ...{ id: newId("aud"), actorType, actorId, action, targetId, requestId, at: ctx.clock.now() },
    ...{ detail: detailOf(detail, by), ...originOf(by), salt: newSalt() },
  });
}

/**
 * Commits a change: its writes, its audit row and its event in one batch, then sends the event. Should the
 * process die in between, `flushOutbox` sends it later. Answers how many rows each of `writes` changed.
 */
export async function commit(ctx: Ctx, writes: Write[], change: Change): Promise<number[]> {
  const event = newEvent(ctx.tenant.id, change.action, ctx.clock.now(), {
    id: change.targetId,
    ...change.detail,
  });
  const outbox = ctx.db.insert(outboxEvents, { id: event.id, event: { ...event }, at: ctx.clock.now() });
  const changes = await ctx.db.batch([...writes, auditRow(ctx, change), outbox]);
  ctx.waitUntil(sendEvents(ctx.env, [event]));
  return changes.slice(0, writes.length);
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
