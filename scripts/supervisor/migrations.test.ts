import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  applyMigrations,
  digestOfMigrations,
  type MigrationTarget,
  migrationFiles,
  statementsOf,
} from "./migrations.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "quayside-migrations-"));
  mkdirSync(join(root, "data"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));
const put = (name: string, sql: string) => writeFileSync(join(root, "data", name), sql);

/** D1's interface over a database in memory: a batch is one transaction. */
function d1(): { target: MigrationTarget; db: DatabaseSync } {
  const db = new DatabaseSync(":memory:");
  const statement = (sql: string, values: never[] = []) => ({
    bind: (...more: never[]) => statement(sql, more),
    all: async () => ({ results: db.prepare(sql).all(...values) }),
    run: async () => db.prepare(sql).run(...values),
    now: () => db.prepare(sql).run(...values),
  });
  const batch = async (statements: { now(): unknown }[]) => {
    db.exec("BEGIN");
    try {
      for (const each of statements) each.now();
      db.exec("COMMIT");
    } catch (error) {
      db.exec("ROLLBACK");
      throw error;
    }
  };
  return { target: { prepare: (sql: string) => statement(sql), batch } as unknown as MigrationTarget, db };
}
const tables = (db: DatabaseSync) =>
  db
    .prepare("SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY name")
    .all()
    .map((row) => row.name);

describe("statementsOf", () => {
  it("splits at drizzle-kit's mark and nowhere else", () => {
    const sql = "CREATE TABLE a (x text DEFAULT ';');\n--> statement-breakpoint\nCREATE INDEX i ON a (x);\n";
    expect(statementsOf(sql)).toEqual(["CREATE TABLE a (x text DEFAULT ';');", "CREATE INDEX i ON a (x);"]);
  });

  it("drops what is empty or only a comment", () => {
    expect(
      statementsOf("-- custom SQL\n--> statement-breakpoint\nSELECT 1;\n--> statement-breakpoint\n"),
    ).toEqual(["SELECT 1;"]);
  });
});

describe("applyMigrations", () => {
  it("applies the files in order, once, and records them as wrangler does", async () => {
    put("0001_more.sql", "CREATE INDEX i ON a (x);");
    put("0000_first.sql", "CREATE TABLE a (x int);\n--> statement-breakpoint\nCREATE TABLE b (y int);");
    const { target, db } = d1();
    expect(await applyMigrations(target, join(root, "data"))).toEqual(["0000_first.sql", "0001_more.sql"]);
    expect(await applyMigrations(target, join(root, "data"))).toEqual([]);
    expect(tables(db)).toEqual(["a", "b", "d1_migrations", "i"]);
    const rows = db.prepare("SELECT id, name, applied_at FROM d1_migrations ORDER BY id").all();
    expect(rows.map(({ id, name }) => [id, name])).toEqual([
      [1, "0000_first.sql"],
      [2, "0001_more.sql"],
    ]);
    expect(rows[0]?.applied_at).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
  });

  it("applies only what came later", async () => {
    put("0000_first.sql", "CREATE TABLE a (x int);");
    const { target } = d1();
    await applyMigrations(target, join(root, "data"));
    put("0001_second.sql", "CREATE TABLE b (x int);");
    expect(await applyMigrations(target, join(root, "data"))).toEqual(["0001_second.sql"]);
  });

  it("leaves nothing of a file that fails half way, and takes it up again", async () => {
    put("0000_first.sql", "CREATE TABLE a (x int);\n--> statement-breakpoint\nCREATE NONSENSE;");
    const { target, db } = d1();
    await expect(applyMigrations(target, join(root, "data"))).rejects.toThrow();
    expect(tables(db)).toEqual(["d1_migrations"]);
    put("0000_first.sql", "CREATE TABLE a (x int);");
    expect(await applyMigrations(target, join(root, "data"))).toEqual(["0000_first.sql"]);
  });

  it("has nothing to do without a folder", async () => {
    const { target, db } = d1();
    expect(await applyMigrations(target, join(root, "none"))).toEqual([]);
    expect(tables(db)).toEqual([]);
  });
});

describe("digestOfMigrations", () => {
  const databases = [{ binding: "DATA", migrations: "data" }];

  it("changes with a file and with its content", () => {
    const none = digestOfMigrations(root, databases);
    put("0000_first.sql", "SELECT 1;");
    const one = digestOfMigrations(root, databases);
    put("0000_first.sql", "SELECT 2;");
    expect(new Set([none, one, digestOfMigrations(root, databases)]).size).toBe(3);
  });

  it("does not see drizzle-kit's own records", () => {
    put("0000_first.sql", "SELECT 1;");
    const before = digestOfMigrations(root, databases);
    put("_journal.json", "{}");
    expect(digestOfMigrations(root, databases)).toBe(before);
    expect(migrationFiles(join(root, "data"))).toEqual(["0000_first.sql"]);
  });
});
