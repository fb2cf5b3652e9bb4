import { findOwnAgent } from "../agents/index.ts";
import { commit } from "../audit/index.ts";
import type { Ctx } from "../kernel/context.ts";
import { fail } from "../kernel/errors.ts";
import { findListing, hideListing } from "./listing-row.ts";

/** Takes an agent off the public catalogue. Refused with `not_found` when it is not listed, `forbidden`. */
export async function unpublishListing(ctx: Ctx, ref: string): Promise<void> {
  ctx.require("listings:write");
  const { agent } = await findOwnAgent(ctx, ref);
  const listing = await findListing(ctx.env, ctx.tenant.id, agent.id);
  if (!listing || listing.status === "removed") fail("not_found", "This agent is not listed.");
  const at = ctx.clock.now();
  const before = { status: listing.status, version: listing.version };
  const detail = { agentId: agent.id, before, after: { status: "removed" } };
  await commit(ctx, [], { action: "listing.removed", targetId: listing.id, detail });
  await hideListing(ctx.env, ctx.tenant.id, agent.id, at);
}
