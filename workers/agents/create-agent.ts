import { commit } from "../audit/index.ts";
import type { Ctx } from "../kernel/context.ts";
import { isUniqueViolation } from "../kernel/db.ts";
import { fail } from "../kernel/errors.ts";
import { newId } from "../kernel/ids.ts";
import type { AgentView, CreateAgentInput } from "./contract.ts";
import { type AgentRow, agents } from "./tables.ts";
import { agentViewOf } from "./view.ts";

/** Creates an agent without versions, a draft. `conflict` if the workspace has one of that slug, archived or not. */
export async function createAgent(ctx: Ctx, input: CreateAgentInput): Promise<AgentView> {
  ctx.require("agents:write");
  const now = ctx.clock.now();
  const row: AgentRow = {
    tenantId: ctx.tenant.id,
    id: newId("agt"),
    slug: input.slug,
    title: input.title ?? input.slug,
    description: "",
    kind: "isolate",
    status: "draft",
    latestVersion: null,
    latestKey: null,
    createdAt: now,
    updatedAt: now,
    createdBy: ctx.actor.id,
  };
  try {
    const detail = { slug: row.slug, title: row.title };
    await commit(ctx, [ctx.db.insert(agents, row)], { action: "agent.created", targetId: row.id, detail });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    const issues = [{ pointer: "/slug", detail: "is taken in this workspace" }];
    fail("conflict", `There is an agent ${input.slug} already; choose another slug.`, { issues });
  }
  return agentViewOf(row);
}
