import type { Ctx } from "../../kernel/context.ts";
import { desc, eq } from "../../kernel/db.ts";
import { fail } from "../../kernel/errors.ts";
import { type Id, isId } from "../../kernel/ids.ts";
import type { ExportView } from "../contract.ts";
import { type ExportRow, workspaceExports } from "../tables.ts";
import { EXPORT_SOURCES } from "./sources.ts";

const iso = (time: number | null): string | null => (time === null ? null : new Date(time).toISOString());
const SHOWN = 10;

/** An export as the API and the pages show it. */
export const viewOf = ({
  id,
  state,
  place,
  bytes,
  createdAt,
  finishedAt,
  expiresAt,
}: ExportRow): ExportView => ({
  ...{ id, state, bytes, createdAt: new Date(createdAt).toISOString() },
  progress: Math.min(1, place.source / EXPORT_SOURCES.length),
  ...{ finishedAt: iso(finishedAt), expiresAt: iso(expiresAt) },
});

/** The newest exports of the workspace; whoever belongs to it may know of them. */
export async function listExports(ctx: Ctx): Promise<ExportView[]> {
  ctx.require("workspace:read");
  const rows = await ctx.db.all(workspaceExports, { orderBy: desc(workspaceExports.id), limit: SHOWN });
  return rows.map((row) => viewOf(row as ExportRow));
}

/** An export of the workspace; `not_found` for one of another as for none. */
export async function findExport(ctx: Ctx, id: string): Promise<ExportRow> {
  const row =
    isId("exp", id) && (await ctx.db.first(workspaceExports, eq(workspaceExports.id, id as Id<"exp">)));
  return row || fail("not_found", "There is no such export.");
}
