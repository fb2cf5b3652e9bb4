import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { env, expectOk, makeTenant, type Person, request, type TestTenant } from "../../test/harness.ts";
import { administrator } from "../../test/proof/workers/permissions/callers.ts";
import { setMember } from "../identity/index.ts";
import { as, listed, ratingOf, review, reviewer, runsIt, shown } from "./reviews.test-kit.ts";

type Reviewer = { tenant: TestTenant; person: Person };

let publisher: TestTenant;
let creator: Person;
let one: Reviewer;
let other: Reviewer;
let agent: { slug: string; ref: string; id: string };

beforeAll(async () => {
  publisher = await makeTenant();
  creator = await publisher.personFor("developer");
});
beforeEach(async () => {
  agent = await listed(publisher);
  one = await reviewer(publisher, agent.slug);
}, 60_000);

const refused = async (answer: Promise<Response>) => {
  const response = await answer;
  const { code, meta } = await response.json<{ code: string; meta?: { reason?: string } }>();
  return [response.status, code, meta?.reason];
};
const put = ({ tenant, person }: Reviewer, body: object = { rating: 5 }, ref = agent.ref) =>
  as(person, "PUT", `/listings/${ref}/review`, body, tenant);
const own = ({ tenant, person }: Reviewer) =>
  expectOk<{ review: object | null; bar: string | null }>(
    as(person, "GET", `/listings/${agent.ref}/review`, undefined, tenant),
  );
const actions = async (tenant: TestTenant) => {
  const query =
    "SELECT action FROM audit_entries WHERE tenant_id = ? AND action LIKE 'review.%' ORDER BY at, id";
  const { results } = await env.DATA.prepare(query).bind(tenant.id).all<{ action: string }>();
  return results.map(({ action }) => action);
};

describe("who may review", () => {
  it("is a workspace in which a run of the agent has succeeded", async () => {
    expect((await put(one)).status).toBe(200);
    const stranger = await makeTenant();
    const person = await stranger.personFor("owner");
    expect(await refused(put({ tenant: stranger, person }))).toEqual([403, "forbidden", "not_run"]);
    expect((await own({ tenant: stranger, person })).bar).toBe("not_run");
    await runsIt(stranger, publisher, agent.slug, { fail: true });
    expect(await refused(put({ tenant: stranger, person }))).toEqual([403, "forbidden", "not_run"]);
  });

  it("stays so when retention has removed the runs", async () => {
    await env.DATA.prepare("DELETE FROM runs WHERE tenant_id = ?").bind(one.tenant.id).run();
    expect((await put(one)).status).toBe(200);
  });

  it("is never the publisher, however often it runs its agent", async () => {
    await expectOk(publisher.api("POST", `/agents/${agent.slug}/runs`, { input: {} }, { prefer: "wait=30" }));
    expect(await refused(put({ tenant: publisher, person: creator }))).toEqual([403, "forbidden", "own"]);
  });

  it("is no workspace with an owner of the publisher's, and nobody who has a seat there", async () => {
    await setMember(env, publisher, one.person.id, "member");
    expect(await refused(put(one))).toEqual([403, "forbidden", "related"]);
    const colleague = { ...one, person: await one.tenant.personFor("developer") };
    expect((await put(colleague)).status).toBe(200);
    const owner = await one.tenant.personFor("owner");
    await setMember(env, publisher, owner.id, "member");
    expect(await refused(put(colleague, { rating: 4 }))).toEqual([403, "forbidden", "related"]);
  });

  it("is a person who may run agents, and no key", async () => {
    const reseller = { ...one, person: await one.tenant.personFor("reseller") };
    expect((await put(reseller)).status).toBe(403);
    expect((await one.tenant.api("PUT", `/listings/${agent.ref}/review`, { rating: 5 })).status).toBe(403);
    expect((await request(`/api/v1/listings/${agent.ref}/review`, { method: "PUT" })).status).toBe(401);
  });

  it("says what is wrong, and nothing of what is not listed", async () => {
    for (const body of [
      { rating: 0 },
      { rating: 6 },
      { rating: 4.5 },
      {},
      { rating: 5, text: "x".repeat(2001) },
    ])
      expect((await put(one, body)).status, JSON.stringify(body).slice(0, 40)).toBe(400);
    expect((await put(one, { rating: 5 }, `${publisher.slug}~none`)).status).toBe(404);
    await publisher.api("DELETE", `/agents/${agent.slug}/listing`);
    expect((await put(one)).status).toBe(404);
    expect((await request(`/api/v1/listings/${agent.ref}/reviews`)).status).toBe(404);
  });
});

describe("a review", () => {
  it("is one for each workspace, whoever of it writes: again, it is changed", async () => {
    const first = await review(one, agent.ref, 2, "Slow.");
    expect(first).toMatchObject({ workspace: one.tenant.slug, rating: 2, editedAt: null, reply: null });
    const colleague = { ...one, person: await one.tenant.personFor("admin") };
    const second = await review(colleague, agent.ref, 4, "Quick since 1.2. <b>Bold</b> & safe");
    expect(second).toMatchObject({ id: first.id, rating: 4, editedAt: expect.any(String) });
    const { data, summary } = await shown(agent.ref);
    expect(data).toMatchObject([{ rating: 4, text: "Quick since 1.2. <b>Bold</b> & safe" }]);
    expect(summary).toMatchObject({ reviews: 1, rating: 3.58 });
    expect(await actions(one.tenant)).toEqual(["review.written", "review.written"]);
  });

  it("that is sent again as it was changes nothing", async () => {
    const first = await review(one, agent.ref, 3);
    expect(await review(one, agent.ref, 3)).toEqual(first);
    expect(await actions(one.tenant)).toHaveLength(1);
  });

  it("is withdrawn with its reply, and may be written anew", async () => {
    const { id } = await review(one, agent.ref, 1);
    await expectOk(as(creator, "PUT", `/reviews/${id}/reply`, { text: "Sorry." }, publisher));
    const gone = () => as(one.person, "DELETE", `/listings/${agent.ref}/review`, undefined, one.tenant);
    expect((await gone()).status).toBe(204);
    expect((await gone()).status).toBe(404);
    expect((await shown(agent.ref)).data).toEqual([]);
    expect(await ratingOf(agent.id)).toEqual({ reviews: 0, rating: 0 });
    expect(await own(one)).toEqual({ review: null, bar: null });
    await review(one, agent.ref, 5);
    expect((await shown(agent.ref)).data).toMatchObject([{ rating: 5, reply: null, editedAt: null }]);
  });
});

describe("the rating", () => {
  it("is weighed with five reviews of 3.5, exact after each change, and on the listing", async () => {
    other = await reviewer(publisher, agent.slug);
    await review(one, agent.ref, 5);
    expect(await ratingOf(agent.id)).toEqual({ reviews: 1, rating: 3.75 });
    await review(other, agent.ref, 1);
    expect(await ratingOf(agent.id)).toEqual({ reviews: 2, rating: 3.3571 });
    const { summary } = await shown(agent.ref);
    expect(summary.stars).toEqual(
      [5, 4, 3, 2, 1].map((rating) => ({ rating, count: rating % 4 === 1 ? 1 : 0 })),
    );
    const { data } = await expectOk<{ data: object[] }>(request(`/api/v1/listings?q=${agent.slug}`));
    expect(data).toContainEqual(expect.objectContaining({ ref: agent.ref, reviews: 2, rating: 3.36 }));
  });

  it("moves the listing in the directory", async () => {
    const boost = () =>
      env.SEARCH.prepare("SELECT boost FROM documents WHERE listing_id = ?")
        .bind(agent.id)
        .first<number>("boost");
    const before = (await boost()) ?? 0;
    await review(one, agent.ref, 5);
    expect(await boost()).toBeGreaterThan(before);
    await review(one, agent.ref, 1);
    expect(await boost()).toBeLessThan(before);
  });

  it("is read in pages, newest first, and by stars", async () => {
    other = await reviewer(publisher, agent.slug);
    await review(one, agent.ref, 5);
    await review(other, agent.ref, 2);
    const first = await shown(agent.ref, "?limit=1");
    expect(first.data).toMatchObject([{ rating: 2 }]);
    const second = await shown(agent.ref, `?limit=1&cursor=${first.nextCursor}`);
    expect([second.data[0]?.rating, second.nextCursor]).toEqual([5, null]);
    expect((await shown(agent.ref, "?rating=5")).data).toMatchObject([{ rating: 5 }]);
    expect((await request(`/api/v1/listings/${agent.ref}/reviews?rating=6`)).status).toBe(400);
  });
});

describe("the creator's reply", () => {
  it("is one, changed and removed by who may list the agent", async () => {
    const { id } = await review(one, agent.ref, 3);
    const reply = (text: string, person = creator, tenant = publisher) =>
      as(person, "PUT", `/reviews/${id}/reply`, { text }, tenant);
    await expectOk(reply("Thank you."));
    expect((await shown(agent.ref)).data[0]?.reply).toMatchObject({ text: "Thank you.", editedAt: null });
    await expectOk(reply("Thank you!"));
    expect((await shown(agent.ref)).data[0]?.reply).toMatchObject({ editedAt: expect.any(String) });
    expect((await reply("Mine", one.person, one.tenant)).status).toBe(403);
    expect((await reply("Mine", await one.tenant.personFor("owner"), one.tenant)).status).toBe(404);
    expect((await reply("Mine", await publisher.personFor("member"))).status).toBe(403);
    expect((await reply(" ")).status).toBe(400);
    const remove = () => as(creator, "DELETE", `/reviews/${id}/reply`, undefined, publisher);
    expect((await remove()).status).toBe(204);
    expect((await remove()).status).toBe(404);
    expect((await shown(agent.ref)).data[0]?.reply).toBeNull();
    expect(await actions(publisher)).toEqual(
      expect.arrayContaining(["review.replied", "review.replied", "review.reply_removed"]),
    );
  });
});

describe("a report", () => {
  const REASON = "It says something of a person.";
  type Queue = { data: { id: string; reported: number; reports: object[]; hidden: object | null }[] };
  const queue = async (cookie: string, state = "reported") =>
    expectOk<Queue>(as({ cookie }, "GET", `/admin/reviews?state=${state}&limit=100`));
  const report = (id: string, person: Person, reason = REASON) =>
    as(person, "POST", `/reviews/${id}/reports`, { reason });
  const decide = (cookie: string, id: string, decision: string) =>
    as({ cookie }, "PUT", `/admin/reviews/${id}/decision`, { decision, reason: "It names a person." });

  it("is one for each person, and is answered by hiding the review or keeping it", async () => {
    const admin = await administrator();
    const { id } = await review(one, agent.ref, 1);
    expect((await report(id, creator)).status).toBe(204);
    expect((await report(id, creator, "Another reason for that.")).status).toBe(204);
    expect((await report(id, one.person)).status).toBe(204);
    const find = async (state?: string) => (await queue(admin, state)).data.find((item) => item.id === id);
    expect(await find()).toMatchObject({ reported: 2, listing: { ref: agent.ref }, hidden: null });
    await expectOk(decide(admin, id, "hide"));
    expect(await ratingOf(agent.id)).toEqual({ reviews: 0, rating: 0 });
    expect((await shown(agent.ref)).data).toEqual([]);
    expect(await find()).toBeUndefined();
    expect(await find("hidden")).toMatchObject({ hidden: { reason: "It names a person." } });
    expect(await own(one)).toMatchObject({ review: { hidden: { reason: "It names a person." } } });
    // Neither a change nor writing it anew brings it back.
    await review(one, agent.ref, 2);
    await as(one.person, "DELETE", `/listings/${agent.ref}/review`, undefined, one.tenant);
    await review(one, agent.ref, 1, "Anew.");
    expect((await shown(agent.ref)).summary.reviews).toBe(0);
    await expectOk(decide(admin, id, "keep"));
    expect((await shown(agent.ref)).summary.reviews).toBe(1);
    expect(await actions(one.tenant)).toEqual(expect.arrayContaining(["review.hidden", "review.kept"]));
  });

  it("is decided about on the platform's page, by a form", async () => {
    const admin = await administrator();
    const { id } = await review(one, agent.ref, 1, "Words <b>to hide</b>.");
    await report(id, creator);
    const page = async (query = "") =>
      (await request(`/admin/reviews${query}`, { headers: { cookie: admin } })).text();
    expect(await page()).toContain("Words &lt;b&gt;to hide&lt;/b&gt;.");
    const headers = { cookie: admin, "sec-fetch-site": "same-origin" };
    const send = (reason: string) =>
      request("/admin/reviews", {
        ...{ method: "POST", headers },
        body: new URLSearchParams({ intent: "hide", review: id, reason }),
      });
    expect((await send("short")).status).toBe(400);
    expect((await send("It names a person.")).status).toBe(302);
    expect([await page(), await page("?tab=hidden")]).toEqual([
      expect.not.stringContaining(id),
      expect.stringContaining("Hidden: It names a person."),
    ]);
    await expectOk(decide(admin, id, "keep"));
  });

  it("that was decided about comes back only when the review has changed", async () => {
    const admin = await administrator();
    const { id } = await review(one, agent.ref, 1);
    const isOpen = async () => (await queue(admin)).data.some((item) => item.id === id);
    await report(id, creator);
    await expectOk(decide(admin, id, "keep"));
    await report(id, creator);
    expect(await isOpen()).toBe(false);
    await review(one, agent.ref, 2, "Worse words.");
    await report(id, creator);
    expect(await isOpen()).toBe(true);
    await as(one.person, "DELETE", `/listings/${agent.ref}/review`, undefined, one.tenant);
    expect(await isOpen()).toBe(false);
  });

  it("needs a person and a reason, and the queue an administrator", async () => {
    const { id } = await review(one, agent.ref, 1);
    expect((await report(id, creator, "bad")).status).toBe(400);
    expect((await report("rev_00000000000000000000000000", creator)).status).toBe(404);
    expect((await one.tenant.api("POST", `/reviews/${id}/reports`, { reason: REASON })).status).toBe(403);
    expect((await as(creator, "GET", "/admin/reviews")).status).toBe(403);
    expect((await decide(creator.cookie, id, "hide")).status).toBe(403);
  });
});
