import { hasFactorSql } from "../../identity/index.ts";
import type { Ctx } from "../../kernel/context.ts";
import { platformDatabase } from "../../kernel/db.ts";
import { fail } from "../../kernel/errors.ts";
import type { Id } from "../../kernel/ids.ts";
import { decodeIdCursor, type Page, toPage } from "../../kernel/pages.ts";
import { allows, type Role } from "../../kernel/permissions.ts";
import { GIVEN_ROLES, type MemberDetail, type MemberQuery, type MemberView } from "../contract.ts";
import { seatRefusal } from "./rules.ts";
import { actingSeat, seatOf } from "./seats.ts";

interface Row {
  id: Id<"usr">;
  name: string;
  email: string;
  role: Role;
  joinedAt: number;
  lastSeenAt: number | null;
  /** SQLite's 0 or 1. */
  twoFactor: number;
}

// Only what happened in this workspace, or on the platform's own host, is its members' to know.
const SELECT = `
SELECT u.id, u.name, u.email, m.role, m.created_at AS joinedAt,
  (SELECT max(s.last_seen_at) FROM sessions s WHERE s.user_id = u.id AND s.impersonator_id IS NULL
    AND (s.tenant_id IS NULL OR s.tenant_id = ?1) AND s.last_seen_at > 0) AS lastSeenAt,
  ${hasFactorSql("u.id")} AS twoFactor
FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.tenant_id = ?1`;
const MEMBERS = `${SELECT} AND m.user_id > ?2 AND (?4 IS NULL OR twoFactor = ?4) ORDER BY m.user_id LIMIT ?3`;
const ONE = `${SELECT} AND m.user_id = ?2`;

/**
 * Who belongs to the workspace, by id. Addresses are for those who may change members, and everybody's own for them; so
 * is who has a second factor.
 */
export async function listMembers(
  ctx: Ctx,
  { cursor, limit, twoFactor }: MemberQuery,
): Promise<Page<MemberView>> {
  ctx.require("members:read");
  if (twoFactor) ctx.require("members:write");
  const after = decodeIdCursor("usr", cursor) ?? "";
  const wanted = twoFactor ? Number(twoFactor === "on") : null;
  const { results } = await platformDatabase(ctx.env, "DIRECTORY")
    .prepare(MEMBERS)
    .bind(ctx.tenant.id, after, limit + 1, wanted)
    .all<Row>();
  const acting = actingSeat(ctx);
  const all = allows(acting.role, "members:write");
  const page = toPage(results, limit, ({ id }) => id);
  return { ...page, data: page.data.map((row) => viewOf(row, all, row.id === acting.id)) };
}

/** A member, and what of their seat the actor may change. */
export async function getMember(ctx: Ctx, userId: string): Promise<MemberDetail> {
  ctx.require("members:read");
  const seat = await seatOf(ctx, userId);
  const row = await platformDatabase(ctx.env, "DIRECTORY")
    .prepare(ONE)
    .bind(ctx.tenant.id, seat.id)
    .first<Row>();
  if (!row) fail("not_found", "Nobody of that id belongs to this workspace.");
  const acting = actingSeat(ctx);
  const self = row.id === acting.id;
  const all = allows(acting.role, "members:write");
  const allowed = (next: Role | null) => seatRefusal({ actor: acting, member: seat, next });
  const role = all ? GIVEN_ROLES.filter((one) => !allowed(one)) : [];
  const remove = self || (all && !allowed(null));
  const transfer = !self && seat.role !== "owner" && allows(acting.role, "ownership:transfer");
  const why = role.length > 0 || remove ? null : (allowed(null)?.detail ?? null);
  return { member: viewOf(row, all, self), self, may: { role, remove, transfer, why } };
}

const viewOf = (
  { joinedAt, lastSeenAt, email, twoFactor, ...row }: Row,
  all: boolean,
  own: boolean,
): MemberView => ({
  ...row,
  email: all || own ? email : null,
  joinedAt: new Date(joinedAt).toISOString(),
  lastSeenAt: all && lastSeenAt ? new Date(lastSeenAt).toISOString() : null,
  twoFactor: all ? twoFactor === 1 : null,
});

/** What members are called, by id; who has no seat any more is left out. */
export async function namesOfMembers(ctx: Ctx, ids: readonly string[]): Promise<Map<string, string>> {
  ctx.require("members:read");
  const { results } = await platformDatabase(ctx.env, "DIRECTORY")
    .prepare(
      `SELECT u.id, u.name FROM json_each(?2) AS asked JOIN memberships m ON m.tenant_id = ?1 AND m.user_id = asked.value
       JOIN users u ON u.id = m.user_id`,
    )
    .bind(ctx.tenant.id, JSON.stringify(ids))
    .all<{ id: string; name: string }>();
  return new Map(results.map(({ id, name }) => [id, name]));
}
