import { and, eq, getTableColumns, type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { type DrizzleD1Database, drizzle } from "drizzle-orm/d1";
import type { SQLiteColumn, SQLiteTable } from "drizzle-orm/sqlite-core";
import type { Env } from "./env.ts";
import type { Id } from "./ids.ts";
import { partDatabase } from "./parts.ts";

/** A table whose rows belong to tenants: its primary key begins with `tenant_id`. */
export type TenantTable = SQLiteTable & { tenantId: SQLiteColumn };
type Row<T extends TenantTable> = T["$inferSelect"];
type NewRow<T extends TenantTable> = Omit<T["$inferInsert"], "tenantId">;
export type Write = BatchItem<"sqlite">;

export interface FindOptions<Left = never> {
  where?: SQL | undefined;
  orderBy?: SQL | SQL[] | undefined;
  limit?: number | undefined;
  offset?: number | undefined;
  /** Columns that are left out: what lists do not show may be large. */
  without?: Left[] | undefined;
}

/**
 * The handle through which a tenant's rows are read and written: every statement carries the tenant, so a
 * query that forgets it cannot be written. Writes are returned unexecuted, to go into one `batch`.
 */
export interface TenantDb {
  readonly tenantId: Id<"ten">;
  all<T extends TenantTable, Left extends keyof Row<T> = never>(
    table: T,
    options?: FindOptions<Left>,
  ): Promise<Omit<Row<T>, Left>[]>;
  first<T extends TenantTable>(table: T, where: SQL | undefined, orderBy?: SQL): Promise<Row<T> | undefined>;
  insert<T extends TenantTable>(table: T, row: NewRow<T>): Write;
  update<T extends TenantTable>(table: T, set: Partial<NewRow<T>>, where: SQL | undefined): Write;
  delete<T extends TenantTable>(table: T, where: SQL | undefined): Write;
  /** Runs writes in one transaction; answers how many rows each changed. */
  batch(writes: Write[]): Promise<number[]>;
}

/** The D1 database that holds a tenant's rows. Tenants are the shard; there is one database so far. */
const shardOf = (env: Env, _tenantId: Id<"ten">): D1Database =>
  partDatabase(env.DATA as unknown as D1Database, "data");

/** SQL over tenants' tables that a handle cannot say: it names `tenant_id`, and its first parameter is the tenant. */
export type TenantSql = `${string}tenant_id${string}?1${string}`;

/** A statement in SQL on a tenant's rows: the tenant is bound to `?1`, and `values` to what follows. */
export const tenantStatement = (
  env: Env,
  tenantId: Id<"ten">,
  sql: TenantSql,
  ...values: unknown[]
): D1PreparedStatement =>
  shardOf(env, tenantId)
    .prepare(sql)
    .bind(tenantId, ...values);

/** Runs statements of one tenant in one transaction. */
export const tenantBatch = (
  env: Env,
  tenantId: Id<"ten">,
  statements: D1PreparedStatement[],
): Promise<D1Result[]> => shardOf(env, tenantId).batch(statements);

/** A statement over the rows of all tenants: for the platform's own sweeps and checks, which show them to nobody. */
export const platformSweep = (env: Env, sql: string, ...values: unknown[]): D1PreparedStatement =>
  partDatabase(env.DATA as unknown as D1Database, "data")
    .prepare(sql)
    .bind(...values);

class ScopedDb implements TenantDb {
  readonly tenantId: Id<"ten">;
  readonly #orm: DrizzleD1Database;
  constructor(database: D1Database, tenantId: Id<"ten">) {
    this.tenantId = tenantId;
    this.#orm = drizzle(database);
  }

  #mine(table: TenantTable, where: SQL | undefined): SQL | undefined {
    // In brackets of its own: an `or` within it must not undo the tenant.
    return and(eq(table.tenantId, this.tenantId), where && sql`(${where})`);
  }

  async all<T extends TenantTable, Left extends keyof Row<T> = never>(
    table: T,
    { where, orderBy, limit, offset, without = [] }: FindOptions<Left> = {},
  ): Promise<Omit<Row<T>, Left>[]> {
    const columns = Object.entries(getTableColumns(table)).filter(
      ([name]) => !without.includes(name as Left),
    );
    let query = this.#orm
      .select(Object.fromEntries(columns))
      .from(table)
      .where(this.#mine(table, where))
      .$dynamic();
    if (orderBy) query = query.orderBy(...(Array.isArray(orderBy) ? orderBy : [orderBy]));
    if (limit !== undefined) query = query.limit(limit);
    if (offset !== undefined) query = query.offset(offset);
    return (await query) as Omit<Row<T>, Left>[];
  }

  async first<T extends TenantTable>(
    table: T,
    where: SQL | undefined,
    orderBy?: SQL,
  ): Promise<Row<T> | undefined> {
    return (await this.all(table, { where, orderBy, limit: 1 }))[0] as Row<T> | undefined;
  }

  insert<T extends TenantTable>(table: T, row: NewRow<T>): Write {
    return this.#orm.insert(table).values({ ...row, tenantId: this.tenantId } as T["$inferInsert"]);
  }

  update<T extends TenantTable>(table: T, set: Partial<NewRow<T>>, where: SQL | undefined): Write {
    return this.#orm
      .update(table)
      .set(set as object)
      .where(this.#mine(table, where));
  }

  delete<T extends TenantTable>(table: T, where: SQL | undefined): Write {
    return this.#orm.delete(table).where(this.#mine(table, where));
  }

  async batch(writes: Write[]): Promise<number[]> {
    const results = (await this.#orm.batch(writes as [Write, ...Write[]])) as D1Result[];
    return results.map((result) => result.meta.changes);
  }
}

/** The scoped handle of one tenant. */
export const tenantDb = (env: Env, tenantId: Id<"ten">): TenantDb =>
  new ScopedDb(shardOf(env, tenantId), tenantId);

const PLATFORM = {
  DIRECTORY: (env: Env) => partDatabase(env.DIRECTORY, "directory"),
  CATALOG: (env: Env) => partDatabase(env.CATALOG, "catalog"),
  SEARCH: (env: Env) => partDatabase(env.SEARCH, "search"),
};

/** A platform database (directory, catalogue, search index), whose tables are few, named and not tenants' own. */
export const platformDatabase = (env: Env, name: keyof typeof PLATFORM): D1Database => PLATFORM[name](env);

/** A handle on a platform database. */
export const platformDb = (env: Env, name: keyof typeof PLATFORM): DrizzleD1Database =>
  drizzle(platformDatabase(env, name));

/** Holds for rows of agents that are there for the actor; nothing where all are. */
export const notHidden = (
  { hidden }: { hidden: readonly string[] },
  agentId: SQLiteColumn,
): SQL | undefined =>
  hidden.length > 0
    ? sql`${agentId} NOT IN (SELECT value FROM json_each(${JSON.stringify(hidden)}))`
    : undefined;

/** Whether an error is SQLite's refusal of a duplicate key. */
export const isUniqueViolation = (error: unknown): boolean =>
  error instanceof Error && /UNIQUE constraint failed/.test(`${error.message} ${String(error.cause ?? "")}`);

export {
  and,
  asc,
  count,
  desc,
  eq,
  gt,
  gte,
  inArray,
  isNotNull,
  isNull,
  like,
  lt,
  lte,
  ne,
  notInArray,
  or,
} from "drizzle-orm";
export { type SQL, sql };
