import { platformDatabase, tenantStatement } from "../../kernel/db.ts";
import { OWN_TABLES, PLATFORM_TABLES } from "../belongings.ts";
import { type ExportSource, linesFile } from "./source.ts";

type Row = Record<string, unknown>;

/** Columns that are secrets, prove something to somebody, or blind what is committed to. */
const SECRET = new Set(["code_hash", "client_secret", "challenge", "salt", "api_key"]);

/** Tables of which nothing is exported, and why. */
export const NOT_EXPORTED: Record<string, string> = {
  sessions: "a person's own; each exports theirs with their account",
  token_families: "a person's own; each exports theirs with their account",
  object_updates: "news on their way, without content of their own",
  outbox_events: "news on their way, without content of their own",
  pending_bundles: "uploads under way",
};

/** Of rows that may be large, few are read at a time. */
const AT_ONCE: Record<string, number> = {
  ...{ run_payloads: 25, versions: 25, audit_entries: 200 },
  ...{ datasets: 10, evaluation_cases: 10, saved_inputs: 50 },
};
const USUAL = 500;

const shown = (row: Row): Row =>
  Object.fromEntries(
    Object.entries(row).filter(([column]) => !SECRET.has(column) && column !== "row_number"),
  );

/** A table of the tenant's own data, in the order of its ids. */
const ofData =
  (table: string): ExportSource =>
  async ({ env, tenantId }, after) => {
    const limit = AT_ONCE[table] ?? USUAL;
    const query =
      `SELECT * FROM ${table} WHERE tenant_id = ?1 AND id > ?2 ORDER BY id LIMIT ${limit}` as const;
    const { results } = await tenantStatement(env, tenantId, query, after).all<Row & { id: string }>();
    const last = results.at(-1);
    return {
      files: linesFile(`tables/${table}`, results[0]?.id ?? "", results.map(shown)),
      after: last && results.length === limit ? last.id : null,
    };
  };

/** A platform's table, of which few rows are the tenant's. */
const ofPlatform =
  (name: "DIRECTORY" | "CATALOG", table: string, column = "tenant_id", file = table): ExportSource =>
  async ({ env, tenantId }, after) => {
    const query = `SELECT rowid AS row_number, * FROM ${table}
      WHERE ${column} = ? AND rowid > ? ORDER BY rowid LIMIT ${USUAL}`;
    const statement = platformDatabase(env, name)
      .prepare(query)
      .bind(tenantId, Number(after || 0));
    const { results } = await statement.all<Row & { row_number: number }>();
    const last = results.at(-1);
    return {
      files: linesFile(`tables/${file}`, String(results[0]?.row_number ?? ""), results.map(shown)),
      after: last && results.length === USUAL ? String(last.row_number) : null,
    };
  };

const isExported = (table: string): boolean => !Object.hasOwn(NOT_EXPORTED, table);

/** Every table of a tenant but those that are not exported. */
export const TABLE_SOURCES: readonly ExportSource[] = [
  ...PLATFORM_TABLES.DIRECTORY.filter(isExported).map((table) => ofPlatform("DIRECTORY", table)),
  ofPlatform("DIRECTORY", "agent_shares", "to_tenant_id", "agent_shares_received"),
  ...PLATFORM_TABLES.CATALOG.map((table) => ofPlatform("CATALOG", table)),
  ofPlatform("CATALOG", "reviews", "listing_tenant_id", "reviews_received"),
  ...OWN_TABLES.filter(isExported).map(ofData),
];
