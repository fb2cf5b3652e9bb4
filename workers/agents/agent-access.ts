import type { Ctx } from "../kernel/context.ts";
import type { AgentAccess, AgentAccessInput } from "../tenants/contract.ts";
import { agentAccessOf, setAgentAccess } from "../tenants/index.ts";
import { findAgent } from "./queries.ts";

/** The teams that see and run an agent; none where it is for everybody in the workspace. */
export async function getAgentAccess(ctx: Ctx, ref: string): Promise<AgentAccess> {
  ctx.require("teams:read");
  return agentAccessOf(ctx, (await findAgent(ctx, ref)).id);
}

/** Restricts an agent to teams, or opens it to everybody in the workspace. */
export async function restrictAgent(
  ctx: Ctx,
  ref: string,
  { teams }: AgentAccessInput,
): Promise<AgentAccess> {
  ctx.require("teams:write");
  return setAgentAccess(ctx, (await findAgent(ctx, ref)).id, teams);
}
