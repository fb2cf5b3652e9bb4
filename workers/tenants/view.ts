import type { WorkspaceView } from "./contract.ts";
import type { tenants } from "./tables.ts";

type Row = typeof tenants.$inferSelect;
type Life = Pick<Row, "settings" | "deleteAt" | "suspendedAt" | "suspendedBy" | "suspendedFor">;

const iso = (time: number): string => new Date(time).toISOString();

/** A workspace as the API and the pages show it. */
export function workspaceViewOf(
  row: Pick<Row, "id" | "slug" | "name" | "plan" | "status" | "createdAt"> & Partial<Life>,
): WorkspaceView {
  const { id, slug, name, plan, status, createdAt, deleteAt } = row;
  const { suspendedAt, suspendedBy, suspendedFor } = row;
  return {
    ...{ id, slug, name, plan, status, createdAt: iso(createdAt) },
    dataRegion: row.settings?.dataRegion ?? null,
    deleteAt: deleteAt ? iso(deleteAt) : null,
    suspension:
      suspendedAt && suspendedBy
        ? { at: iso(suspendedAt), by: suspendedBy, reason: suspendedFor ?? "" }
        : null,
  };
}
