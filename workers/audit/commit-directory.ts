import type { BatchItem } from "drizzle-orm/batch";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import type { Clock } from "../kernel/clock.ts";
import { and, inArray, isNotNull, platformDb, sql } from "../kernel/db.ts";
import type { Env } from "../kernel/env.ts";
import { type Id, newId } from "../kernel/ids.ts";
import { type By, detailOf, originOf } from "./by.ts";
import { deliverChanges } from "./deliver-directory.ts";
import { accountEvents, directoryOutbox } from "./directory-tables.ts";

/** What happened in the directory, for the logs of the tenants and the person whom it is about. */
export interface DirectoryChange {
  /** `noun.verb` in the past, such as `member.invited`. */
  action: string;
  targetId: string;
  /** `{ before, after }` or the like, with secrets masked; names people by id. */
  detail?: Record<string, unknown>;
  by: By;
  /** Whose logs it goes to; of a `person` without these, every tenant in which they have a seat before the batch. */
  tenants?: Id<"ten">[];
  /** Whose own log it goes to. */
  person?: Id<"usr">;
  /** Which of the writes has to change a row for this to have happened: the first unless told; `null` for none. */
  whenChanged?: number | null;
}

export interface CommitOptions {
  clock: Clock;
  waitUntil(work: Promise<unknown>): void;
}

type Write = BatchItem<"sqlite">;
type Recorded = DirectoryChange & { id: Id<"aud"> };

/**
 * Makes changes in the directory, in one batch with what the logs will say of them, and then carries that to the logs;
 * should the process die in between, the scheduler does (`deliverDirectory`). A change whose write changed nothing is
 * not recorded. Answers how many rows each write changed or, where it returns rows, how many it returned.
 */
export async function commitDirectory(
  env: Env,
  writes: Write[],
  changes: DirectoryChange[],
  { clock, waitUntil }: CommitOptions,
): Promise<number[]> {
  const db = platformDb(env, "DIRECTORY");
  const recorded: Recorded[] = changes.map((change) => ({ ...change, id: newId("aud") }));
  // Before the writes, which may take the seats away by which a person's tenants are known.
  const batch: Write[] = recorded.map((change) =>
    db.insert(directoryOutbox).values(rowOf(change, clock.now())),
  );
  const places = writes.map((write, i) => {
    const place = batch.push(write) - 1;
    const conditional = recorded.filter(({ whenChanged = 0 }) => whenChanged === i).map(({ id }) => id);
    if (conditional.length > 0) {
      const nothingChanged = and(inArray(directoryOutbox.id, conditional), sql`changes() = 0`);
      batch.push(db.delete(directoryOutbox).where(nothingChanged));
    }
    return place;
  });
  const ids = recorded.map(({ id }) => id);
  if (recorded.some(({ person }) => person !== undefined)) batch.push(copyToPeople(env, ids));
  const results = (await db.batch(batch as [Write, ...Write[]])) as (D1Result | unknown[])[];
  if (recorded.length > 0) waitUntil(deliverChanges(env, inArray(directoryOutbox.id, ids)));
  return places.map((place) => changesOf(results[place]));
}

const changesOf = (result: D1Result | unknown[] | undefined): number =>
  Array.isArray(result) ? result.length : (result?.meta.changes ?? 0);

function rowOf({ id, action, targetId, detail = {}, by, person, tenants }: Recorded, at: number) {
  const { actorType, actorId, requestId } = by;
  const seats = sql<
    Id<"ten">[]
  >`(SELECT json_group_array(tenant_id) FROM memberships WHERE user_id = ${person})`;
  return {
    ...{ id, action, targetId, detail: detailOf(detail, by), actorType, actorId, requestId, at },
    ...originOf(by),
    userId: person ?? null,
    tenants: tenants === undefined && person !== undefined ? seats : (tenants ?? []),
  };
}

function copyToPeople(env: Env, ids: Id<"aud">[]): Write {
  const { id, action, targetId, detail, actorType, actorId, requestId, at, userId } = directoryOutbox;
  const db = platformDb(env, "DIRECTORY");
  // Where a colleague sat who changed something about them is not theirs to know.
  const ownOf = (column: SQLiteColumn, name: string) =>
    sql<string>`iif(${actorType} = 'user' AND ${actorId} <> ${userId}, '', ${column})`.as(name);
  const address = ownOf(directoryOutbox.address, "address");
  const userAgent = ownOf(directoryOutbox.userAgent, "user_agent");
  const columns = { id, action, targetId, detail, actorType, actorId, requestId, address, userAgent, at };
  const theirs = and(inArray(id, ids), isNotNull(userId));
  return db.insert(accountEvents).select(
    db
      .select({ ...columns, userId: sql<Id<"usr">>`${userId}`.as("user_id") })
      .from(directoryOutbox)
      .where(theirs),
  );
}
