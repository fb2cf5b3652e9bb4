import { type Clock, systemClock } from "../../kernel/clock.ts";
import { eq, platformSweep, tenantDb } from "../../kernel/db.ts";
import type { Env } from "../../kernel/env.ts";
import type { Id } from "../../kernel/ids.ts";
import { removeFiles } from "../../kernel/tenant-files.ts";
import type { ExportState } from "../contract.ts";
import { workspaceExports } from "../tables.ts";
import { exportFolder, writeExport } from "./write-export.ts";

const AT_ONCE = 5;
const DUE = `SELECT tenant_id AS tenantId, id, state FROM workspace_exports
  WHERE next_at IS NOT NULL AND next_at <= ? ORDER BY next_at LIMIT ${AT_ONCE}`;

/** Files of an export that is kept no longer go; once none is left there is nothing more to do. */
async function expire(env: Env, tenantId: Id<"ten">, id: Id<"exp">, state: ExportState): Promise<void> {
  if (await removeFiles(env, tenantId, exportFolder(id))) return;
  const db = tenantDb(env, tenantId);
  const set = { state: state === "ready" ? ("expired" as const) : state, nextAt: null };
  await db.batch([db.update(workspaceExports, set, eq(workspaceExports.id, id))]);
}

/** Goes on with exports that nobody works at, and removes those that are kept no longer; called by the scheduler. */
export async function sweepExports(env: Env, clock: Clock = systemClock): Promise<number> {
  const due = await platformSweep(env, DUE, clock.now()).all<{
    tenantId: Id<"ten">;
    id: Id<"exp">;
    state: ExportState;
  }>();
  for (const { tenantId, id, state } of due.results) {
    const work =
      state === "running" ? writeExport(env, tenantId, id, clock) : expire(env, tenantId, id, state);
    // One workspace's trouble is not the others'.
    await work.catch((error) => console.error(`export ${id}: will be tried again`, error));
  }
  return due.results.length;
}
