import { offeredTo, sharedWith } from "../../../../workers/agents/shares.test-kit.ts";
import { newId } from "../../../../workers/kernel/ids.ts";
import { activeHost } from "../../../../workers/tenants/hosts/hosts.test-kit.ts";
import { addToTeam, createTeam, inviteMember, setBrand } from "../../../../workers/tenants/index.ts";
import {
  agentFiles,
  deployAgent,
  env,
  expectOk,
  inTenantObject,
  makeTenant,
  type TestTenant,
} from "../../../harness.ts";
import { NO_ATTESTATION } from "../passkey-bodies.ts";
import { A_WALLET, NO_SIGNATURE } from "../wallet-bodies.ts";

/** What one call of a route is about: made anew for each, since most calls use it up. */
export interface Subject {
  /** What stands in the path. */
  params?: Record<string, string>;
  query?: string;
  body?: Record<string, unknown>;
}

const PROGRAM = `export default async (input) => {
  if (input.ms) await new Promise((resolve) => setTimeout(resolve, input.ms));
  return input;
};`;
const SLOW = { limits: { timeoutSeconds: 900 } };

let made = 0;
const newSlug = (): string => `subject-${made++}`;

async function draft(tenant: TestTenant): Promise<string> {
  const slug = newSlug();
  await expectOk(tenant.api("POST", "/agents", { slug }));
  return slug;
}

async function publish(tenant: TestTenant, slug: string, version: string): Promise<void> {
  const files = agentFiles(slug, PROGRAM, { version });
  await expectOk(tenant.api("POST", `/agents/${slug}/versions`, { files }));
}

async function published(tenant: TestTenant): Promise<string> {
  const slug = await draft(tenant);
  await publish(tenant, slug, "1.0.0");
  return slug;
}

async function live(tenant: TestTenant): Promise<string> {
  const slug = newSlug();
  await deployAgent(tenant, slug, PROGRAM);
  return slug;
}

async function liveTwice(tenant: TestTenant): Promise<string> {
  const slug = await live(tenant);
  await publish(tenant, slug, "1.1.0");
  await expectOk(tenant.api("POST", `/agents/${slug}/deployments`, { version: "1.1.0" }));
  return slug;
}

async function listed(tenant: TestTenant): Promise<string> {
  const slug = await live(tenant);
  await expectOk(tenant.api("PUT", `/agents/${slug}/listing`));
  return slug;
}

const shared = new WeakMap<TestTenant, Promise<string>>();

/** An agent that all runs are of. */
function runner(tenant: TestTenant): Promise<string> {
  const known = shared.get(tenant);
  if (known) return known;
  const slug = newSlug();
  const making = deployAgent(tenant, slug, PROGRAM, SLOW).then(() => slug);
  shared.set(tenant, making);
  return making;
}

async function run(tenant: TestTenant, input: object): Promise<{ run: string }> {
  const path = `/agents/${await runner(tenant)}/runs`;
  return { run: (await expectOk<{ id: string }>(tenant.api("POST", path, { input }))).id };
}
/** Stands in the input of a run that does not end by itself. */
export const GOING_ON = "600000";
const goingOn = (tenant: TestTenant) => run(tenant, { ms: Number(GOING_ON) });

/** Somebody whose seat may be changed. */
const memberOf = async (tenant: TestTenant) => ({ member: (await tenant.personFor("member")).id });

/** A workspace has so many teams at most: each is made anew, and one before is taken back. */
async function teamOf(tenant: TestTenant): Promise<string> {
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

let partners: Promise<TestTenant> | undefined;
/** Another workspace, to share agents with. */
function partner(): Promise<TestTenant> {
  partners ??= makeTenant("scale");
  return partners;
}

/** An agent that the workspace has offered to another one. */
async function lent(tenant: TestTenant): Promise<{ agent: string; share: string }> {
  const { id, agent } = await offeredTo(await partner(), tenant, newSlug());
  return { agent: agent.slug, share: id };
}
const received = async (tenant: TestTenant) => ({
  share: (await offeredTo(tenant, await partner(), newSlug())).id,
});
const taken = async (tenant: TestTenant) => ({
  share: (await sharedWith(tenant, await partner(), newSlug())).id,
});

/** The same with two versions to deploy, of which the newer one is live where that is asked for. */
async function deployable(tenant: TestTenant, live = false): Promise<{ share: string }> {
  const [from, agent] = [await partner(), await published(await partner())];
  await publish(from, agent, "1.1.0");
  const share = await sharedWith(tenant, from, agent);
  const path = `/agents/${share.agent.id}/deployments`;
  for (const version of live ? ["1.0.0", "1.1.0"] : []) await expectOk(tenant.api("POST", path, { version }));
  return { share: share.id };
}
const sharedForm =
  (intent: string, make: (tenant: TestTenant) => Promise<{ share: string }>, more = {}) =>
  async (tenant: TestTenant): Promise<Subject> => ({
    params: await make(tenant),
    body: { intent, ...more },
  });

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

const agentWith =
  (make: (tenant: TestTenant) => Promise<string>, more: Omit<Subject, "params"> = {}) =>
  async (tenant: TestTenant): Promise<Subject> => ({ params: { agent: await make(tenant) }, ...more });
const version = { version: "1.0.0" };

/** A workspace has twenty domains at most, and one that is primary. */
const withoutDomains = ({ id }: TestTenant) =>
  env.DIRECTORY.prepare("DELETE FROM hosts WHERE tenant_id = ?").bind(id).run();

const newDomain = async (tenant: TestTenant): Promise<{ domain: string }> => {
  await withoutDomains(tenant);
  return { domain: `${newSlug()}.customer.com` };
};

const domain =
  (more: () => Parameters<typeof activeHost>[2]) =>
  async (tenant: TestTenant): Promise<Subject> => {
    await withoutDomains(tenant);
    return { params: { domain: await activeHost(tenant, newSlug(), more()) } };
  };
/** A workspace with a brand. */
const branded =
  (body?: Record<string, string>) =>
  async (tenant: TestTenant): Promise<Subject> => {
    await setBrand(tenant.ctx(), { name: newSlug() });
    return body ? { body } : {};
  };
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

const domainForm =
  (intent: string, more: Parameters<typeof activeHost>[2] = {}) =>
  async (tenant: TestTenant): Promise<Subject> => {
    const { params } = await domain(() => more)(tenant);
    return { body: { ...params, typed: params?.domain, intent } };
  };

/** A workspace whose single sign-on is set up, as far as it goes without a provider. */
const withSso =
  (body?: Record<string, unknown>) =>
  async ({ id }: TestTenant): Promise<Subject> => {
    await env.DIRECTORY.prepare(
      `INSERT OR IGNORE INTO sso_connections (tenant_id, preset, issuer, client_id, client_secret, domain, challenge,
        default_role, role_claim, role_map, asks_second_factor, revision, created_at)
      VALUES (?, 'other', 'https://login.example.com', 'c', '{}', 'example.org', 'x', 'member', '', '[]', 0, 1, 0)`,
    )
      .bind(id)
      .run();
    return body ? { body } : {};
  };

const REASON = "because these tests ask for it";

/** A workspace that goes on, is suspended by an owner, or is to be deleted. */
const standing = async ({ id, slug }: TestTenant, status: "active" | "suspended" | "deleting") => {
  const set =
    "UPDATE tenants SET status = ?1, suspended_at = ?2, suspended_by = ?3, delete_at = ?4 WHERE id = ?5";
  const [suspended, deleting] = [status === "suspended", status === "deleting"];
  const values = [status, suspended ? 1 : null, suspended ? "owner" : null, deleting ? 9e12 : null, id];
  await env.DIRECTORY.batch([
    env.DIRECTORY.prepare(set).bind(...values),
    env.DIRECTORY.prepare("DELETE FROM object_updates WHERE tenant_id = ? AND subject = ?").bind(id, id),
  ]);
  await inTenantObject(id, (object, { storage }) => {
    storage.sql.exec("DELETE FROM meta WHERE key = 'standing'");
    return object.initialise({ id, slug, plan: "scale", status });
  });
};

/** One is written at a time. */
const anotherExport = async ({ id }: TestTenant, body: Record<string, unknown> = {}) => {
  const done = "UPDATE workspace_exports SET state = 'ready', next_at = NULL WHERE tenant_id = ?";
  await env.DATA.prepare(done).bind(id).run();
  return { body };
};

/** Others of these tests rename it. */
const slugOf = async ({ id }: TestTenant) =>
  (await env.DIRECTORY.prepare("SELECT slug FROM tenants WHERE id = ?").bind(id).first("slug")) as string;

/** What each route that changes something is called about. A form's button is named after the route. */
export const SUBJECTS: Record<string, (tenant: TestTenant) => Subject | Promise<Subject>> = {
  "POST /api/v1/agents": () => ({ body: { slug: newSlug() } }),
  "PATCH /api/v1/agents/{agent}": agentWith(draft, { body: { title: "changed" } }),
  "DELETE /api/v1/agents/{agent}": agentWith(live),
  "POST /api/v1/agents/{agent}/versions": async (tenant) => {
    const agent = await draft(tenant);
    return { params: { agent }, body: { files: agentFiles(agent, PROGRAM) } };
  },
  "POST /api/v1/agents/{agent}/deployments": agentWith(published, { body: version }),
  "POST /api/v1/agents/{agent}/deployments/rollback": agentWith(liveTwice, { body: {} }),
  "PUT /api/v1/agents/{agent}/listing": agentWith(live),
  "DELETE /api/v1/agents/{agent}/listing": agentWith(listed),
  "POST /api/v1/agents/{agent}/runs": agentWith(runner, { body: { input: {} } }),
  "POST /api/v1/runs/{run}/cancel": async (tenant) => ({ params: await goingOn(tenant) }),
  "POST /api/v1/runs/{run}/replay": async (tenant) => ({ params: await run(tenant, {}), body: {} }),
  "POST /run/{alias}": async (tenant) => ({ params: { alias: await runner(tenant) }, body: {} }),
  "POST /agents/{tenantSlug}/{agentSlug}": async (tenant) => ({
    params: { tenantSlug: tenant.slug, agentSlug: await runner(tenant) },
    body: { input: "{}" },
  }),
  "POST /console/agents/new": async (tenant) => ({
    query: `?agent=${await published(tenant)}`,
    body: version,
  }),
  "POST /console/agents/{agent} archive": agentWith(live, { body: { intent: "archive" } }),
  "POST /console/agents/{agent} list": agentWith(live, { body: { intent: "list" } }),
  "POST /console/agents/{agent} unlist": agentWith(listed, { body: { intent: "unlist" } }),
  "POST /console/agents/{agent} rollback": agentWith(liveTwice, { body: { intent: "rollback" } }),
  "POST /console/agents/{agent}/run": agentWith(runner, { body: { input: "{}" } }),
  "POST /console/agents/{agent}/versions/{version}": async (tenant) => ({
    params: { agent: await published(tenant), ...version },
    body: version,
  }),
  "POST /console/runs/{run} cancel": async (tenant) => ({
    params: await goingOn(tenant),
    body: { intent: "cancel" },
  }),
  "POST /console/runs/{run} replay": async (tenant) => ({
    params: await run(tenant, {}),
    body: { intent: "replay" },
  }),
  "POST /api/v1/domains": async (tenant) => ({ body: await newDomain(tenant) }),
  "POST /api/v1/domains/{domain}/check": domain(() => ({ state: "pending_dns", held: false })),
  "POST /api/v1/domains/{domain}/primary": domain(() => ({})),
  "PUT /api/v1/domains/{domain}/redirect": async (tenant) => ({
    ...(await domain(() => ({ isPrimary: true }))(tenant)),
    body: { redirect: true },
  }),
  "DELETE /api/v1/domains/{domain}": domain(() => ({ held: false })),
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
  "PUT /api/v1/agents/{agent}/access": async (tenant) => ({
    params: { agent: await draft(tenant) },
    body: { teams: [await teamOf(tenant)] },
  }),
  "POST /api/v1/agents/{agent}/shares": async (tenant) => ({
    params: { agent: await draft(tenant) },
    body: { workspace: (await partner()).slug },
  }),
  "DELETE /api/v1/agents/{agent}/shares/{share}": async (tenant) => ({ params: await lent(tenant) }),
  "POST /api/v1/shared-agents/{share}/accept": async (tenant) => ({ params: await received(tenant) }),
  "POST /api/v1/shared-agents/{share}/decline": async (tenant) => ({ params: await received(tenant) }),
  "DELETE /api/v1/shared-agents/{share}": async (tenant) => ({ params: await taken(tenant) }),
  "POST /console/agents/{agent} share": async (tenant) => ({
    params: { agent: await draft(tenant) },
    body: { intent: "share", workspace: (await partner()).slug },
  }),
  "POST /console/agents/{agent} withdraw": async (tenant) => {
    const { agent, share } = await lent(tenant);
    return { params: { agent }, body: { intent: "withdraw", share } };
  },
  "POST /console/shared/{share} accept": sharedForm("accept", received),
  "POST /console/shared/{share} decline": sharedForm("decline", received),
  "POST /console/shared/{share} deploy": sharedForm("deploy", deployable, { version: "1.0.0" }),
  "POST /console/shared/{share} rollback": sharedForm("rollback", (tenant) => deployable(tenant, true)),
  "POST /console/shared/{share} leave": sharedForm("leave", taken),
  "POST /console/agents/{agent} access": async (tenant) => ({
    params: { agent: await draft(tenant) },
    body: { intent: "access", team: await teamOf(tenant) },
  }),
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
  "PATCH /api/v1/workspace/settings": () => ({ body: { dataRegion: newSlug() } }),
  "POST /console/settings/access": () => ({ body: { intent: "save", allowedAddresses: "here" } }),
  "POST /console/settings/limits": () => ({ body: { intent: "save", dataRegion: newSlug() } }),
  "PATCH /api/v1/workspace": () => ({ body: { name: newSlug() } }),
  "PATCH /api/v1/workspace/members/{member}": async (tenant) => ({
    params: await memberOf(tenant),
    body: { role: "developer" },
  }),
  "DELETE /api/v1/workspace/members/{member}": async (tenant) => ({ params: await memberOf(tenant) }),
  "POST /api/v1/workspace/ownership": async (tenant) => ({
    body: { userId: (await memberOf(tenant)).member, stay: true },
  }),
  "PUT /api/v1/workspace/sso": withSso({
    ...{ issuer: "http://login.example.com", clientId: "c", clientSecret: "s", domain: "example.org" },
  }),
  "DELETE /api/v1/workspace/sso": withSso(),
  "POST /console/settings/sso set": withSso({
    ...{
      intent: "set",
      preset: "other",
      issuer: "http://login.example.com",
      clientId: "c",
      clientSecret: "s",
    },
    ...{ domain: "example.org", defaultRole: "member", roleClaim: "", roleMap: "" },
  }),
  "POST /console/settings/sso prove": withSso({ intent: "prove" }),
  "POST /console/settings/sso test": withSso({ intent: "test" }),
  "POST /console/settings/sso enforce": withSso({ intent: "enforce" }),
  "POST /console/settings/sso relax": withSso({ intent: "relax" }),
  "POST /console/settings/sso remove": withSso({ intent: "remove" }),
  "POST /api/v1/workspace/sso/domain": withSso(),
  "POST /api/v1/workspace/sso/test": withSso(),
  "PUT /api/v1/workspace/sso/enforcement": withSso({ enforced: true }),
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
  "POST /api/v1/workspaces": () => ({ body: { slug: `by-${newSlug()}`, name: "Made" } }),
  "POST /console/settings?index": ({ slug }) => ({ body: { name: newSlug(), slug } }),
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
  "POST /console/settings/domains add": async (tenant) => ({
    body: { intent: "add", ...(await newDomain(tenant)) },
  }),
  "POST /console/settings/domains check": domainForm("check", { state: "pending_dns", held: false }),
  "POST /console/settings/domains primary": domainForm("primary"),
  "POST /console/settings/domains redirect": domainForm("redirect", { isPrimary: true }),
  "POST /console/settings/domains stay": domainForm("stay", { isPrimary: true, redirect: true }),
  "POST /console/settings/domains remove": domainForm("remove", { held: false }),
  "PUT /api/v1/brand": () => ({ body: { name: newSlug() } }),
  "DELETE /api/v1/brand": branded(),
  "POST /console/settings/brand save": () => ({ body: { intent: "save", name: newSlug() } }),
  "POST /console/settings/brand remove": branded({ intent: "remove" }),
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
  "POST /internal/tenants": ({ slug }) => ({ body: { slug, name: "made by the operator" } }),
  "PUT /api/v1/admin/users/{user}/suspension": async (tenant) => ({
    params: { user: (await tenant.personFor("member")).id },
    body: { reason: REASON },
  }),
  "DELETE /api/v1/admin/users/{user}/suspension": async (tenant) => {
    const { id } = await tenant.personFor("member");
    await env.DIRECTORY.prepare("UPDATE users SET suspended_at = 1 WHERE id = ?").bind(id).run();
    return { params: { user: id } };
  },
  "PUT /api/v1/admin/tenants/{tenant}/suspension": async (tenant) => {
    await standing(tenant, "active");
    return { params: { tenant: tenant.id }, body: { reason: REASON } };
  },
  "DELETE /api/v1/admin/tenants/{tenant}/suspension": async (tenant) => {
    await standing(tenant, "suspended");
    return { params: { tenant: tenant.id } };
  },
  "POST /api/v1/admin/impersonations": async (tenant) => {
    const { id: userId } = await tenant.personFor("member");
    return { body: { userId, tenantId: tenant.id, reason: REASON } };
  },
  "PUT /internal/platform-admins": () => ({ body: { email: "nobody@example.org", admin: true } }),
  "POST /api/v1/account/deletion": () => ({ body: { email: "other" } }),
  "POST /account/data": () => ({ body: { email: "other" } }),
  "POST /api/v1/workspace/exports": (tenant) => anotherExport(tenant),
  "POST /console/settings/danger export": (tenant) => anotherExport(tenant, { intent: "export" }),
  "POST /console/settings/danger suspend": async (tenant) => {
    await standing(tenant, "active");
    return { body: { intent: "suspend", slug: await slugOf(tenant) } };
  },
  "POST /console/settings/danger resume": async (tenant) => {
    await standing(tenant, "suspended");
    return { body: { intent: "resume" } };
  },
  "POST /console/settings/danger delete": async (tenant) => {
    await standing(tenant, "active");
    return { body: { intent: "delete", slug: await slugOf(tenant) } };
  },
  "POST /console/settings/danger restore": async (tenant) => {
    await standing(tenant, "deleting");
    return { body: { intent: "restore" } };
  },
  "PUT /api/v1/workspace/suspension": async (tenant) => {
    await standing(tenant, "active");
    return { body: { slug: await slugOf(tenant), reason: "holidays" } };
  },
  "DELETE /api/v1/workspace/suspension": async (tenant) => {
    await standing(tenant, "suspended");
    return {};
  },
  "POST /api/v1/workspace/deletion": async (tenant) => {
    await standing(tenant, "active");
    return { body: { slug: await slugOf(tenant) } };
  },
  "DELETE /api/v1/workspace/deletion": async (tenant) => {
    await standing(tenant, "deleting");
    return {};
  },
  "POST /internal/bare/{tenant}/{agent}": async (tenant) => ({
    params: { tenant: tenant.id, agent: await runner(tenant) },
    body: {},
  }),
  "POST /internal/sandboxes/{name}": () => ({
    params: { name: "0" },
    body: { life: 1, state: "ready" },
  }),
  "POST /internal/drain": () => ({ body: {} }),
};
