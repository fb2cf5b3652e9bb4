import { commit } from "../audit/index.ts";
import type { Ctx } from "../kernel/context.ts";
import { and, eq, ne } from "../kernel/db.ts";
import { fail } from "../kernel/errors.ts";
import type { AgentView, ChangeAgentInput } from "./contract.ts";
import { findLiveAgent } from "./queries.ts";
import { agents } from "./tables.ts";
import { agentViewOf } from "./view.ts";

/** Changes an agent's title or description, until the next version's manifest says otherwise. */
export async function changeAgent(ctx: Ctx, ref: string, input: ChangeAgentInput): Promise<AgentView> {
  ctx.require("agents:write");
  const agent = await findLiveAgent(ctx, ref);
  const set = {
    title: input.title ?? agent.title,
    description: input.description ?? agent.description,
    updatedAt: ctx.clock.now(),
  };
  const write = ctx.db.update(agents, set, and(eq(agents.id, agent.id), ne(agents.status, "archived")));
  const detail = { slug: agent.slug, before: shown(agent), after: shown(set) };
  const [changed] = await commit(ctx, [write], { action: "agent.changed", targetId: agent.id, detail });
  if (changed === 0) fail("agent_archived", `The agent ${agent.slug} was archived meanwhile.`);
  return agentViewOf({ ...agent, ...set });
}

/** What the audit says of an agent before and after. */
const shown = ({ title, description }: { title: string; description: string }) => ({ title, description });
