import { beforeAll, describe, expect, it, vi } from "vitest";
import { deployAgent, env, makeTenant, request, type TestTenant } from "../../test/harness.ts";
import { activeHost } from "../tenants/hosts/hosts.test-kit.ts";

let tenant: TestTenant;
let domain: string;
beforeAll(async () => {
  tenant = await makeTenant();
  domain = await activeHost(tenant, "agents");
  await deployAgent(tenant, "open", "export default () => 'said'", {}, { public: true });
});

describe("a request to a host of nobody", () => {
  it.each(["/api/v1/health", "/api/v1/listings", "/run/open", "/schemas/agent.json", "/internal/x"])(
    "for %s is answered by a problem document",
    async (path) => {
      const response = await request(`http://stranger.example${path}`);
      expect(response.status).toBe(421);
      expect(response.headers.get("content-type")).toBe("application/problem+json");
      expect(await response.json()).toMatchObject({ code: "misdirected", status: 421 });
    },
  );

  it.each(["/", "/sign-in", "/console", "/docs/api", "/assets/missing.js", "/favicon.svg"])(
    "for the page %s is told so, with nothing of the host repeated",
    async (path) => {
      const response = await request(`http://stranger.example${path}`, {
        headers: { accept: "text/html,*/*" },
      });
      const text = await response.text();
      expect(response.status).toBe(421);
      expect(text).toContain("There is no workspace at this address");
      expect(text).toContain('href="http://quayside.test/"');
      expect(text).not.toContain("stranger");
      expect(response.headers.get("content-security-policy")).toMatch(/style-src 'sha256-[\w+/]{43}='/);
    },
  );

  it("changes nothing, not even with a key or the operator's secret", async () => {
    const response = await request("http://stranger.example/api/v1/agents", {
      method: "POST",
      headers: { authorization: `Bearer ${tenant.key}`, "content-type": "application/json" },
      body: JSON.stringify({ slug: "never" }),
    });
    expect(response.status).toBe(421);
    expect((await request("http://stranger.example/sign-in", { method: "POST" })).status).toBe(421);
  });
});

describe("a workspace's own domain", () => {
  it("answers the edge endpoint as its subdomain does", async () => {
    for (const host of [domain, `${tenant.slug}.quayside.test`]) {
      const response = await request(`http://${host}/run/open`, { method: "POST" });
      expect([response.status, await response.text()]).toEqual([200, '"said"']);
    }
  });

  it("is the workspace in which a session acts, whatever the header says", async () => {
    const other = await makeTenant();
    const { cookie } = await tenant.personFor("owner");
    const me = (host: string, headers: Record<string, string> = {}) =>
      request(`http://${host}/api/v1/auth/me`, { headers: { cookie, ...headers } });
    const mine = await me(domain, { "quayside-tenant": other.slug });
    expect(await mine.json()).toMatchObject({ tenant: { id: tenant.id } });
    expect((await me(await activeHost(other, "agents"))).status).toBe(403);
  });

  it("is not looked up again for each request", async () => {
    await request(`http://${domain}/run/open`, { method: "POST" });
    const prepare = vi.spyOn(env.DIRECTORY, "prepare");
    await request(`http://${domain}/run/open`, { method: "POST" });
    await request(`http://${tenant.slug}.quayside.test/run/open`, { method: "POST" });
    expect(prepare).not.toHaveBeenCalled();
    prepare.mockRestore();
  });
});

describe("a workspace with a primary domain", () => {
  it("has its pages seen there, and calls answered everywhere", async () => {
    const primary = await activeHost(tenant, "primary", { isPrimary: true, redirect: true });
    for (const host of [domain, `${tenant.slug}.quayside.test`]) {
      const page = await request(`http://${host}/sign-in?to=%2Fconsole`);
      expect(page.status).toBe(308);
      expect(page.headers.get("location")).toBe(`http://${primary}/sign-in?to=%2Fconsole`);
      expect((await request(`http://${host}/run/open`, { method: "POST" })).status).toBe(200);
      expect((await request(`http://${host}/api/v1/health`)).status).toBe(200);
    }
    const twoSlashes = await request(`http://${domain}//evil.example/x`);
    expect(twoSlashes.headers.get("location")).toBe(`http://${primary}//evil.example/x`);
    expect((await request(`http://${primary}/sign-in`)).status).toBe(200);
    expect((await request("http://quayside.test/sign-in")).status).toBe(200);
  });
});
