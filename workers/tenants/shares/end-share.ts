import type { Ctx } from "../../kernel/context.ts";
import { fail } from "../../kernel/errors.ts";
import type { Id } from "../../kernel/ids.ts";
import { someAtOnce } from "../../kernel/some-at-once.ts";
import { changedBy } from "../changed-by.ts";
import { type Acting, moveShare, openShares } from "./commit-share.ts";

/** Takes back an offer or a share of an agent, before or after it was accepted. The caller has found the agent. */
export async function withdrawShare(ctx: Ctx, agentId: Id<"agt">, shareId: string): Promise<void> {
  ctx.require("agents:share");
  const acting = { ...ctx, tenantId: ctx.tenant.id, by: changedBy(ctx) };
  const share = (await openShares(ctx.env, ctx.tenant.id, agentId)).find(({ id }) => id === shareId);
  if (!share) fail("not_found", "There is no such share of this agent, or it has ended.");
  if (!(await moveShare(acting, share, "withdrawn")))
    fail("conflict", "It was answered meanwhile. Look at it again.");
}

/** How many shares are taken back at once. */
const AT_ONCE = 10;

/** Takes back all shares of an agent that is gone. May be repeated: it ends what it finds open. */
export async function withdrawShares(acting: Acting, agentId: Id<"agt">): Promise<void> {
  for (;;) {
    const open = await openShares(acting.env, acting.tenantId, agentId);
    await someAtOnce(open, AT_ONCE, (share) => moveShare(acting, share, "withdrawn"));
    if (open.length === 0) return;
  }
}
