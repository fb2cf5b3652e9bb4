import { setMember } from "../../../../workers/identity/index.ts";
import { sha256 } from "../../../../workers/kernel/crypto.ts";
import { newId } from "../../../../workers/kernel/ids.ts";
import { ROLES, type Role } from "../../../../workers/kernel/permissions.ts";
import { tenantObject } from "../../../../workers/tenants/index.ts";
import { env, makeTenant, OPERATOR, type TestTenant } from "../../../harness.ts";
import type { Route } from "../route-walker.ts";

/** Somebody who sends a request: what proves who it is, and the role in which the tenant's object or directory knows it. */
export interface Caller {
  name: string;
  headers: Record<string, string>;
  by: "key" | "session" | "operator" | "nobody";
  role?: Role;
}

/** A person with an open session; no password is hashed for it. */
async function cookieOf(tenant: TestTenant, role: Role): Promise<string> {
  const [id, secret] = [newId("usr"), newId("req")];
  const user = env.DIRECTORY.prepare(
    "INSERT INTO users (id, email, name, password_hash, created_at) VALUES (?, ?, ?, '', 0)",
  );
  const session = env.DIRECTORY.prepare(
    "INSERT INTO sessions (id, user_id, expires_at) VALUES (?, ?, 9999999999)",
  );
  await env.DIRECTORY.batch([
    user.bind(id, `${id}@example.org`, role),
    session.bind(await sha256(secret), id),
  ]);
  await setMember(env, tenant, id, role);
  return `__Host-quayside=${secret}`;
}

async function revokedKey(tenant: TestTenant): Promise<string> {
  const by = { actorType: "system", actorId: "system", requestId: "req_test" };
  const object = tenantObject(env, tenant.id);
  const { id, key } = await object.createKey({ name: "revoked", role: "owner" }, by);
  await object.revokeKey(id, by);
  return key;
}

/** Everybody who might call a tenant's routes: each role by key and by session, and those who have no place in it. */
export async function callersOf(tenant: TestTenant): Promise<Caller[]> {
  const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
  const members: Caller[] = [];
  for (const role of ROLES) {
    members.push({ name: `${role}'s key`, by: "key", role, headers: bearer(await tenant.keyFor(role)) });
    members.push({ name: role, by: "session", role, headers: { cookie: await cookieOf(tenant, role) } });
  }
  const elsewhere = await cookieOf(await makeTenant(), "owner");
  return [
    ...members,
    { name: "nobody", by: "nobody", headers: {} },
    { name: "somebody with a revoked key", by: "key", headers: bearer(await revokedKey(tenant)) },
    { name: "somebody else's owner", by: "session", headers: { cookie: elsewhere } },
    { name: "operator", by: "operator", headers: OPERATOR },
  ];
}

/** Whether a caller who may not use a route is refused as one who is known, by what the route knows callers by. */
export function refusalOf({ access }: Route, { by, role }: Caller): number {
  // There is nothing for others, as at any path that is not there; a key that is none is said to be none everywhere.
  if (access === "operator") return by === "key" && !role ? 401 : 404;
  // A page sends people whom it does not know to sign in, whatever else they show.
  if (access === "page") return by === "session" ? 403 : 302;
  if (access === "edge") return by === "key" && role ? 403 : 401;
  return by === "session" || (by === "key" && role) ? 403 : 401;
}
