import { getTableColumns } from "drizzle-orm";
import { getTableConfig, type SQLiteTable } from "drizzle-orm/sqlite-core";
import { describe, expect, it } from "vitest";
import { env } from "../../harness.ts";

/** What belongs to no single tenant, by database. A table that is not here belongs to tenants, in DATA. */
const PLATFORM = {
  DIRECTORY: [
    ...[
      "account_events",
      "agent_shares",
      "agent_teams",
      "directory_outbox",
      "erasures",
      "former_slugs",
      "hosts",
      "identities",
    ],
    ...[
      "invitations",
      "licence_keys",
      "login_attempts",
      "mails",
      "memberships",
      "object_updates",
      "one_time_codes",
    ],
    ...[
      "passkeys",
      "recovery_codes",
      "refresh_tokens",
      "review_reports",
      "sessions",
      "signing_keys",
      "slug_claims",
    ],
    ...["sso_connections", "team_members", "teams", "tenants", "token_families", "totp", "users", "wallets"],
  ],
  CATALOG: ["listings", "reviews"],
  SEARCH: [
    ...["documents", "spellings", "spellings_config", "spellings_content", "spellings_data"],
    ...["spellings_docsize", "spellings_idx", "terms", "vocabulary", "walk", "words", "words_config"],
    ...["words_data", "words_docsize", "words_idx"],
  ],
} as const;
/** The sweeps for unsent events, unpublished bundles and servers walk over all tenants, oldest first; whoever is erased is, in all. */
const OF_ALL = new Set([
  "outbox_events_by_time",
  "pending_bundles_by_time",
  "audit_entries_personal",
  "audit_entries_attempts",
  "workspace_exports_due",
  "deployment_health_due",
  "evaluations_open",
]);

const modules = import.meta.glob<Record<string, unknown>>("../../../workers/*/*tables.ts", { eager: true });
const declared = new Map(
  Object.values(modules)
    .flatMap((module) => Object.values(module))
    .map((table) => [getTableConfig(table as SQLiteTable).name, table as SQLiteTable]),
);

interface Index {
  name: string;
  columns: string[];
}
type Row = { name: string; pk: number };

const namesIn = async (database: D1Database): Promise<string[]> => {
  const { results } = await database
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    .all<{ name: string }>();
  return results.map(({ name }) => name).filter((name) => !/^(?:_cf_|sqlite_|d1_)/.test(name));
};

async function tableOf(database: D1Database, table: string) {
  const columns = (await database.prepare(`PRAGMA table_info(${table})`).all<Row>()).results;
  const indexes = (await database.prepare(`PRAGMA index_list(${table})`).all<{ name: string }>()).results;
  const all = indexes.map(async ({ name }): Promise<Index> => {
    const { results } = await database.prepare(`PRAGMA index_info("${name}")`).all<{ name: string }>();
    return { name, columns: results.map((column) => column.name) };
  });
  const key = columns.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk);
  return {
    columns: columns.map(({ name }) => name),
    key: key.map(({ name }) => name),
    indexes: await Promise.all(all),
  };
}

const tenantTables = await namesIn(env.DATA);

describe("the databases", () => {
  it("hold the platform's few tables, and everything else with the tenants' data", async () => {
    for (const name of ["DIRECTORY", "CATALOG", "SEARCH"] as const)
      expect(await namesIn(env[name])).toEqual(PLATFORM[name]);
    const platform = new Set<string>(Object.values(PLATFORM).flat());
    expect(tenantTables).toEqual([...declared.keys()].filter((name) => !platform.has(name)).sort());
  });
});

describe.each(tenantTables)("%s", (name) => {
  it("has the primary key (tenant_id, id), and indexes that begin with tenant_id", async () => {
    const { columns, key, indexes } = await tableOf(env.DATA, name);
    expect(key).toEqual(["tenant_id", "id"]);
    expect(indexes.filter((index) => !OF_ALL.has(index.name) && index.columns[0] !== "tenant_id")).toEqual(
      [],
    );
    const table = declared.get(name) as SQLiteTable;
    // In any order: a column that was added later is the table's last.
    expect(columns.sort()).toEqual(
      Object.values(getTableColumns(table))
        .map((column) => column.name)
        .sort(),
    );
    const made = indexes.map((index) => index.name).filter((index) => !index.startsWith("sqlite_autoindex"));
    expect(made.sort()).toEqual(
      getTableConfig(table)
        .indexes.map(({ config }) => config.name)
        .sort(),
    );
  });
});
