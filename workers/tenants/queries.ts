import type { PersonCtx } from "../identity/index.ts";
import type { Ctx } from "../kernel/context.ts";
import { eq, platformDb } from "../kernel/db.ts";
import { fail } from "../kernel/errors.ts";
import type { WorkspaceView } from "./contract.ts";
import { tenants } from "./tables.ts";
import { workspaceViewOf } from "./view.ts";

/** The workspace that the context is in. */
export async function getWorkspace(ctx: Ctx): Promise<WorkspaceView> {
  ctx.require("workspace:read");
  return workspaceOf(ctx);
}

/** `getWorkspace` for what is done in its name. */
export async function workspaceOf(ctx: Ctx): Promise<WorkspaceView> {
  const query = platformDb(ctx.env, "DIRECTORY").select().from(tenants).where(eq(tenants.id, ctx.tenant.id));
  const [row] = await query.limit(1);
  return row ? workspaceViewOf(row) : fail("not_found", "This workspace is gone.");
}

/** The workspaces of a person, the oldest seat first. */
export const listWorkspaces = ({ memberships }: PersonCtx) =>
  memberships.map(({ tenantId, tenantSlug, tenantName, tenantStatus, role }) => ({
    ...{ id: tenantId, slug: tenantSlug, name: tenantName, status: tenantStatus, role },
  }));
