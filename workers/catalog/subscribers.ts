import { and, eq, inArray, platformDb, sql } from "../kernel/db.ts";
import type { Env } from "../kernel/env.ts";
import type { DomainEvent } from "../kernel/events.ts";
import type { Id } from "../kernel/ids.ts";
import { countRuns } from "../runs/index.ts";
import { hideListing, type ListingFace, showListing } from "./listing-row.ts";
import { listings } from "./tables.ts";

const RUN_ENDED = new Set(["run.succeeded", "run.failed", "run.timed_out", "run.canceled"]);

/**
 * Brings the run counts of listed agents up to date. They are counted anew, not added up, so an event that
 * comes twice, late or never changes nothing for good.
 */
export async function onRunEvents(env: Env, events: DomainEvent[], now = Date.now()): Promise<void> {
  const ended = events.filter(({ type }) => RUN_ENDED.has(type));
  const agentIds = [...new Set(ended.map(({ data }) => String(data.agentId) as Id<"agt">))];
  if (agentIds.length === 0) return;
  const catalog = platformDb(env.CATALOG);
  const { tenantId, agentId } = listings;
  const listed = await catalog.select({ tenantId, agentId }).from(listings).where(inArray(agentId, agentIds));
  for (const listing of listed) {
    const counted = await countRuns(env, listing.tenantId, listing.agentId);
    // Two batches may be counted at the same time: the count that saw more stays.
    await catalog
      .update(listings)
      .set({ runs: sql`max(${listings.runs}, ${counted})`, statisticsAt: now })
      .where(and(eq(tenantId, listing.tenantId), eq(agentId, listing.agentId)));
  }
}

/** Repeats on the catalogue what a tenant decided, in case the process died between the two databases. */
export async function onListingEvents(env: Env, events: DomainEvent[]): Promise<void> {
  for (const { type, tenantId, occurredAt, data } of events) {
    const at = Date.parse(occurredAt);
    if (type === "listing.published") {
      const { id, ...face } = data as unknown as ListingFace & { id: Id<"lst"> };
      await showListing(env, tenantId, id, face, at);
    } else if (type === "listing.removed") await hideListing(env, tenantId, String(data.agentId), at);
    else if (type === "agent.archived") await hideListing(env, tenantId, String(data.id), at);
  }
}
