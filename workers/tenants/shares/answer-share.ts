import type { Ctx } from "../../kernel/context.ts";
import { fail } from "../../kernel/errors.ts";
import { changedBy } from "../changed-by.ts";
import { moveShare } from "./commit-share.ts";
import type { ShareState, ShareView } from "./contract.ts";
import { receivedShare, shareViewOf } from "./queries.ts";

async function answer(ctx: Ctx, id: string, from: ShareState, to: ShareState): Promise<ShareView> {
  ctx.require("deployments:write");
  const share = await receivedShare(ctx, id);
  const acting = { ...ctx, tenantId: ctx.tenant.id, by: changedBy(ctx) };
  if (share.state !== from || !(await moveShare(acting, share, to)))
    fail(
      "conflict",
      from === "offered"
        ? "This offer was answered, or taken back."
        : "This agent is not shared with this workspace any more.",
    );
  const now = new Date(ctx.clock.now()).toISOString();
  const times = to === "accepted" ? { acceptedAt: now } : { endedAt: now };
  return { ...shareViewOf(share), state: to, ...times };
}

/** Accepts an offered agent: from now on this workspace may deploy it. */
export const acceptShare = (ctx: Ctx, id: string): Promise<ShareView> =>
  answer(ctx, id, "offered", "accepted");

/** Turns an offered agent down. */
export const declineShare = (ctx: Ctx, id: string): Promise<ShareView> =>
  answer(ctx, id, "offered", "declined");

/** Gives up an agent that another workspace shares: what is deployed of it takes no more runs. */
export const leaveShare = (ctx: Ctx, id: string): Promise<ShareView> => answer(ctx, id, "accepted", "left");
