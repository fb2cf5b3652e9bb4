import { setProvider } from "../../../../../workers/models/index.ts";
import { activeHost } from "../../../../../workers/tenants/hosts/hosts.test-kit.ts";
import { setBrand } from "../../../../../workers/tenants/index.ts";
import { env, inTenantObject, type TestTenant } from "../../../../harness.ts";
import { newSlug, type Subject, type Subjects } from "./subject.ts";

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

const domainForm =
  (intent: string, more: Parameters<typeof activeHost>[2] = {}) =>
  async (tenant: TestTenant): Promise<Subject> => {
    const { params } = await domain(() => more)(tenant);
    return { body: { ...params, typed: params?.domain, intent } };
  };

/** A workspace with a brand. */
const branded =
  (body?: Record<string, string>) =>
  async (tenant: TestTenant): Promise<Subject> => {
    await setBrand(tenant.ctx(), { name: newSlug() });
    return body ? { body } : {};
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

/** A workspace with a model provider of its own, which leads nowhere. */
const withProvider =
  (body?: Record<string, unknown>) =>
  async (tenant: TestTenant): Promise<Subject> => {
    await setProvider(tenant.ctx(), "own", MODEL_SERVER);
    return { params: { provider: "own" }, ...(body && { body }) };
  };
const MODEL_SERVER = { baseUrl: "https://models.example.com/v1", apiKey: "sk-of-a-test" };

/** A workspace that goes on, is suspended by an owner, or is to be deleted. */
export const standing = async ({ id, slug }: TestTenant, status: "active" | "suspended" | "deleting") => {
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

/** Workspaces: their settings, domains, brand, single sign-on, and their end. */
export const WORKSPACES = {
  "POST /api/v1/domains": async (tenant) => ({ body: await newDomain(tenant) }),
  "POST /api/v1/domains/{domain}/check": domain(() => ({ state: "pending_dns", held: false })),
  "POST /api/v1/domains/{domain}/primary": domain(() => ({})),
  "PUT /api/v1/domains/{domain}/redirect": async (tenant) => ({
    ...(await domain(() => ({ isPrimary: true }))(tenant)),
    body: { redirect: true },
  }),
  "DELETE /api/v1/domains/{domain}": domain(() => ({ held: false })),
  "PATCH /api/v1/workspace/settings": () => ({ body: { dataRegion: newSlug() } }),
  "POST /console/settings/access": () => ({ body: { intent: "save", allowedAddresses: "here" } }),
  "PUT /api/v1/model-providers/{provider}": () => ({ params: { provider: "own" }, body: MODEL_SERVER }),
  "DELETE /api/v1/model-providers/{provider}": withProvider(),
  "POST /api/v1/model-providers/{provider}/test": withProvider({}),
  "POST /console/settings/models key": () => ({ body: { intent: "key", preset: "openai", apiKey: "sk-x" } }),
  "POST /console/settings/models server": () => ({
    body: { intent: "server", name: "own", ...MODEL_SERVER },
  }),
  "POST /console/settings/models test": withProvider({ intent: "test", name: "own" }),
  "POST /console/settings/models remove": withProvider({ intent: "remove", name: "own" }),
  "POST /console/settings/limits": () => ({ body: { intent: "save", dataRegion: newSlug() } }),
  "PATCH /api/v1/workspace": () => ({ body: { name: newSlug() } }),
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
  "POST /api/v1/workspaces": () => ({ body: { slug: `by-${newSlug()}`, name: "Made" } }),
  "POST /console/settings?index": ({ slug }) => ({ body: { name: newSlug(), slug } }),
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
} satisfies Subjects;
