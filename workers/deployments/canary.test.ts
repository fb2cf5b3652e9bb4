import { beforeEach, describe, expect, it, vi } from "vitest";
import { agentFiles, deployAgent, env, expectOk, makeTenant, type TestTenant } from "../../test/harness.ts";
import type { DeploymentView, Metrics } from "./contract.ts";

const SAYS = (text: string) => `export default (input) => {
  if (input.fail) throw new Error("no");
  return "${text}";
};`;

let tenant: TestTenant;
beforeEach(async () => {
  tenant = await makeTenant("scale");
  await deployAgent(tenant, "echo", SAYS("one"));
  const files = agentFiles("echo", SAYS("two"), { version: "2.0.0" });
  await expectOk(tenant.api("POST", "/agents/echo/versions", { files }));
});

const begin = (canary: object) =>
  expectOk<{ deployment: DeploymentView }>(
    tenant.api("POST", "/agents/echo/deployments", { version: "2.0.0", canary }),
  );
const at = "/agents/echo/deployments/production";
const seen = async () =>
  (await expectOk<{ data: DeploymentView[] }>(tenant.api("GET", "/agents/echo/deployments"))).data[0];
const run = async (input: object = {}, more: object = {}, headers: Record<string, string> = {}) =>
  (
    await expectOk<{ output: string; version: string }>(
      tenant.api("POST", "/agents/echo/runs", { input, ...more }, { prefer: "wait=30", ...headers }),
    )
  ).version;

describe("a canary", () => {
  it("gets its share of the runs, until it is promoted", async () => {
    const { deployment } = await begin({ percent: 50 });
    expect(deployment).toMatchObject({
      version: "1.0.0",
      canary: { version: "2.0.0", percent: 50, minRuns: 20, maxExtraFailurePercent: 5, status: "running" },
    });
    const versions: string[] = [];
    for (let i = 0; i < 24; i++) versions.push(await run());
    const two = versions.filter((version) => version === "2.0.0").length;
    expect(two).toBeGreaterThan(2);
    expect(two).toBeLessThan(22);
    expect(await seen()).toMatchObject({
      canary: { stable: { runs: 24 - two, failed: 0 }, canary: { runs: two, failed: 0 } },
    });
    await expectOk(tenant.api("POST", `${at}/canary/promote`));
    expect([await run(), await run(), await run()]).toEqual(["2.0.0", "2.0.0", "2.0.0"]);
    expect(await seen()).toMatchObject({ version: "2.0.0", canary: { status: "promoted" } });
    await vi.waitFor(async () => {
      const metrics = await expectOk<Metrics>(tenant.api("GET", `${at}/metrics`));
      expect(metrics.versions.map(({ version, runs }) => [version, runs]).sort()).toEqual([
        ["1.0.0", 24 - two],
        ["2.0.0", two + 3],
      ]);
    }, 5_000);
  });

  it("answers a request that is sent again with the run that it was first, and a conversation with one version", async () => {
    await begin({ percent: 50 });
    for (let i = 0; i < 6; i++) {
      const key = { "idempotency-key": `key-${i}` };
      const first = await run({ i }, {}, key);
      expect([await run({ i }, {}, key), await run({ i }, {}, key)]).toEqual([first, first]);
    }
    const conversation = "c_of_one_version";
    const said = await Promise.all(Array.from({ length: 6 }, () => run({}, { conversation })));
    expect(new Set(said).size).toBe(1);
  });

  it("is given up by itself, once, while many of its runs fail at once; its log says why", async () => {
    await begin({ percent: 99, minRuns: 5, maxExtraFailurePercent: 0 });
    await Promise.all(Array.from({ length: 12 }, () => run({ fail: true })));
    const view = await seen();
    expect(view?.canary).toMatchObject({
      status: "rolled_back",
      reason: expect.stringMatching(/^5 of 5 runs of the canary failed/),
      canary: { runs: 5, failed: 5 },
    });
    expect([await run(), view?.version]).toEqual(["1.0.0", "1.0.0"]);
    await vi.waitFor(async () => {
      const entries = await env.DATA.prepare(
        "SELECT actor_type FROM audit_entries WHERE tenant_id = ? AND action = ?",
      )
        .bind(tenant.id, "deployment.canary_rolled_back")
        .all();
      expect(entries.results).toEqual([{ actor_type: "system" }]);
    }, 5_000);
  });

  it("is changed and ended over the API, which refuses what makes no sense", async () => {
    await begin({ percent: 10 });
    const changed = await expectOk(tenant.api("PATCH", `${at}/canary`, { percent: 90, minRuns: 7 }));
    expect(changed).toMatchObject({ canary: { percent: 90, minRuns: 7, maxExtraFailurePercent: 5 } });
    const refused = await tenant.api("PATCH", `${at}/canary`, { percent: 100 });
    expect([refused.status, await refused.json()]).toMatchObject([
      400,
      { errors: [{ pointer: "/percent" }] },
    ]);
    expect((await tenant.api("POST", `${at}/restart`)).status).toBe(409);
    expect(await expectOk(tenant.api("DELETE", `${at}/canary`))).toMatchObject({
      canary: { status: "ended" },
    });
    expect((await tenant.api("DELETE", `${at}/canary`)).status).toBe(404);
    expect((await tenant.api("POST", `${at}/canary/promote`)).status).toBe(404);
    const nowhere = { version: "2.0.0", channel: "preview", canary: { percent: 5 } };
    expect((await tenant.api("POST", "/agents/echo/deployments", nowhere)).status).toBe(409);
  });
});
