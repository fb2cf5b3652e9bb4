import { tenantStatement } from "../kernel/db.ts";
import type { Env } from "../kernel/env.ts";
import type { Id } from "../kernel/ids.ts";

/** Runs that retention has removed are still counted by day. */
const EVER = `SELECT EXISTS (SELECT 1 FROM runs WHERE tenant_id = ?1 AND agent_id = ?2 AND status = 'succeeded')
  OR EXISTS (SELECT 1 FROM usage WHERE tenant_id = ?1 AND id >= 'day ' AND id < 'day!' AND agent_id = ?2 AND succeeded > 0)
  AS ever`;

/** Whether a run of an agent, its own or another's, has ever succeeded in a workspace. */
export async function hasSucceeded(env: Env, tenantId: Id<"ten">, agentId: Id<"agt">): Promise<boolean> {
  return (await tenantStatement(env, tenantId, EVER, agentId).first<number>("ever")) === 1;
}
