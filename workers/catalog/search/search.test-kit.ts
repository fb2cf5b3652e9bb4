import { env } from "../../../test/harness.ts";
import { newId } from "../../kernel/ids.ts";
import { type ListingFace, showListing } from "../listing-row.ts";

/** A word that nothing else has. */
export const mark = () => `mark${Math.random().toString(36).slice(2, 10)}`;
/** The word of all that a suite lists. */
export const MARK = mark();

/** What a listing shows, of which little matters. */
const faceOf = (more: Partial<ListingFace> = {}): ListingFace => ({
  agentId: newId("agt"),
  agentSlug: `agent-${Math.random().toString(36).slice(2, 10)}`,
  tenantSlug: MARK,
  title: "Nothing",
  description: "",
  version: "1.0.0",
  kind: "isolate",
  category: "utilities",
  priceMicros: 0,
  asks: 0,
  quality: 0,
  ...more,
});

/** Lists an agent of a tenant of its own; answers both. */
export async function list(more: Partial<ListingFace> = {}, runs = 0, at = 1_000) {
  const [tenantId, face] = [newId("ten"), faceOf(more)];
  const put = "UPDATE listings SET runs = ? WHERE agent_id = ?";
  await showListing(env, tenantId, newId("lst"), face, at);
  await env.CATALOG.prepare(put).bind(runs, face.agentId).run();
  await showListing(env, tenantId, newId("lst"), face, at);
  return { tenantId, ...face };
}
