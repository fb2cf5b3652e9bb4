import { DomainError } from "./errors.ts";
import { within } from "./within.ts";

/** What the platform stands on, by the names that `/health` has for it. */
export type Part = "directory" | "catalog" | "search" | "data" | "bundles";

/** How long a part may take before it counts as away. */
const PATIENCE_MS = 10_000;

/** A refusal because a part did not answer; the cause is for the log. */
export class PartAway extends DomainError {
  constructor(part: Part, cause: unknown) {
    const detail = `A part of the platform (${part}) did not answer. What was not confirmed may not have happened; look, and try again.`;
    super({ code: "unavailable", detail, retryAfter: 2, meta: { part } });
    this.cause = cause;
  }
}

/** What SQLite says of a statement: it was answered, and is no reason to try again. */
const ANSWERED = /SQLITE_(?:ERROR|CONSTRAINT|MISMATCH|TOOBIG|RANGE|AUTH)|D1_(?:TYPE|COLUMN_NOTFOUND)_ERROR/;

/** The answer of a part, or `PartAway`. It is not stopped when it takes too long. */
export async function answerOf<T>(part: Part, work: () => Promise<T>, patienceMs = PATIENCE_MS): Promise<T> {
  try {
    return await within(patienceMs, work());
  } catch (error) {
    if (ANSWERED.test(String(error)) || error instanceof DomainError) throw error;
    throw new PartAway(part, error);
  }
}

const real = new WeakMap<D1PreparedStatement, D1PreparedStatement>();

/** A database whose failures say which part it is. */
export function partDatabase(database: D1Database, part: Part): D1Database {
  const wrap = (statement: D1PreparedStatement): D1PreparedStatement => {
    const wrapped = {
      bind: (...values: unknown[]) => wrap(statement.bind(...values)),
      first: (column: string) => answerOf(part, () => statement.first(column)),
      run: () => answerOf(part, () => statement.run()),
      all: () => answerOf(part, () => statement.all()),
      raw: (options: { columnNames: true }) => answerOf(part, () => statement.raw(options)),
    } as D1PreparedStatement;
    real.set(wrapped, statement);
    return wrapped;
  };
  return {
    prepare: (sql: string) => wrap(database.prepare(sql)),
    batch: (statements: D1PreparedStatement[]) =>
      answerOf(part, () => database.batch(statements.map((wrapped) => real.get(wrapped) ?? wrapped))),
  } as D1Database;
}
