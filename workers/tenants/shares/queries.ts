import type { Ctx } from "../../kernel/context.ts";
import {
  and,
  desc,
  eq,
  inArray,
  isNotNull,
  isNull,
  or,
  platformDatabase,
  platformDb,
  type SQL,
  sql,
} from "../../kernel/db.ts";
import type { Env } from "../../kernel/env.ts";
import { fail } from "../../kernel/errors.ts";
import { type Id, isId } from "../../kernel/ids.ts";
import { decodeCursor, type Page, type PageQuery, toPage } from "../../kernel/pages.ts";
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

function select({ env }: Pick<Ctx, "env">, where: SQL | undefined) {
  const recipientSlug = sql<string>`(SELECT slug FROM tenants WHERE id = ${agentShares.toTenantId})`;
  return platformDb(env, "DIRECTORY")
    .select({
      share: agentShares,
      slug: tenants.slug,
      name: tenants.name,
      status: tenants.status,
      to: recipientSlug,
    })
    .from(agentShares)
    .innerJoin(tenants, eq(tenants.id, agentShares.tenantId))
    .where(where);
}
type Row = Awaited<ReturnType<typeof select>>[number];

const foundOf = ({ share, to, ...from }: Row): Found => ({ ...share, from, toSlug: to });

async function findOne(ctx: Pick<Ctx, "env">, where: SQL | undefined): Promise<Found | undefined> {
  const [row] = await select(ctx, where).limit(1);
  return row && foundOf(row);
}

/** Whom an agent of this workspace is or was offered to: the open ones first, then the last that ended. */
export async function sharesOf(ctx: Ctx, agentId: Id<"agt">): Promise<Found[]> {
  const mine = and(eq(agentShares.tenantId, ctx.tenant.id), eq(agentShares.agentId, agentId));
  const rows = await select(ctx, mine)
    .orderBy(sql`${agentShares.endedAt} DESC NULLS FIRST`, desc(agentShares.id))
    .limit(MAX_LISTED);
  return rows.map(foundOf);
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

/** Where a page ends: when the share ended, which one that is open has not, and its id. */
type Place = `${number | ""}:${Id<"shr">}`;
const isPlace = (text: string): text is Place => {
  const [ended = "", ...rest] = text.split(":");
  return /^\d{0,15}$/.test(ended) && isId("shr", rest.join(":"));
};
const placeOf = ({ endedAt, id }: Found): Place => `${endedAt ?? ""}:${id}`;

/**
 * Agents that other workspaces share with this one or offer to it, newest first; behind them those that they no longer
 * share, the last that ended first.
 */
export async function listSharedWith(ctx: Ctx, { cursor, limit }: PageQuery): Promise<Page<ShareView>> {
  ctx.require("agents:read");
  const { endedAt, id } = agentShares;
  const [ended, last = ""] = decodeCursor(cursor, isPlace)?.split(":") ?? [""];
  const later = ended ? sql`(${endedAt}, ${id}) < (${Number(ended)}, ${last})` : isNotNull(endedAt);
  const over = select(ctx, and(received(ctx), later))
    .orderBy(desc(endedAt), desc(id))
    .limit(limit + 1);
  const before = last ? sql`${id} < ${last}` : undefined;
  const open = select(ctx, and(received(ctx), isNull(endedAt), before))
    .orderBy(desc(id))
    .limit(limit + 1);
  const rows = ended ? await over : (await platformDb(ctx.env, "DIRECTORY").batch([open, over])).flat();
  const page = toPage(rows.map(foundOf), limit, placeOf);
  return { ...page, data: page.data.map(shareViewOf) };
}

/** One of them, by its id, for who may see it; `not_found` for one between other workspaces as for none. */
export async function receivedShare(ctx: Ctx, id: string): Promise<Found> {
  const found = isId("shr", id) && (await findOne(ctx, and(received(ctx), eq(agentShares.id, id))));
  return (
    found || fail("not_found", "No agent is shared with this workspace, or offered to it, under this id.")
  );
}

/** The accepted share by which this workspace has an agent of another one: by the agent's id, or `workspace~slug`. */
export async function acceptedShare(ctx: Ctx, ref: string): Promise<Found | undefined> {
  const [slug = "", agentSlug = ""] = ref.split("~");
  const named = isId("agt", ref)
    ? eq(agentShares.agentId, ref)
    : and(eq(tenants.slug, slug), eq(agentShares.agentSlug, agentSlug));
  return findOne(
    ctx,
    and(eq(agentShares.toTenantId, ctx.tenant.id), eq(agentShares.state, "accepted"), named),
  );
}

const IN_FORCE = `SELECT s.id FROM agent_shares s JOIN tenants t ON t.id = s.tenant_id
  WHERE s.to_tenant_id = ? AND s.state = 'accepted' AND t.status = 'active'`;

/** Ids of the shares by which a workspace may run agents of others, as its object is told them. */
export async function sharesInForce(env: Env, tenantId: Id<"ten">): Promise<Id<"shr">[]> {
  const query = platformDatabase(env, "DIRECTORY").prepare(IN_FORCE).bind(tenantId);
  return (await query.all<{ id: Id<"shr"> }>()).results.map(({ id }) => id);
}
