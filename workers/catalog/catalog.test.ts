import { beforeAll, describe, expect, it } from "vitest";
import { deployAgent, env, expectOk, makeTenant, request, type TestTenant } from "../../test/harness.ts";
import { newEvent } from "../kernel/events.ts";
import type { Id } from "../kernel/ids.ts";
import { newId } from "../kernel/ids.ts";
import { activeHost } from "../tenants/hosts/hosts.test-kit.ts";
import type { ListingView } from "./contract.ts";
import { publishListing } from "./publish-listing.ts";
import { getListing, listListings } from "./queries.ts";
import { onDomainEvents, onListingEvents, onRunEvents } from "./subscribers.ts";
import { unpublishListing } from "./unpublish-listing.ts";

const SOURCE = "export default async (input) => ({ echo: input });";
const MANIFEST = {
  title: "Echo",
  description: "Says it again.",
  configSchema: { type: "object", properties: { token: { type: "string", "x-secret": true } } },
  examples: [{ input: { a: 1 } }],
  tests: [{ name: "internal test", input: { a: 1 }, expect: { echo: { a: 1 } } }],
};

let owner: TestTenant;
beforeAll(async () => {
  owner = await makeTenant();
  await deployAgent(owner, "echo", SOURCE, MANIFEST);
});

const refOf = (slug = "echo") => `${owner.slug}~${slug}`;
const publicly = (path: string) => request(`/api/v1${path}`);

describe("publishListing", () => {
  it("shows the version that is live in production to everyone", async () => {
    const listed = await expectOk<ListingView>(owner.api("PUT", "/agents/echo/listing"));
    expect(listed).toMatchObject({
      ref: refOf(),
      title: "Echo",
      description: "Says it again.",
      version: "1.0.0",
      status: "published",
      runs: 0,
    });
    const detail = await expectOk(publicly(`/listings/${refOf()}`));
    expect(detail).toMatchObject({ id: listed.id, readme: "# echo\n", versions: [{ version: "1.0.0" }] });
  });

  it("shows the new version when repeated after a deployment, under the same id", async () => {
    const before = await publishListing(owner.ctx(), "echo");
    await deployAgent(owner, "echo", SOURCE, { ...MANIFEST, version: "1.1.0", title: "Echo again" });
    const versions = async () =>
      (await getListing(env, owner.slug, "echo")).versions.map(({ version }) => version);
    expect((await getListing(env, owner.slug, "echo")).version).toBe("1.0.0");
    // What is not listed yet is not shown to everyone.
    expect(await versions()).toEqual(["1.0.0"]);
    const after = await publishListing(owner.ctx(), "echo");
    expect(await versions()).toEqual(["1.1.0", "1.0.0"]);
    expect(after).toMatchObject({
      id: before.id,
      version: "1.1.0",
      title: "Echo again",
      publishedAt: before.publishedAt,
    });
  });

  it("puts it into the category that is asked for, and else leaves it where it was", async () => {
    const list = (json?: unknown) => owner.api("PUT", "/agents/echo/listing", json);
    expect((await expectOk<ListingView>(list({ category: "finance" }))).category).toBe("finance");
    expect((await expectOk<ListingView>(list())).category).toBe("finance");
    expect((await list({ category: "nothing" })).status).toBe(400);
  });

  it("tells of a new one what its manifest says: category, price, what it asks for", async () => {
    const other = await makeTenant();
    await deployAgent(other, "told", SOURCE, {
      category: "data",
      pricing: { perRunMicros: 5 },
      permissions: { hosts: ["example.com"], store: true },
    });
    expect(await publishListing(other.ctx(), "told")).toMatchObject({
      category: "data",
      pricePerRunMicros: 5,
      permissions: ["network", "store"],
      verified: false,
    });
  });

  it("says whether the workspace has proven a domain, as that changes", async () => {
    const verified = async () => (await listListings(env, { q: owner.slug, verified: "true" })).data.length;
    expect(await verified()).toBe(0);
    const host = await activeHost(owner, "proven");
    await onDomainEvents(env, [newEvent(owner.id, "domain.activated", 1, { host })]);
    expect(await verified()).toBeGreaterThan(0);
    await env.DIRECTORY.prepare("DELETE FROM hosts WHERE host = ?").bind(host).run();
    await onDomainEvents(env, [newEvent(owner.id, "domain.removed", 2, { host })]);
    expect(await verified()).toBe(0);
  });

  it("leaves an audit entry and sends an event", async () => {
    const { id } = await publishListing(owner.ctx(), "echo");
    const entry = await env.DATA.prepare(
      "SELECT action, detail FROM audit_entries WHERE tenant_id = ? AND target_id = ? ORDER BY id DESC",
    )
      .bind(owner.id, id)
      .first<{ action: string; detail: string }>();
    expect(entry?.action).toBe("listing.published");
    expect(JSON.parse(entry?.detail ?? "")).toMatchObject({ agentSlug: "echo" });
  });

  it("is refused for an agent that is not live, unknown, or another tenant's", async () => {
    await owner.api("POST", "/agents", { slug: "draft" });
    const other = await makeTenant();
    const codes = await Promise.all(
      [
        owner.api("PUT", "/agents/draft/listing"),
        owner.api("PUT", "/agents/none/listing"),
        other.api("PUT", "/agents/echo/listing"),
      ].map(async (answer) => (await (await answer).json<{ code: string }>()).code),
    );
    expect(codes).toEqual(["not_deployed", "not_found", "not_found"]);
  });

  it("needs the right to", async () => {
    for (const verb of [publishListing, unpublishListing]) {
      await expect(verb(owner.ctx("member"), "echo")).rejects.toMatchObject({
        refusal: { code: "forbidden" },
      });
    }
  });
});

describe("getListing", () => {
  it("tells how to call the agent, and not how it is configured, built or tested", async () => {
    await publishListing(owner.ctx(), "echo");
    const text = await (await publicly(`/listings/${refOf()}`)).text();
    const { manifest } = JSON.parse(text) as { manifest: Record<string, unknown> };
    expect(manifest).toMatchObject({ kind: "isolate", examples: [{ input: { a: 1 } }] });
    for (const hidden of ["main", "tests", "configSchema"]) expect(manifest).not.toHaveProperty(hidden);
    for (const hidden of [owner.id, "internal test", "x-secret", "digest"])
      expect(text).not.toContain(hidden);
  });

  it.each(["no-such~echo", "echo", "a~b~c", "~echo", "a~"])(
    "answers alike for %s, which is not there",
    async (ref) => {
      expect((await publicly(`/listings/${ref}`)).status).toBe(404);
    },
  );
});

describe("unpublishListing", () => {
  it("takes the agent off the catalogue, and publishing brings it back", async () => {
    await publishListing(owner.ctx(), "echo");
    expect((await owner.api("DELETE", "/agents/echo/listing")).status).toBe(204);
    expect((await publicly(`/listings/${refOf()}`)).status).toBe(404);
    const { data } = await listListings(env, { q: owner.slug });
    // What is spelled almost so may be found in its place.
    expect(data.filter(({ tenantSlug }) => tenantSlug === owner.slug)).toEqual([]);
    expect((await owner.api("DELETE", "/agents/echo/listing")).status).toBe(404);
    expect((await owner.api("PUT", "/agents/echo/listing")).status).toBe(200);
    expect((await publicly(`/listings/${refOf()}`)).status).toBe(200);
  });
});

describe("onRunEvents", () => {
  it("counts the runs that there are, however often it is told", async () => {
    await publishListing(owner.ctx(), "echo");
    for (let i = 0; i < 3; i++)
      await expectOk(owner.api("POST", "/agents/echo/runs", { input: { i } }, { prefer: "wait=10" }));
    const count = () =>
      env.DATA.prepare("SELECT agent_id, count(*) AS n FROM runs WHERE tenant_id = ?")
        .bind(owner.id)
        .first<{ agent_id: Id<"agt">; n: number }>();
    // The outbox carries the runs to D1 within a moment.
    await expect.poll(async () => (await count())?.n, { timeout: 10_000 }).toBe(3);
    const agentId = (await count())?.agent_id;
    const event = newEvent(owner.id, "run.succeeded", 1, {
      runId: newId("run"),
      agentId,
      status: "succeeded",
    });
    for (let i = 0; i < 3; i++)
      await onRunEvents(env, [event, event, newEvent(owner.id, "key.created", 1, {})]);
    expect((await getListing(env, owner.slug, "echo")).runs).toBe(3);
  });

  it("does nothing for agents that are not listed, or without events", async () => {
    await onRunEvents(env, []);
    await onRunEvents(env, [newEvent(owner.id, "run.failed", 1, { agentId: newId("agt") })]);
  });
});

describe("onListingEvents", () => {
  const tenantId = newId("ten");
  const face = {
    agentId: newId("agt"),
    agentSlug: "late",
    tenantSlug: `t-${Math.random().toString(36).slice(2, 8)}`,
    title: "Late",
    description: "",
    version: "1.0.0",
    kind: "isolate",
  };
  const published = (at: number) =>
    newEvent(tenantId, "listing.published", at, { id: newId("lst"), ...face });
  const removed = (at: number) =>
    newEvent(tenantId, "listing.removed", at, { id: "lst_x", agentId: face.agentId });
  const shown = async () => (await listListings(env, { q: face.tenantSlug })).data.length;

  it("makes good what was cut off, and changes nothing back when events come again or late", async () => {
    await onListingEvents(env, [published(1_000)]);
    expect(await shown()).toBe(1);
    await onListingEvents(env, [removed(2_000), published(1_000), published(1_500)]);
    expect(await shown()).toBe(0);
    await onListingEvents(env, [published(3_000), removed(2_000)]);
    expect(await shown()).toBe(1);
  });

  it("takes an archived agent off the catalogue", async () => {
    await onListingEvents(env, [published(4_000)]);
    await onListingEvents(env, [newEvent(tenantId, "agent.archived", 5_000, { id: face.agentId })]);
    expect(await shown()).toBe(0);
  });
});
