import { type By, commitDirectory } from "../../audit/index.ts";
import type { RequestCtx } from "../../kernel/context.ts";
import { and, eq, inArray, platformDb, type Write } from "../../kernel/db.ts";
import type { Id } from "../../kernel/ids.ts";
import { agentShares, type ShareRow } from "../share-tables.ts";
import { noteChange, tellObject } from "../tell-object.ts";
import type { ShareState } from "./contract.ts";

/** Who changes a share: the workspace for which they act is one of its two. */
export type Acting = Pick<RequestCtx, "env" | "clock" | "waitUntil"> & { tenantId: Id<"ten">; by: By };

/** Of the people of the one workspace nothing stands in the other one's log. */
const OTHER_SIDE: By = { actorType: "system", actorId: "system", requestId: "" };

/**
 * Commits a change of a share with its entries in both workspaces' logs, and tells the object of the one that has it
 * before it answers. False where the write changed nothing.
 */
export async function commitShare(
  { env, clock, waitUntil, tenantId, by }: Acting,
  write: Write,
  share: Pick<ShareRow, "id" | "tenantId" | "toTenantId" | "agentId" | "agentSlug">,
  [before, after]: [before: ShareState | null, after: ShareState],
): Promise<boolean> {
  const { id, toTenantId, agentId, agentSlug } = share;
  const other = tenantId === toTenantId ? share.tenantId : toTenantId;
  const entry = (of: Id<"ten">, whom: Id<"ten">, who: By) => ({
    ...{ action: `share.${after}`, targetId: id, by: who, tenants: [of] },
    detail: {
      agentId,
      agentSlug,
      workspace: whom,
      before: before && { state: before },
      after: { state: after },
    },
  });
  const entries = [entry(tenantId, other, by), entry(other, tenantId, OTHER_SIDE)];
  const note = noteChange(env, toTenantId, toTenantId, clock.now());
  const [changed] = await commitDirectory(env, [write, note], entries, { clock, waitUntil });
  if (changed === 0) return false;
  await tellObject(env, toTenantId, toTenantId);
  return true;
}

/** Brings a share from one state to another, unless it is in another one by now: then nothing happens. */
export function moveShare(acting: Acting, share: ShareRow, to: ShareState): Promise<boolean> {
  const now = acting.clock.now();
  const times = to === "accepted" ? { acceptedAt: now } : { endedAt: now };
  const write = platformDb(acting.env, "DIRECTORY")
    .update(agentShares)
    .set({ state: to, ...times })
    .where(and(eq(agentShares.id, share.id), eq(agentShares.state, share.state)));
  return commitShare(acting, write, share, [share.state, to]);
}

/** The shares of an agent that wait for an answer, or are in force. */
export const openShares = (
  env: RequestCtx["env"],
  tenantId: Id<"ten">,
  agentId: Id<"agt">,
): Promise<ShareRow[]> =>
  platformDb(env, "DIRECTORY")
    .select()
    .from(agentShares)
    .where(
      and(
        eq(agentShares.tenantId, tenantId),
        eq(agentShares.agentId, agentId),
        inArray(agentShares.state, ["offered", "accepted"]),
      ),
    );
