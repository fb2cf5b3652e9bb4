import type { SQL } from "drizzle-orm";
import { getVersion, listVersions } from "../agents/index.ts";
import { createCtx } from "../kernel/context.ts";
import { and, desc, eq, inArray, platformDb, sql } from "../kernel/db.ts";
import type { Env } from "../kernel/env.ts";
import { fail } from "../kernel/errors.ts";
import { type Id, isId, newId } from "../kernel/ids.ts";
import { decodeCursor, encodeCursor, type Page, toPage } from "../kernel/pages.ts";
import {
  type ListingDetail,
  type ListingQuery,
  type ListingView,
  listingQuery,
  PUBLIC_MANIFEST,
} from "./contract.ts";
import { findListing, type ListingRow, toView } from "./listing-row.ts";
import { listings } from "./tables.ts";

const SHOWN_VERSIONS = 20;
const MAX_WORDS = 8;
/** A search looks at so many listings for one page, however few of them match: the others are behind the cursor. */
export const SEARCHED_LISTINGS = 2_000;

/** The column by which each order descends; rows of the same value descend by id. */
const SORTS = { popular: "runs", newest: "publishedAt" } as const satisfies Record<string, keyof ListingRow>;
type Sort = keyof typeof SORTS;

type CursorKey = `${Sort}:${number}:${Id<"lst">}`;

const cursorKey = (sort: Sort, value: number | null, id: string): string => `${sort}:${value ?? 0}:${id}`;
const isCursorKey = (key: string): key is CursorKey => {
  const [sort = "", value = "", ...id] = key.split(":");
  return Object.hasOwn(SORTS, sort) && /^\d{1,15}$/.test(value) && isId("lst", id.join(":"));
};

/** Rows after a cursor `sort:value:id`: those that come later in the order. */
function after(sort: Sort, cursor: string | undefined): SQL | undefined {
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
  return sql`(${listings[SORTS[sort]]}, ${listings.id}) < (${Number(value)}, ${id})`;
}

// instr, not LIKE: D1 takes no LIKE patterns above 50 bytes, and here nothing needs escaping.
const matches = (q: string): SQL[] =>
  q
    .toLowerCase()
    .split(/\s+/)
    .filter(Boolean)
    .slice(0, MAX_WORDS)
    .map((word) => sql`instr(${listings.searchText}, ${word}) > 0`);

/** The row at which a search stops looking; none when the list ends before. Found in the index alone. */
async function lastSearched(env: Env, sort: Sort, asked: SQL | undefined) {
  const column = listings[SORTS[sort]];
  const [last] = await platformDb(env, "CATALOG")
    .select({ value: column, id: listings.id })
    .from(listings)
    .where(asked)
    .orderBy(desc(column), desc(listings.id))
    .limit(1)
    .offset(SEARCHED_LISTINGS - 1);
  return last;
}

/** Published listings, most run or newest first. A cursor stays valid when listings come and go. */
export async function listListings(env: Env, query: ListingQuery = {}): Promise<Page<ListingView>> {
  const { q = "", sort, cursor, limit } = listingQuery.parse(query);
  const column = listings[SORTS[sort]];
  const words = matches(q);
  const asked = and(eq(listings.status, "published"), after(sort, cursor));
  const last = words.length > 0 ? await lastSearched(env, sort, asked) : undefined;
  const within = last && sql`(${column}, ${listings.id}) >= (${last.value}, ${last.id})`;
  const rows = await platformDb(env, "CATALOG")
    .select()
    .from(listings)
    .where(and(asked, within, ...words))
    .orderBy(desc(column), desc(listings.id))
    .limit(limit + 1);
  const keyOf = (row: ListingRow) => cursorKey(sort, row[SORTS[sort]], row.id);
  const page = toPage(rows, limit, keyOf, last && cursorKey(sort, last.value, last.id));
  return { ...page, data: page.data.map(toView) };
}

const SHOWN_STATUSES: ListingRow["status"][] = ["published", "deprecated"];

/** Whether everyone finds an agent. */
export async function isListed(env: Env, tenantId: Id<"ten">, agentId: Id<"agt">): Promise<boolean> {
  const row = await findListing(env, tenantId, agentId);
  return row !== undefined && SHOWN_STATUSES.includes(row.status);
}

/** What everyone may see of a listed agent, read with the owner's eyes. Refused with `not_found`. */
export async function getListing(env: Env, tenantSlug: string, agentSlug: string): Promise<ListingDetail> {
  const named = and(eq(listings.tenantSlug, tenantSlug), eq(listings.agentSlug, agentSlug));
  const visible = inArray(listings.status, SHOWN_STATUSES);
  const [row] = await platformDb(env, "CATALOG").select().from(listings).where(and(named, visible)).limit(1);
  if (!row) return fail("not_found", "There is no such listing.");
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
  const earlier = await listVersions(ctx, row.agentId, { cursor, limit: SHOWN_VERSIONS - 1 });
  const shown = Object.entries(version.manifest).filter(([key]) => key in PUBLIC_MANIFEST);
  return {
    ...toView(row),
    manifest: Object.fromEntries(shown) as ListingDetail["manifest"],
    readme: version.readme,
    versions: [version, ...earlier.data]
      .filter(({ status }) => status === "ready")
      .map(({ version, createdAt }) => ({ version, createdAt })),
  };
}
