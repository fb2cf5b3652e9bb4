import { newId } from "../../../../../workers/kernel/ids.ts";
import { addToTeam, createTeam, inviteMember } from "../../../../../workers/tenants/index.ts";
import { env, type TestTenant } from "../../../../harness.ts";
import { NO_ATTESTATION } from "../../passkey-bodies.ts";
import { A_WALLET, NO_SIGNATURE } from "../../wallet-bodies.ts";
import { newSlug, type Subject, type Subjects } from "./subject.ts";

/** Somebody whose seat may be changed. */
const memberOf = async (tenant: TestTenant) => ({ member: (await tenant.personFor("member")).id });

/** A workspace has so many teams at most: each is made anew, and one before is taken back. */
export async function teamOf(tenant: TestTenant): Promise<string> {
  await env.DIRECTORY.prepare(
    "DELETE FROM teams WHERE tenant_id = ?1 AND (SELECT count(*) FROM teams WHERE tenant_id = ?1) > 90",
  )
    .bind(tenant.id)
    .run();
  return (await createTeam(tenant.ctx(), { name: newSlug() })).id;
}

/** Somebody who is in a team. */
async function teamedOf(tenant: TestTenant): Promise<{ team: string; member: string }> {
  const [team, { member }] = [await teamOf(tenant), await memberOf(tenant)];
  await addToTeam(tenant.ctx(), team, member);
  return { team, member };
}

const newAddress = (): string => `${newSlug()}@example.org`;

/** An open invitation. */
async function invited(tenant: TestTenant): Promise<{ invitation: string }> {
  const { id } = await inviteMember(tenant.ctx("owner"), { email: newAddress(), role: "member" });
  return { invitation: id };
}

const seats = new WeakMap<TestTenant, D1PreparedStatement[]>();

/** Everybody who had a seat when this was first asked has it again, beside a further owner. */
async function leaving(tenant: TestTenant): Promise<void> {
  const rows = "SELECT tenant_id, user_id, role, created_at FROM memberships WHERE tenant_id = ?";
  const insert =
    "INSERT OR IGNORE INTO memberships (tenant_id, user_id, role, created_at) VALUES (?, ?, ?, ?)";
  if (!seats.has(tenant)) {
    await tenant.personFor("owner");
    const found = await env.DIRECTORY.prepare(rows).bind(tenant.id).raw();
    seats.set(
      tenant,
      found.map((row) => env.DIRECTORY.prepare(insert).bind(...row)),
    );
  }
  await env.DIRECTORY.batch(seats.get(tenant) ?? []);
}

const keyOf =
  (more: Omit<Subject, "params"> = {}) =>
  async (tenant: TestTenant) => ({
    params: { key: (await tenant.serviceKey("member")).id },
    ...more,
  });

/** One of the page's forms, about a key or its service account. */
const keyForm =
  (intent: string, more: Record<string, string> = {}) =>
  async (tenant: TestTenant): Promise<Subject> => {
    const { id, account } = await tenant.serviceKey("member");
    return { body: { intent, key: id, account, ...more } };
  };

const accountOf =
  (more: Omit<Subject, "params"> = {}) =>
  async (tenant: TestTenant) => ({
    params: { account: (await tenant.serviceKey("member")).account },
    ...more,
  });

/** Members, teams, invitations, accounts and keys. */
export const PEOPLE = {
  "POST /api/v1/teams": () => ({ body: { name: newSlug() } }),
  "PATCH /api/v1/teams/{team}": async (tenant) => ({
    params: { team: await teamOf(tenant) },
    body: { name: newSlug() },
  }),
  "DELETE /api/v1/teams/{team}": async (tenant) => ({ params: { team: await teamOf(tenant) } }),
  "PUT /api/v1/teams/{team}/members/{member}": async (tenant) => ({
    params: { team: await teamOf(tenant), ...(await memberOf(tenant)) },
  }),
  "DELETE /api/v1/teams/{team}/members/{member}": async (tenant) => ({ params: await teamedOf(tenant) }),
  "POST /console/settings/teams": () => ({ body: { intent: "create", name: newSlug() } }),
  "POST /console/settings/teams/{team} rename": async (tenant) => ({
    params: { team: await teamOf(tenant) },
    body: { intent: "rename", name: newSlug() },
  }),
  "POST /console/settings/teams/{team} add": async (tenant) => ({
    params: { team: await teamOf(tenant) },
    body: { intent: "add", ...(await memberOf(tenant)) },
  }),
  "POST /console/settings/teams/{team} remove": async (tenant) => {
    const { team, member } = await teamedOf(tenant);
    return { params: { team }, body: { intent: "remove", member } };
  },
  "POST /console/settings/teams/{team} delete": async (tenant) => ({
    params: { team: await teamOf(tenant) },
    body: { intent: "delete" },
  }),
  "PATCH /api/v1/workspace/members/{member}": async (tenant) => ({
    params: await memberOf(tenant),
    body: { role: "developer" },
  }),
  "DELETE /api/v1/workspace/members/{member}": async (tenant) => ({ params: await memberOf(tenant) }),
  "POST /api/v1/workspace/ownership": async (tenant) => ({
    body: { userId: (await memberOf(tenant)).member, stay: true },
  }),
  "POST /api/v1/workspace/leave": async (tenant) => {
    await leaving(tenant);
    return {};
  },
  "POST /api/v1/workspace/invitations": () => ({ body: { email: newAddress(), role: "member" } }),
  "POST /api/v1/workspace/invitations/{invitation}/resend": async (tenant) => ({
    params: await invited(tenant),
  }),
  "DELETE /api/v1/workspace/invitations/{invitation}": async (tenant) => ({ params: await invited(tenant) }),
  "POST /console/settings/members invite": () => ({
    body: { intent: "invite", email: newAddress(), role: "member" },
  }),
  "POST /console/settings/members resend": async (tenant) => ({
    body: { intent: "resend", ...(await invited(tenant)) },
  }),
  "POST /console/settings/members revoke": async (tenant) => ({
    body: { intent: "revoke", ...(await invited(tenant)) },
  }),
  "POST /api/v1/invitations/{code}/accept": () => ({ params: { code: "none" } }),
  "POST /console/settings/members/{member} role": async (tenant) => ({
    params: await memberOf(tenant),
    body: { intent: "role", role: "developer" },
  }),
  "POST /console/settings/members/{member} remove": async (tenant) => ({
    params: await memberOf(tenant),
    body: { intent: "remove" },
  }),
  "POST /console/settings/members/{member} transfer": async (tenant) => ({
    params: await memberOf(tenant),
    body: { intent: "transfer", stay: "yes" },
  }),
  "POST /console/settings/members/{member} leave": async (tenant) => {
    await leaving(tenant);
    return { params: await memberOf(tenant), body: { intent: "leave" } };
  },
  "POST /account?index": async () => ({ body: { intent: "name", name: "Ada" } }),
  "POST /account/connections": async () => ({ body: { connection: "none" } }),
  "POST /account/sessions": async () => ({ body: { session: "none" } }),
  "PATCH /api/v1/account": async () => ({ body: { name: "Ada" } }),
  "PUT /api/v1/account/password": async () => ({ body: { password: "password1" } }),
  "POST /api/v1/account/address": async () => ({ body: { email: `${newSlug()}@example.net` } }),
  "DELETE /api/v1/account/sessions": async () => ({}),
  "DELETE /api/v1/account/sessions/{session}": async () => ({ params: { session: "none" } }),
  "POST /console/settings/keys create": () => ({ body: { intent: "create", name: "mine" } }),
  "POST /console/settings/keys rotate": keyForm("rotate"),
  "POST /console/settings/keys revoke": keyForm("revoke"),
  "POST /console/settings/keys create-account": () => ({
    body: { intent: "create-account", name: "ci", role: "member" },
  }),
  "POST /console/settings/keys change-account": keyForm("change-account", { role: "reseller" }),
  "POST /console/settings/keys delete-account": keyForm("delete-account"),
  "POST /api/v1/auth/tokens": () => ({ body: {} }),
  "DELETE /api/v1/auth/tokens/{family}": () => ({ params: { family: newId("fam") } }),
  "POST /api/v1/keys": () => ({ body: { name: "mine" } }),
  "PATCH /api/v1/keys/{key}": keyOf({ body: { name: "renamed" } }),
  "POST /api/v1/keys/{key}/rotate": keyOf({ body: {} }),
  "DELETE /api/v1/keys/{key}": keyOf(),
  "POST /api/v1/service-accounts": () => ({ body: { name: "ci", role: "member" } }),
  "PATCH /api/v1/service-accounts/{account}": accountOf({ body: { role: "reseller" } }),
  "DELETE /api/v1/service-accounts/{account}": accountOf(),
  "POST /api/v1/auth/confirm": () => ({ body: { password: "wrong" } }),
  "POST /api/v1/auth/confirm/options": () => ({}),
  "POST /api/v1/auth/confirm/mail": () => ({}),
  "POST /api/v1/account/totp": () => ({}),
  "DELETE /api/v1/account/totp": () => ({}),
  "POST /api/v1/account/totp/confirm": () => ({ body: { code: "123456" } }),
  "POST /api/v1/account/recovery-codes": () => ({}),
  "POST /api/v1/account/passkeys/options": () => ({}),
  "POST /api/v1/account/passkeys": () => ({ body: { name: "Laptop", passkey: NO_ATTESTATION } }),
  "PATCH /api/v1/account/passkeys/{passkey}": () => ({
    params: { passkey: "none" },
    body: { name: "Phone" },
  }),
  "POST /api/v1/account/wallets/challenge": () => ({ body: A_WALLET }),
  "POST /api/v1/account/wallets": () => ({ body: NO_SIGNATURE }),
  "DELETE /api/v1/account/connections/{connection}": () => ({ params: { connection: "none" } }),
  "DELETE /api/v1/account/passkeys/{passkey}": () => ({ params: { passkey: "none" } }),
  "POST /api/v1/account/deletion": () => ({ body: { email: "other" } }),
  "POST /account/data": () => ({ body: { email: "other" } }),
} satisfies Subjects;
