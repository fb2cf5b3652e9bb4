import { beforeEach, describe, expect, it } from "vitest";
import { deployAgent, expectOk, makeTenant, publishAgent, type TestTenant } from "../../test/harness.ts";
import type { DeploymentView, TestResult } from "./contract.ts";

let tenant: TestTenant;
beforeEach(async () => {
  tenant = await makeTenant();
});

const deploy = (name: string, input: Record<string, unknown>) =>
  tenant.api("POST", `/agents/${name}/deployments`, input);

describe("a deploy", () => {
  it("runs the manifest's tests first; a failing one stops it with the difference", async () => {
    await deployAgent(tenant, "adder", "export default (i) => ({ sum: i.a + i.b })", {
      tests: [{ name: "adds", input: { a: 1, b: 2 }, expect: { sum: 3 } }],
    });
    await publishAgent(tenant, "adder", "export default (i) => ({ sum: i.a - i.b })", {
      version: "1.1.0",
      tests: [
        { name: "adds", input: { a: 1, b: 2 }, expect: { sum: 3 } },
        { name: "fails", input: {}, expect: { error: "agent_error" } },
      ],
    });
    const response = await deploy("adder", { version: "1.1.0" });
    expect(response.status).toBe(422);
    const problem = (await response.json()) as { code: string; meta: { tests: TestResult[] } };
    expect(problem.code).toBe("tests_failed");
    expect(problem.meta.tests.map((test) => test.passed)).toEqual([false, false]);
    expect(problem.meta.tests[0]?.differences).toEqual([{ pointer: "/sum", expected: 3, actual: -1 }]);
    const { data } = await expectOk<{ data: DeploymentView[] }>(
      tenant.api("GET", "/agents/adder/deployments"),
    );
    expect(data[0]?.version).toBe("1.0.0");
  });

  it("gives tests recorded answers instead of the network, and a store of their own", async () => {
    await deployAgent(
      tenant,
      "reader",
      "export default async (i, io) => { await io.store.put('k', 1); const r = await fetch('https://example.com/a'); return { text: await r.text(), status: r.status, k: await io.store.get('k') }; }",
      {
        permissions: { hosts: ["example.com"], store: true },
        tests: [
          {
            name: "reads",
            input: {},
            fixtures: { "https://example.com/a": { status: 201, body: "recorded" } },
            expect: { equals: { text: "recorded", status: 201, k: 1 } },
          },
        ],
      },
    );
    const { data } = await expectOk<{ data: DeploymentView[] }>(
      tenant.api("GET", "/agents/reader/deployments"),
    );
    expect(data).toHaveLength(1);
  });

  it("lets a test call agents, but not in a cycle", async () => {
    const permissions = { agents: ["first", "second"] };
    await deployAgent(tenant, "first", "export default () => 1", { permissions });
    const back = 'export default (i, io) => io.call("first", {})';
    await deployAgent(tenant, "second", back, { permissions });
    const source = 'export default (i, io) => io.call("second", {})';
    const tests = [{ name: "calls", input: {}, expect: { error: "call_cycle" } }];
    await publishAgent(tenant, "first", source, { version: "2.0.0", permissions, tests });
    await expectOk(deploy("first", { version: "2.0.0" }));
  });

  it("lets a test call agents so often in all, however deep", async () => {
    const calls = (agent: string, times: number) => `export default async (i, io) => {
      const counts = {};
      for (let n = 0; n < ${times}; n++) {
        const answer = await io.call("${agent}", {}).catch((error) => error.code);
        counts[JSON.stringify(answer)] = (counts[JSON.stringify(answer)] ?? 0) + 1;
      }
      return counts;
    }`;
    await deployAgent(tenant, "leaf", "export default () => 1");
    await deployAgent(tenant, "branch", calls("leaf", 20), { permissions: { agents: ["leaf"] } });
    const cut = JSON.stringify({ '"too_many"': 20 });
    const equals = { '{"1":20}': 3, [cut]: 1, '"too_many"': 1 };
    const tests = [{ name: "calls", input: {}, expect: { equals } }];
    await deployAgent(tenant, "root", calls("branch", 5), { permissions: { agents: ["branch"] }, tests });
  });

  it("keeps only so much of what a test stores", async () => {
    const source =
      "export default async (i, io) => { try { for (let n = 0; ; n++) await io.store.put('k' + n, n); } catch (e) { return e.code; } }";
    const tests = [{ name: "fills up", input: {}, expect: { equals: "store_refused" } }];
    await deployAgent(tenant, "hoarder", source, { permissions: { store: true }, tests });
    expect(
      await expectOk<{ data: unknown[] }>(tenant.api("GET", "/agents/hoarder/deployments")),
    ).toMatchObject({
      data: [{ version: "1.0.0" }],
    });
  });

  it("gives a test its own configuration, instead of a secret too", async () => {
    await expectOk(tenant.api("POST", "/agents", { slug: "keyed" }));
    await publishAgent(tenant, "keyed", "export default (i, io) => [io.config.key, io.config.base]", {
      configSchema: { properties: { key: { type: "string", "x-secret": true }, base: { default: "b" } } },
      tests: [
        { name: "own", input: {}, config: { key: "of the test" }, expect: { equals: ["of the test", "b"] } },
      ],
    });
    await expectOk(deploy("keyed", { version: "1.0.0", config: { key: "of the deployment" } }));
  });

  it("masks the configuration's secrets in what it tells of tests", async () => {
    await tenant.api("POST", "/agents", { slug: "leaky" });
    const secret = 's3cr3t-"value';
    await publishAgent(
      tenant,
      "leaky",
      "export default (i, io) => { if (i.fail) throw new Error(io.config.key); return io.config.key; }",
      {
        configSchema: { type: "object", properties: { key: { type: "string", "x-secret": true } } },
        tests: [
          { name: "tells", input: {}, expect: "other" },
          { name: "throws", input: { fail: true }, expect: "other" },
        ],
      },
    );
    const response = await deploy("leaky", { version: "1.0.0", config: { key: secret } });
    expect(response.status).toBe(422);
    const text = await response.text();
    expect(text).not.toContain("s3cr3t");
    const { meta } = JSON.parse(text) as { meta: { tests: TestResult[] } };
    expect(meta.tests[0]?.differences).toEqual([{ pointer: "", expected: "other", actual: "••••••" }]);
    expect(meta.tests[1]?.error).toContain("••••••");
  });
});
