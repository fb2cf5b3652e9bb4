import type { Ctx } from "../../kernel/context.ts";
import { and, eq, platformDb, sql, type Write } from "../../kernel/db.ts";
import { fail } from "../../kernel/errors.ts";
import type { Id } from "../../kernel/ids.ts";
import { rowWhere } from "../../kernel/row-where.ts";
import { agentTeams } from "../member-tables.ts";
import { commitTeams } from "./commit-teams.ts";
import type { AgentAccess } from "./contract.ts";
import { agentAccessOf, teamsOf } from "./queries.ts";

/** The writes that restrict an agent to teams; where none of these is there any more, it stays as it is. */
function restrictionWrites({ env, tenant }: Ctx, agentId: Id<"agt">, teamIds: Id<"tea">[]): Write[] {
  const db = platformDb(env, "DIRECTORY");
  const mine = and(eq(agentTeams.tenantId, tenant.id), eq(agentTeams.agentId, agentId));
  const chosen = sql`FROM teams t WHERE t.tenant_id = ${tenant.id} AND t.id IN (SELECT value FROM json_each(${JSON.stringify(teamIds)}))`;
  if (teamIds.length === 0) return [db.delete(agentTeams).where(mine)];
  return [
    db.delete(agentTeams).where(and(mine, sql`EXISTS (SELECT 1 ${chosen})`)),
    db
      .insert(agentTeams)
      .select(rowWhere(agentTeams, { tenantId: tenant.id, agentId, teamId: sql`t.id` }, chosen)),
  ];
}

/**
 * Restricts an agent to teams, or with none opens it to everybody in the workspace, from the next request on. The
 * caller has found the agent. `conflict` where all of the teams were deleted meanwhile: that opens it to nobody.
 */
export async function setAgentAccess(ctx: Ctx, agentId: Id<"agt">, teamIds: string[]): Promise<AgentAccess> {
  ctx.require("teams:write");
  const [before, known] = [await agentAccessOf(ctx, agentId), await teamsOf(ctx)];
  const issues = teamIds.flatMap((id, i) =>
    known.some((team) => team.id === id)
      ? []
      : [{ pointer: `/teams/${i}`, detail: "is no team of this workspace" }],
  );
  if (issues.length > 0) fail("invalid_input", "Some of these teams are not there.", { issues });
  const after = [...new Set(teamIds)].sort() as Id<"tea">[];
  const detail = { before: before.teams.map(({ id }) => id).sort(), after };
  if (JSON.stringify(detail.before) === JSON.stringify(after)) return before;
  const writes = restrictionWrites(ctx, agentId, after);
  const done = await commitTeams(ctx, {
    ...{ writes, decisive: writes.length - 1, action: "agent.access_changed", targetId: agentId },
    detail: { before: { teams: detail.before }, after: { teams: after } },
  });
  if (!done && after.length > 0) fail("conflict", "These teams were deleted meanwhile. Look at them again.");
  return agentAccessOf(ctx, agentId);
}
