import { getTableColumns, SQL, sql } from "drizzle-orm";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";

/** The values of a new row; those of SQL are computed as it is written. */
type RowOf<T extends SQLiteTable> = { [K in keyof T["$inferInsert"]]: T["$inferInsert"][K] | SQL };

/**
 * What an `INSERT … SELECT` writes: a row, by the names of its columns, where something holds at that moment. `where` is
 * all that follows on the values: `WHERE …`, or `FROM … WHERE …` for a row each. Columns that are not named have their
 * default, or NULL.
 */
export function rowWhere<T extends SQLiteTable>(table: T, row: RowOf<T>, where: SQL): SQL {
  const values = Object.entries(getTableColumns(table)).map(([name, column]) => {
    const value = (row as Record<string, unknown>)[name] ?? column.default ?? null;
    return value instanceof SQL ? value : sql`${sql.param(value, column)}`;
  });
  return sql`SELECT ${sql.join(values, sql`, `)} ${where}`;
}
