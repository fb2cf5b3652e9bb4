import { asc, gt, platformDatabase, platformDb } from "../../kernel/db.ts";
import type { Env } from "../../kernel/env.ts";
import { listings } from "../tables.ts";
import { putDocuments } from "./index-listings.ts";

const AT_ONCE = 500;
/** So many pages are made in one sweep of an index that has been lost. */
const MOST_PAGES = 40;

const INDEXED =
  "SELECT listing_id AS id, revision FROM documents WHERE listing_id > ?1 AND (?2 = '' OR listing_id <= ?2)";
const KEEP =
  "INSERT INTO walk (id, after) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET after = excluded.after";
const PRUNE = "DELETE FROM terms WHERE term NOT IN (SELECT term FROM vocabulary)";

/** Compares a page of the catalogue with the index, and mends what differs; answers how much, and where the next one begins. */
async function comparePage(env: Env, after: string): Promise<{ mended: number; last: string }> {
  const index = platformDatabase(env, "SEARCH");
  const rows = await platformDb(env, "CATALOG")
    .select()
    .from(listings)
    .where(gt(listings.id, after as typeof listings.$inferSelect.id))
    .orderBy(asc(listings.id))
    .limit(AT_ONCE);
  // The last page has all that follows in the index.
  const last = rows.length === AT_ONCE ? (rows.at(-1)?.id ?? "") : "";
  const { results } = await index.prepare(INDEXED).bind(after, last).all<{ id: string; revision: number }>();
  const indexed = new Map(results.map(({ id, revision }) => [id, revision]));
  const there = new Set<string>(rows.map(({ id }) => id));
  const differ = rows.filter(({ id, status, revision }) =>
    status === "published" ? revision > (indexed.get(id) ?? -1) : indexed.has(id),
  );
  await putDocuments(
    env,
    differ,
    [...indexed.keys()].filter((id) => !there.has(id)),
  );
  const statements = [index.prepare(KEEP).bind(last)];
  if (last === "") statements.push(index.prepare(PRUNE));
  await index.batch(statements);
  return { mended: differ.length, last };
}

/**
 * Walks through the catalogue, a page a minute, and brings the index to it: what was lost between the databases is
 * found so. Where much of a page is missing, the index itself was lost, and the next pages follow at once.
 */
export async function sweepSearch(env: Env): Promise<void> {
  const state = "SELECT after FROM walk";
  let after = (await platformDatabase(env, "SEARCH").prepare(state).first<string>("after")) ?? "";
  for (let page = 0; page < MOST_PAGES; page++) {
    const { mended, last } = await comparePage(env, after);
    if (last === "" || mended < AT_ONCE / 2) return;
    after = last;
  }
}
