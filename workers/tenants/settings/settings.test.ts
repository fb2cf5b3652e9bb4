import { beforeAll, describe, expect, it } from "vitest";
import { deployAgent, env, expectOk, makeTenant, request, type TestTenant } from "../../../test/harness.ts";
import { changeSettings } from "./change-settings.ts";
import type { ChangeSettingsInput, SettingsView } from "./contract.ts";
import { isAllowedHost } from "./egress-hosts.ts";
import { limitsOf } from "./limits.ts";
import { getSettings } from "./queries.ts";

interface Run {
  status: string;
  output: unknown;
  error: { code: string; message: string } | null;
}

let tenant: TestTenant;
const set = (input: ChangeSettingsInput) => changeSettings(tenant.ctx(), input);
const run = (agent: string, more: object = {}) =>
  tenant.api("POST", `/agents/${agent}/runs`, { input: {}, ...more }, { prefer: "wait=30" });
const ended = (agent: string) => expectOk<Run>(run(agent) as never);

beforeAll(async () => {
  tenant = await makeTenant();
  await deployAgent(tenant, "quick", "export default () => 1;");
  const sleep = "export default () => new Promise((done) => setTimeout(done, 20_000));";
  await deployAgent(tenant, "slow", sleep, { limits: { timeoutSeconds: 25 } });
  const fetching = `export default () => fetch("https://api.example.com/").then(() => "sent", (error) => error.message);`;
  await deployAgent(tenant, "fetching", fetching, { permissions: { hosts: ["api.example.com"] } });
});

describe("a workspace's settings", () => {
  it("are shown with what the plan allows and what holds, and taken back by null", async () => {
    const { settings, plan, effective } = await set({ runTimeoutSeconds: 20, retentionDays: 3_000 });
    expect(settings).toMatchObject({ runTimeoutSeconds: 20, retentionDays: 3_000, egressHosts: null });
    expect(effective).toEqual({ ...plan, runTimeoutSeconds: 20 });
    await set({ runTimeoutSeconds: null, retentionDays: null });
    expect((await getSettings(tenant.ctx("developer"))).effective).toEqual(plan);
  });

  it("are read and changed over the API, with before and after in the audit", async () => {
    const bearer = { authorization: `Bearer ${await tenant.keyFor("admin")}` };
    const call = (method: string, json?: object) => tenant.api(method, "/workspace/settings", json, bearer);
    const changed = await call("PATCH", { dataRegion: "Frankfurt" });
    const requestId = changed.headers.get("quayside-request-id");
    expect((await expectOk<SettingsView>(changed)).settings.dataRegion).toBe("Frankfurt");
    expect((await expectOk<SettingsView>(call("GET"))).settings.dataRegion).toBe("Frankfurt");
    // A note for members, who do not see the settings.
    const { cookie } = await tenant.personFor("member");
    const headers = { cookie, "quayside-tenant": tenant.slug };
    expect(await expectOk(request("/api/v1/workspace", { headers }))).toMatchObject({
      dataRegion: "Frankfurt",
    });
    const entry = () =>
      env.DATA.prepare("SELECT action, detail FROM audit_entries WHERE request_id = ?")
        .bind(requestId)
        .first<{ action: string; detail: string }>();
    await expect.poll(entry).toMatchObject({ action: "settings.changed" });
    expect(JSON.parse((await entry())?.detail ?? "")).toMatchObject({
      before: { dataRegion: null },
      after: { dataRegion: "Frankfurt" },
    });
  });

  it("name what is wrong with them, and nothing is changed", async () => {
    const bad: ChangeSettingsInput = { runTimeoutSeconds: 0, egressHosts: ["localhost", "api.example.org"] };
    await expect(set(bad)).rejects.toMatchObject({
      refusal: { issues: [{ pointer: "/runTimeoutSeconds" }, { pointer: "/egressHosts/0" }] },
    });
    expect((await getSettings(tenant.ctx())).settings.egressHosts).toBeNull();
  });

  it("are not changed over a change of somebody else's", async () => {
    const both = await Promise.allSettled([set({ dataRegion: "A" }), set({ dataRegion: "B" })]);
    const failed = both.filter(({ status }) => status === "rejected");
    expect(failed.length).toBeLessThan(2);
    const winner = both.findLast(
      ({ status }) => status === "fulfilled",
    ) as PromiseFulfilledResult<SettingsView>;
    if (failed.length === 1)
      expect((await getSettings(tenant.ctx())).settings.dataRegion).toBe(winner.value.settings.dataRegion);
  });
});

describe("what the settings limit is limited from the next run on", () => {
  it("how long a run takes", async () => {
    await set({ runTimeoutSeconds: 1 });
    expect(await ended("slow")).toMatchObject({ status: "timed_out" });
    await set({ runTimeoutSeconds: null });
  });

  it("what all runs of a month may cost", async () => {
    await set({ monthlyBudgetMicros: 0 });
    const refused = await run("quick");
    expect(refused.status).toBe(402);
    const problem = await refused.json<{ detail: string; meta: object }>();
    expect(problem.meta).toMatchObject({ scope: "tenant", limit: 0 });
    expect(problem.detail).toContain("in the settings");
    await set({ monthlyBudgetMicros: null });
    expect(await ended("quick")).toMatchObject({ status: "succeeded" });
  });

  it("what a run may cost whose caller does not say", async () => {
    await set({ runCostMicros: 1 });
    const refused = await run("quick");
    expect(await refused.json()).toMatchObject({ status: 402, meta: { scope: "run", limit: 1 } });
    expect((await run("quick", { maxCostMicros: 1_000 })).status).toBe(200);
    await set({ runCostMicros: null });
  });

  it("where agents go, at the way out itself and where they are deployed", async () => {
    await set({ egressHosts: ["*.example.org"] });
    expect(await ended("fetching")).toMatchObject({
      output: expect.stringContaining("this workspace's settings allow"),
    });
    const again = await tenant.api("POST", "/agents/fetching/deployments", { version: "1.0.0" });
    expect(await again.json()).toMatchObject({ status: 400, errors: [{ pointer: "/hosts/0" }] });
    await expectOk(tenant.api("POST", "/agents/fetching/deployments", { version: "1.0.0", hosts: [] }));
    await set({ egressHosts: ["*.example.com"] });
    await expectOk(tenant.api("POST", "/agents/fetching/deployments", { version: "1.0.0" }));
    expect(await ended("fetching")).toMatchObject({ output: expect.not.stringContaining("settings") });
    await set({ egressHosts: null });
  });
});

describe("what holds is the lesser of plan and settings", () => {
  it.each([
    [{}, 60, 5_000_000, 30, "plan"],
    [
      { runTimeoutSeconds: 900, monthlyBudgetMicros: 1_000_000_000, retentionDays: 365 },
      60,
      5_000_000,
      30,
      "plan",
    ],
    [{ runTimeoutSeconds: 5, monthlyBudgetMicros: 7, retentionDays: 2 }, 5, 7, 2, "settings"],
  ] as const)("%o", (settings, runTimeoutSeconds, monthlyBudgetMicros, runDays, budgetOf) => {
    const limits = limitsOf("free", settings);
    expect(limits).toMatchObject({ runTimeoutSeconds, monthlyBudgetMicros, runDays, budgetOf });
  });
});

it.each([
  ["api.example.org", true],
  ["api.example.org:8443", true],
  ["http://api.example.org", true],
  ["*.b.example.org", true],
  ["*.example.org", true],
  ["example.org", false],
  ["badexample.org", false],
  ["example.com", true],
  ["www.example.com", false],
  ["*.org", false],
])("of the hosts that a manifest may name, %s is allowed: %s", (host, allowed) => {
  expect(isAllowedHost(["*.example.org", "example.com"], host)).toBe(allowed);
});

it("are for who may read or write them", async () => {
  const member = { authorization: `Bearer ${await tenant.keyFor("member")}` };
  const read = await request("/api/v1/workspace/settings", { headers: member });
  expect(read.status).toBe(403);
});
