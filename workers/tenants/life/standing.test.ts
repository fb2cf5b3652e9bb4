import { beforeAll, describe, expect, it, vi } from "vitest";
import { deployAgent, env, expectOk, makeTenant, request, type TestTenant } from "../../../test/harness.ts";
import type { Ctx } from "../../kernel/context.ts";
import type { Env } from "../../kernel/env.ts";
import { activeHost } from "../hosts/hosts.test-kit.ts";
import { acting, refusal, type Someone, seated } from "../members/members.test-kit.ts";
import { tellWaiting } from "../tell-object.ts";
import { tenantObject } from "../tenant-object.do.ts";
import { deleteWorkspace, GRACE_MS, restoreWorkspace } from "./delete-workspace.ts";
import { resumeTenant, resumeWorkspace, suspendTenant, suspendWorkspace } from "./suspend-workspace.ts";

let tenant: TestTenant;
let owner: Someone;
const as = (more?: object): Ctx => acting(tenant, owner, "owner", more);
const byPlatform = {
  suspender: "platform" as const,
  by: { actorType: "system", actorId: "system", requestId: "" },
};
const suspended = { slug: "", reason: "holidays" };

beforeAll(async () => {
  tenant = await makeTenant();
  owner = await seated(tenant, "owner");
  suspended.slug = tenant.slug;
  await deployAgent(tenant, "echo", "export default (input) => input", {}, { public: true });
  await deployAgent(tenant, "slow", "export default () => new Promise((done) => setTimeout(done, 60_000))");
  await expectOk(tenant.api("PUT", "/agents/echo/listing"));
});

const codeOf = async (answer: Promise<Response>) => {
  const response = await answer;
  const { code } = await response.json<{ code?: string }>();
  return [response.status, code];
};
const REFUSED = [403, "workspace_suspended"];
const listed = async () => {
  const { data } = await expectOk<{ data: { tenantSlug: string }[] }>(
    request(`/api/v1/listings?q=${tenant.slug}`),
  );
  return data.filter(({ tenantSlug }) => tenantSlug === tenant.slug).length;
};
const at = (path: string, init: RequestInit = {}, host = `${tenant.slug}.quayside.test`) =>
  request(`http://${host}${path}`, { ...init, headers: { host, accept: "text/html", ...init.headers } });

describe("a suspended workspace", () => {
  let run: string;
  beforeAll(async () => {
    run = (await expectOk<{ id: string }>(tenant.api("POST", "/agents/slow/runs", { input: {} }))).id;
    await suspendWorkspace(as(), suspended);
  });

  it("runs nothing: what went on has ended, and nothing starts, for keys, people and strangers", async () => {
    const person = await tenant.personFor("owner");
    const host = `${tenant.slug}.quayside.test`;
    expect(await codeOf(tenant.api("POST", "/agents/echo/runs", { input: {} }))).toEqual(REFUSED);
    expect(await codeOf(tenant.api("GET", "/agents"))).toEqual(REFUSED);
    expect(await codeOf(at("/run/echo", { method: "POST", body: "{}" }, host))).toEqual(REFUSED);
    const headers = { cookie: person.cookie, "quayside-tenant": tenant.slug, origin: "http://quayside.test" };
    const start = {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body: '{"input":{}}',
    };
    expect(await codeOf(request("/api/v1/agents/echo/runs", start))).toEqual(REFUSED);
    const mine = await expectOk<{ status: string }>(request("/api/v1/workspace", { headers }));
    expect(mine).toMatchObject({ status: "suspended", suspension: { by: "owner", reason: "holidays" } });
    const status = env.DATA.prepare("SELECT status FROM runs WHERE tenant_id = ? AND id = ?").bind(
      tenant.id,
      run,
    );
    await vi.waitFor(async () => expect(await status.first("status")).toBe("canceled"), { timeout: 5000 });
  });

  it("shows strangers a page that says so on all its hosts, and its people where to sign in", async () => {
    const domain = await activeHost(tenant, "paused", {});
    for (const host of [`${tenant.slug}.quayside.test`, domain]) {
      const page = await at("/", {}, host);
      expect([page.status, await page.text()]).toEqual([
        403,
        expect.stringContaining("This workspace is suspended"),
      ]);
      expect((await at("/sign-in", {}, host)).status).toBeLessThan(400);
    }
    const { cookie } = await tenant.personFor("member");
    const home = await at("/console", { headers: { cookie } });
    expect([home.status, home.headers.get("location")]).toEqual([302, "/console/settings/danger"]);
  });

  it("has nothing on the marketplace, until it goes on", async () => {
    await vi.waitFor(async () => expect(await listed()).toBe(0), { timeout: 5000 });
    expect((await request(`/api/v1/listings/${tenant.slug}~echo`)).status).toBe(404);
    await resumeWorkspace(as());
    await vi.waitFor(async () => expect(await listed()).toBe(1), { timeout: 5000 });
    expect((await tenant.api("POST", "/agents/echo/runs", { input: {} })).status).toBeLessThan(300);
  });
});

describe("who may lift it", () => {
  it("is the platform alone, where the platform suspended it, also after an owner did", async () => {
    await suspendWorkspace(as(), suspended);
    await suspendTenant(as(), tenant.id, "spam", byPlatform);
    await expect(resumeWorkspace(as())).rejects.toMatchObject(refusal("forbidden"));
    expect((await suspendWorkspace(as(), suspended)).suspension).toMatchObject({
      by: "platform",
      reason: "spam",
    });
    expect(await resumeTenant(as(), tenant.id, byPlatform)).toMatchObject({
      status: "active",
      suspension: null,
    });
  });

  it.each(["admin", "developer", "member"] as const)("is no %s", async (role) => {
    const ctx = acting(tenant, owner, role);
    await expect(suspendWorkspace(ctx, suspended)).rejects.toMatchObject(refusal("forbidden"));
    await expect(resumeWorkspace(ctx)).rejects.toMatchObject(refusal("forbidden"));
  });

  it("is nobody in an owner's place, nor who mistypes its name", async () => {
    const ctx = as();
    const impersonated = { ...ctx, actor: { ...ctx.actor, impersonatedBy: owner.id } } as Ctx;
    await expect(suspendWorkspace(impersonated, suspended)).rejects.toMatchObject(refusal("forbidden"));
    await expect(deleteWorkspace(impersonated, suspended)).rejects.toMatchObject({ refusal: {} });
    await expect(suspendWorkspace(as(), { ...suspended, slug: "other" })).rejects.toMatchObject(
      refusal("invalid_input"),
    );
  });
});

describe("a workspace that is to be deleted", () => {
  const mails = async (template: string) => {
    const query = env.DIRECTORY.prepare(
      "SELECT count(*) AS n FROM mails WHERE recipient = ? AND template = ?",
    );
    return query.bind(owner.email, template).first<number>("n");
  };

  it("stands still for 14 days; all owners are told, and any can restore it", async () => {
    const deleted = await deleteWorkspace(as({ clock: { now: () => 1000 } }), { slug: tenant.slug });
    expect(deleted).toMatchObject({ status: "deleting", deleteAt: new Date(1000 + GRACE_MS).toISOString() });
    expect(await codeOf(tenant.api("GET", "/agents"))).toEqual(REFUSED);
    expect(await mails("workspace-deletion-scheduled")).toBe(1);
    await expect(deleteWorkspace(as(), { slug: tenant.slug })).rejects.toMatchObject(refusal("conflict"));
    const other = await seated(tenant, "owner");
    const restored = await restoreWorkspace(acting(tenant, other, "owner"));
    expect(restored).toMatchObject({ status: "active", deleteAt: null });
    expect((await tenant.api("GET", "/agents")).status).toBe(200);
    expect(await mails("workspace-deletion-cancelled")).toBe(1);
    await expect(restoreWorkspace(as())).rejects.toMatchObject(refusal("conflict"));
  });

  it("is suspended again once it is restored, where it was", async () => {
    await suspendTenant(as(), tenant.id, "spam", byPlatform);
    await deleteWorkspace(as(), { slug: tenant.slug });
    expect((await restoreWorkspace(as())).status).toBe("suspended");
    await deleteWorkspace(as(), { slug: tenant.slug });
    expect((await resumeTenant(as(), tenant.id, byPlatform)).status).toBe("deleting");
    expect((await restoreWorkspace(as())).status).toBe("active");
  });
});

describe("the tenant's object", () => {
  it("is told by the sweep where the process died before, and takes no older news", async () => {
    const unreachable = { getByName: () => ({ initialise: () => Promise.reject(new Error("dead")) }) };
    const dying = { ...env, TENANT: unreachable } as unknown as Env;
    await suspendWorkspace(as({ env: dying }), suspended);
    expect((await tenant.api("GET", "/agents")).status).toBe(200);
    await tellWaiting(env, Date.now() + 1000);
    expect(await codeOf(tenant.api("GET", "/agents"))).toEqual(REFUSED);
    const object = tenantObject(env, tenant.id);
    await object.initialise({ id: tenant.id, slug: tenant.slug, plan: "pro", version: 1 });
    expect(await codeOf(tenant.api("GET", "/agents"))).toEqual(REFUSED);
    await resumeWorkspace(as());
  });
});
