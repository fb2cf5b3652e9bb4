import { runInDurableObject } from "cloudflare:test";
import { env as bindings, exports } from "cloudflare:workers";
import { setMember } from "../workers/identity/index.ts";
import { systemClock } from "../workers/kernel/clock.ts";
import type { Ctx, RequestCtx } from "../workers/kernel/context.ts";
import { createCtx } from "../workers/kernel/context.ts";
import { sha256 } from "../workers/kernel/crypto.ts";
import type { Env } from "../workers/kernel/env.ts";
import { unwrap } from "../workers/kernel/errors.ts";
import { type Id, newId } from "../workers/kernel/ids.ts";
import type { Role } from "../workers/kernel/permissions.ts";
import type { KeyTerms, Plan, TenantLedger } from "../workers/tenants/index.ts";
import { createTenant, tenantObject } from "../workers/tenants/index.ts";

/** The bindings of the gateway as the tests have them: what the product opens by tenant only lies open here. */
export const env = bindings as unknown as Env & {
  DATA: D1Database;
  BUNDLES: R2Bucket;
  TENANT: DurableObjectNamespace<TenantLedger>;
  RUN: DurableObjectNamespace;
  STORE: DurableObjectNamespace;
};
export const OPERATOR = { authorization: "Bearer operator-secret-of-the-tests" };

/** Who asks for the changes that tests make in a tenant's object. */
export const by = { actorType: "system", actorId: "system", requestId: "req_test" };
let made = 0;

/** A request to the whole gateway, as it comes in from the network. */
export function request(path: string, init: RequestInit = {}): Promise<Response> {
  const url = new URL(path, "http://quayside.test");
  const gateway = (exports as unknown as { default: { fetch(request: Request): Promise<Response> } }).default;
  return gateway.fetch(new Request(url, { redirect: "manual", ...init }));
}

/** The world around a request, as the gateway would tell it to a verb. */
export const visit = (more: Partial<RequestCtx> = {}): RequestCtx => ({
  env,
  clock: systemClock,
  requestId: "req_test",
  address: "192.0.2.1",
  userAgent: "test",
  origin: "http://quayside.test",
  hostTenant: null,
  brand: null,
  waitUntil: (work) => void work.catch(() => undefined),
  ...more,
});

export interface TestTenant {
  id: Ctx["tenant"]["id"];
  slug: string;
  key: string;
  /** A context in which somebody of this role acts. */
  ctx(role?: Role): Ctx;
  /** A call of the API below `/api/v1` with the tenant's key; an object as `json` becomes the body. */
  api(method: string, path: string, json?: unknown, headers?: Record<string, string>): Promise<Response>;
  /** A further key with a role: of a service account that has it. */
  keyFor(role: Role): Promise<string>;
  /** The same, with what else is to be said of it. */
  serviceKey(
    role: Role,
    name?: string,
    terms?: Partial<KeyTerms & { expiresAt: number | null }>,
  ): Promise<{ id: Id<"key">; key: string; account: Id<"svc"> }>;
  /** Somebody with a seat and an open session, in which it was just proven who it is; the address is made of the name. No password is hashed for it. */
  personFor(role: Role, name?: string): Promise<Person>;
}

export interface Person {
  id: Id<"usr">;
  email: string;
  cookie: string;
}

async function signedIn(tenant: Ctx["tenant"], role: Role, named?: string): Promise<Person> {
  const [id, secret] = [newId("usr"), newId("req")];
  const name = named ?? id;
  const email = `${name}@example.org`;
  const user = "INSERT INTO users (id, email, name, password_hash, created_at) VALUES (?, ?, ?, '', 0)";
  const session =
    "INSERT INTO sessions (id, user_id, expires_at, sudo_until, last_seen_at) VALUES (?, ?, 9999999999, 9999999999999, ?)";
  await env.DIRECTORY.batch([
    env.DIRECTORY.prepare(user).bind(id, email, name),
    // Seen a moment ago, so that what tests do is not noted as a use.
    env.DIRECTORY.prepare(session).bind(await sha256(secret), id, Date.now()),
  ]);
  await setMember(env, tenant, id, role);
  return { id, email, cookie: `__Host-quayside=${secret}` };
}

/** Somebody who administers the platform, in whose sessions others' places may be taken. */
export async function platformAdministrator(): Promise<Id<"usr">> {
  const id = newId("usr");
  const user =
    "INSERT INTO users (id, email, name, password_hash, created_at, platform_admin) VALUES (?1, ?1 || '@example.org', ?1, '', 0, 1)";
  await env.DIRECTORY.prepare(user).bind(id).run();
  return id;
}

/** A tenant of its own for a test, with a developer's key. */
export async function makeTenant(plan: Plan = "pro"): Promise<TestTenant> {
  made += 1;
  const slug = `tenant-${made}-${Math.random().toString(36).slice(2, 8)}`;
  const { id } = await createTenant(env, { slug, name: slug, plan });
  const object = tenantObject(env, id);
  await object.initialise({ id, slug, plan });
  const serviceKey: TestTenant["serviceKey"] = async (role, name = "test", terms = {}) => {
    const account = unwrap(await object.createServiceAccount({ name, role }, null, by)).id;
    const input = { name, principal: account, scopes: null, networks: null, expiresAt: null, ...terms };
    return { account, ...unwrap(await object.createKey(input, null, by)) };
  };
  const keyFor = async (role: Role) => (await serviceKey(role)).key;
  const key = await keyFor("developer");
  return {
    id,
    slug,
    key,
    keyFor,
    serviceKey,
    personFor: (role, name) => signedIn({ id, slug }, role, name),
    ctx: (role = "owner") =>
      createCtx({
        env,
        tenant: { id, slug },
        actor: {
          type: "user",
          id: newId("usr"),
          name: "Test",
          role,
          via: "session",
          sudoUntil: Number.POSITIVE_INFINITY,
          scopes: null,
        },
        requestId: "req_test",
        waitUntil: (work) => void work.catch(() => undefined),
      }),
    api: (method, path, json, headers = {}) =>
      request(`/api/v1${path}`, {
        method,
        headers: { authorization: `Bearer ${key}`, "content-type": "application/json", ...headers },
        ...(json === undefined ? {} : { body: JSON.stringify(json) }),
      }),
  };
}

/** Does something inside of a tenant's object. */
export const inTenantObject = <T>(
  id: string,
  work: (object: TenantLedger, ctx: DurableObjectState) => T | Promise<T>,
): Promise<T> => runInDurableObject(env.TENANT.getByName(`tenant:${id}`) as never, work as never);

/** The files of an isolate agent with one module. */
export const agentFiles = (
  name: string,
  source: string,
  manifest: Record<string, unknown> = {},
): Record<string, string> => ({
  "agent.json": JSON.stringify({
    name,
    version: "1.0.0",
    description: "An agent of the tests.",
    kind: "isolate",
    main: "main.js",
    limits: { timeoutSeconds: 10 },
    ...manifest,
  }),
  "main.js": source,
  "README.md": `# ${name}\n`,
});

/** Publishes a version of an agent that there is. */
export const publishAgent = (
  tenant: TestTenant,
  name: string,
  source: string,
  manifest: Record<string, unknown> = {},
) => expectOk(tenant.api("POST", `/agents/${name}/versions`, { files: agentFiles(name, source, manifest) }));

/** Publishes and deploys an agent over the API; fails the test with the problem when it is refused. */
export async function deployAgent(
  tenant: TestTenant,
  name: string,
  source: string,
  manifest: Record<string, unknown> = {},
  deployment: Record<string, unknown> = {},
): Promise<void> {
  await tenant.api("POST", "/agents", { slug: name });
  const version = (manifest.version as string | undefined) ?? "1.0.0";
  await publishAgent(tenant, name, source, manifest);
  await expectOk(tenant.api("POST", `/agents/${name}/deployments`, { version, ...deployment }));
}

/** The JSON body of an answer; a failed one fails the test with its text. */
export async function expectOk<T = Record<string, unknown>>(
  answer: Promise<Response> | Response,
): Promise<T> {
  const response = await answer;
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.status}: ${text}`);
  return JSON.parse(text) as T;
}
