import { platformDatabase, platformDb, type SQL } from "../../kernel/db.ts";
import type { Env } from "../../kernel/env.ts";
import { PRIOR } from "../rating-prior.ts";
import { listings } from "../tables.ts";
import { wordsOf } from "./words.ts";

type ListingRow = typeof listings.$inferSelect;

const AT_ONCE = 250;

/**
 * How much better than its text an agent stands: for what its creator gave with it, for how often it was run, and for how
 * much more than the prior its reviews come to; one that they speak against stands worse.
 */
const boostOf = ({ quality, runs, reviews, rating }: ListingRow): number =>
  0.15 * quality + 0.3 * Math.log10(1 + runs) + (reviews === 0 ? 0 : 0.2 * (rating - PRIOR.rating));

const documentOf = (row: ListingRow) => [
  ...[row.id, row.tenantId, row.revision, row.title, `${row.agentSlug} ${row.tenantSlug}`, row.description],
  ...[row.category, row.kind, Number(row.priceMicros > 0), row.asks, Number(row.verified)],
  ...[boostOf(row), row.runs, row.publishedAt ?? 0],
];

// One parameter, whatever the number of listings: D1 binds 100 at most.
const COLUMNS = `listing_id, tenant_id, revision, title, names, description, category, kind, paid, asks, verified, boost, runs, published_at`;
const NAMES = COLUMNS.split(", ");
const PUT = `INSERT INTO documents (${COLUMNS})
  SELECT ${NAMES.map((_, at) => `value ->> ${at}`).join(", ")} FROM json_each(?) WHERE true
  ON CONFLICT (listing_id) DO UPDATE SET ${NAMES.slice(1)
    .map((name) => `${name} = excluded.${name}`)
    .join(", ")} WHERE excluded.revision > documents.revision`;
const NOTE_TERMS = "INSERT OR IGNORE INTO terms (term) SELECT value FROM json_each(?)";
const REMOVE = "DELETE FROM documents WHERE listing_id IN (SELECT value FROM json_each(?))";

const termsOf = (rows: ListingRow[]): string[] => [
  ...new Set(
    rows.flatMap((row) => wordsOf(`${row.title} ${row.agentSlug} ${row.tenantSlug} ${row.description}`)),
  ),
];

/** Brings the index to what these rows of the catalogue say, and takes out listings that are there no more. */
export async function putDocuments(env: Env, rows: ListingRow[], gone: string[] = []): Promise<void> {
  const index = platformDatabase(env, "SEARCH");
  for (let from = 0; from < rows.length || (from === 0 && gone.length > 0); from += AT_ONCE) {
    const some = rows.slice(from, from + AT_ONCE);
    const shown = some.filter(({ status }) => status === "published");
    const hidden = some.filter(({ status }) => status !== "published").map(({ id }) => id);
    await index.batch([
      index.prepare(PUT).bind(JSON.stringify(shown.map(documentOf))),
      index.prepare(NOTE_TERMS).bind(JSON.stringify(termsOf(shown))),
      index.prepare(REMOVE).bind(JSON.stringify(from === 0 ? [...hidden, ...gone] : hidden)),
    ]);
  }
}

/** Brings the index to what the catalogue says of some listings. May be repeated. */
export async function indexListings(env: Env, which: SQL | undefined): Promise<void> {
  await putDocuments(env, await platformDb(env, "CATALOG").select().from(listings).where(which));
}
