import { env as bindings, exports } from "cloudflare:workers";
import type { Ctx } from "../workers/kernel/context.ts";
import { createCtx } from "../workers/kernel/context.ts";
import type { Env } from "../workers/kernel/env.ts";
import { newId } from "../workers/kernel/ids.ts";
import type { Role } from "../workers/kernel/permissions.ts";
import type { Plan, TenantLedger } from "../workers/tenants/index.ts";
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

const by = { actorType: "system", actorId: "system", requestId: "req_test" };
let made = 0;

/** A request to the whole gateway, as it comes in from the network. */
export function request(path: string, init: RequestInit = {}): Promise<Response> {
  const url = new URL(path, "http://quayside.test");
  const gateway = (exports as unknown as { default: { fetch(request: Request): Promise<Response> } }).default;
  return gateway.fetch(new Request(url, { redirect: "manual", ...init }));
}

export interface TestTenant {
  id: Ctx["tenant"]["id"];
  slug: string;
  key: string;
  /** A context in which somebody of this role acts. */
  ctx(role?: Role): Ctx;
  /** A call of the API below `/api/v1` with the tenant's key; an object as `json` becomes the body. */
  api(method: string, path: string, json?: unknown, headers?: Record<string, string>): Promise<Response>;
  /** A further key with a role. */
  keyFor(role: Role): Promise<string>;
}

/** A tenant of its own for a test, with a developer's key. */
export async function makeTenant(plan: Plan = "pro"): Promise<TestTenant> {
  made += 1;
  const slug = `tenant-${made}-${Math.random().toString(36).slice(2, 8)}`;
  const { id } = await createTenant(env, { slug, name: slug, plan });
  const object = tenantObject(env, id);
  await object.initialise({ id, slug, plan });
  const keyFor = async (role: Role) => (await object.createKey({ name: "test", role }, by)).key;
  const key = await keyFor("developer");
  return {
    id,
    slug,
    key,
    keyFor,
    ctx: (role = "owner") =>
      createCtx({
        env,
        tenant: { id, slug },
        actor: { type: "user", id: newId("usr"), name: "Test", role },
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
  await expectOk(
    tenant.api("POST", `/agents/${name}/versions`, { files: agentFiles(name, source, manifest) }),
  );
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
