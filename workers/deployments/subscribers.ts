import type { Env } from "../kernel/env.ts";
import type { DomainEvent } from "../kernel/events.ts";
import { tenantObject } from "../tenants/index.ts";

/** Stops what is deployed of archived agents, in case the process died between the two; twice is as good as once. */
export async function onAgentEvents(env: Env, events: DomainEvent[]): Promise<void> {
  const by = { actorType: "system", actorId: "system", requestId: "" };
  for (const { type, tenantId, data } of events) {
    if (type === "agent.archived") await tenantObject(env, tenantId).stopDeployments(String(data.id), by);
  }
}
