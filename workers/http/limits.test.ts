import { createExecutionContext } from "cloudflare:test";
import { beforeAll, describe, expect, it } from "vitest";
import {
  agentFiles,
  deployAgent,
  env,
  expectOk,
  makeTenant,
  OPERATOR,
  type TestTenant,
} from "../../test/harness.ts";
import { app } from "../app.ts";
import { setMember, setUser } from "../identity/index.ts";
import { newApiKey } from "../kernel/keys.ts";

let tenant: TestTenant;
let cookie: string;
let addresses = 0;

/** An address that no other test comes from. */
const newAddress = (): string => {
  addresses += 1;
  return `192.0.2.${addresses}`;
};

const call = (
  path: string,
  address: string,
  init: RequestInit = {},
  bindings: object = {},
): Promise<Response> => {
  const url = new URL(path, "http://quayside.test");
  const request = new Request(url, { redirect: "manual", ...init });
  request.headers.set("cf-connecting-ip", address);
  const context = createExecutionContext() as unknown as ExecutionContext;
  return Promise.resolve(app.fetch(request, { ...env, ADDRESS_RATE: "3", ...bindings }, context));
};
const statuses = async (count: number, one: () => Promise<Response>) => {
  const list: number[] = [];
  for (let i = 0; i < count; i++) list.push((await one()).status);
  return list;
};
const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
const post = { method: "POST", headers: { "content-type": "application/json" }, body: "{}" };

beforeAll(async () => {
  tenant = await makeTenant();
  await deployAgent(tenant, "open", "export default () => 1;", {}, { public: true });
  const user = { email: "limits@example.org", name: "Grace", password: "a long enough password" };
  await setMember(env, tenant, await setUser(env, user), "owner");
  const { email, password } = user;
  const response = await call("/api/v1/auth/login", newAddress(), {
    ...post,
    body: JSON.stringify({ email, password }),
  });
  cookie = (response.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
  // The first page is evaluated before it is answered: it would take a part of its minute.
  await call("/", newAddress());
  // The whole gateway is loaded before.
}, 60_000);

describe("without a key", () => {
  const paths = [
    "/api/v1/listings",
    "/api/v1/openapi.json",
    "/api/v1/agents",
    "/api/v1/nothing",
    "/",
    "/sign-in",
    "/docs/api",
    "/llms.txt",
    "/robots.txt",
    "/sitemap.xml",
    "/agents/nobody/nothing.md",
    "/schemas/agent.json",
    "/internal/drain",
    "/nothing",
  ];
  it.each(paths)(
    "%s is answered as often as the rate allows, then refused with the limit and the way out",
    async (path) => {
      const address = newAddress();
      const list = await statuses(3, () => call(path, address));
      expect(list).not.toContain(429);
      const refused = await call(path, address);
      expect(refused.status).toBe(429);
      expect(refused.headers.get("retry-after")).toBe("20");
      expect(refused.headers.get("ratelimit")).toBe('"minute";r=0;t=60');
      expect(await refused.json()).toMatchObject({
        code: "rate_limited",
        detail: expect.stringMatching(/3 requests a minute .* Try again in 20 s, or send a key/),
        meta: { limit: 3, scope: "address", resetSeconds: 60 },
      });
      expect((await call(path, newAddress())).status).toBe(list[0]);
    },
  );

  it("calls of a public agent count too", async () => {
    const address = newAddress();
    const host = `http://${tenant.slug}.quayside.test/run/open`;
    expect(await statuses(4, () => call(host, address, post))).toEqual([200, 200, 200, 429]);
  });

  it.each([
    ["a key that is none", () => "nonsense"],
    ["a made-up key of a tenant that exists", () => newApiKey(tenant.id).key],
  ])("%s counts against the address, whatever it is sent to", async (_, make) => {
    for (const path of ["/api/v1/agents", "/internal/drain", "/run/open"]) {
      const address = newAddress();
      const init: RequestInit = path.startsWith("/run") ? post : {};
      const list = await statuses(4, () => call(path, address, { ...init, headers: bearer(make()) }));
      expect(list.slice(0, 3)).not.toContain(429);
      expect(list[3]).toBe(429);
    }
  });

  it("static files are not counted", async () => {
    const address = newAddress();
    for (let i = 0; i < 5; i++) {
      const response = await call(
        "/favicon.svg",
        address,
        {},
        { ASSETS: { fetch: async () => new Response("") } },
      );
      expect([response.status, response.headers.has("ratelimit")]).toEqual([200, false]);
    }
  });

  it("an IPv6 caller has one bucket for the whole /64", async () => {
    const list = await Promise.all(
      ["::1", "::2", "1:2:3:4", "ffff::"].map((host) =>
        call("/api/v1/listings", `2001:db8:9:9:${host}`.replace(":::", "::")),
      ),
    );
    expect(list.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
    expect((await call("/api/v1/listings", "2001:db8:9:a::1")).status).toBe(200);
  });

  it("on Cloudflare the platform's limiter has a say too, for strangers only", async () => {
    const asked: string[] = [];
    const ADDRESS_LIMITER = {
      limit: async ({ key }: { key: string }) => {
        asked.push(key);
        return { success: false };
      },
    };
    const bindings = { ENVIRONMENT: "production", ADDRESS_LIMITER };
    const address = newAddress();
    expect((await call("/api/v1/listings", address, {}, bindings)).status).toBe(429);
    expect((await call("/api/v1/agents", address, { headers: bearer(tenant.key) }, bindings)).status).toBe(
      200,
    );
    expect(asked).toEqual([address]);
  });
});

describe("who has proved who they are is not counted against the address", () => {
  it.each([
    ["a key", "/api/v1/agents", () => bearer(tenant.key)],
    ["a session", "/api/v1/agents", () => ({ cookie })],
    ["a session on a page", "/console", () => ({ cookie })],
    ["the operator", "/internal/drain", () => OPERATOR],
  ])("%s", async (_, path, headers) => {
    const address = newAddress();
    expect(await statuses(6, () => call(path, address, { headers: headers() }))).toEqual(Array(6).fill(200));
    expect((await call("/api/v1/listings", address)).status).toBe(200);
  });
});

describe("every answer carries the fields of the caller's tightest bucket", () => {
  const limitOf = (response: Response) =>
    /^"minute";q=(\d+);w=60$/.exec(response.headers.get("ratelimit-policy") ?? "")?.[1];
  const run = { ...post, body: '{"input":{}}' };

  it.each([
    ["a list", "/api/v1/agents", {}, 200],
    ["a thing that is not there", "/api/v1/agents/nothing", {}, 404],
    ["a path that is not there", "/api/v1/nothing", {}, 404],
    ["a wrong method", "/api/v1/agents", { method: "PATCH" }, 405],
    ["a wrong field", "/api/v1/agents?limit=x", {}, 400],
    ["a body that is no JSON", "/api/v1/agents", { ...post, body: "{" }, 400],
    ["a run", "/api/v1/agents/open/runs", { ...run, headers: { ...run.headers, prefer: "wait=30" } }, 200],
    [
      "a streamed run",
      "/api/v1/agents/open/runs",
      { ...run, headers: { ...run.headers, accept: "text/event-stream" } },
      200,
    ],
    ["a run of an agent that is not there", "/api/v1/agents/nothing/runs", run, 404],
    ["a run with a body that is no JSON", "/api/v1/agents/open/runs", { ...post, body: "{" }, 400],
    ["a call", "/run/open", run, 200],
    ["a call of an agent that is not there", "/run/nothing", run, 404],
  ])("%s with a key", async (_, path, init, status) => {
    const headers = { ...("headers" in init ? init.headers : {}), ...bearer(tenant.key) };
    const response = await call(path, newAddress(), { ...init, headers });
    expect(response.status).toBe(status);
    await response.body?.cancel();
    expect(limitOf(response)).toBe("3000");
    expect(response.headers.get("ratelimit")).toMatch(/^"minute";r=\d+;t=\d+$/);
  });

  it.each([
    ["a page", "/", {}, 200],
    ["a public list", "/api/v1/listings", {}, 200],
    ["a missing credential", "/api/v1/agents", {}, 401],
    [
      "a foreign site",
      "/api/v1/auth/logout",
      { method: "POST", headers: { origin: "https://evil.example" } },
      403,
    ],
  ])("%s without one", async (_, path, init, status) => {
    const response = await call(path, newAddress(), init);
    expect([response.status, limitOf(response)]).toEqual([status, "3"]);
  });

  it("a role that may not do it, and a repeated run", async () => {
    const reseller = await tenant.keyFor("reseller");
    const headers = { ...run.headers, ...bearer(reseller) };
    const refused = await call("/api/v1/agents/open/runs", newAddress(), { ...run, headers });
    expect([refused.status, limitOf(refused)]).toEqual([403, "3000"]);
    const again = { ...run, headers: { ...run.headers, ...bearer(tenant.key), "idempotency-key": "again" } };
    const [first, second] = [
      await call("/api/v1/agents/open/runs", newAddress(), again),
      await call("/api/v1/agents/open/runs", newAddress(), again),
    ];
    expect([limitOf(first), limitOf(second)]).toEqual(["3000", "3000"]);
  });

  it("of a person who is signed in", async () => {
    expect(limitOf(await call("/api/v1/agents", newAddress(), { headers: { cookie } }))).toBe("600");
  });
});

describe("requests with a key", () => {
  it("are counted all alike, and refused with the key's limit", async () => {
    const free = await makeTenant("free");
    const agents = () => free.api("GET", "/agents");
    const list = await Promise.all(Array.from({ length: 70 }, agents));
    expect(list.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(61);
    const refused = list.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThanOrEqual(9);
    expect(await refused[0]?.json()).toMatchObject({
      code: "rate_limited",
      detail: expect.stringMatching(
        /^The plan allows 60 requests a minute for this key\. Try again in \d+ s; a larger plan/,
      ),
      meta: { limit: 60, scope: "key" },
    });
    expect(refused[0]?.headers.get("ratelimit")).toMatch(/^"minute";r=0;/);
  });

  it("that are wrong are no way around the limit", async () => {
    const free = await makeTenant("free");
    const wrong = () => free.api("POST", "/agents/x/runs", { input: {}, channel: 5 });
    const list = await Promise.all(Array.from({ length: 70 }, wrong));
    expect(list.filter(({ status }) => status === 400).length).toBeLessThanOrEqual(61);
    expect(list.filter(({ status }) => status === 429).length).toBeGreaterThanOrEqual(9);
  });

  it("take one token each, wherever it is taken", async () => {
    const other = await makeTenant();
    await expectOk(other.api("POST", "/agents", { slug: "one" }));
    await expectOk(
      other.api("POST", "/agents/one/versions", { files: agentFiles("one", "export default () => 1;") }),
    );
    await expectOk(other.api("POST", "/agents/one/deployments", { version: "1.0.0" }));
    const left = async (method: string, path: string, body?: unknown) => {
      const key = await other.keyFor("owner");
      const response = await other.api(method, path, body, bearer(key));
      await response.body?.cancel();
      return response.headers.get("ratelimit")?.split(";")[1];
    };
    expect(await left("GET", "/agents")).toBe("r=2999");
    expect(await left("POST", "/agents/one/runs", { input: {} })).toBe("r=2999");
    expect(await left("POST", "/agents/none/runs", { input: {} })).toBe("r=2999");
    expect(await left("POST", "/agents/one/runs", { input: {}, channel: 5 })).toBe("r=2999");
  });
});

describe("the page that signs in", () => {
  it("says when to try again, once too many passwords were tried", async () => {
    const address = newAddress();
    const form = { method: "POST", headers: { origin: "http://quayside.test" } };
    const send = () => {
      const body = new URLSearchParams({ email: "guessed@example.org", password: "a wrong password" });
      return call("/sign-in", address, { ...form, body }, { ADDRESS_RATE: "100" });
    };
    expect(await statuses(5, send)).toEqual([401, 401, 401, 401, 401]);
    const refused = await send();
    const wait = refused.headers.get("retry-after");
    expect(refused.status).toBe(429);
    expect(Number(wait)).toBeGreaterThan(0);
    expect(await refused.text()).toContain(`Try again in ${wait} s.`);
  });
});
