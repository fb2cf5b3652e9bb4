import { parseOrFail } from "../../kernel/app-env.ts";
import type { Ctx } from "../../kernel/context.ts";
import { isUniqueViolation, platformDb, sql } from "../../kernel/db.ts";
import { fail } from "../../kernel/errors.ts";
import { type Id, newId } from "../../kernel/ids.ts";
import { rowWhere } from "../../kernel/row-where.ts";
import { changedBy } from "../changed-by.ts";
import { findTenantBySlug, type TenantRecord } from "../directory.ts";
import { actingSeat } from "../members/seats.ts";
import { agentShares } from "../share-tables.ts";
import { commitShare } from "./commit-share.ts";
import { MAX_LISTED, MAX_OFFERS, MAX_OFFERS_TO_ONE, type ShareInput, shareInput } from "./contract.ts";

/** What of an agent stands in its shares. */
export interface SharedAgent {
  id: Id<"agt">;
  slug: string;
  title: string;
}

/** Whom an offer goes to. How a workspace stands is its own affair: one that is suspended is not there. */
async function recipientOf({ env, clock, tenant }: Ctx, slug: string): Promise<TenantRecord> {
  const found = await findTenantBySlug(env, slug.toLowerCase(), clock);
  const refuse = (message: string, detail: string) =>
    fail("invalid_input", message, { issues: [{ pointer: "/workspace", detail }] });
  if (found?.status !== "active")
    return refuse(
      `There is no workspace ${slug} to share with.`,
      "check the name: it stands before the platform's domain in the workspace's address",
    );
  return found.id === tenant.id
    ? refuse("This agent is of this workspace already.", "name another workspace")
    : found;
}

const TOO_MANY = `${MAX_OFFERS} offers wait for an answer, ${MAX_OFFERS_TO_ONE} of them there, or ${MAX_LISTED} workspaces have this agent. Withdraw some first.`;

/**
 * Offers an agent to another workspace; nothing of it runs there before that accepts. The caller has found the agent.
 * `invalid_input` for a workspace that is not there or one's own; `conflict` where an offer or a share is open, 100
 * offers wait for an answer or 20 at that workspace, or 200 workspaces have the agent.
 */
export async function offerShare(ctx: Ctx, agent: SharedAgent, input: ShareInput): Promise<Id<"shr">> {
  ctx.require("agents:share");
  const recipient = await recipientOf(ctx, parseOrFail(shareInput, input, "json").workspace);
  const { env, tenant, clock } = ctx;
  const row = {
    ...{ id: newId("shr"), tenantId: tenant.id, toTenantId: recipient.id, state: "offered" as const },
    ...{ agentId: agent.id, agentSlug: agent.slug, agentTitle: agent.title, createdAt: clock.now() },
    offeredBy: actingSeat(ctx).id,
  };
  const few = sql`WHERE (SELECT count(*) FROM agent_shares WHERE tenant_id = ${tenant.id} AND state = 'offered') < ${MAX_OFFERS}
    AND (SELECT count(*) FROM agent_shares WHERE to_tenant_id = ${recipient.id} AND ended_at IS NULL AND tenant_id = ${tenant.id}
      AND state = 'offered') < ${MAX_OFFERS_TO_ONE}
    AND (SELECT count(*) FROM agent_shares WHERE tenant_id = ${tenant.id} AND agent_id = ${agent.id}
      AND state IN ('offered', 'accepted')) < ${MAX_LISTED}`;
  const write = platformDb(env, "DIRECTORY")
    .insert(agentShares)
    .select(rowWhere(agentShares, row, few));
  try {
    const acting = { ...ctx, tenantId: tenant.id, by: changedBy(ctx) };
    if (!(await commitShare(acting, write, row, [null, "offered"]))) fail("conflict", TOO_MANY);
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    const issues = [
      { pointer: "/workspace", detail: "has an offer of this agent, or the agent itself, already" },
    ];
    fail("conflict", `${agent.slug} is offered to ${recipient.slug} already, or shared with it.`, { issues });
  }
  return row.id;
}
