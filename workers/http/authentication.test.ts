import { createExecutionContext } from "cloudflare:test";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { env, makeTenant, request, type TestTenant } from "../../test/harness.ts";
import { setMember, setUser } from "../identity/index.ts";
import { createRouter } from "../kernel/app-env.ts";
import { newId } from "../kernel/ids.ts";
import { newApiKey } from "../kernel/keys.ts";
import { createApp, type PageParts } from "./app.ts";
import { seatOf, slugOfHost } from "./authentication.ts";
import type { Router } from "./openapi.ts";

const person = { email: "grace@example.org", name: "Grace", password: "a long enough password" };
let first: TestTenant;
let second: TestTenant;
let stranger: TestTenant;
let cookie: string;

beforeAll(async () => {
  [first, second, stranger] = [await makeTenant(), await makeTenant(), await makeTenant()];
  const userId = await setUser(env, person);
  await setMember(env, first, userId, "owner", { now: () => 1 });
  await setMember(env, second, userId, "member", { now: () => 2 });
  const response = await logIn(person);
  cookie = (response.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
});

const json = { "content-type": "application/json" };
const logIn = (body: object, headers: Record<string, string> = {}) =>
  request("/api/v1/auth/login", {
    method: "POST",
    headers: { ...json, ...headers },
    body: JSON.stringify(body),
  });
const me = (headers: Record<string, string>, host = "quayside.test") =>
  request(`http://${host}/api/v1/auth/me`, { headers });

interface Me {
  actor: { type: string; id: string; name: string; role: string };
  tenant: { id: string; slug: string };
  user: { email: string } | null;
  memberships: unknown[];
  code?: string;
}
const read = async (response: Promise<Response>) => {
  const answer = await response;
  return { status: answer.status, ...(await answer.json<Me>()) };
};

describe("an API key", () => {
  it("acts in its own tenant with its own role, whatever host and header say", async () => {
    const headers = { authorization: `Bearer ${first.key}`, "quayside-tenant": second.slug };
    for (const host of ["quayside.test", `${second.slug}.quayside.test`]) {
      expect(await read(me(headers, host))).toMatchObject({
        status: 200,
        actor: { type: "key", role: "developer" },
        tenant: { id: first.id, slug: first.slug },
        user: null,
        memberships: [],
      });
    }
  });

  it("is refused when it is broken, made up, or of no tenant", async () => {
    const typo = `${first.key.slice(0, -1)}${first.key.endsWith("0") ? "1" : "0"}`;
    const keys = [
      typo,
      first.key.slice(0, -5),
      newApiKey(first.id).key,
      newApiKey(newId("ten")).key,
      "",
      "qs_live_",
    ];
    for (const key of keys) {
      expect(await read(me({ authorization: `Bearer ${key}` }))).toMatchObject({
        status: 401,
        code: "unauthenticated",
      });
    }
    expect((await me({ authorization: `Basic ${btoa("a:b")}` })).status).toBe(401);
  });

  it("is not helped out by a cookie", async () => {
    expect((await me({ authorization: `Bearer ${newApiKey(first.id).key}`, cookie })).status).toBe(401);
  });
});

describe("a session", () => {
  it("acts in the host's tenant, else the header's, else the first", async () => {
    const slugOf = async (headers: Record<string, string>, host?: string) =>
      (await read(me({ cookie, ...headers }, host))).tenant.slug;
    expect(await slugOf({})).toBe(first.slug);
    expect(await slugOf({ "quayside-tenant": second.slug })).toBe(second.slug);
    expect(await slugOf({ "quayside-tenant": first.slug }, `${second.slug}.quayside.test`)).toBe(second.slug);
  });

  it("tells who acts, with the role of the tenant in question", async () => {
    expect(await read(me({ cookie, "quayside-tenant": second.slug }))).toMatchObject({
      actor: { type: "user", name: "Grace", role: "member" },
      user: { email: person.email },
      memberships: [{ tenantSlug: first.slug }, { tenantSlug: second.slug }],
    });
  });

  it("does not act in a tenant where the person has no seat, nor tells whether it exists", async () => {
    const [strange, missing] = await Promise.all([
      read(me({ cookie, "quayside-tenant": stranger.slug })),
      read(me({ cookie, "quayside-tenant": "no-such-tenant" })),
    ]);
    expect(strange).toMatchObject({ status: 403, code: "forbidden" });
    expect({ ...strange, requestId: "" }).toEqual({ ...missing, requestId: "" });
    expect((await me({ cookie }, `${stranger.slug}.quayside.test`)).status).toBe(403);
  });

  it("ends with POST /auth/logout, which clears the cookie", async () => {
    const mine = ((await logIn(person)).headers.get("set-cookie") ?? "").split(";")[0] ?? "";
    const response = await request("/api/v1/auth/logout", {
      method: "POST",
      headers: { cookie: mine, origin: "http://quayside.test" },
    });
    expect(response.status).toBe(204);
    expect(response.headers.get("set-cookie")).toMatch(/^__Host-quayside=;.*Max-Age=0/);
    expect((await me({ cookie: mine })).status).toBe(401);
  });
});

describe("a change made with a cookie", () => {
  const change = (headers: Record<string, string>) =>
    request("/api/v1/agents", {
      method: "POST",
      headers: { ...json, cookie, ...headers },
      body: JSON.stringify({ slug: `a-${Math.random().toString(36).slice(2, 10)}` }),
    });

  it("has to come from this host", async () => {
    expect((await change({ origin: "http://quayside.test" })).status).toBe(201);
    expect((await change({ "sec-fetch-site": "same-origin" })).status).toBe(201);
  });

  it("is refused from elsewhere, or from who does not say where", async () => {
    const foreign: Record<string, string>[] = [
      {},
      { origin: "https://evil.example" },
      { origin: "null" },
      { origin: `http://${stranger.slug}.quayside.test` },
      { origin: "http://quayside.test.evil.example" },
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
      { origin: "https://evil.example", "sec-fetch-site": "same-origin" },
    ];
    for (const headers of foreign) expect((await change(headers)).status).toBe(403);
  });

  it("includes signing in: nobody is signed in by another site", async () => {
    expect((await logIn(person, { origin: "https://evil.example" })).status).toBe(403);
    expect((await logIn(person, { origin: "http://quayside.test" })).status).toBe(200);
  });
});

describe("pages", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  const show = async (init: RequestInit = {}, host = "quayside.test") => {
    let parts: PageParts | undefined;
    const pages = async (_: Request, given: PageParts) => {
      parts = given;
      return new Response("page");
    };
    const app = createApp({ api: [], edge: [], checkSandbox: async () => {}, pages });
    const context = createExecutionContext() as unknown as ExecutionContext;
    const response = await app.fetch(new Request(`http://${host}/agents`, init), env, context);
    return { response, parts };
  };

  it("know who is signed in, and their workspace of this host", async () => {
    const { parts } = await show({ headers: { cookie } }, `${second.slug}.quayside.test`);
    expect(parts?.session?.user.email).toBe(person.email);
    expect(parts?.ctx).toMatchObject({ tenant: { id: second.id }, actor: { type: "user", role: "member" } });
    expect(parts?.requestId).toMatch(/^req_/);
  });

  it("are shown without a context to who is signed out, or has no seat on this host", async () => {
    expect((await show()).parts).toMatchObject({ session: null, ctx: null });
    const { parts } = await show({ headers: { cookie } }, `${stranger.slug}.quayside.test`);
    expect(parts).toMatchObject({ session: { user: { name: "Grace" } }, ctx: null });
  });

  it("are not sent forms by other sites", async () => {
    const post = (origin: string) => show({ method: "POST", body: "a=1", headers: { cookie, origin } });
    expect((await post("https://evil.example")).response.status).toBe(403);
    expect((await post("https://evil.example")).parts).toBeUndefined();
    expect((await post("http://quayside.test")).response.status).toBe(200);
  });

  it("renew the cookie of a session in use", async () => {
    expect((await show({ headers: { cookie } })).response.headers.get("set-cookie")).toBeNull();
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 20 * 86_400_000 });
    expect((await show({ headers: { cookie } })).response.headers.get("set-cookie")).toContain(cookie);
  });
});

describe("starting a run", () => {
  /** What a route of this path finds in its context. */
  const seen = async (path: string, headers: Record<string, string>) => {
    const answer: Parameters<Router["post"]>[1] = (c) =>
      c.json({ credential: c.var.credential, tenant: c.var.ctx?.tenant.id ?? null });
    const app = createApp({
      api: [
        createRouter().post("/agents/:agent/runs", answer).post("/agents/:agent/versions", answer) as Router,
      ],
      edge: [createRouter().post("/run/:alias", answer) as Router],
      checkSandbox: async () => {},
      pages: async () => new Response(""),
    });
    const context = createExecutionContext() as unknown as ExecutionContext;
    const response = await app.fetch(
      new Request(`http://quayside.test${path}`, { method: "POST", headers }),
      env,
      context,
    );
    return response.status === 200
      ? response.json<{ credential: { type: string }; tenant: string | null }>()
      : response.status;
  };
  const RUNS = "/api/v1/agents/echo/runs";

  it("leaves checking the key to the ledger, and passes its hash on", async () => {
    const credential = { type: "key", tenantId: first.id, keyHash: expect.stringMatching(/^[0-9a-f]{64}$/) };
    const authorization = `Bearer ${first.key}`;
    expect(await seen(RUNS, { authorization })).toEqual({ credential, tenant: null });
    expect(await seen("/run/echo", { authorization })).toEqual({ credential, tenant: null });
    expect(await seen("/api/v1/agents/echo/versions", { authorization })).toEqual({
      credential,
      tenant: first.id,
    });
  });

  it("refuses keys of no tenant before any object is woken", async () => {
    const authorization = `Bearer ${newApiKey(newId("ten")).key}`;
    expect(await seen(RUNS, { authorization })).toBe(401);
    expect(await seen("/run/echo", { authorization })).toBe(401);
  });

  it("works with a session at the API; at the edge endpoint a cookie means nothing", async () => {
    const headers = { cookie, origin: "http://quayside.test" };
    expect(await seen(RUNS, headers)).toMatchObject({
      credential: { type: "session", role: "owner" },
      tenant: first.id,
    });
    expect(await seen("/run/echo", headers)).toEqual({ credential: { type: "anonymous" }, tenant: null });
    expect(await seen(RUNS, {})).toBe(401);
  });
});

describe("POST /auth/login", () => {
  it("gives the person and the cookie", async () => {
    const response = await logIn({ ...person, email: person.email.toUpperCase() });
    expect(response.headers.get("set-cookie")).toMatch(/^__Host-quayside=[^;]+;.*Secure/);
    expect(await response.json()).toMatchObject({
      user: { email: person.email },
      memberships: [{ role: "owner" }, { role: "member" }],
    });
  });

  it("refuses a wrong password without a cookie, and nonsense by its pointers", async () => {
    const wrong = await logIn({ ...person, password: "wrong" });
    expect(wrong.status).toBe(401);
    expect(wrong.headers.get("set-cookie")).toBeNull();
    const nonsense = await logIn({ email: 7 });
    expect(await nonsense.json()).toMatchObject({
      code: "invalid_input",
      errors: [{ pointer: "/email" }, { pointer: "/password" }],
    });
  });

  it("asks to wait after several failures", async () => {
    const attempt = () =>
      logIn({ email: "mallory@example.org", password: "guess" }, { "cf-connecting-ip": "192.0.2.66" });
    for (let i = 0; i < 5; i++) expect((await attempt()).status).toBe(401);
    const refused = await attempt();
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  });
});

describe("slugOfHost", () => {
  it.each([
    ["ada.quayside.test", "ada"],
    ["ADA.Quayside.test", "ada"],
    ["quayside.test", undefined],
    ["a.b.quayside.test", undefined],
    ["ada.quayside.test.evil.example", undefined],
    ["adaquayside.test", undefined],
  ])("of %s is %s", (host, slug) => {
    expect(slugOfHost(env, host)).toBe(slug);
  });
});

describe("seatOf", () => {
  it("is none when the person has no seat at all", () => {
    expect(seatOf(env, new Request("http://quayside.test/"), [])).toBeUndefined();
  });
});
