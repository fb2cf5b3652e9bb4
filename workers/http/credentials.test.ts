import { createExecutionContext } from "cloudflare:test";
import type { Context } from "hono";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { env, makeTenant, type TestTenant, visit } from "../../test/harness.ts";
import { logIn, setMember, setUser } from "../identity/index.ts";
import { type AppEnv, createRouter } from "../kernel/app-env.ts";
import { newId } from "../kernel/ids.ts";
import { newApiKey } from "../kernel/keys.ts";
import { NO_TENANT } from "../tenants/index.ts";
import { createApp, type PageParts } from "./app.ts";
import type { Router } from "./openapi.ts";

const person = { email: "hedy@example.org", name: "Hedy", password: "a long enough password" };
let first: TestTenant;
let second: TestTenant;
let stranger: TestTenant;
let cookie: string;

beforeAll(async () => {
  [first, second, stranger] = [await makeTenant(), await makeTenant(), await makeTenant()];
  const userId = await setUser(env, person);
  await setMember(env, first, userId, "owner", { now: () => 1 });
  await setMember(env, second, userId, "member", { now: () => 2 });
  const result = await logIn(visit(), { email: person.email, password: person.password });
  if (!result.ok || !result.value.session) throw new Error("could not sign in");
  cookie = `__Host-quayside=${result.value.session.secret}`;
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
    expect(parts?.person?.user.email).toBe(person.email);
    expect(parts?.ctx).toMatchObject({ tenant: { id: second.id }, actor: { type: "user", role: "member" } });
    expect(parts?.requestId).toMatch(/^req_/);
  });

  it("are shown without a context to who is signed out, or has no seat on this host", async () => {
    expect((await show()).parts).toMatchObject({ person: null, ctx: null });
    const { parts } = await show({ headers: { cookie } }, `${stranger.slug}.quayside.test`);
    expect(parts).toMatchObject({ person: { user: { name: "Hedy" } }, ctx: null });
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
    const answer = (c: Context<AppEnv>) =>
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
    const credential = {
      type: "key",
      tenantId: first.id,
      keyHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      address: "unknown",
    };
    const authorization = `Bearer ${first.key}`;
    expect(await seen(RUNS, { authorization })).toEqual({ credential, tenant: null });
    expect(await seen("/run/echo", { authorization })).toEqual({ credential, tenant: null });
    expect(await seen("/api/v1/agents/echo/versions", { authorization })).toEqual({
      credential,
      tenant: first.id,
    });
  });

  it("leaves keys of no tenant to the object of nobody, and wakes none for them", async () => {
    const authorization = `Bearer ${newApiKey(newId("ten")).key}`;
    const nobody = { credential: { type: "key", tenantId: NO_TENANT }, tenant: null };
    expect(await seen(RUNS, { authorization })).toMatchObject(nobody);
    expect(await seen("/run/echo", { authorization })).toMatchObject(nobody);
    expect(await seen("/api/v1/agents/echo/versions", { authorization })).toBe(401);
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
