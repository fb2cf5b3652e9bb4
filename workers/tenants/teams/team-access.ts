import { platformDatabase } from "../../kernel/db.ts";
import type { Env } from "../../kernel/env.ts";
import type { Id } from "../../kernel/ids.ts";
import type { TeamAccess } from "../ledger/team-access.ts";

/** Who is in which team, and which agents are restricted to which, as the tenant's object is told it. */
export async function teamAccessOf(env: Env, tenantId: Id<"ten">): Promise<TeamAccess> {
  const db = platformDatabase(env, "DIRECTORY");
  const lists = (what: string, table: string) =>
    db
      .prepare(
        `SELECT ${what} AS id, json_group_array(team_id) AS teams FROM ${table} WHERE tenant_id = ? GROUP BY ${what}`,
      )
      .bind(tenantId);
  const answers = await db.batch<{ id: string; teams: string }>([
    lists("agent_id", "agent_teams"),
    lists("user_id", "team_members"),
  ]);
  const [agents = {}, members = {}] = answers.map(({ results }) =>
    Object.fromEntries(results.map(({ id, teams }) => [id, JSON.parse(teams) as string[]])),
  );
  return { agents, members };
}
