import { beforeAll, describe, expect, it } from "vitest";
import { env, makeTenant, request, type TestTenant } from "../../test/harness.ts";
import { setMember, setUser } from "../identity/index.ts";
import { newId } from "../kernel/ids.ts";
import { newApiKey } from "../kernel/keys.ts";
import { seatOf } from "./authentication.ts";

const person = {
  email: "grace-of-authentication@example.org",
  name: "Grace",
  password: "a long enough password",
};
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
const logIn = (
  { email, password }: { email?: unknown; password?: unknown },
  headers: Record<string, string> = {},
) =>
  request("/api/v1/auth/login", {
    method: "POST",
    headers: { ...json, ...headers },
    body: JSON.stringify({ email, password }),
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

  it("of a person who sits nowhere says who they are at the platform's own host, and nothing else", async () => {
    const newcomer = { ...person, email: "newcomer-of-authentication@example.org" };
    const id = await setUser(env, newcomer);
    const mine = ((await logIn(newcomer)).headers.get("set-cookie") ?? "").split(";")[0] ?? "";
    const answer = await read(me({ cookie: mine }));
    expect(answer).toMatchObject({
      ...{ status: 200, actor: { type: "user", id, role: null }, tenant: null },
      ...{ user: { email: newcomer.email }, memberships: [] },
    });
    expect((await me({ cookie: mine, "quayside-tenant": first.slug })).status).toBe(403);
    expect((await me({ cookie: mine }, `${first.slug}.quayside.test`)).status).toBe(403);
    const agents = await request("http://quayside.test/api/v1/agents", { headers: { cookie: mine } });
    expect(agents.status).toBe(403);
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

describe("seatOf", () => {
  it("is none when the person has no seat at all", () => {
    expect(seatOf({ kind: "platform" }, new Request("http://quayside.test/"), [])).toBeUndefined();
  });
});
