import { findOwnAgent } from "../agents/index.ts";
import { commit } from "../audit/index.ts";
import type { Ctx } from "../kernel/context.ts";
import { fail } from "../kernel/errors.ts";
import { newId } from "../kernel/ids.ts";
import { tenantObject } from "../tenants/index.ts";
import type { ListingView, PublishListingInput } from "./contract.ts";
import {
  factsOf,
  findListing,
  type ListingFace,
  type ListingRow,
  showListing,
  toView,
} from "./listing-row.ts";
import { refreshVerified } from "./subscribers.ts";

/**
 * Lists an agent in the public catalogue, with the version that is live in production. Again after a deployment,
 * it shows the new one. Its category is the one given, the one that it had, or its manifest's. Refused with `not_deployed` when none is live, `agent_archived`, `not_found`, `forbidden`.
 */
export async function publishListing(
  ctx: Ctx,
  ref: string,
  { category }: PublishListingInput = {},
): Promise<ListingView> {
  ctx.require("listings:write");
  const { agent, version } = await findOwnAgent(ctx, ref);
  if (agent.status === "archived") fail("agent_archived", "An archived agent cannot be listed.");
  const live = await tenantObject(ctx.env, ctx.tenant.id).findDeployment(agent.id, "production");
  if (!live)
    fail("not_deployed", "Only an agent that is live can be listed. Deploy a version to production first.");
  const { manifest, readme } = await version(live.versionId);
  const before = await findListing(ctx.env, ctx.tenant.id, agent.id);
  const face: ListingFace = {
    agentId: live.agentId,
    agentSlug: agent.slug,
    tenantSlug: ctx.tenant.slug,
    title: manifest.title ?? agent.title,
    description: manifest.description,
    version: live.version,
    kind: agent.kind,
    category: category ?? before?.category ?? manifest.category ?? "utilities",
    ...factsOf(manifest, readme),
  };
  const id = before?.id ?? newId("lst");
  const at = ctx.clock.now();
  // The catalogue is a database of its own: should we stop here, the event makes the row (`onListingEvents`).
  await commit(ctx, [], {
    action: "listing.published",
    targetId: id,
    detail: { ...face, before: before ? shown(before) : null },
  });
  await showListing(ctx.env, ctx.tenant.id, id, face, at);
  await refreshVerified(ctx.env, ctx.tenant.id);
  const row = await findListing(ctx.env, ctx.tenant.id, agent.id);
  if (!row) throw new Error(`listing ${id} was just written and is not there`);
  return toView(row);
}

/** What the audit says of the listing that was there: the event has the one that is to be. */
const shown = ({ status, title, description, version, category }: ListingRow) => ({
  status,
  category,
  title,
  description,
  version,
});
