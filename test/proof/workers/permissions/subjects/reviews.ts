import { type Id, newId } from "../../../../../workers/kernel/ids.ts";
import { applyReply, applyReview } from "../../../../../workers/reviews/apply.ts";
import { env, type TestTenant } from "../../../../harness.ts";
import { listed } from "./agents.ts";
import { newSlug, type Subjects } from "./subject.ts";

const LISTING = `INSERT INTO listings (id, tenant_id, tenant_slug, agent_id, agent_slug, title, description, version, kind, status, created_at, updated_at)
  VALUES (?, ?, 'elsewhere', ?, ?, '', '', '1.0.0', 'isolate', 'published', 0, 0)`;
const RAN = `INSERT INTO usage (tenant_id, id, unit, start, agent_id, agent_slug, version, channel, trigger, actor_type, actor_id,
  succeeded, failed, timed_out, canceled, duration_ms, cost_micros, input_tokens, output_tokens, durations)
  VALUES (?, 'day 0 ' || ?2, 'day', 0, ?2, '', '', 'production', 'api', '', '', 1, 0, 0, 0, 0, 0, 0, 0, '{}')`;

/** Another workspace's listed agent that a workspace has run. */
async function ranListing({ id: tenant }: TestTenant): Promise<{ listing: string; id: Id<"lst"> }> {
  const [id, agent, slug] = [newId("lst"), newId("agt"), newSlug()];
  await env.CATALOG.prepare(LISTING).bind(id, newId("ten"), agent, slug).run();
  await env.DATA.prepare(RAN).bind(tenant, agent).run();
  return { listing: `elsewhere~${slug}`, id };
}

/** What a workspace says of a listing. */
async function reviewOf(tenant: { id: Id<"ten">; slug: string }, listingId: string): Promise<Id<"rev">> {
  const id = newId("rev");
  const review = { id, listingId: listingId as Id<"lst">, tenantSlug: tenant.slug, rating: 3, text: "" };
  await applyReview(env, tenant.id, review, Date.now());
  return id;
}

/** What another workspace says of an agent of this one. */
async function received(tenant: TestTenant): Promise<Id<"rev">> {
  const slug = await listed(tenant);
  const query = "SELECT id FROM listings WHERE tenant_id = ? AND agent_slug = ?";
  const id = await env.CATALOG.prepare(query).bind(tenant.id, slug).first<string>("id");
  return reviewOf({ id: newId("ten"), slug: "elsewhere" }, id ?? "");
}

/** Reviews, replies, reports, and what the platform decides of them. */
export const REVIEWS = {
  "PUT /api/v1/listings/{listing}/review": async (tenant) => ({
    params: { listing: (await ranListing(tenant)).listing },
    body: { rating: 4 },
  }),
  "DELETE /api/v1/listings/{listing}/review": async (tenant) => {
    const { listing, id } = await ranListing(tenant);
    await reviewOf(tenant, id);
    return { params: { listing } };
  },
  "PUT /api/v1/reviews/{review}/reply": async (tenant) => ({
    params: { review: await received(tenant) },
    body: { text: "Thank you." },
  }),
  "DELETE /api/v1/reviews/{review}/reply": async (tenant) => {
    const review = await received(tenant);
    await applyReply(env, tenant.id, { id: review, text: "Thank you." }, Date.now());
    return { params: { review } };
  },
  "POST /api/v1/reviews/{review}/reports": async (tenant) => ({
    params: { review: await reviewOf(tenant, (await ranListing(tenant)).id) },
    body: { reason: "because these tests ask for it" },
  }),
  "PUT /api/v1/admin/reviews/{review}/decision": async (tenant) => ({
    params: { review: await reviewOf(tenant, (await ranListing(tenant)).id) },
    body: { decision: "hide", reason: "because these tests ask for it" },
  }),
} satisfies Subjects;
