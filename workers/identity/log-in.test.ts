import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { env, makeTenant, visit } from "../../test/harness.ts";
import { setMember, setUser } from "./create-user.ts";
import { logIn, logOut } from "./log-in.ts";
import { currentSession } from "./queries.ts";
import { clearedCookie, deleteExpiredSessions, sessionCookie } from "./sessions.ts";

const DAY = 86_400_000;
const ada = { email: "ada@example.org", name: "Ada", password: "correct horse battery" };
let userId: Awaited<ReturnType<typeof setUser>>;

beforeAll(async () => {
  userId = await setUser(env, ada);
});
afterEach(() => {
  vi.useRealTimers();
});

const withCookie = (cookie: string) => new Request("http://quayside.test/", { headers: { cookie } });

async function signIn(): Promise<{ secret: string; request: Request }> {
  const result = await logIn(visit(), { email: ada.email, password: ada.password });
  if (!result.ok || !result.value.session) throw new Error("could not sign in");
  const { secret } = result.value.session;
  return { secret, request: withCookie(`other=1; __Host-quayside=${secret}`) };
}

const storedSessions = () =>
  env.DIRECTORY.prepare("SELECT id, expires_at FROM sessions").all<{ id: string; expires_at: number }>();

describe("logIn", () => {
  it("opens a session for the right password, however the address is written", async () => {
    const result = await logIn(visit(), { email: " ADA@Example.org", password: ada.password });
    expect(result).toMatchObject({
      ok: true,
      value: { user: { id: userId, email: ada.email, name: "Ada" } },
    });
  });

  it("is told to the log of each workspace of the person, and to their own", async () => {
    const tenant = await makeTenant();
    const work: Promise<unknown>[] = [];
    await setMember(env, tenant, userId, "member");
    const request = visit({ userAgent: "Browser/7", waitUntil: (later) => void work.push(later) });
    await logIn(request, { email: ada.email, password: ada.password });
    await Promise.all(work);
    const inLog = env.DATA.prepare(
      "SELECT actor_id, detail, address, user_agent FROM audit_entries WHERE tenant_id = ? AND action = 'session.opened'",
    ).bind(tenant.id);
    const entry = {
      actor_id: userId,
      detail: '{"method":"password","host":null}',
      address: "192.0.2.1",
      user_agent: "Browser/7",
    };
    expect((await inLog.all()).results).toEqual([entry]);
    const own = env.DIRECTORY.prepare(
      "SELECT address FROM account_events WHERE user_id = ? AND user_agent = 'Browser/7'",
    );
    expect((await own.bind(userId).all()).results).toEqual([{ address: "192.0.2.1" }]);
    await env.DIRECTORY.prepare("DELETE FROM memberships WHERE tenant_id = ?").bind(tenant.id).run();
  });

  it("answers alike for a wrong password, an unknown account and nonsense", async () => {
    const answers = await Promise.all([
      logIn(visit(), { email: ada.email, password: "wrong" }),
      logIn(visit(), { email: "nobody@example.org", password: "wrong" }),
      logIn(visit(), { email: "not an address", password: "wrong" }),
    ]);
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject({ ok: false, error: { code: "unauthenticated" } });
  });

  it("refuses even the right password while attempts have to wait, for unknown accounts too", async () => {
    const clock = { now: () => 1_900_000_000_000 };
    for (const email of ["bob@example.org", "unknown@example.org"]) {
      if (email.startsWith("bob")) await setUser(env, { ...ada, email });
      const options = { address: `from-${email}`, clock };
      for (let i = 0; i < 5; i++) await logIn(visit(options), { email, password: "wrong" });
      const answer = await logIn(visit(options), { email, password: ada.password });
      expect(answer).toMatchObject({ ok: false, error: { code: "rate_limited", retryAfter: 2 } });
    }
  });
});

describe("currentSession", () => {
  it("knows the person and their tenants", async () => {
    const tenant = await makeTenant();
    await setMember(env, tenant, userId, "owner");
    const { request } = await signIn();
    expect(await currentSession(env, request)).toMatchObject({
      user: { id: userId, name: "Ada" },
      memberships: [{ tenantId: tenant.id, tenantSlug: tenant.slug, role: "owner" }],
    });
  });

  it("keeps only a hash of the secret, and gives the secret to nobody", async () => {
    const { secret, request } = await signIn();
    const stored = JSON.stringify((await storedSessions()).results);
    expect(stored).not.toContain(secret);
    const session = await currentSession(env, request);
    expect(JSON.stringify(session)).not.toContain(secret);
    expect(stored).toContain(session?.session.id);
    // The hash out of a stolen table is no cookie.
    expect(await currentSession(env, withCookie(`__Host-quayside=${session?.session.id}`))).toBeNull();
  });

  it("is null without a cookie, with a foreign one, and with nonsense", async () => {
    for (const cookie of [
      "",
      "quayside=1",
      "__Host-quayside=",
      `__Host-quayside=${"x".repeat(10_000)}`,
      "%%%=%%%",
    ]) {
      expect(await currentSession(env, withCookie(cookie))).toBeNull();
    }
  });

  it("slides along while it is used, and ends thirty days after the last use", async () => {
    const start = Date.now();
    vi.useFakeTimers({ toFake: ["Date"], now: start });
    const { secret, request } = await signIn();
    vi.setSystemTime(start + 10 * DAY);
    expect((await currentSession(env, request))?.renewedCookie).toBeUndefined();
    vi.setSystemTime(start + 20 * DAY);
    expect((await currentSession(env, request))?.renewedCookie).toBe(sessionCookie(env, secret));
    vi.setSystemTime(start + 49 * DAY);
    expect(await currentSession(env, request)).not.toBeNull();
    vi.setSystemTime(start + 80 * DAY);
    expect(await currentSession(env, request)).toBeNull();
  });
});

describe("logOut", () => {
  it("ends the session on the server", async () => {
    const { request } = await signIn();
    await logOut(visit(), request);
    expect(await currentSession(env, request)).toBeNull();
  });

  it("does nothing without a session", async () => {
    await logOut(visit(), withCookie(""));
  });
});

describe("setUser", () => {
  it("gives an existing account the new password and ends its sessions", async () => {
    const carol = { ...ada, email: "carol@example.org" };
    const id = await setUser(env, carol);
    const { email, password } = carol;
    const first = await logIn(visit(), { email, password });
    if (!first.ok || !first.value.session) throw new Error("could not sign in");
    const request = withCookie(`__Host-quayside=${first.value.session.secret}`);
    expect(await setUser(env, { ...carol, email: "Carol@example.org", password: "another password" })).toBe(
      id,
    );
    expect(await currentSession(env, request)).toBeNull();
    expect((await logIn(visit(), { email, password })).ok).toBe(false);
    expect((await logIn(visit(), { email, password: "another password" })).ok).toBe(true);
  });

  it("refuses a short password", async () => {
    await expect(setUser(env, { ...ada, email: "dan@example.org", password: "short" })).rejects.toThrow();
  });
});

describe("cookies", () => {
  it("belong to this host alone and are out of reach of scripts", async () => {
    expect(sessionCookie(env, "secret").split("; ").sort()).toEqual(
      ["HttpOnly", "Max-Age=2592000", "Path=/", "SameSite=Lax", "Secure", "__Host-quayside=secret"].sort(),
    );
    expect(clearedCookie(env)).toContain("Max-Age=0");
  });
});

describe("deleteExpiredSessions", () => {
  it("removes ended sessions and keeps the others", async () => {
    const { request } = await signIn();
    await env.DIRECTORY.prepare("INSERT INTO sessions (id, user_id, expires_at) VALUES ('old', ?, 1)")
      .bind(userId)
      .run();
    await deleteExpiredSessions(env);
    expect((await storedSessions()).results.map(({ id }) => id)).not.toContain("old");
    expect(await currentSession(env, request)).not.toBeNull();
  });
});
