import type { Ctx } from "../kernel/context.ts";
import { fail } from "../kernel/errors.ts";
import type { ShareInput, ShareView } from "../tenants/contract.ts";
import {
  changedBy,
  offerShare,
  sharesOf,
  shareViewOf,
  withdrawShare,
  withdrawShares,
} from "../tenants/index.ts";
import { findAgent, findLiveAgent } from "./queries.ts";

/** Whom an agent is or was offered to, open shares first; for those who see the agent. */
export async function listShares(ctx: Ctx, ref: string): Promise<ShareView[]> {
  ctx.require("agents:share");
  return (await sharesOf(ctx, (await findAgent(ctx, ref)).id)).map(shareViewOf);
}

/**
 * Offers an agent to another workspace by its slug. Nothing of it runs there before that accepts, and never anything but
 * what it deploys itself. Refused with `not_found`, `agent_archived`, `invalid_input` (no such workspace) or `conflict`.
 */
export async function shareAgent(ctx: Ctx, ref: string, input: ShareInput): Promise<ShareView> {
  ctx.require("agents:share");
  const agent = await findLiveAgent(ctx, ref);
  const id = await offerShare(ctx, agent, input);
  // Archiving takes back the shares that it finds; one that was offered behind that is taken back here.
  if ((await findAgent(ctx, agent.id)).status === "archived") {
    await withdrawShares({ ...ctx, tenantId: ctx.tenant.id, by: changedBy(ctx) }, agent.id);
    fail("agent_archived", `${agent.slug} was archived meanwhile; it cannot be shared.`);
  }
  const made = (await sharesOf(ctx, agent.id)).find((share) => share.id === id);
  return made ? shareViewOf(made) : fail("conflict", "The offer was taken back meanwhile.");
}

/** Takes an offer or a share back: what the other workspace has deployed of it takes no more runs from now on. */
export async function unshareAgent(ctx: Ctx, ref: string, share: string): Promise<void> {
  ctx.require("agents:share");
  await withdrawShare(ctx, (await findAgent(ctx, ref)).id, share);
}
