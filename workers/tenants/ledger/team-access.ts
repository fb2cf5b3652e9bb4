import type { Role } from "../../kernel/permissions.ts";

/** Which agents are restricted to which teams, and who is in which. Agents that are not named are everybody's. */
export interface TeamAccess {
  agents: Record<string, string[]>;
  members: Record<string, string[]>;
}

/** The agents of which somebody is shown nothing. Owners and admins are shown all; a service account is in no team. */
export function hiddenFrom({ agents, members }: TeamAccess, who: { id: string; role: Role }): string[] {
  if (who.role === "owner" || who.role === "admin") return [];
  const own = new Set(members[who.id] ?? []);
  return Object.keys(agents).filter((agent) => !agents[agent]?.some((team) => own.has(team)));
}
