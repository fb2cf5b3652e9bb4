import { type Id, newId } from "../../../../workers/kernel/ids.ts";
import { applyReply, applyReview } from "../../../../workers/reviews/apply.ts";
import { env, type TestTenant } from "../../../harness.ts";

/** A review of a listed agent, by a workspace of which there is nothing else, and the answer to it. */
export async function makeReview({ id: tenantId }: TestTenant, listed: string): Promise<string> {
  const query = "SELECT id FROM listings WHERE tenant_id = ? AND agent_slug = ?";
  const listing = await env.CATALOG.prepare(query).bind(tenantId, listed).first<Id<"lst">>("id");
  if (!listing) throw new Error(`${listed} is not listed`);
  const [id, about] = [newId("rev"), { listingId: listing, tenantSlug: "elsewhere" }];
  await applyReview(env, newId("ten"), { id, ...about, rating: 4, text: "It works." }, 1_000);
  await applyReply(env, tenantId, { id, text: "Thank you." }, 2_000);
  return id;
}
