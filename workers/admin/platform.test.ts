import { beforeEach, describe, expect, it, vi } from "vitest";
import {
  env,
  expectOk,
  makeTenant,
  OPERATOR,
  type Person,
  request,
  type TestTenant,
} from "../../test/harness.ts";
import { administrator } from "../../test/proof/workers/permissions/callers.ts";
import { deleteExpiredSessions } from "../identity/index.ts";
import { sha256 } from "../kernel/crypto.ts";
import { endImpersonations } from "./impersonate.ts";

const ORIGIN = "http://quayside.test";
const REASON = "Asked for in ticket 4711, please";
let tenant: TestTenant;
let admin: string;
let member: Person;

const ask = (cookie: string, method: string, path: string, json?: unknown) =>
  request(`/api/v1${path}`, {
    method,
    headers: { cookie, origin: ORIGIN, "content-type": "application/json", "quayside-tenant": tenant.slug },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
  });
const codeOf = async (answer: Promise<Response>) => {
  const response = await answer;
  return [response.status, (await response.json<{ code?: string }>()).code];
};
const session = async (cookie: string, set: string, ...values: unknown[]) =>
  env.DIRECTORY.prepare(`UPDATE sessions SET ${set} WHERE id = ?`)
    .bind(...values, await sha256(cookie.slice(cookie.indexOf("=") + 1)))
    .run();

beforeEach(async () => {
  tenant = await makeTenant();
  admin = await administrator();
  member = await tenant.personFor("owner");
});

describe("administrators", () => {
  it("find people by how their address begins, and workspaces by their slug", async () => {
    const people = await expectOk<{ data: { id: string }[] }>(
      ask(admin, "GET", `/admin/users?q=${member.email.slice(0, 28)}`),
    );
    expect(people.data.map(({ id }) => id)).toEqual([member.id]);
    const found = await expectOk<{ data: unknown[] }>(ask(admin, "GET", `/admin/tenants?q=${tenant.slug}`));
    expect(found.data).toMatchObject([{ id: tenant.id, members: [{ id: member.id, role: "owner" }] }]);
    const first = await expectOk<{ data: unknown[]; nextCursor: string }>(
      ask(admin, "GET", "/admin/users?limit=1"),
    );
    expect([first.data.length, typeof first.nextCursor]).toEqual([1, "string"]);
  });

  it("need the flag, a second factor on their way in, and step-up for what changes something", async () => {
    const refused = [403, "forbidden"];
    expect(await codeOf(ask(member.cookie, "GET", "/admin/users"))).toEqual(refused);
    await session(member.cookie, "method = 'passkey'");
    expect(await codeOf(ask(member.cookie, "GET", "/admin/users")), "a second factor alone").toEqual(refused);
    const there = `http://${tenant.slug}.quayside.test/api/v1/admin/users`;
    expect(await codeOf(request(there, { headers: { cookie: admin } })), "elsewhere").toEqual(refused);
    await session(admin, "method = 'password'");
    expect(await codeOf(ask(admin, "GET", "/admin/users"))).toEqual(refused);
    await session(admin, "method = 'passkey', sudo_until = NULL");
    expect((await ask(admin, "GET", "/admin/users")).status).toBe(200);
    const suspend = ask(admin, "PUT", `/admin/tenants/${tenant.id}/suspension`, { reason: REASON });
    expect(await codeOf(suspend)).toEqual([403, "sudo_required"]);
    expect((await tenant.api("GET", "/admin/users")).status).toBe(403);
  });

  it("are made by the operator alone", async () => {
    const set = (email: string, headers: Record<string, string> = OPERATOR) =>
      request("/internal/platform-admins", {
        method: "PUT",
        headers: { ...headers, "content-type": "application/json" },
        body: JSON.stringify({ email, admin: true }),
      });
    expect((await set(member.email, {})).status).toBe(404);
    expect((await set(member.email)).status).toBe(204);
    const flag = env.DIRECTORY.prepare("SELECT platform_admin FROM users WHERE id = ?").bind(member.id);
    expect(await flag.first("platform_admin")).toBe(1);
    expect((await set(member.email)).status).toBe(204);
    const told = "SELECT action, actor_id FROM account_events WHERE user_id = ? AND action LIKE 'user.%'";
    expect(
      (await env.DIRECTORY.prepare(told).bind(member.id).all()).results,
      "once, in their own log",
    ).toEqual([{ action: "user.made_administrator", actor_id: "operator" }]);
  });
});

describe("a suspended person", () => {
  it("is signed out, and their keys are refused, from the next request on, until they may go on", async () => {
    const { key } = await expectOk<{ key: string }>(ask(member.cookie, "POST", "/keys", { name: "mine" }));
    const withKey = async () =>
      (await tenant.api("GET", "/agents", undefined, { authorization: `Bearer ${key}` })).status;
    expect(await withKey()).toBe(200);
    await expectOk(ask(admin, "PUT", `/admin/users/${member.id}/suspension`, { reason: REASON }));
    expect(await withKey()).toBe(401);
    expect((await ask(member.cookie, "GET", "/auth/me")).status).toBe(401);
    await expectOk(ask(admin, "DELETE", `/admin/users/${member.id}/suspension`));
    expect(await withKey()).toBe(200);
  });

  it("needs a reason, and is no administrator", async () => {
    const path = `/admin/users/${member.id}/suspension`;
    expect(await codeOf(ask(admin, "PUT", path, { reason: "short" }))).toEqual([400, "invalid_input"]);
    await env.DIRECTORY.prepare("UPDATE users SET platform_admin = 1 WHERE id = ?").bind(member.id).run();
    expect(await codeOf(ask(admin, "PUT", path, { reason: REASON }))).toEqual([403, "forbidden"]);
  });
});

describe("acting in a person's place", () => {
  const begin = async (more: object = {}) => {
    const input = { userId: member.id, tenantId: tenant.id, reason: REASON, minutes: 60, ...more };
    const answer = await ask(admin, "POST", "/admin/impersonations", input);
    return { answer, cookie: (answer.headers.get("set-cookie") ?? "").split(";", 1)[0] ?? "" };
  };

  it("is in the workspace's own log, as is who did each thing, and why", async () => {
    const { answer, cookie } = await begin();
    expect(answer.status).toBe(201);
    const changed = await ask(cookie, "PATCH", "/workspace", { name: "Renamed" });
    expect(changed.status, await changed.clone().text()).toBe(200);
    const log = env.DATA.prepare(
      "SELECT action, actor_id, detail FROM audit_entries WHERE tenant_id = ? ORDER BY id",
    );
    await vi.waitFor(async () => {
      const { results } = await log
        .bind(tenant.id)
        .all<{ action: string; actor_id: string; detail: string }>();
      const by = results.filter(({ detail }) => detail.includes(REASON));
      expect(by.map(({ action }) => action)).toEqual(["impersonation.started", "workspace.changed"]);
      expect(by[1]?.actor_id).toBe(member.id);
      expect(JSON.parse(by[1]?.detail ?? "{}")).toMatchObject({
        reason: REASON,
        impersonatedBy: by[0]?.actor_id,
      });
    }, 10_000);
  });

  it("opens nothing that is dangerous, nor the person's account, nor the administration", async () => {
    const { cookie } = await begin();
    const refusals = await Promise.all([
      codeOf(ask(cookie, "POST", "/keys", { name: "theirs" })),
      codeOf(ask(cookie, "POST", "/auth/confirm", { password: "x" })),
      codeOf(ask(cookie, "GET", "/account/sessions")),
      codeOf(ask(cookie, "PATCH", "/account", { name: "x" })),
      codeOf(ask(cookie, "POST", "/workspaces", { name: "x", slug: "mine-now" })),
      codeOf(ask(cookie, "POST", "/workspace/ownership", { userId: "x" })),
      codeOf(ask(cookie, "POST", "/workspace/deletion", { slug: tenant.slug })),
      codeOf(ask(cookie, "POST", "/workspace/exports")),
      codeOf(ask(cookie, "POST", "/workspace/leave")),
      codeOf(
        ask(cookie, "POST", "/workspace/invitations", { email: "administrator@example.org", role: "admin" }),
      ),
      codeOf(ask(cookie, "POST", "/agents/any/shares", { workspace: "elsewhere" })),
      codeOf(ask(cookie, "GET", "/admin/users")),
    ]);
    expect(refusals.map(([status]) => status)).toEqual(refusals.map(() => 403));
    const page = await request("/account", { headers: { cookie, accept: "text/html" } });
    expect(page.status).toBe(403);
  });

  it("ends after its time, however much it is used, and is of that workspace alone", async () => {
    const { cookie } = await begin({ minutes: 1 });
    const id = await sha256(cookie.slice(cookie.indexOf("=") + 1));
    await ask(cookie, "GET", "/workspace");
    const ends = env.DIRECTORY.prepare("SELECT expires_at FROM sessions WHERE id = ?").bind(id);
    expect(await ends.first("expires_at")).toBeLessThan(Date.now() / 1000 + 61);
    const other = await makeTenant();
    const elsewhere = await request("/api/v1/workspace", {
      headers: { cookie, "quayside-tenant": other.slug },
    });
    expect(elsewhere.status).toBe(403);
    await session(cookie, "expires_at = ?", Math.floor(Date.now() / 1000) - 1);
    expect((await ask(cookie, "GET", "/workspace")).status).toBe(401);
  });

  it("is refused without step-up, and in the place of an administrator", async () => {
    await env.DIRECTORY.prepare("UPDATE users SET platform_admin = 1 WHERE id = ?").bind(member.id).run();
    expect(await codeOf(Promise.resolve((await begin()).answer))).toEqual([403, "forbidden"]);
    await session(admin, "sudo_until = NULL");
    expect(await codeOf(Promise.resolve((await begin()).answer))).toEqual([403, "sudo_required"]);
  });

  const endings = async () => {
    const query =
      "SELECT actor_id, detail FROM audit_entries WHERE tenant_id = ? AND action = 'impersonation.ended'";
    const { results } = await env.DATA.prepare(query)
      .bind(tenant.id)
      .all<Record<"actor_id" | "detail", string>>();
    return results.map(({ actor_id, detail }) => ({ actor_id, ...JSON.parse(detail) }));
  };

  it("that has come to its time is told once, whoever looks first", async () => {
    const { cookie } = await begin({ minutes: 1 });
    const late = { now: () => Date.now() + 61_000 };
    await endImpersonations(env, { now: Date.now });
    expect(await endings()).toEqual([]);
    await session(cookie, "expires_at = ?", Math.floor(Date.now() / 1000) - 1);
    expect((await ask(cookie, "GET", "/workspace")).status).toBe(401);
    await deleteExpiredSessions(env);
    await Promise.all(Array.from({ length: 5 }, () => endImpersonations(env, late)));
    await endImpersonations(env, late);
    expect(await endings()).toMatchObject([{ actor_id: "system", ended: "by_time", reason: REASON }]);
  });

  it.each([
    ["its own button", "/admin/stop"],
    ["the way that everybody signs out", "/sign-out"],
    ["the API", "/api/v1/auth/logout"],
  ])("that is ended by %s is told once, as who has ended it", async (_, path) => {
    const { cookie } = await begin();
    const headers = { cookie, origin: ORIGIN, "content-type": "application/x-www-form-urlencoded" };
    const body = path.startsWith("/api") ? {} : { body: "" };
    const answer = await request(path, { method: "POST", headers, ...body });
    expect(answer.status).toBeLessThan(400);
    expect((await ask(cookie, "GET", "/workspace")).status).toBe(401);
    await vi.waitFor(async () => expect(await endings()).toHaveLength(1), 10_000);
    expect(await endings()).toMatchObject([{ actor_id: member.id, ended: "by_hand", reason: REASON }]);
  });

  it("ends with the account of the person, and is told though they are gone", async () => {
    const heir = await tenant.personFor("owner");
    const { cookie } = await begin();
    const { email } = member;
    expect((await ask(member.cookie, "POST", "/account/deletion", { email })).status).toBe(204);
    expect((await ask(cookie, "GET", "/workspace")).status).toBe(401);
    await vi.waitFor(async () => expect(await endings()).toHaveLength(1), 10_000);
    const [ending] = await endings();
    expect(ending).toMatchObject({ actor_id: "system", ended: "with_the_account", reason: REASON });
    expect(ending.impersonatedBy).toMatch(/^usr_/);
    expect((await ask(heir.cookie, "GET", "/workspace")).status).toBe(200);
  });

  it("ends when the person ends all of their sessions, and is told then, too", async () => {
    const { cookie } = await begin();
    expect((await ask(member.cookie, "DELETE", "/account/sessions")).status).toBe(204);
    expect((await ask(cookie, "GET", "/workspace")).status).toBe(401);
    await endImpersonations(env);
    expect(await endings()).toMatchObject([{ ended: "by_time" }]);
  });

  it("makes no workspace that would be theirs, on the page neither", async () => {
    const { cookie } = await begin();
    const body = String(new URLSearchParams({ name: "Not mine", slug: `not-mine-${tenant.slug.slice(-6)}` }));
    const headers = { cookie, origin: ORIGIN, "content-type": "application/x-www-form-urlencoded" };
    expect((await request("/workspaces/new", { method: "POST", headers, body })).status).toBe(403);
    const made = env.DIRECTORY.prepare("SELECT count(*) AS n FROM memberships WHERE user_id = ?");
    expect(await made.bind(member.id).first("n")).toBe(1);
  });

  it.each([
    ["is none any more", "UPDATE users SET platform_admin = 0 WHERE id = ?"],
    [
      "is gone",
      "UPDATE sessions SET impersonator_id = 'usr_00000000000000000000000000' WHERE impersonator_id = ?",
    ],
  ])("ends with an administrator who %s", async (_, change) => {
    const { cookie } = await begin();
    expect((await ask(cookie, "GET", "/workspace")).status).toBe(200);
    const id = await sha256(cookie.slice(cookie.indexOf("=") + 1));
    const whose = env.DIRECTORY.prepare("SELECT impersonator_id FROM sessions WHERE id = ?").bind(id);
    await env.DIRECTORY.prepare(change)
      .bind(await whose.first("impersonator_id"))
      .run();
    expect((await ask(cookie, "GET", "/workspace")).status).toBe(401);
  });

  it("ends with all other sessions of the administrator", async () => {
    const { cookie } = await begin();
    expect((await ask(admin, "DELETE", "/account/sessions")).status).toBe(204);
    expect((await ask(cookie, "GET", "/workspace")).status).toBe(401);
  });

  it.each([
    ["without a reason", { reason: "" }, 400],
    ["for more than an hour", { minutes: 61 }, 400],
    ["of a workspace without them", { tenantId: "ten_00000000000000000000000000" }, 404],
    ["of nobody", { userId: "usr_00000000000000000000000000" }, 404],
  ])("is refused %s", async (_, more, status) => {
    expect((await begin(more)).answer.status).toBe(status);
  });
});
