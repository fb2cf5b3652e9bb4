import type { WorkspaceView } from "./contract.ts";
import type { tenants } from "./tables.ts";

type Row = typeof tenants.$inferSelect;

/** A workspace as the API and the pages show it. */
export const workspaceViewOf = ({
  id,
  slug,
  name,
  plan,
  status,
  createdAt,
  deleteAt,
}: Pick<Row, "id" | "slug" | "name" | "plan" | "status" | "createdAt"> & {
  deleteAt?: number | null;
}): WorkspaceView => ({
  ...{ id, slug, name, plan, status, createdAt: new Date(createdAt).toISOString() },
  deleteAt: deleteAt ? new Date(deleteAt).toISOString() : null,
});
