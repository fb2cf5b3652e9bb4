import { type AnyColumn, type SQL, sql } from "drizzle-orm";

/**
 * That an agent is not archived. The word stands in the text and is not bound: only then does SQLite see that a
 * partial index with this condition holds the rows.
 */
export const isLive = (status: AnyColumn): SQL => sql`${status} <> 'archived'`;
