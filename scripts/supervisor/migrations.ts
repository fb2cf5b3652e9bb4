import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A D1 database of `wrangler.toml`: its binding, and the folder of its migrations, relative to the repository. */
export interface DatabaseMigrations {
  binding: string;
  migrations: string;
}

/** The part of D1 that migrations need. */
export interface MigrationTarget {
  prepare(sql: string): {
    bind(...values: unknown[]): unknown;
    all<T>(): Promise<{ results: T[] }>;
    run(): Promise<unknown>;
  };
  batch(statements: never[]): Promise<unknown>;
}

// As `wrangler d1 migrations apply` makes it, so that the two agree on what has been applied.
const TABLE = `CREATE TABLE IF NOT EXISTS d1_migrations(
		id         INTEGER PRIMARY KEY AUTOINCREMENT,
		name       TEXT UNIQUE,
		applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL
)`;

/** The statements of one of drizzle-kit's files. */
export const statementsOf = (sql: string): string[] =>
  sql
    .split("--> statement-breakpoint")
    .map((statement) => statement.trim())
    .filter((statement) => statement.replaceAll(/^\s*--.*$/gm, "").trim() !== "");

/** The migration files of a folder, in the order of their names. */
export const migrationFiles = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith(".sql"))
        .sort()
    : [];

/** SHA-256 over all migrations: while it is the same, there is nothing to apply. */
export function digestOfMigrations(root: string, databases: readonly DatabaseMigrations[]): string {
  const hash = createHash("sha256");
  for (const { binding, migrations } of databases) {
    for (const name of migrationFiles(join(root, migrations))) {
      hash.update(`${binding}\0${name}\0`).update(readFileSync(join(root, migrations, name)));
    }
  }
  return hash.digest("hex");
}

/** Applies what a database lacks, each file in one transaction with its record. Answers the names applied. */
export async function applyMigrations(database: MigrationTarget, folder: string): Promise<string[]> {
  const files = migrationFiles(folder);
  if (files.length === 0) return [];
  await database.prepare(TABLE).run();
  const { results } = await database.prepare("SELECT name FROM d1_migrations").all<{ name: string }>();
  const applied = new Set(results.map(({ name }) => name));
  const pending = files.filter((name) => !applied.has(name));
  for (const name of pending) {
    const statements = statementsOf(readFileSync(join(folder, name), "utf8")).map((sql) =>
      database.prepare(sql),
    );
    const record = database.prepare("INSERT INTO d1_migrations (name) VALUES (?)").bind(name);
    await database.batch([...statements, record] as never[]);
  }
  return pending;
}
