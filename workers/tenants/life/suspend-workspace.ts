import type { By } from "../../audit/index.ts";
import { parseOrFail } from "../../kernel/app-env.ts";
import type { Ctx, RequestCtx } from "../../kernel/context.ts";
import { and, eq, isNull } from "../../kernel/db.ts";
import { fail } from "../../kernel/errors.ts";
import type { Id } from "../../kernel/ids.ts";
import { changedBy } from "../changed-by.ts";
import { type Suspender, type SuspendInput, suspendInput, type WorkspaceView } from "../contract.ts";
import { tenants } from "../tables.ts";
import { workspaceViewOf } from "../view.ts";
import { requireSameSlug, requireThemselves } from "./certain.ts";
import { changeStanding, tenantRow } from "./change-standing.ts";

type Request = Pick<RequestCtx, "env" | "clock" | "waitUntil" | "requestId">;

/** Who suspends a workspace, or has it go on, in whose name. */
interface Act {
  suspender: Suspender;
  by: By;
}

/**
 * Has a workspace do nothing: runs that go on end, keys and tokens are refused, its listings are not shown. Its people
 * can sign in, and its owners export it. Suspending one that is suspended changes nothing but that `platform` outranks.
 */
export async function suspendTenant(
  request: Request,
  id: Id<"ten">,
  reason: string,
  { suspender, by }: Act,
): Promise<WorkspaceView> {
  const row = await tenantRow(request.env, id);
  const stands = row.suspendedBy === "platform" || row.suspendedBy === suspender;
  if (stands) return workspaceViewOf(row);
  if (row.status === "removing") fail("conflict", "This workspace is being deleted.");
  const status = row.status === "deleting" ? row.status : ("suspended" as const);
  const set = { status, suspendedAt: request.clock.now(), suspendedBy: suspender, suspendedFor: reason };
  const when = and(eq(tenants.status, row.status), unchanged(row.suspendedBy));
  const detail = { suspendedBy: suspender, reason };
  return workspaceViewOf(
    await changeStanding(request, row, { set, when, action: "workspace.suspended", detail, by }),
  );
}

const unchanged = (by: Suspender | null) =>
  by === null ? isNull(tenants.suspendedBy) : eq(tenants.suspendedBy, by);

/** Has a suspended workspace go on. What the platform suspended, only the platform does. */
export async function resumeTenant(
  request: Request,
  id: Id<"ten">,
  { suspender, by }: Act,
): Promise<WorkspaceView> {
  const row = await tenantRow(request.env, id);
  if (row.suspendedBy === null) return workspaceViewOf(row);
  if (row.suspendedBy === "platform" && suspender !== "platform")
    fail(
      "forbidden",
      "The platform suspended this workspace. Its operator can tell you why, and have it go on.",
    );
  const status = row.status === "suspended" ? ("active" as const) : row.status;
  const set = { status, suspendedAt: null, suspendedBy: null, suspendedFor: null };
  const when = and(eq(tenants.status, row.status), eq(tenants.suspendedBy, row.suspendedBy));
  // Of one that is to be deleted all the same, nothing is shown.
  const action = status === "active" ? "workspace.resumed" : "workspace.suspension_lifted";
  return workspaceViewOf(await changeStanding(request, row, { set, when, action, by }));
}

/** An owner suspends their workspace, for as long as they like. */
export async function suspendWorkspace(ctx: Ctx, input: SuspendInput): Promise<WorkspaceView> {
  ctx.require("workspace:suspend");
  requireThemselves(ctx);
  const { reason, slug } = parseOrFail(suspendInput, input, "json");
  requireSameSlug(slug, (await tenantRow(ctx.env, ctx.tenant.id)).slug);
  return suspendTenant(ctx, ctx.tenant.id, reason, { suspender: "owner", by: changedBy(ctx) });
}

/** An owner has their workspace go on. */
export async function resumeWorkspace(ctx: Ctx): Promise<WorkspaceView> {
  ctx.require("workspace:suspend");
  requireThemselves(ctx);
  return resumeTenant(ctx, ctx.tenant.id, { suspender: "owner", by: changedBy(ctx) });
}
