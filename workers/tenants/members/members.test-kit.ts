import { expect, vi } from "vitest";
import { env, type TestTenant, visit } from "../../../test/harness.ts";
import { type PersonCtx, personOf, setMember } from "../../identity/index.ts";
import { type Ctx, createCtx, type RequestCtx } from "../../kernel/context.ts";
import { sha256 } from "../../kernel/crypto.ts";
import { type Id, newId } from "../../kernel/ids.ts";
import type { Role } from "../../kernel/permissions.ts";

/** Somebody with an account, and perhaps a seat, whose contexts tests act in. */
export interface Someone {
  id: Id<"usr">;
  email: string;
  name: string;
}

/** An account without a seat anywhere. */
export async function someone(name = "Ada"): Promise<Someone> {
  const id = newId("usr");
  const email = `${id.slice(-12)}@example.org`;
  const insert = "INSERT INTO users (id, email, name, password_hash, created_at) VALUES (?, ?, ?, '', 0)";
  await env.DIRECTORY.prepare(insert).bind(id, email, name).run();
  return { id, email, name };
}

/** An account with a seat in a tenant. */
export async function seated(tenant: TestTenant, role: Role, name?: string): Promise<Someone> {
  const person = await someone(name);
  await setMember(env, tenant, person.id, role);
  return person;
}

let requests = 0;

/** The context in which somebody acts in a tenant, as if they had just proved that it is them. */
export const acting = (
  tenant: TestTenant,
  { id, name }: Someone,
  role: Role,
  more: Partial<RequestCtx> = {},
): Ctx =>
  createCtx({
    ...visit(more),
    requestId: `req_${requests++}`,
    tenant: { id: tenant.id, slug: tenant.slug },
    actor: {
      type: "user",
      id,
      name,
      role,
      via: "session",
      sudoUntil: Number.POSITIVE_INFINITY,
      scopes: null,
    },
  });

/** The context of a person apart from any workspace. */
export async function asPerson(
  { id, email, name }: Someone,
  more: Partial<RequestCtx> = {},
): Promise<PersonCtx> {
  const session = {
    ...{
      id: await sha256(id),
      createdAt: 0,
      lastSeenAt: 0,
      endsAt: Number.POSITIVE_INFINITY,
      address: "",
      userAgent: "",
      method: "password" as const,
    },
    ...{
      tenantId: null,
      sudoUntil: Number.POSITIVE_INFINITY,
      impersonatorId: null,
      impersonationReason: null,
    },
  };
  const user = { id, email, name, platformAdmin: false };
  return personOf({ ...visit(more), requestId: `req_${requests++}` }, { session, user, memberships: [] });
}

/** The role that the directory has of somebody; undefined without a seat. */
export async function roleOf(tenant: { id: string }, { id }: Someone): Promise<Role | undefined> {
  const row = await env.DIRECTORY.prepare("SELECT role FROM memberships WHERE tenant_id = ? AND user_id = ?")
    .bind(tenant.id, id)
    .first<{ role: Role }>();
  return row?.role;
}

/** A refusal's code, for `rejects`. */
export const refusal = (code: string) => ({ refusal: { code } });

/** The invitations of which the workspace's log says, once it is delivered, that they were revoked. */
export async function revocations({ id: tenantId }: { id: string }): Promise<string[]> {
  const query = env.DATA.prepare(
    "SELECT target_id AS id FROM audit_entries WHERE tenant_id = ? AND action = 'invitation.revoked'",
  ).bind(tenantId);
  const ids = async () => (await query.all<{ id: string }>()).results.map(({ id }) => id);
  await vi.waitFor(async () => expect(await ids()).not.toEqual([]), { timeout: 5000 });
  return ids();
}
