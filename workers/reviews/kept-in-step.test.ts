import { beforeEach, describe, expect, it } from "vitest";
import { env, makeTenant, type Person, type TestTenant } from "../../test/harness.ts";
import { newEvent } from "../kernel/events.ts";
import { newId } from "../kernel/ids.ts";
import { TABLE_SOURCES } from "../lifecycle/exports/table-sources.ts";
import { applyReview } from "./apply.ts";
import { removeReviews } from "./remove-reviews.ts";
import { as, listed, ratingOf, review, reviewer, shown } from "./reviews.test-kit.ts";
import { onReviewEvents } from "./subscribers.ts";

const decoder = new TextDecoder();

let publisher: TestTenant;
let agent: { slug: string; ref: string; id: string };
let one: { tenant: TestTenant; person: Person };

beforeEach(async () => {
  publisher = await makeTenant();
  agent = await listed(publisher);
  one = await reviewer(publisher, agent.slug);
}, 60_000);

const told = (type: string, at: number, data: object, tenant = one.tenant) =>
  onReviewEvents(env, [newEvent(tenant.id, type, at, data as Record<string, unknown>)]);

describe("what was logged and not done", () => {
  it("is done when it is told, once, and never undone by what is older", async () => {
    const written = {
      id: newId("rev"),
      listingId: agent.id,
      tenantSlug: one.tenant.slug,
      rating: 4,
      text: "Told.",
    };
    await told("review.written", 1_000, written);
    await told("review.written", 1_000, written);
    expect((await shown(agent.ref)).data).toMatchObject([{ id: written.id, rating: 4, editedAt: null }]);
    await told("review.replied", 2_000, { id: written.id, text: "Thanks." }, publisher);
    await told("review.replied", 2_000, { id: written.id, text: "Not theirs." });
    await told("review.replied", 1_500, { id: written.id, text: "Older." }, publisher);
    expect((await shown(agent.ref)).data[0]?.reply).toMatchObject({ text: "Thanks.", editedAt: null });
    await told("review.withdrawn", 3_000, written);
    await told("review.written", 1_000, written);
    await told("review.replied", 4_000, { id: written.id, text: "Late." }, publisher);
    expect((await shown(agent.ref)).data).toEqual([]);
    expect(await ratingOf(agent.id)).toEqual({ reviews: 0, rating: 0 });
  });

  it("is hidden and kept in the order in which it was decided", async () => {
    const { id } = await review(one, agent.ref, 5);
    const about = { id, listingId: agent.id, reason: "It names a person." };
    await told("review.kept", 3_000, about);
    await told("review.hidden", 2_000, about);
    expect(await ratingOf(agent.id)).toMatchObject({ reviews: 1 });
    await told("review.hidden", 4_000, about);
    expect(await ratingOf(agent.id)).toMatchObject({ reviews: 0 });
  });

  it("is nothing where the listing is gone", async () => {
    const id = newId("rev");
    const of = { id, listingId: newId("lst"), tenantSlug: one.tenant.slug, rating: 5, text: "" };
    await applyReview(env, one.tenant.id, of, 1_000);
    expect(await env.CATALOG.prepare("SELECT 1 FROM reviews WHERE id = ?").bind(id).first()).toBeNull();
  });
});

describe("a workspace that is removed", () => {
  const left = (table: string, column: string, id: string) =>
    env[table === "reviews" ? "CATALOG" : "DIRECTORY"]
      .prepare(`SELECT count(*) AS n FROM ${table} WHERE ${column} = ?`)
      .bind(id)
      .first<number>("n");

  it("takes its reviews out of others' ratings, and what was reported of them", async () => {
    const other = await reviewer(publisher, agent.slug);
    const { id } = await review(one, agent.ref, 1);
    await review(other, agent.ref, 5);
    const reason = "It says something of a person.";
    expect((await as(other.person, "POST", `/reviews/${id}/reports`, { reason })).status).toBe(204);
    expect(await removeReviews(env, one.tenant.id)).toBe(true);
    expect(await ratingOf(agent.id)).toEqual({ reviews: 1, rating: 3.75 });
    expect(await left("reviews", "tenant_id", one.tenant.id)).toBe(0);
    expect(await left("review_reports", "review_id", id)).toBe(0);
  });

  it("takes with it what others said of its agents", async () => {
    await review(one, agent.ref, 4);
    expect(await removeReviews(env, publisher.id)).toBe(true);
    expect(await left("reviews", "listing_tenant_id", publisher.id)).toBe(0);
  });

  it("leaves a person's reports to go with the account", async () => {
    const { id } = await review(one, agent.ref, 1);
    await as(one.person, "POST", `/reviews/${id}/reports`, { reason: "It says something of a person." });
    const remove = as(one.person, "POST", "/account/deletion", { email: one.person.email });
    expect((await remove).status).toBe(204);
    expect(await left("review_reports", "user_id", one.person.id)).toBe(0);
    expect((await shown(agent.ref)).data).toHaveLength(1);
  });

  it("is exported with what it wrote and what it received", async () => {
    await review(one, agent.ref, 4, "To be exported.");
    const textOf = async ({ id: tenantId }: TestTenant) => {
      let text = "";
      for (const source of TABLE_SOURCES)
        for (const file of (await source({ env, tenantId }, "")).files)
          for await (const piece of file.read()) text += decoder.decode(piece);
      return text;
    };
    for (const tenant of [one.tenant, publisher]) expect(await textOf(tenant)).toContain("To be exported.");
  });
});
