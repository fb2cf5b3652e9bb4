import { platformDb, type SQL, sql } from "../../kernel/db.ts";
import type { Env } from "../../kernel/env.ts";
import type { Id } from "../../kernel/ids.ts";
import { conditionsOf, type Filters, type Group } from "./facets.ts";

/** The column by which each order descends; documents of the same value descend by id. */
const SORTS = { relevance: sql`score`, popular: sql`runs`, newest: sql`published_at` };
export type Sort = keyof typeof SORTS;

export interface Search {
  /** An expression of FTS5; all documents without. `relevance` needs one. */
  match: string | undefined;
  filters: Filters;
  sort: Sort;
  /** The last of the page before. */
  after: { value: number; id: Id<"lst"> } | undefined;
  limit: number;
}

export interface FoundDocument {
  id: Id<"lst">;
  /** What it is sorted by. */
  value: number;
}

/** What a title weighs against the names of agent and workspace, and these against the description. */
const SCORE = sql`-bm25(words, 10.0, 6.0, 2.0) * (1 + d.boost)`;

const found = (match: string): SQL => sql`WITH found AS MATERIALIZED (
  SELECT d.listing_id, d.category, d.kind, d.paid, d.asks, d.verified, d.runs, d.published_at, ${SCORE} AS score
  FROM words JOIN documents d ON d.id = words.rowid WHERE words MATCH ${match}) `;

/**
 * One page of documents that match and pass the filters, and the groups of all that match, whatever the filters: in
 * one statement, so that words are looked up once.
 */
export async function findDocuments(
  env: Env,
  { match, filters, sort, after, limit }: Search,
): Promise<{ documents: FoundDocument[]; groups: Group[] }> {
  const column = SORTS[sort];
  const asked = conditionsOf(filters);
  if (after) asked.push(sql`(${column}, listing_id) < (${after.value}, ${after.id})`);
  const from = match === undefined ? sql`documents` : sql`found`;
  const where = asked.length > 0 ? sql`WHERE ${sql.join(asked, sql` AND `)}` : sql``;
  const query = sql`${match === undefined ? sql`` : found(match)}
    SELECT * FROM (SELECT listing_id AS id, ${column} AS value, '' AS category, '' AS kind, 0 AS paid, 0 AS asks, 0 AS verified, 0 AS n
      FROM ${from} ${where} ORDER BY ${column} DESC, listing_id DESC LIMIT ${limit})
    UNION ALL SELECT NULL, 0, category, kind, paid, asks, verified, count(*)
      FROM ${from} GROUP BY category, kind, paid, asks, verified`;
  const rows = await platformDb(env, "SEARCH").all<Group & { id: Id<"lst"> | null; value: number }>(query);
  return {
    documents: rows.flatMap(({ id, value }) => (id === null ? [] : [{ id, value }])),
    groups: rows.filter(({ id }) => id === null),
  };
}
