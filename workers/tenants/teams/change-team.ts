import { parseOrFail } from "../../kernel/app-env.ts";
import type { Ctx } from "../../kernel/context.ts";
import { and, eq, isUniqueViolation, platformDb, sql } from "../../kernel/db.ts";
import { fail } from "../../kernel/errors.ts";
import { type Id, newId } from "../../kernel/ids.ts";
import { rowWhere } from "../../kernel/row-where.ts";
import { teams } from "../member-tables.ts";
import { commitTeams, type TeamChange } from "./commit-teams.ts";
import { MAX_TEAMS, type TeamDetail, type TeamInput, teamInput } from "./contract.ts";
import { findTeam } from "./queries.ts";

/** The commit, or `conflict` at the name where another team has it. */
async function named(ctx: Ctx, change: TeamChange): Promise<boolean> {
  try {
    return await commitTeams(ctx, change);
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    return fail("conflict", "Another team has this name.", {
      issues: [{ pointer: "/name", detail: "choose another one" }],
    });
  }
}

/** Makes a team without anybody in it. */
export async function createTeam(ctx: Ctx, input: TeamInput): Promise<TeamDetail> {
  ctx.require("teams:write");
  const { name } = parseOrFail(teamInput, input, "json");
  const { env, tenant, clock } = ctx;
  const id = newId("tea");
  const few = sql`WHERE (SELECT count(*) FROM teams WHERE tenant_id = ${tenant.id}) < ${MAX_TEAMS}`;
  const row = rowWhere(teams, { id, tenantId: tenant.id, name, createdAt: clock.now() }, few);
  const write = platformDb(env, "DIRECTORY").insert(teams).select(row);
  const made = await named(ctx, {
    ...{ writes: [write], action: "team.created", targetId: id },
    detail: { after: { name } },
  });
  if (!made) fail("conflict", `A workspace has at most ${MAX_TEAMS} teams. Delete one that is not used.`);
  return findTeam(ctx, id);
}

const GONE = "The team was changed or deleted meanwhile. Look at it again.";

/** Gives a team another name. */
export async function renameTeam(ctx: Ctx, teamId: string, input: TeamInput): Promise<TeamDetail> {
  ctx.require("teams:write");
  const { name } = parseOrFail(teamInput, input, "json");
  const team = await findTeam(ctx, teamId);
  if (team.name === name) return team;
  const write = platformDb(ctx.env, "DIRECTORY")
    .update(teams)
    .set({ name })
    .where(and(eq(teams.id, team.id as Id<"tea">), eq(teams.name, team.name)));
  const detail = { before: { name: team.name }, after: { name } };
  const done = await named(ctx, { writes: [write], action: "team.renamed", targetId: team.id, detail });
  if (!done) fail("conflict", GONE);
  return { ...team, name };
}

/**
 * Deletes a team; its people stay. Refused with `conflict` while an agent is restricted to it alone: without it that
 * would be everybody's.
 */
export async function deleteTeam(ctx: Ctx, teamId: string): Promise<void> {
  ctx.require("teams:write");
  const { id, name } = await findTeam(ctx, teamId);
  const alone = sql`EXISTS (SELECT 1 FROM agent_teams a WHERE a.team_id = ${id} AND NOT EXISTS
    (SELECT 1 FROM agent_teams b WHERE b.tenant_id = a.tenant_id AND b.agent_id = a.agent_id AND b.team_id <> a.team_id))`;
  const write = platformDb(ctx.env, "DIRECTORY")
    .delete(teams)
    .where(and(eq(teams.id, id as Id<"tea">), sql`NOT ${alone}`));
  const done = await commitTeams(ctx, {
    ...{ writes: [write], action: "team.deleted", targetId: id },
    detail: { before: { name }, after: null },
  });
  if (!done)
    fail(
      "conflict",
      "An agent is restricted to this team alone. Share it with another team, or with everybody, first.",
    );
}
