import { signAccessToken } from "../../../../workers/identity/tokens/access-tokens.ts";
import { byCookie, familiesOf, open, send } from "../../../../workers/identity/tokens/tokens.test-kit.ts";
import { newId } from "../../../../workers/kernel/ids.ts";
import { isPermission, PERMISSIONS, ROLES, type Role } from "../../../../workers/kernel/permissions.ts";
import { tenantObject } from "../../../../workers/tenants/index.ts";
import { by, env, makeTenant, type Person, type TestTenant } from "../../../harness.ts";

/** How a request with a credential is answered: by a refusal of this status, or it gets through to the route. */
export type Answer = 401 | 403 | "through";

/** Something that a request may prove with who sends it, and what a route of a declared permission makes of it. */
export interface Credential {
  name: string;
  headers: Record<string, string>;
  answer(declared: string): Answer;
  /** A session in which it was not proven anew who it is. */
  unproven?: true;
}

const DAY_MS = 86_400_000;
const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` });
const refused = (status: 401 | 403) => () => status;

/** What the table of permissions says of a role; by what else the credential is bound is the caller's to say. */
function byTable(declared: string, role: Role, barred: { people?: boolean; sudo?: boolean }): Answer {
  if (declared === "platform") return 403;
  if (!isPermission(declared)) return "through";
  const { roles, people, sudo } = PERMISSIONS[declared];
  if ((people && barred.people) || (sudo && barred.sudo)) return 403;
  return roles.includes(role) ? "through" : 403;
}

async function goodOnes(tenant: TestTenant, role: Role): Promise<Credential[]> {
  const person = await tenant.personFor(role);
  const { accessToken } = await open(person, {}, { "quayside-tenant": tenant.slug });
  const notAccount = (answer: (declared: string) => Answer) => (declared: string) =>
    declared === "account" ? 403 : answer(declared);
  return [
    {
      name: `${role}'s session`,
      headers: { cookie: person.cookie },
      answer: (declared) => byTable(declared, role, {}),
    },
    {
      name: `${role}'s key`,
      headers: bearer(await tenant.keyFor(role)),
      answer: notAccount((declared) => byTable(declared, role, { people: true })),
    },
    {
      name: `${role}'s token`,
      headers: bearer(accessToken),
      answer: notAccount((declared) => byTable(declared, role, { sudo: true })),
    },
  ];
}

/** An owner's key that is limited to one permission. */
async function limitedKey(tenant: TestTenant, scope: "agents:read" | "runs:read"): Promise<Credential> {
  const { key } = await tenant.serviceKey("owner", "limited", { scopes: [scope] });
  const answer = (declared: string): Answer => {
    if (declared === "account" || declared === "platform") return 403;
    return isPermission(declared) && declared !== scope ? 403 : "through";
  };
  return { name: `a key for ${scope} alone`, headers: bearer(key), answer };
}

async function badKeys(tenant: TestTenant): Promise<Credential[]> {
  const revoked = await tenant.serviceKey("owner");
  await tenantObject(env, tenant.id).revokeKey(revoked.id, by);
  const expired = await tenant.serviceKey("owner", "old", { expiresAt: Date.now() - 1 });
  const elsewhere = await tenant.serviceKey("owner", "bound", {
    networks: ["203.0.113.0/24", "2001:db8::/32"],
  });
  return [
    { name: "a revoked key", headers: bearer(revoked.key), answer: refused(401) },
    { name: "an expired key", headers: bearer(expired.key), answer: refused(403) },
    { name: "a key from a wrong address", headers: bearer(elsewhere.key), answer: refused(403) },
  ];
}

/** Made before any other token: a key to sign with is not older than its first use. */
async function expiredToken(tenant: TestTenant): Promise<Credential> {
  const { id: userId } = await tenant.personFor("owner");
  const subject = { id: newId("fam"), userId, tenantId: tenant.id, scopes: null };
  const token = await signAccessToken(env, subject, Date.now() - DAY_MS);
  return { name: "an expired token", headers: bearer(token), answer: refused(401) };
}

async function endedToken(tenant: TestTenant): Promise<Credential> {
  const person = await tenant.personFor("owner");
  const { accessToken } = await open(person);
  const [family] = await familiesOf(person);
  if (!family) throw new Error("no family of tokens was opened");
  await send("DELETE", `/auth/tokens/${family.id}`, byCookie(person));
  return { name: "a token of an ended family", headers: bearer(accessToken), answer: refused(401) };
}

const changeSession = ({ id }: Person, column: "expires_at" | "sudo_until", value: number) =>
  env.DIRECTORY.prepare(`UPDATE sessions SET ${column} = ? WHERE user_id = ?`).bind(value, id).run();

async function otherSessions(tenant: TestTenant): Promise<Credential[]> {
  const [expired, unproven, demoted] = await Promise.all([
    tenant.personFor("owner"),
    tenant.personFor("owner"),
    tenant.personFor("owner"),
  ]);
  await changeSession(expired, "expires_at", Math.floor(Date.now() / 1000) - 1);
  await changeSession(unproven, "sudo_until", Date.now() - 1);
  await env.DIRECTORY.prepare("DELETE FROM memberships WHERE user_id = ?").bind(demoted.id).run();
  const elsewhere = await (await makeTenant()).personFor("owner");
  const noSeat = (declared: string) => (declared === "account" ? "through" : 403);
  return [
    { name: "an expired session", headers: { cookie: expired.cookie }, answer: refused(401) },
    {
      name: "an owner's session without step-up",
      headers: { cookie: unproven.cookie },
      answer: (declared) => byTable(declared, "owner", { sudo: true }),
      unproven: true,
    },
    { name: "a removed member's session", headers: { cookie: demoted.cookie }, answer: noSeat },
    { name: "another workspace's owner", headers: { cookie: elsewhere.cookie }, answer: noSeat },
  ];
}

/** Everything that somebody may come with: each role's session, key and token, and what is none, or not any more. */
export async function credentialsOf(tenant: TestTenant): Promise<Credential[]> {
  const expired = await expiredToken(tenant);
  const roles = await Promise.all(ROLES.map((role) => goodOnes(tenant, role)));
  return [
    ...roles.flat(),
    await limitedKey(tenant, "agents:read"),
    await limitedKey(tenant, "runs:read"),
    ...(await badKeys(tenant)),
    expired,
    await endedToken(tenant),
    ...(await otherSessions(tenant)),
    { name: "nobody", headers: {}, answer: refused(401) },
    { name: "a made-up cookie", headers: { cookie: "__Host-quayside=made-up" }, answer: refused(401) },
  ];
}
