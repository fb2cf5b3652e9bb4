import type { Ctx } from "../../kernel/context.ts";
import { platformDatabase } from "../../kernel/db.ts";
import { fail } from "../../kernel/errors.ts";
import { isId } from "../../kernel/ids.ts";
import type { AgentAccess, TeamDetail, TeamView } from "./contract.ts";

interface Row {
  id: string;
  name: string;
  createdAt: number;
  members: number;
  agents: number;
}

const TEAMS = `
SELECT id, name, created_at AS createdAt, (SELECT count(*) FROM team_members WHERE team_id = t.id) AS members,
  (SELECT count(*) FROM agent_teams WHERE team_id = t.id) AS agents
FROM teams t WHERE tenant_id = ?1`;

const viewOf = ({ createdAt, ...row }: Row): TeamView => ({
  ...row,
  createdAt: new Date(createdAt).toISOString(),
});

/** Few rows, found by an index that has another order. */
const byName = <T extends { name: string }>(rows: T[]): T[] =>
  rows.toSorted((a, b) => a.name.localeCompare(b.name, "en"));

const directory = ({ env }: Ctx) => platformDatabase(env, "DIRECTORY");

/** The workspace's teams by name; there are at most a hundred. */
export async function listTeams(ctx: Ctx): Promise<TeamView[]> {
  ctx.require("teams:read");
  return teamsOf(ctx);
}

/** `listTeams` for who may use them. */
export async function teamsOf(ctx: Ctx): Promise<TeamView[]> {
  const query = directory(ctx).prepare(`${TEAMS} ORDER BY lower(name)`);
  return (await query.bind(ctx.tenant.id).all<Row>()).results.map(viewOf);
}

/** A team with who is in it; `not_found` for one of another workspace as for none. */
export async function getTeam(ctx: Ctx, teamId: string): Promise<TeamDetail> {
  ctx.require("teams:read");
  return findTeam(ctx, teamId);
}

/** `getTeam` for who may change it. */
export async function findTeam(ctx: Ctx, teamId: string): Promise<TeamDetail> {
  const row =
    isId("tea", teamId) &&
    (await directory(ctx).prepare(`${TEAMS} AND id = ?2`).bind(ctx.tenant.id, teamId).first<Row>());
  if (!row) fail("not_found", "There is no such team in this workspace.");
  const people = await directory(ctx)
    .prepare("SELECT u.id, u.name FROM team_members m JOIN users u ON u.id = m.user_id WHERE m.team_id = ?")
    .bind(teamId)
    .all<{ id: string; name: string }>();
  return { ...viewOf(row), people: byName(people.results) };
}

/** The teams to which an agent is restricted, for who may see that; none where it is for the whole workspace. */
export async function agentAccessOf(ctx: Ctx, agentId: string): Promise<AgentAccess> {
  const { results } = await directory(ctx)
    .prepare(
      `SELECT t.id, t.name FROM agent_teams a JOIN teams t ON t.id = a.team_id
       WHERE a.tenant_id = ? AND a.agent_id = ?`,
    )
    .bind(ctx.tenant.id, agentId)
    .all<{ id: string; name: string }>();
  return { teams: byName(results) };
}
