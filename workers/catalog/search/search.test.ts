import { beforeAll, describe, expect, it } from "vitest";
import { env, request } from "../../../test/harness.ts";
import { newEvent } from "../../kernel/events.ts";
import { newId } from "../../kernel/ids.ts";
import type { ListingQuery } from "../contract.ts";
import { hideListing, type ListingFace, showListing } from "../listing-row.ts";
import { listListings } from "../queries.ts";
import { onRunEvents, onWorkspaceEvents } from "../subscribers.ts";
import { slipsBetween } from "./spelling.ts";
import { sweepSearch } from "./sweep-search.ts";
import { wordsOf } from "./words.ts";

const mark = () => `mark${Math.random().toString(36).slice(2, 10)}`;
const MARK = mark();

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
async function list(more: Partial<ListingFace> = {}, runs = 0, at = 1_000) {
  const [tenantId, face] = [newId("ten"), faceOf(more)];
  const put = "UPDATE listings SET runs = ? WHERE agent_id = ?";
  await showListing(env, tenantId, newId("lst"), face, at);
  await env.CATALOG.prepare(put).bind(runs, face.agentId).run();
  await showListing(env, tenantId, newId("lst"), face, at);
  return { tenantId, ...face };
}

const publicly = (path: string) => request(`/api/v1${path}`);
const slugs = async (query: ListingQuery) =>
  (await listListings(env, { ...query, q: query.q ?? MARK })).data.map(({ agentSlug }) => agentSlug);

describe("order and pages", () => {
  const made: string[] = [];
  beforeAll(async () => {
    for (const [i, runs] of [7, 50, 7, 3, 7].entries())
      made.push((await list({ agentSlug: `agent-${i}`, title: `Pages ${i}` }, runs, 1_000 + i)).agentSlug);
  });
  const q = `${MARK} pages`;

  it("is by runs, or by date", async () => {
    expect(await slugs({ q, sort: "popular" })).toEqual([
      "agent-1",
      "agent-4",
      "agent-2",
      "agent-0",
      "agent-3",
    ]);
    expect(await slugs({ q, sort: "newest" })).toEqual([...made].reverse());
  });

  it.each(["relevance", "popular", "newest"] as const)(
    "gives each listing once over pages of %s",
    async (sort) => {
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await listListings(env, { q, sort, limit: 2, cursor });
        expect(page.total).toBe(5);
        seen.push(...page.data.map(({ agentSlug }) => agentSlug));
        cursor = page.nextCursor ?? undefined;
      } while (cursor);
      expect(seen).toEqual(await slugs({ q, sort }));
      expect(seen).toHaveLength(5);
    },
  );

  it("refuses a cursor that it did not give, or for another order", async () => {
    const { nextCursor } = await listListings(env, { q, sort: "popular", limit: 1 });
    for (const query of [`sort=newest&cursor=${nextCursor}`, "cursor=AAAA", "cursor=%25%25"]) {
      const response = await publicly(`/listings?${query}`);
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ errors: [{ pointer: "/query/cursor" }] });
    }
  });
});

describe("words", () => {
  it("are found by how they begin, in any order, without accents, wherever they are", async () => {
    const { agentSlug } = await list({ title: "Größe résumé", description: "Weighs Łódź in kilogrammes" });
    for (const q of ["resume größe", "GRO kilogr", "RÉSUMÉ", "łódź", agentSlug.slice(0, 9)])
      expect(await slugs({ q: `${MARK} ${q}` }), q).toContain(agentSlug);
    expect((await listListings(env, { q: `${MARK} esume` })).nearest).toBe(true);
  });

  it("weigh more in a title than in a description, and more with quality and use", async () => {
    const word = mark();
    const [text, plain, good, used] = [
      await list({ description: word, title: "One" }),
      await list({ title: word, description: "One" }),
      await list({ title: word, description: "One", quality: 3 }),
      await list({ title: word, description: "One", quality: 3 }, 400),
    ];
    expect(await slugs({ q: word })).toEqual([used, good, plain, text].map(({ agentSlug }) => agentSlug));
  });

  it.each([
    '"',
    "'; DROP TABLE words; --",
    "a AND",
    "NOT",
    "NEAR(a b)",
    "title:x",
    "*",
    "-x",
    "^x",
    "(",
    "{a b}:",
    "+",
    "🎉🚢",
    "\\",
    "%_%",
    "x".repeat(200),
    "a ".repeat(100),
    "\u202e\ufeff",
    "日本語",
    "हिन्दी",
    "\ud800",
    "𝒜𝓃",
  ])("that are hostile (%j) break nothing", async (q) => {
    const response = await publicly(`/listings?q=${encodeURIComponent(q.toWellFormed())}`);
    expect(response.status).toBe(200);
    await listListings(env, { q });
  });

  it("that have control characters are refused", async () => {
    const response = await publicly("/listings?q=a%00b");
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ errors: [{ pointer: "/query/q" }] });
  });

  it("of other scripts are found", async () => {
    const { agentSlug } = await list({ title: "請求書の確認 हिन्दी 한국어" });
    for (const q of ["請求書", "हिन्दी", "한국"])
      expect(await slugs({ q: `${MARK} ${q}` }), q).toEqual([agentSlug]);
  });

  it("are of no search that has none: nothing is called so", async () => {
    expect(await listListings(env, { q: "🎉" })).toMatchObject({ data: [], total: 0 });
  });
});

describe("what nothing has", () => {
  it.each(["sumarise", "summraise", "summarize", "sumari", "ummarise"])(
    "is looked for as it may be spelled: %s",
    async (slip) => {
      const { agentSlug } = await list({ title: "Summarise" });
      const { data, nearest } = await listListings(env, { q: slip, limit: 100 });
      expect(nearest).toBe(true);
      expect(data.map((listing) => listing.agentSlug)).toContain(agentSlug);
    },
  );

  it("is as near as what has most of the words", async () => {
    const [one, two] = [mark(), mark()];
    await list({ title: one });
    const both = await list({ title: `${one} ${two}` });
    const { data, nearest } = await listListings(env, { q: `${one} ${two} ${mark()}` });
    expect(nearest).toBe(true);
    expect(data[0]?.agentSlug).toBe(both.agentSlug);
    expect(await listListings(env, { q: `${one} ${two}` })).toMatchObject({ nearest: false, total: 1 });
  });

  it("is said to be nothing where nothing comes near", async () => {
    expect(await listListings(env, { q: "qqqqzzzzxxxx" })).toMatchObject({
      data: [],
      total: 0,
      nearest: false,
    });
  });

  it.each([
    ["chart", "chart", 0],
    ["chrat", "charts", 1],
    ["cha", "charts", 0],
    ["sumarise", "summarise", 1],
    ["hcart", "chart", 1],
    ["csv", "xml", 3],
  ])("counts the slips from %s to %s", (word, term, slips) => {
    expect(slipsBetween(word, term)).toBe(slips);
  });

  it("has words without marks", () => {
    expect(wordsOf("Ünïted CSV-2 (v1.0)")).toEqual(["united", "csv", "2", "v1", "0"]);
  });
});

describe("facets", () => {
  const q = mark();
  beforeAll(async () => {
    await list({ title: q, category: "data", kind: "isolate" });
    await list({ title: q, category: "data", kind: "prompt", priceMicros: 5, asks: 4 });
    await list({ title: q, category: "finance", kind: "prompt", priceMicros: 5, asks: 5 });
  });

  it("count what is found, each beside the other filters", async () => {
    const { facets, total } = await listListings(env, { q });
    expect(total).toBe(3);
    expect(facets).toEqual({
      category: [
        { value: "data", count: 2 },
        { value: "finance", count: 1 },
      ],
      kind: [
        { value: "isolate", count: 1 },
        { value: "prompt", count: 2 },
      ],
      price: [
        { value: "free", count: 1 },
        { value: "paid", count: 2 },
      ],
      permissions: [
        { value: "none", count: 1 },
        { value: "network", count: 1 },
        { value: "models", count: 2 },
      ],
      verified: [],
    });
    const narrowed = await listListings(env, { q, category: "data", price: "paid" });
    expect(narrowed.total).toBe(1);
    expect(narrowed.facets).toMatchObject({
      category: [
        { value: "data", count: 1 },
        { value: "finance", count: 1 },
      ],
      price: [
        { value: "free", count: 1 },
        { value: "paid", count: 1 },
      ],
    });
  });

  it.each([
    [{ category: "finance" }, 1],
    [{ kind: "prompt" }, 2],
    [{ price: "free" }, 1],
    [{ permissions: "none" }, 1],
    [{ permissions: "models" }, 2],
    [{ permissions: "network" }, 1],
    [{ verified: "true" }, 0],
    [{ category: "data", kind: "prompt", permissions: "models" }, 1],
  ] as [ListingQuery, number][])("narrow what is found: %j", async (filters, count) => {
    const { data, total, facets } = await listListings(env, { q, ...filters });
    expect([data.length, total]).toEqual([count, count]);
    // What is chosen can be taken back, though it finds nothing.
    for (const [name, value] of Object.entries(filters))
      expect(facets[name as "kind"].map((one) => one.value)).toContain(value);
  });

  it("narrow the whole catalogue, too", async () => {
    const { data } = await listListings(env, { category: "finance", limit: 100 });
    expect(new Set(data.map(({ category }) => category))).toEqual(new Set(["finance"]));
  });
});

describe("the index", () => {
  const found = async (q: string) => {
    const { total, nearest } = await listListings(env, { q });
    return nearest ? 0 : total;
  };

  it("follows what becomes of a listing", async () => {
    const word = mark();
    const { tenantId, agentId, ...face } = await list({ title: word });
    expect(await found(word)).toBe(1);
    const other = mark();
    await showListing(env, tenantId, newId("lst"), { agentId, ...face, title: other }, 2_000);
    expect([await found(word), await found(other)]).toEqual([0, 1]);
    await onWorkspaceEvents(env, [newEvent(tenantId, "workspace.suspended", 3_000, {})]);
    expect(await found(other)).toBe(0);
    await onWorkspaceEvents(env, [newEvent(tenantId, "workspace.resumed", 4_000, {})]);
    expect(await found(other)).toBe(1);
    await onRunEvents(env, [newEvent(tenantId, "run.succeeded", 1, { agentId })]);
    await hideListing(env, tenantId, agentId, 5_000);
    expect(await found(other)).toBe(0);
  });

  it("does not go back to what is older", async () => {
    const word = mark();
    const { agentId } = await list({ title: word });
    const older = "UPDATE documents SET revision = revision + 5 WHERE title = ?";
    await env.SEARCH.prepare(older).bind(word).run();
    await env.CATALOG.prepare("UPDATE listings SET title = 'Older' WHERE agent_id = ?").bind(agentId).run();
    await sweepAll();
    expect(await found(word)).toBe(1);
  });

  /** Sweeps until the walk has come round. */
  async function sweepAll(): Promise<void> {
    await env.SEARCH.prepare("DELETE FROM walk").run();
    do await sweepSearch(env);
    while ((await env.SEARCH.prepare("SELECT after FROM walk").first("after")) !== "");
  }

  it("finds again what was lost, and loses what is gone, at the next sweeps", async () => {
    const [lost, behind, gone] = [mark(), mark(), mark()];
    await list({ title: lost });
    const { agentId } = await list({ title: "Behind" });
    const { agentId: goneId } = await list({ title: gone });
    await env.SEARCH.prepare("DELETE FROM documents WHERE title = ?").bind(lost).run();
    const change = "UPDATE listings SET title = ?, revision = revision + 1 WHERE agent_id = ?";
    await env.CATALOG.prepare(change).bind(behind, agentId).run();
    await env.CATALOG.prepare("DELETE FROM listings WHERE agent_id = ?").bind(goneId).run();
    expect([await found(lost), await found(behind)]).toEqual([0, 0]);
    await sweepAll();
    expect([await found(lost), await found(behind), await found(gone)]).toEqual([1, 1, 0]);
    const left = env.SEARCH.prepare("SELECT count(*) AS n FROM terms WHERE term = ?").bind(gone);
    expect(await left.first("n")).toBe(0);
  });

  it("is made whole in one sweep when it was lost, whatever was listed since", async () => {
    const word = mark();
    const { agentId } = await list({ title: word });
    const { results } = await env.CATALOG.prepare("SELECT * FROM listings WHERE agent_id = ?")
      .bind(agentId)
      .all();
    const names = Object.keys(results[0] as object);
    const values = names.map((name) => (name.endsWith("id") && name !== "tenant_id" ? `${name} || n` : name));
    const copies = `WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 1200)
      INSERT INTO listings (${names}) SELECT ${values.map((value) => (value === "agent_slug" ? "agent_slug || n" : value))} FROM s, listings WHERE agent_id = ?`;
    await env.CATALOG.prepare(copies).bind(agentId).run();
    const clear = ["documents", "terms", "walk"].map((table) => env.SEARCH.prepare(`DELETE FROM ${table}`));
    await env.SEARCH.batch(clear);
    await list({ title: "Listed since" });
    expect(await found(word)).toBe(0);
    await sweepSearch(env);
    expect(await found(word)).toBe(1201);
    expect(await listListings(env, { q: `${word}x` })).toMatchObject({ total: 1201, nearest: true });
    const remove = "DELETE FROM listings WHERE agent_id GLOB ? AND agent_id <> ?";
    await env.CATALOG.prepare(remove).bind(`${agentId}*`, agentId).run();
    await sweepAll();
    expect(await found(word)).toBe(1);
  });

  it("shows nothing that the catalogue does not show, though it still has it", async () => {
    const word = mark();
    const { agentId } = await list({ title: word });
    await env.CATALOG.prepare("UPDATE listings SET status = 'removed' WHERE agent_id = ?")
      .bind(agentId)
      .run();
    expect((await listListings(env, { q: word })).data).toEqual([]);
  });
});
