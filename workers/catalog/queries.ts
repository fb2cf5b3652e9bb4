import { getVersion, listVersions } from "../agents/index.ts";
import { createCtx } from "../kernel/context.ts";
import { and, eq, inArray, platformDb, sql } from "../kernel/db.ts";
import type { Env } from "../kernel/env.ts";
import { fail } from "../kernel/errors.ts";
import { type Id, isId, newId } from "../kernel/ids.ts";
import { decodeCursor, encodeCursor, toPage } from "../kernel/pages.ts";
import { measuresOf } from "../usage/index.ts";
import {
  type ListingDetail,
  type ListingPage,
  type ListingQuery,
  listingQuery,
  PUBLIC_MANIFEST,
} from "./contract.ts";
import { findListing, type ListingRow, toView } from "./listing-row.ts";
import { countFacets } from "./search/facets.ts";
import { type FoundDocument, findDocuments, type Search, type Sort } from "./search/find-documents.ts";
import { withLikelySpellings } from "./search/spelling.ts";
import { matching, searchedWords } from "./search/words.ts";
import { listings } from "./tables.ts";

const SHOWN_VERSIONS = 20;

type CursorKey = `${Sort}:${number}:${Id<"lst">}`;

const isCursorKey = (key: string): key is CursorKey => {
  const [sort = "", value = "", ...id] = key.split(":");
  return SORT_NAMES.has(sort) && /^[\d.e+-]{1,30}$/.test(value) && isId("lst", id.join(":"));
};
const SORT_NAMES = new Set<string>(["relevance", "popular", "newest"] satisfies Sort[]);

/** The last listing of the page before; refuses a cursor of a list in another order. */
function lastOf(sort: Sort, cursor: string | undefined): Search["after"] {
  const key = decodeCursor(cursor, isCursorKey);
  if (key === undefined) return undefined;
  const [of, value, id] = key.split(":");
  if (of !== sort) {
    fail("invalid_input", "The cursor is not one that this list returned.", {
      issues: [
        { pointer: "/query/cursor", detail: "pass nextCursor of the previous page, with the same sort" },
      ],
    });
  }
  return { value: Number(value), id: id as Id<"lst"> };
}

/** What all words find; where nothing has all of them, what has any of them, or of those that are spelled almost so. */
async function findNearest(env: Env, words: string[], search: Omit<Search, "match">) {
  if (words.length === 0)
    return { ...(await findDocuments(env, { ...search, match: undefined })), nearest: false };
  const found = await findDocuments(env, { ...search, match: matching(words, "AND") });
  if (found.groups.length > 0) return { ...found, nearest: false };
  const likely = await withLikelySpellings(env, words);
  if (likely.length === 0) return { ...found, nearest: false };
  const near = await findDocuments(env, { ...search, match: matching(likely, "OR") });
  return { ...near, nearest: near.groups.length > 0 };
}

/** The catalogue's rows of what the index has found, in its order. What is not shown any more is left out. */
async function rowsOf(env: Env, documents: FoundDocument[]): Promise<ListingRow[]> {
  const ids = JSON.stringify(documents.map(({ id }) => id));
  const found = await platformDb(env, "CATALOG")
    .select()
    .from(listings)
    .where(
      and(sql`${listings.id} IN (SELECT value FROM json_each(${ids}))`, eq(listings.status, "published")),
    );
  const rows = new Map(found.map((row) => [row.id, row]));
  return documents.flatMap(({ id }) => rows.get(id) ?? []);
}

const NOTHING = { data: [], nextCursor: null, ...countFacets([], {}), nearest: false };

/**
 * Published listings that match, best first unless asked otherwise, with how many there are of each facet. A cursor
 * stays valid when listings come and go. At most four statements: words, spellings, nearest words, and the listings.
 */
export async function listListings(env: Env, query: ListingQuery = {}): Promise<ListingPage> {
  const { q = "", sort: asked, cursor, limit, ...filters } = listingQuery.parse(query);
  const words = searchedWords(q);
  // Nothing is called by what has no letters.
  if (words.length === 0 && q.trim() !== "") return NOTHING;
  const sort = words.length === 0 && asked === "relevance" ? "popular" : asked;
  const search = { filters, sort, after: lastOf(sort, cursor), limit: limit + 1 };
  const { documents, groups, nearest } = await findNearest(env, words, search);
  const { data, nextCursor } = toPage(documents, limit, ({ id, value }) => `${sort}:${value}:${id}`);
  const rows = data.length > 0 ? await rowsOf(env, data) : [];
  return { data: rows.map(toView), nextCursor, ...countFacets(groups, filters), nearest };
}

const SHOWN_STATUSES: ListingRow["status"][] = ["published", "deprecated"];

/** Whether everyone finds an agent. */
export async function isListed(env: Env, tenantId: Id<"ten">, agentId: Id<"agt">): Promise<boolean> {
  const row = await findListing(env, tenantId, agentId);
  return row !== undefined && SHOWN_STATUSES.includes(row.status);
}

/** The slugs of workspace and agent in `tenant~slug`. Refused with `not_found`. */
export function slugsOf(ref: string): [tenantSlug: string, agentSlug: string] {
  const [tenantSlug = "", agentSlug, ...rest] = ref.split("~");
  if (!agentSlug || rest.length > 0) fail("not_found", "There is no such listing; name it as tenant~slug.");
  return [tenantSlug, agentSlug];
}

/** A listing that everyone sees. Refused with `not_found`. */
export async function findShownListing(env: Env, tenantSlug: string, agentSlug: string): Promise<ListingRow> {
  const named = and(eq(listings.tenantSlug, tenantSlug), eq(listings.agentSlug, agentSlug));
  const visible = inArray(listings.status, SHOWN_STATUSES);
  const [row] = await platformDb(env, "CATALOG").select().from(listings).where(and(named, visible)).limit(1);
  return row ?? fail("not_found", "There is no such listing.");
}

/** What everyone may see of a listed agent, read with the owner's eyes. Refused with `not_found`. */
export async function getListing(env: Env, tenantSlug: string, agentSlug: string): Promise<ListingDetail> {
  const row = await findShownListing(env, tenantSlug, agentSlug);
  const ctx = createCtx({
    env,
    tenant: { id: row.tenantId, slug: row.tenantSlug },
    actor: { type: "system", id: "system" },
    requestId: newId("req"),
    waitUntil: () => {},
  });
  const version = await getVersion(ctx, row.agentId, row.version);
  // What was published after it is not shown to everyone yet.
  const cursor = encodeCursor(version.id);
  const [earlier, measured] = await Promise.all([
    listVersions(ctx, row.agentId, { cursor, limit: SHOWN_VERSIONS - 1 }),
    measuresOf(env, row.tenantId, row.agentId, ctx.clock.now()),
  ]);
  const shown = Object.entries(version.manifest).filter(([key]) => key in PUBLIC_MANIFEST);
  return {
    ...toView(row),
    manifest: Object.fromEntries(shown) as ListingDetail["manifest"],
    readme: version.readme,
    measured,
    versions: [version, ...earlier.data]
      .filter(({ status }) => status === "ready")
      .map(({ version, createdAt }) => ({ version, createdAt })),
  };
}
