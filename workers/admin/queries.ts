import type { PersonCtx } from "../identity/index.ts";
import { requirePlatformAdmin } from "../identity/index.ts";
import { parseOrFail } from "../kernel/app-env.ts";
import { platformDatabase } from "../kernel/db.ts";
import { fail } from "../kernel/errors.ts";
import { decodeIdCursor, type Page, toPage } from "../kernel/pages.ts";
import type { TenantRow } from "../tenants/tables.ts";
import { type AdminQuery, type AdminTenantView, type AdminUserView, adminQuery } from "./contract.ts";

const iso = (time: number): string => new Date(time).toISOString();

const USER = `SELECT u.id, u.email, u.name, u.created_at AS createdAt, u.platform_admin AS platformAdmin,
  u.suspended_at AS suspendedAt, u.suspended_for AS suspendedFor, (
    SELECT json_group_array(json_object('id', t.id, 'slug', t.slug, 'name', t.name, 'role', m.role))
    FROM memberships m JOIN tenants t ON t.id = m.tenant_id WHERE m.user_id = u.id) AS workspaces
FROM users u`;

interface UserRow {
  id: string;
  email: string;
  name: string;
  createdAt: number;
  platformAdmin: number;
  suspendedAt: number | null;
  suspendedFor: string | null;
  workspaces: string;
}

const userViewOf = ({ suspendedAt, suspendedFor, workspaces, ...row }: UserRow): AdminUserView => ({
  ...row,
  createdAt: iso(row.createdAt),
  platformAdmin: row.platformAdmin === 1,
  suspension: suspendedAt === null ? null : { at: iso(suspendedAt), reason: suspendedFor ?? "" },
  workspaces: JSON.parse(workspaces) as AdminUserView["workspaces"],
});

const TENANT = `SELECT t.id, t.slug, t.name, t.plan, t.status, t.created_at AS createdAt, t.delete_at AS deleteAt,
  t.suspended_at AS suspendedAt, t.suspended_by AS suspendedBy, t.suspended_for AS suspendedFor, (
    SELECT json_group_array(json_object('id', u.id, 'name', u.name, 'email', u.email, 'role', m.role))
    FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.tenant_id = t.id) AS members
FROM tenants t`;

type TenantFacts = Omit<TenantRow, "settings"> & { members: string };

const tenantViewOf = (row: TenantFacts): AdminTenantView => ({
  ...{ id: row.id, slug: row.slug, name: row.name, plan: row.plan, status: row.status },
  createdAt: iso(row.createdAt),
  deleteAt: row.deleteAt === null ? null : iso(row.deleteAt),
  suspension:
    row.suspendedAt === null
      ? null
      : { at: iso(row.suspendedAt), by: row.suspendedBy ?? "platform", reason: row.suspendedFor ?? "" },
  members: JSON.parse(row.members) as AdminTenantView["members"],
});

/** The text that sorts behind all that begin with `start`. */
const endOf = (start: string): string => `${start}\u{10ffff}`;

async function page<T extends { id: string }>(
  person: PersonCtx,
  input: AdminQuery,
  [prefix, sql, columns]: ["usr" | "ten", string, string[]],
): Promise<Page<T>> {
  await requirePlatformAdmin(person);
  const { q = "", cursor, limit } = parseOrFail(adminQuery, input, "query");
  const before = decodeIdCursor(prefix, cursor) ?? endOf(prefix);
  const matches = columns.map((column) => `${column} BETWEEN ?2 AND ?3`).join(" OR ");
  const start = q.trim().toLowerCase();
  const query = `${sql} WHERE id < ?1 AND (?2 = '' OR ${matches} OR instr(lower(name), ?2)) ORDER BY id DESC LIMIT ?4`;
  const bound = platformDatabase(person.env, "DIRECTORY")
    .prepare(query)
    .bind(before, start, endOf(start), limit + 1);
  return toPage((await bound.all<T>()).results, limit, ({ id }) => id);
}

/** People with an account, the newest first; `q` is looked for in names, and where addresses and ids begin. */
export async function listUsers(person: PersonCtx, query: AdminQuery): Promise<Page<AdminUserView>> {
  const found = await page<UserRow>(person, query, ["usr", USER, ["email", "id"]]);
  return { ...found, data: found.data.map(userViewOf) };
}

/** Workspaces, the newest first. */
export async function listTenants(person: PersonCtx, query: AdminQuery): Promise<Page<AdminTenantView>> {
  const found = await page<TenantFacts>(person, query, ["ten", TENANT, ["slug", "id"]]);
  return { ...found, data: found.data.map(tenantViewOf) };
}

/** One person. */
export async function getUser(person: PersonCtx, id: string): Promise<AdminUserView> {
  await requirePlatformAdmin(person);
  const row = await platformDatabase(person.env, "DIRECTORY")
    .prepare(`${USER} WHERE u.id = ?`)
    .bind(id)
    .first<UserRow>();
  return row ? userViewOf(row) : fail("not_found", "Nobody has this id.");
}

/** One workspace. */
export async function getTenant(person: PersonCtx, id: string): Promise<AdminTenantView> {
  await requirePlatformAdmin(person);
  const row = await platformDatabase(person.env, "DIRECTORY")
    .prepare(`${TENANT} WHERE t.id = ?`)
    .bind(id)
    .first<TenantFacts>();
  return row ? tenantViewOf(row) : fail("not_found", "No workspace has this id.");
}
