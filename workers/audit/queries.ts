import { getTableColumns, type SQL } from "drizzle-orm";
import type { Ctx } from "../kernel/context.ts";
import { and, desc, sql } from "../kernel/db.ts";
import { type Id, isId } from "../kernel/ids.ts";
import { decodeCursor, type Page, toPage } from "../kernel/pages.ts";
import { type AuditEntryView, type AuditFilter, type AuditQuery, endOf, startOf } from "./contract.ts";
import { auditEntries } from "./tables.ts";

/** How many entries one page looks at, however few of them fit what no index knows: the others are behind the cursor. */
export const SEARCHED_ENTRIES = 5_000;

type Row = typeof auditEntries.$inferSelect;
const ALL_BUT_KEY = (Object.keys(getTableColumns(auditEntries)) as (keyof Row)[]).filter(
  (column): column is Exclude<keyof Row, "at" | "id"> => column !== "at" && column !== "id",
);
type Key = `${number}:${Id<"aud">}`;

const { actorId, targetId, action, detail, requestId, address, userAgent, at, id } = auditEntries;
const isKey = (text: string): text is Key => {
  const [time = "", ...rest] = text.split(":");
  return /^\d{1,15}$/.test(time) && isId("aud", rest.join(":"));
};
const keyOf = (row: Pick<Row, "at" | "id">): string => `${row.at}:${row.id}`;

export function toView(row: Omit<Row, "tenantId" | "salt" | "commitment">): AuditEntryView {
  const { id, action, actorType, actorId, targetId, detail, requestId, address, userAgent, at, seq, hash } =
    row;
  return {
    ...{ id, action, actor: { type: actorType, id: actorId }, targetId, detail, requestId },
    ...{ at: new Date(at).toISOString(), address: address || null, userAgent: userAgent || null, seq, hash },
  };
}

/** What indexes know: who or to what, and since when it is not wanted any more, from the newest on. */
function indexed({ actor, target, to }: AuditFilter, cursor: string | undefined): SQL[] {
  const [time, last = ""] = decodeCursor(cursor, isKey)?.split(":") ?? [to && endOf(to)];
  const asked: SQL[] = [];
  // `unlikely` tells the planner to go by their index, and not by that of all times.
  if (actor) asked.push(sql`unlikely(${actorId} = ${actor})`);
  else if (target) asked.push(sql`unlikely(${targetId} = ${target})`);
  if (time !== undefined) asked.push(sql`(${at}, ${id}) < (${Number(time)}, ${last})`);
  return asked;
}

/** What no index knows, nor one that knows the actor. */
// instr, not LIKE: D1 takes no LIKE patterns above 50 bytes, and here nothing needs escaping.
function searched({ action: prefix, actor, target, q }: AuditFilter): SQL[] {
  const text = sql`lower(concat_ws(' ', ${action}, ${actorId}, ${targetId}, ${detail}, ${requestId}, ${address}, ${userAgent}))`;
  return [
    ...(actor && target ? [sql`+${targetId} IS ${target}`] : []),
    ...(prefix ? [sql`instr(${action}, ${prefix}) = 1`] : []),
    ...(q ? [sql`instr(${text}, ${q.toLowerCase()}) > 0`] : []),
  ];
}

/** The entry at which a search stops looking; none when the log ends before. Found in the index alone. */
async function lastSearched(ctx: Ctx, where: SQL | undefined, orderBy: SQL[]) {
  const nth = { orderBy, limit: 1, offset: SEARCHED_ENTRIES - 1 };
  const [last] = await ctx.db.all(auditEntries, { where, ...nth, without: ALL_BUT_KEY });
  return last;
}

/** Entries of the tenant's audit log, newest first. Refused with `forbidden`. */
export async function listAudit(ctx: Ctx, query: AuditQuery): Promise<Page<AuditEntryView>> {
  ctx.require("audit:read");
  return readPage(ctx, query, query.cursor, query.limit);
}

/** A page of entries, for who may read them: of any size. */
export async function readPage(
  ctx: Ctx,
  filter: AuditFilter,
  cursor: string | undefined,
  limit: number,
): Promise<Page<AuditEntryView>> {
  const [asked, words] = [indexed(filter, cursor), searched(filter)];
  const orderBy = [desc(at), desc(id)];
  const since = filter.from === undefined ? undefined : sql`${at} >= ${startOf(filter.from)}`;
  const last = words.length > 0 ? await lastSearched(ctx, and(...asked, since), orderBy) : undefined;
  const within = last ? sql`(${at}, ${id}) >= (${last.at}, ${last.id})` : since;
  const rows = await ctx.db.all(auditEntries, {
    ...{ where: and(...asked, within, ...words), orderBy, limit: limit + 1 },
    without: ["salt", "commitment"],
  });
  const page = toPage(rows, limit, keyOf, last && keyOf(last));
  return { ...page, data: page.data.map(toView) };
}
