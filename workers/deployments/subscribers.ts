import { systemClock } from "../kernel/clock.ts";
import type { Env } from "../kernel/env.ts";
import type { DomainEvent } from "../kernel/events.ts";
import type { Id } from "../kernel/ids.ts";
import { toTheEnd } from "../kernel/to-the-end.ts";
import { tenantObject, withdrawShares } from "../tenants/index.ts";
import { watchHealth } from "./health.ts";

/** Stops what is deployed of archived agents, and ends their shares, in case the process died between the two; twice is as good as once. */
export async function onAgentEvents(env: Env, events: DomainEvent[]): Promise<void> {
  const by = { actorType: "system", actorId: "system", requestId: "" };
  for (const { type, tenantId, data } of events) {
    if (type !== "agent.archived") continue;
    await tenantObject(env, tenantId).stopDeployments(String(data.id), by);
    const agentId = String(data.id) as Id<"agt">;
    await toTheEnd((waitUntil) =>
      withdrawShares({ env, clock: systemClock, waitUntil, tenantId, by }, agentId),
    );
  }
}

const WENT_LIVE: readonly string[] = [
  ...["deployment.deployed", "deployment.rolled_back", "deployment.canary_promoted"],
];

/** Has the servers of what went live looked at from now on. */
export async function onDeploymentEvents(env: Env, events: DomainEvent[]): Promise<void> {
  for (const { type, tenantId, data } of events)
    if (WENT_LIVE.includes(type)) await watchHealth(env, tenantId, String(data.id), systemClock.now());
}
