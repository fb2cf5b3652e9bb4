import type { Ctx } from "../kernel/context.ts";
import { tenantDb } from "../kernel/db.ts";
import { fail } from "../kernel/errors.ts";
import type { DeploymentSnapshot } from "../tenants/index.ts";
import { acceptedShare } from "../tenants/index.ts";
import type { AgentView, VersionView } from "./contract.ts";
import { findAgent, findVersion, lookForAgent } from "./queries.ts";
import type { AgentRow } from "./tables.ts";
import { agentViewOf, versionViewOf } from "./view.ts";

/** An agent that a workspace may deploy: its own, or one that another workspace shares with it. */
export interface Deployable {
  agent: AgentView;
  source?: DeploymentSnapshot["source"];
  /** One of its versions: by id, semver, or `latest`. */
  version(ref: string): Promise<VersionView>;
}

const versionsOf = (ctx: Ctx, agent: AgentRow) => async (ref: string) =>
  versionViewOf(await findVersion(ctx, agent, ref));

/** An own agent by id or slug, for a caller who has asked for what is to be done with it; `not_found` where there is none. */
export async function findOwnAgent(ctx: Ctx, ref: string): Promise<Pick<Deployable, "agent" | "version">> {
  const agent = await findAgent(ctx, ref);
  return { agent: agentViewOf(agent), version: versionsOf(ctx, agent) };
}

/** A context that reads the rows of the workspace which shares an agent, with what the actor may do in their own. */
export const readingFrom = (ctx: Ctx, tenantId: Ctx["tenant"]["id"]): Ctx => ({
  ...ctx,
  tenant: { id: tenantId, slug: "" },
  db: tenantDb(ctx.env, tenantId),
  hidden: [],
});

/**
 * An own agent by id or slug, else one that is shared with this workspace by its id or as `workspace~slug`; for a caller
 * who has asked for what is to be done with it. `not_found` where there is neither; `share_ended` while the workspace
 * that shares it is suspended.
 */
export async function findDeployable(ctx: Ctx, ref: string): Promise<Deployable> {
  const own = await lookForAgent(ctx, ref);
  if (own) return { agent: agentViewOf(own), version: versionsOf(ctx, own) };
  const share = await acceptedShare(ctx, ref);
  if (!share) fail("not_found", `No agent ${ref} in this workspace, and none is shared with it.`);
  if (share.from.status !== "active")
    fail(
      "share_ended",
      `The workspace that shares ${share.agentSlug} is suspended. Nothing of it runs meanwhile.`,
    );
  const reading = readingFrom(ctx, share.tenantId);
  const agent = await findAgent(reading, share.agentId);
  const source = { tenantId: share.tenantId, shareId: share.id };
  return { agent: agentViewOf(agent), source, version: versionsOf(reading, agent) };
}
