import type { SQL } from "drizzle-orm";
import { getVersion, listVersions } from "../agents/index.ts";
import { createCtx } from "../kernel/context.ts";
import { and, desc, eq, inArray, platformDb, sql } from "../kernel/db.ts";
import type { Env } from "../kernel/env.ts";
import { fail } from "../kernel/errors.ts";
import { newId } from "../kernel/ids.ts";
import { decodeCursor, type Page, toPage } from "../kernel/pages.ts";
import {
  type ListingDetail,
  type ListingQuery,
  type ListingView,
  listingQuery,
  PUBLIC_MANIFEST,
} from "./contract.ts";
import { type ListingRow, toView } from "./listing-row.ts";
import { listings } from "./tables.ts";

const SHOWN_VERSIONS = 20;
const MAX_WORDS = 8;

const SORTS = {
  popular: { column: listings.runs, of: (row: ListingRow) => row.runs },
  newest: { column: listings.publishedAt, of: (row: ListingRow) => row.publishedAt ?? 0 },
} as const;

/** Rows after a cursor `sort:value:id`: those that come later in the descending order of (value, id). */
function after(sort: keyof typeof SORTS, cursor: string | undefined): SQL | undefined {
  const key = decodeCursor(cursor);
  if (key === undefined) return undefined;
  const [of, value, id] = key.split(":");
  if (of !== sort || !/^\d{1,15}$/.test(value ?? "") || !id) {
    fail("invalid_input", "The cursor is not one that this list returned.", {
      issues: [
        { pointer: "/query/cursor", detail: "pass nextCursor of the previous page, with the same sort" },
      ],
    });
  }
  return sql`(${SORTS[sort].column}, ${listings.id}) < (${Number(value)}, ${id})`;
}

// instr, not LIKE: D1 takes no LIKE patterns above 50 bytes, and here nothing needs escaping.
const matches = (q: string): SQL[] =>
  q
    .toLowerCase()
    .split(/\s+/)
    .filter(Boolean)
    .slice(0, MAX_WORDS)
    .map((word) => sql`instr(${listings.searchText}, ${word}) > 0`);

/** Published listings, most run or newest first. A cursor stays valid when listings come and go. */
export async function listListings(env: Env, query: ListingQuery = {}): Promise<Page<ListingView>> {
  const { q = "", sort, cursor, limit } = listingQuery.parse(query);
  const { column, of } = SORTS[sort];
  const rows = await platformDb(env.CATALOG)
    .select()
    .from(listings)
    .where(and(eq(listings.status, "published"), after(sort, cursor), ...matches(q)))
    .orderBy(desc(column), desc(listings.id))
    .limit(limit + 1);
  const page = toPage(rows, limit, (row) => `${sort}:${of(row)}:${row.id}`);
  return { ...page, data: page.data.map(toView) };
}

/** What everyone may see of a listed agent, read with the owner's eyes. Refused with `not_found`. */
export async function getListing(env: Env, tenantSlug: string, agentSlug: string): Promise<ListingDetail> {
  const named = and(eq(listings.tenantSlug, tenantSlug), eq(listings.agentSlug, agentSlug));
  const visible = inArray(listings.status, ["published", "deprecated"]);
  const [row] = await platformDb(env.CATALOG).select().from(listings).where(and(named, visible)).limit(1);
  if (!row) return fail("not_found", "There is no such listing.");
  const ctx = createCtx({
    env,
    tenant: { id: row.tenantId, slug: row.tenantSlug },
    actor: { type: "system", id: "system" },
    requestId: newId("req"),
    waitUntil: () => {},
  });
  const [version, versions] = await Promise.all([
    getVersion(ctx, row.agentId, row.version),
    listVersions(ctx, row.agentId, { limit: SHOWN_VERSIONS }),
  ]);
  const shown = Object.entries(version.manifest).filter(([key]) => key in PUBLIC_MANIFEST);
  return {
    ...toView(row),
    manifest: Object.fromEntries(shown) as ListingDetail["manifest"],
    readme: version.readme,
    versions: versions.data
      .filter(({ status }) => status === "ready")
      .map(({ version, createdAt }) => ({ version, createdAt })),
  };
}
