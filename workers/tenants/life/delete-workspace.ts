import { parseOrFail } from "../../kernel/app-env.ts";
import type { Ctx } from "../../kernel/context.ts";
import { and, eq, inArray, isNotNull, isNull } from "../../kernel/db.ts";
import { changedBy } from "../changed-by.ts";
import { type DeleteWorkspaceInput, deleteWorkspaceInput, type WorkspaceView } from "../contract.ts";
import { tenants } from "../tables.ts";
import { workspaceViewOf } from "../view.ts";
import { requireSameSlug, requireThemselves } from "./certain.ts";
import { changeStanding, tenantRow } from "./change-standing.ts";

/** How long a workspace can be restored after it was deleted. */
export const GRACE_MS = 14 * 86_400_000;

const nameOf = ({ actor }: Ctx): string => ("name" in actor ? actor.name : "The platform");

/**
 * Has a workspace removed in 14 days; until then it stands still, and any owner can restore it. Whoever asks repeats
 * its slug. `first` is what has to have begun before, such as a full export. All owners get a mail. `conflict` where that
 * was asked before.
 */
export async function deleteWorkspace(
  ctx: Ctx,
  input: DeleteWorkspaceInput,
  first: () => Promise<unknown> = async () => undefined,
): Promise<WorkspaceView> {
  ctx.require("workspace:delete");
  requireThemselves(ctx);
  const { slug } = parseOrFail(deleteWorkspaceInput, input, "json");
  const row = await tenantRow(ctx.env, ctx.tenant.id);
  requireSameSlug(slug, row.slug);
  await first();
  const deleteAt = ctx.clock.now() + GRACE_MS;
  const changed = await changeStanding(ctx, row, {
    set: { status: "deleting", deleteAt },
    when: inArray(tenants.status, ["active", "suspended"]),
    action: "workspace.deletion_scheduled",
    detail: { deleteAt: new Date(deleteAt).toISOString() },
    by: changedBy(ctx),
    mail: { template: "workspace-deletion-scheduled", by: nameOf(ctx), deletedAt: deleteAt },
  });
  return workspaceViewOf(changed);
}

/** Keeps a workspace that was to be deleted; it goes on, unless it is suspended. All owners get a mail. */
export async function restoreWorkspace(ctx: Ctx): Promise<WorkspaceView> {
  ctx.require("workspace:delete");
  requireThemselves(ctx);
  const row = await tenantRow(ctx.env, ctx.tenant.id);
  const isSuspended = row.suspendedAt !== null;
  const changed = await changeStanding(ctx, row, {
    set: { status: isSuspended ? "suspended" : "active", deleteAt: null },
    when: and(
      eq(tenants.status, "deleting"),
      isSuspended ? isNotNull(tenants.suspendedAt) : isNull(tenants.suspendedAt),
    ),
    action: "workspace.restored",
    by: changedBy(ctx),
    mail: { template: "workspace-deletion-cancelled", by: nameOf(ctx) },
  });
  return workspaceViewOf(changed);
}
