import type { Env } from "./env.ts";
import { type Id, newId } from "./ids.ts";

/** How an effect travels from the domain where it happened to those that react: through an outbox, then a queue. */
export interface DomainEvent {
  id: Id<"evt">;
  /** `noun.verb` in the past, such as `run.succeeded`. */
  type: string;
  tenantId: Id<"ten">;
  /** ISO 8601, UTC. */
  occurredAt: string;
  /** Of the shape of `data`. */
  version: 1;
  data: Record<string, unknown>;
}

/** A new event; `data` names things by id and never carries a secret. */
export function newEvent(
  tenantId: Id<"ten">,
  type: string,
  now: number,
  data: Record<string, unknown>,
): DomainEvent {
  return { id: newId("evt"), type, tenantId, occurredAt: new Date(now).toISOString(), version: 1, data };
}

/** How many messages a queue takes at once. */
const BATCH = 100;

/** Sends events to those that react. */
export async function publishEvents(env: Env, events: DomainEvent[]): Promise<void> {
  for (let i = 0; i < events.length; i += BATCH)
    await env.EVENT_QUEUE.sendBatch(events.slice(i, i + BATCH).map((body) => ({ body })));
}
