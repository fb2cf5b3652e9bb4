import { commit } from "../audit/index.ts";
import type { Ctx } from "../kernel/context.ts";
import { and, eq, ne } from "../kernel/db.ts";
import type { AgentView } from "./contract.ts";
import { findAgent } from "./queries.ts";
import { agents } from "./tables.ts";
import { agentViewOf } from "./view.ts";

/**
 * Archives an agent: it takes no more versions, and whoever keeps it live stops it on `agent.archived`. Archiving
 * it again changes nothing.
 */
export async function archiveAgent(ctx: Ctx, ref: string): Promise<AgentView> {
  ctx.require("agents:write");
  const agent = await findAgent(ctx, ref);
  if (agent.status === "archived") return agentViewOf(agent);
  const set = { status: "archived" as const, updatedAt: ctx.clock.now() };
  const write = ctx.db.update(agents, set, and(eq(agents.id, agent.id), ne(agents.status, "archived")));
  await commit(ctx, [write], { action: "agent.archived", targetId: agent.id, detail: { slug: agent.slug } });
  return agentViewOf({ ...agent, ...set });
}
