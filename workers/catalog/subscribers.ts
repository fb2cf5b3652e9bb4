import { and, eq, lt, ne, platformDb, sql } from "../kernel/db.ts";
import type { Env } from "../kernel/env.ts";
import type { DomainEvent } from "../kernel/events.ts";
import type { Id } from "../kernel/ids.ts";
import { countRuns } from "../runs/index.ts";
import { hasActiveDomain } from "../tenants/index.ts";
import { hideListing, type ListingFace, NEXT_REVISION, showListing } from "./listing-row.ts";
import { indexListings } from "./search/index-listings.ts";
import { listings } from "./tables.ts";

const RUN_ENDED = new Set(["run.succeeded", "run.failed", "run.timed_out", "run.canceled"]);

/**
 * Brings the run counts of listed agents up to date. They are read where runs are counted, not added up, so an
 * event that comes twice, late or never changes nothing for good.
 */
export async function onRunEvents(env: Env, events: DomainEvent[], now = Date.now()): Promise<void> {
  const ended = events.filter(({ type }) => RUN_ENDED.has(type));
  if (ended.length === 0) return;
  const ran = JSON.stringify(ended.map((event) => [event.tenantId, String(event.data.agentId)]));
  const catalog = platformDb(env, "CATALOG");
  const { tenantId, agentId } = listings;
  // One parameter, whatever the number of events: D1 binds 100 at most.
  const isOfThem = sql`(${tenantId}, ${agentId}) IN (SELECT value ->> 0, value ->> 1 FROM json_each(${ran}))`;
  const listed = await catalog.select({ tenantId, agentId }).from(listings).where(isOfThem);
  for (const listing of listed) {
    const counted = await countRuns(env, listing.tenantId, listing.agentId);
    // Two batches may be counted at the same time: the count that saw more stays.
    await catalog
      .update(listings)
      .set({ runs: sql`max(${listings.runs}, ${counted})`, statisticsAt: now, revision: NEXT_REVISION })
      .where(and(eq(tenantId, listing.tenantId), eq(agentId, listing.agentId)));
  }
  if (listed.length > 0) await indexListings(env, isOfThem);
}

/** Whether a workspace's listings are shown after an event; undefined for one that says nothing of it. */
function showsAfter({ type, data }: DomainEvent): boolean | undefined {
  if (type === "workspace.suspended" || type === "workspace.deletion_scheduled") return false;
  if (type === "workspace.resumed") return true;
  return type === "workspace.restored" ? data.status === "active" : undefined;
}

/** Takes the listings of a workspace that does nothing off the catalogue, and puts them back when it goes on. */
export async function onWorkspaceEvents(env: Env, events: DomainEvent[]): Promise<void> {
  for (const event of events) {
    const shows = showsAfter(event);
    if (shows === undefined) continue;
    const at = Date.parse(event.occurredAt);
    const [from, to] = shows ? ["suspended", "published"] : ["published", "suspended"];
    const { status } = listings;
    await platformDb(env, "CATALOG")
      .update(listings)
      .set({
        workspaceAt: at,
        status: sql`iif(${status} = ${from}, ${to}, ${status})`,
        revision: NEXT_REVISION,
      })
      .where(and(eq(listings.tenantId, event.tenantId), lt(listings.workspaceAt, at)));
    await indexListings(env, eq(listings.tenantId, event.tenantId));
  }
}

/** Says of a workspace's listings whether it has proven a domain, as the directory has it now. */
export async function refreshVerified(env: Env, tenantId: Id<"ten">): Promise<void> {
  const verified = await hasActiveDomain(env, tenantId);
  const changed = await platformDb(env, "CATALOG")
    .update(listings)
    .set({ verified, revision: NEXT_REVISION })
    .where(and(eq(listings.tenantId, tenantId), ne(listings.verified, verified)))
    .returning({ id: listings.id });
  if (changed.length > 0) await indexListings(env, eq(listings.tenantId, tenantId));
}

/** Takes over to a workspace's listings that it has proven a domain, or has none any more. */
export async function onDomainEvents(env: Env, events: DomainEvent[]): Promise<void> {
  const changed = events.filter(({ type }) => type.startsWith("domain."));
  for (const tenantId of new Set(changed.map((event) => event.tenantId)))
    await refreshVerified(env, tenantId);
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
