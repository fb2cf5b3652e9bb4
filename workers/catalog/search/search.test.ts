import { beforeAll, describe, expect, it } from "vitest";
import { env, request } from "../../../test/harness.ts";
import type { ListingQuery } from "../contract.ts";
import { listListings } from "../queries.ts";
import { list, MARK, mark } from "./search.test-kit.ts";
import { slipsBetween } from "./spelling.ts";
import { wordsOf } from "./words.ts";

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
