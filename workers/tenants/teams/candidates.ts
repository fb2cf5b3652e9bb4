import type { Ctx } from "../../kernel/context.ts";
import { platformDatabase } from "../../kernel/db.ts";
import { findTeam } from "./queries.ts";

/** Somebody who could be taken into a team. */
export interface Candidate {
  id: string;
  name: string;
  email: string;
}

/** How many are shown at once; who looks for somebody names them more closely. */
const SHOWN = 20;
const MEMBERS = `
SELECT u.id, u.name, u.email FROM memberships m JOIN users u ON u.id = m.user_id
WHERE m.tenant_id = ?1 AND NOT EXISTS (SELECT 1 FROM team_members t WHERE t.team_id = ?2 AND t.user_id = m.user_id)
  AND (instr(lower(u.name), ?3) > 0 OR instr(u.email, ?3) > 0)
ORDER BY m.user_id LIMIT ${SHOWN + 1}`;

/**
 * Members who are not in a team and have `search` in their name or address, in any case of letters; twenty at most, and
 * whether there are more. Refused with `forbidden` for who may not change teams, and `not_found`.
 */
export async function listCandidates(
  ctx: Ctx,
  teamId: string,
  search: string,
): Promise<{ people: Candidate[]; more: boolean }> {
  ctx.require("teams:write");
  const { id } = await findTeam(ctx, teamId);
  const wanted = search.trim().toLowerCase().slice(0, 256);
  const { results } = await platformDatabase(ctx.env, "DIRECTORY")
    .prepare(MEMBERS)
    .bind(ctx.tenant.id, id, wanted)
    .all<Candidate>();
  const people = results.slice(0, SHOWN).toSorted((a, b) => a.name.localeCompare(b.name, "en"));
  return { people, more: results.length > SHOWN };
}
