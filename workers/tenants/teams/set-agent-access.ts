import type { Ctx } from "../../kernel/context.ts";
import { and, eq, platformDb, sql } from "../../kernel/db.ts";
import { fail } from "../../kernel/errors.ts";
import type { Id } from "../../kernel/ids.ts";
import { rowWhere } from "../../kernel/row-where.ts";
import { agentTeams } from "../member-tables.ts";
import { commitTeams } from "./commit-teams.ts";
import type { AgentAccess } from "./contract.ts";
import { agentAccessOf, listTeams } from "./queries.ts";

/**
 * Restricts an agent to teams, or with none opens it to everybody in the workspace, from the next request on. The
 * caller has found the agent.
 */
export async function setAgentAccess(ctx: Ctx, agentId: Id<"agt">, teamIds: string[]): Promise<AgentAccess> {
  ctx.require("teams:write");
  const [before, known] = [await agentAccessOf(ctx, agentId), await listTeams(ctx)];
  const issues = teamIds.flatMap((id, i) =>
    known.some((team) => team.id === id)
      ? []
      : [{ pointer: `/teams/${i}`, detail: "is no team of this workspace" }],
  );
  if (issues.length > 0) fail("invalid_input", "Some of these teams are not there.", { issues });
  const after = [...new Set(teamIds)].sort() as Id<"tea">[];
  const detail = { before: before.teams.map(({ id }) => id).sort(), after };
  if (JSON.stringify(detail.before) === JSON.stringify(after)) return before;
  const { env, tenant } = ctx;
  const db = platformDb(env, "DIRECTORY");
  const mine = and(eq(agentTeams.tenantId, tenant.id), eq(agentTeams.agentId, agentId));
  const chosen = sql`(SELECT value FROM json_each(${JSON.stringify(after)}))`;
  const each = sql`FROM teams t WHERE t.tenant_id = ${tenant.id} AND t.id IN ${chosen}`;
  const rows = rowWhere(agentTeams, { tenantId: tenant.id, agentId, teamId: sql`t.id` }, each);
  const add = db.insert(agentTeams).select(rows).onConflictDoNothing();
  const others = db.delete(agentTeams).where(and(mine, sql`${agentTeams.teamId} NOT IN ${chosen}`));
  await commitTeams(ctx, {
    writes: [add, others],
    always: true,
    action: "agent.access_changed",
    targetId: agentId,
    detail: { before: { teams: detail.before }, after: { teams: after } },
  });
  return agentAccessOf(ctx, agentId);
}
