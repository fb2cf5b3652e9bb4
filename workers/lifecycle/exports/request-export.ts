import { commit } from "../../audit/index.ts";
import type { Ctx } from "../../kernel/context.ts";
import { desc, isUniqueViolation } from "../../kernel/db.ts";
import { fail } from "../../kernel/errors.ts";
import { type Id, newId } from "../../kernel/ids.ts";
import type { ExportView } from "../contract.ts";
import { workspaceExports } from "../tables.ts";
import { findExport, viewOf } from "./queries.ts";
import { writeExport } from "./write-export.ts";

function principalOf({ actor }: Ctx): Id<"usr"> | Id<"svc"> {
  if (actor.type === "user") return actor.id;
  if (actor.type === "key") return actor.principal.id as Id<"usr">;
  return fail("forbidden", "Only members export a workspace.");
}

/**
 * Begins an export of everything in the workspace. It goes on by itself, whatever dies meanwhile, and who asked for it
 * gets a mail. `conflict` while another one is written.
 */
export async function requestExport(ctx: Ctx): Promise<ExportView> {
  ctx.require("workspace:export");
  const id = newId("exp");
  const now = ctx.clock.now();
  const row = { id, state: "running" as const, requestedBy: principalOf(ctx), createdAt: now };
  const write = ctx.db.insert(workspaceExports, { ...row, place: { source: 0, after: "" }, nextAt: now });
  try {
    await commit(ctx, [write], { action: "workspace.export_requested", targetId: id });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    fail("conflict", "An export is being written already. Wait for it, or download it when it is ready.");
  }
  const work = writeExport(ctx.env, ctx.tenant.id, id, ctx.clock);
  ctx.waitUntil(
    work.catch((error) => console.error(`export ${id}: broke off, will be taken up again`, error)),
  );
  return viewOf(await findExport(ctx, id));
}

/** What was exported within a day need not be exported again. */
const FRESH_MS = 86_400_000;

/** Begins an export, unless one was begun within a day and has not failed. */
export async function ensureExport(ctx: Ctx): Promise<void> {
  ctx.require("workspace:export");
  const [last] = await ctx.db.all(workspaceExports, { orderBy: desc(workspaceExports.id), limit: 1 });
  const isFresh = last && last.createdAt > ctx.clock.now() - FRESH_MS;
  if (!isFresh || (last.state !== "running" && last.state !== "ready")) await requestExport(ctx);
}
