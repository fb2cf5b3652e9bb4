import type { Ctx } from "../../kernel/context.ts";
import { and, desc, eq, inArray, or, platformDatabase, platformDb, type SQL, sql } from "../../kernel/db.ts";
import type { Env } from "../../kernel/env.ts";
import { fail } from "../../kernel/errors.ts";
import { type Id, isId } from "../../kernel/ids.ts";
import { agentShares, type ShareRow } from "../share-tables.ts";
import { tenants } from "../tables.ts";
import { MAX_LISTED, type ShareState, type ShareView } from "./contract.ts";

interface Found extends ShareRow {
  from: { slug: string; name: string; status: string };
  toSlug: string;
}

const iso = (time: number | null) => (time === null ? null : new Date(time).toISOString());

export const shareViewOf = ({ id, state, from, toSlug, createdAt, ...row }: Found): ShareView => ({
  ...{ id, state, available: from.status === "active" },
  agent: { id: row.agentId, slug: row.agentSlug, title: row.agentTitle },
  from: { slug: from.slug, name: from.name },
  to: { slug: toSlug },
  createdAt: new Date(createdAt).toISOString(),
  ...{ acceptedAt: iso(row.acceptedAt), endedAt: iso(row.endedAt) },
});

async function find({ env }: Pick<Ctx, "env">, where: SQL | undefined): Promise<Found[]> {
  const recipientSlug = sql<string>`(SELECT slug FROM tenants WHERE id = ${agentShares.toTenantId})`;
  const rows = await platformDb(env, "DIRECTORY")
    .select({
      share: agentShares,
      slug: tenants.slug,
      name: tenants.name,
      status: tenants.status,
      to: recipientSlug,
    })
    .from(agentShares)
    .innerJoin(tenants, eq(tenants.id, agentShares.tenantId))
    .where(where)
    // However many there have been, those that count are seen, and can be ended.
    .orderBy(sql`${agentShares.endedAt} DESC NULLS FIRST`, desc(agentShares.id))
    .limit(MAX_LISTED);
  return rows.map(({ share, to, ...from }) => ({ ...share, from, toSlug: to }));
}

/** Whom an agent of this workspace is or was offered to: the open ones first, then the last that ended; who asks has been shown the agent. */
export async function sharesOf(ctx: Ctx, agentId: Id<"agt">): Promise<Found[]> {
  ctx.require("agents:share");
  return find(ctx, and(eq(agentShares.tenantId, ctx.tenant.id), eq(agentShares.agentId, agentId)));
}

/** What this workspace was shown of an offer: not those that were taken back before they were accepted. */
const SEEN: readonly ShareState[] = ["offered", "accepted"];
const received = (ctx: Ctx): SQL | undefined =>
  and(
    eq(agentShares.toTenantId, ctx.tenant.id),
    or(
      inArray(agentShares.state, [...SEEN]),
      sql`${agentShares.state} = 'withdrawn' AND accepted_at IS NOT NULL`,
    ),
  );

/** Agents that other workspaces share with this one or offer to it, then those that they no longer share. */
export async function listSharedWith(ctx: Ctx): Promise<ShareView[]> {
  ctx.require("deployments:read");
  return (await find(ctx, received(ctx))).map(shareViewOf);
}

/** One of them, by its id; `not_found` for one between other workspaces as for none. */
export async function receivedShare(ctx: Ctx, id: string): Promise<Found> {
  ctx.require("deployments:read");
  const [found] = isId("shr", id) ? await find(ctx, and(received(ctx), eq(agentShares.id, id))) : [];
  return (
    found ?? fail("not_found", "No agent is shared with this workspace, or offered to it, under this id.")
  );
}

/** The accepted share by which this workspace has an agent of another one: by the agent's id, or `workspace~slug`. */
export async function acceptedShare(ctx: Ctx, ref: string): Promise<Found | undefined> {
  const [slug = "", agentSlug = ""] = ref.split("~");
  const named = isId("agt", ref)
    ? eq(agentShares.agentId, ref)
    : and(eq(tenants.slug, slug), eq(agentShares.agentSlug, agentSlug));
  const mine = and(eq(agentShares.toTenantId, ctx.tenant.id), eq(agentShares.state, "accepted"));
  return (await find(ctx, and(mine, named)))[0];
}

const IN_FORCE = `SELECT s.id FROM agent_shares s JOIN tenants t ON t.id = s.tenant_id
  WHERE s.to_tenant_id = ? AND s.state = 'accepted' AND t.status = 'active'`;

/** Ids of the shares by which a workspace may run agents of others, as its object is told them. */
export async function sharesInForce(env: Env, tenantId: Id<"ten">): Promise<Id<"shr">[]> {
  const query = platformDatabase(env, "DIRECTORY").prepare(IN_FORCE).bind(tenantId);
  return (await query.all<{ id: Id<"shr"> }>()).results.map(({ id }) => id);
}
