import { sha256 } from "../../../../workers/kernel/crypto.ts";
import { ROLES, type Role } from "../../../../workers/kernel/permissions.ts";
import { tenantObject } from "../../../../workers/tenants/index.ts";
import { by, env, makeTenant, OPERATOR, type TestTenant } from "../../../harness.ts";
import type { Route } from "../route-walker.ts";

/** Somebody who sends a request: what proves who it is, and the role in which the tenant's object or directory knows it. */
export interface Caller {
  name: string;
  headers: Record<string, string>;
  by: "key" | "session" | "operator" | "nobody";
  role?: Role;
  /** Administers the platform, and has no seat in the tenant. */
  administrator?: true;
}

async function revokedKey(tenant: TestTenant): Promise<string> {
  const object = tenantObject(env, tenant.id);
  const { id, key } = await tenant.serviceKey("owner");
  await object.revokeKey(id, by);
  return key;
}

/** The session of an administrator of the platform, whose way in had a second factor. */
export async function administrator(): Promise<string> {
  const { id, cookie } = await (await makeTenant()).personFor("owner");
  const secret = cookie.slice(cookie.indexOf("=") + 1);
  await env.DIRECTORY.batch([
    env.DIRECTORY.prepare("UPDATE users SET platform_admin = 1 WHERE id = ?").bind(id),
    env.DIRECTORY.prepare("UPDATE sessions SET method = 'passkey' WHERE id = ?").bind(await sha256(secret)),
  ]);
  return cookie;
}

/** Everybody who might call a tenant's routes: each role by key and by session, and those who have no place in it. */
export async function callersOf(tenant: TestTenant): Promise<Caller[]> {
  const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
  const members: Caller[] = [];
  for (const role of ROLES) {
    members.push({ name: `${role}'s key`, by: "key", role, headers: bearer(await tenant.keyFor(role)) });
    const { cookie } = await tenant.personFor(role);
    members.push({ name: role, by: "session", role, headers: { cookie } });
  }
  const elsewhere = await (await makeTenant()).personFor("owner");
  return [
    ...members,
    { name: "nobody", by: "nobody", headers: {} },
    { name: "somebody with a revoked key", by: "key", headers: bearer(await revokedKey(tenant)) },
    { name: "somebody else's owner", by: "session", headers: { cookie: elsewhere.cookie } },
    { name: "administrator", by: "session", administrator: true, headers: { cookie: await administrator() } },
    { name: "operator", by: "operator", headers: OPERATOR },
  ];
}

/** Whether a caller who may not use a route is refused as one who is known, by what the route knows callers by. */
export function refusalOf({ access }: Route, { by, role }: Caller): number {
  // There is nothing for others, as at any path that is not there; a key that is none is said to be none everywhere.
  if (access === "operator") return by === "key" && !role ? 401 : 404;
  // A page sends people whom it does not know to sign in, whatever else they show.
  if (access === "page") return by === "session" ? 403 : 302;
  if (access === "account") return by === "key" && role ? 403 : 401;
  if (access === "platform") return by === "session" || (by === "key" && role) ? 403 : 401;
  if (access === "edge") return by === "key" && role ? 403 : 401;
  return by === "session" || (by === "key" && role) ? 403 : 401;
}
