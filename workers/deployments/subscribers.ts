import { systemClock } from "../kernel/clock.ts";
import type { Env } from "../kernel/env.ts";
import type { DomainEvent } from "../kernel/events.ts";
import type { Id } from "../kernel/ids.ts";
import { tenantObject, withdrawShares } from "../tenants/index.ts";

/** Stops what is deployed of archived agents, and ends their shares, in case the process died between the two; twice is as good as once. */
export async function onAgentEvents(env: Env, events: DomainEvent[]): Promise<void> {
  const by = { actorType: "system", actorId: "system", requestId: "" };
  for (const { type, tenantId, data } of events) {
    if (type !== "agent.archived") continue;
    await tenantObject(env, tenantId).stopDeployments(String(data.id), by);
    const told: Promise<unknown>[] = [];
    const waitUntil = (work: Promise<unknown>) => void told.push(work);
    await withdrawShares({ env, clock: systemClock, waitUntil, tenantId, by }, String(data.id) as Id<"agt">);
    await Promise.all(told);
  }
}
