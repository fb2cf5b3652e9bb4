import type { Ctx } from "../kernel/context.ts";
import { fail } from "../kernel/errors.ts";
import type { PageQuery } from "../kernel/pages.ts";
import type { ShareView } from "../tenants/contract.ts";
import { receivedShare, shareViewOf } from "../tenants/index.ts";
import type { SharedAgentView, SharedVersion } from "./contract.ts";
import { readingFrom } from "./deployable.ts";
import { findAgent, getVersion, listVersions } from "./queries.ts";

const LATEST: PageQuery = { limit: 20 };

/** What another workspace's version is and may do; not its files, nor what the check said of them. */
async function sharedVersion(reading: Ctx, agentId: string, ref: string): Promise<SharedVersion> {
  const { id, version, manifest, readme, createdAt } = await getVersion(reading, agentId, ref);
  return { id, version, manifest, readme, createdAt };
}

const isOpen = ({ endedAt, available }: ShareView): boolean => endedAt === null && available;

/**
 * An agent that another workspace offers to this one or shares with it, with its ready versions and what the newest one
 * is and may do; of one that is no longer shared, the share alone. `not_found` for one between others as for none.
 */
export async function getSharedAgent(ctx: Ctx, id: string): Promise<SharedAgentView> {
  ctx.require("agents:read");
  const share = await receivedShare(ctx, id);
  const view = shareViewOf(share);
  if (!isOpen(view)) return { share: view, description: "", versions: [], latest: null };
  const reading = readingFrom(ctx, share.tenantId);
  const [agent, page] = [
    await findAgent(reading, share.agentId),
    await listVersions(reading, share.agentId, LATEST),
  ];
  const ready = page.data.filter(({ status }) => status === "ready");
  return {
    share: view,
    description: agent.description,
    versions: ready.map(({ id, version, createdAt }) => ({ id, version, createdAt })),
    latest: agent.latestVersion === null ? null : await sharedVersion(reading, agent.id, "latest"),
  };
}

/** One version of such an agent: what the form to deploy or to run it needs. */
export async function getSharedVersion(ctx: Ctx, id: string, ref: string): Promise<SharedVersion> {
  ctx.require("agents:read");
  const share = await receivedShare(ctx, id);
  if (!isOpen(shareViewOf(share)))
    fail("share_ended", `${share.agentSlug} is not shared with this workspace now.`);
  return sharedVersion(readingFrom(ctx, share.tenantId), share.agentId, ref);
}
