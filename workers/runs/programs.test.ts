import { beforeAll, describe, expect, it, vi } from "vitest";
import { deployAgent, env, expectOk, makeTenant, type TestTenant } from "../../test/harness.ts";
import { tenantObject } from "../tenants/index.ts";
import type { LogLine, RunView } from "./contract.ts";
import { deployEcho, finished as finishedOf, WAIT } from "./runs.test-kit.ts";

let tenant: TestTenant;
beforeAll(async () => {
  tenant = await makeTenant();
  await deployEcho(tenant);
});

const run = (agent: string, input: unknown, headers: Record<string, string> = WAIT) =>
  tenant.api("POST", `/agents/${agent}/runs`, { input }, headers);
const finished = (agent: string, input: unknown) => finishedOf(tenant, agent, input);

describe("what an agent does wrong", () => {
  it("fails its run and says why", async () => {
    await deployAgent(
      tenant,
      "thrower",
      "export default () => { throw Object.assign(new Error('no such city'), { code: 'no_city' }); }",
    );
    expect(await finished("thrower", {})).toMatchObject({
      status: "failed",
      error: { code: "no_city", message: "no such city" },
    });
  });

  it("is held against its outputSchema", async () => {
    await deployAgent(tenant, "liar", "export default () => ({ n: 'one' })", {
      outputSchema: { type: "object", properties: { n: { type: "number" } } },
    });
    const view = await finished("liar", {});
    expect(view).toMatchObject({ status: "failed", error: { code: "output_invalid" }, output: null });
    expect(view.error?.message).toContain("/n");
  });

  it("is cut off at its time limit, with the log so far", async () => {
    await deployAgent(
      tenant,
      "never",
      "export default async (i, io) => { io.log('begun'); await new Promise(() => {}); }",
      { limits: { timeoutSeconds: 1 } },
    );
    const view = await finished("never", {});
    expect(view.status).toBe("timed_out");
    const logs = await expectOk<{ data: LogLine[] }>(tenant.api("GET", `/runs/${view.id}/logs`));
    expect(logs.data.map((line) => line.message)).toEqual(["begun"]);
  });

  it("is cut off when its time would cost more than the run may", async () => {
    await deployAgent(tenant, "patient", "export default () => new Promise(() => {})", {
      limits: { timeoutSeconds: 20 },
    });
    const body = { input: {}, maxCostMicros: 150 };
    const view = await expectOk<RunView>(
      tenant.api("POST", "/agents/patient/runs", body, { prefer: "wait=30" }),
    );
    expect(view).toMatchObject({ status: "failed", error: { code: "budget_exceeded" } });
    expect(view.error?.message).toMatch(/after 1.3 s.* 150 micros.*maxCostMicros/);
    expect(view.cost.amountMicros).toBeLessThanOrEqual(150);
  });

  it("does not reach the network without a host in its manifest", async () => {
    await deployAgent(
      tenant,
      "curious",
      "export default async () => { try { await fetch('https://example.com'); return 'reached'; } catch { return 'kept in'; } }",
    );
    expect((await finished("curious", {})).output).toBe("kept in");
  });

  it("loses log lines above the limit, with a mark where it was cut", async () => {
    await deployAgent(
      tenant,
      "flood",
      "export default (i, io) => { for (let n = 0; n < 12000; n++) io.log('line ' + n); return n = 1; var n; }",
    );
    const view = await finished("flood", {});
    const logs = await expectOk<{ data: LogLine[] }>(tenant.api("GET", `/runs/${view.id}/logs`));
    expect(logs.data).toHaveLength(10_001);
    expect(logs.data.at(-1)?.message).toContain("cut");
  });
});

describe("payloads", () => {
  it("keeps a large output in R2 and streams it back", async () => {
    await deployAgent(tenant, "big", "export default () => 'x'.repeat(300000)");
    const view = await finished("big", {});
    expect(view.output).toBeNull();
    const response = await tenant.api("GET", view.outputUrl?.replace("/api/v1", "") ?? "");
    expect(((await response.json()) as string).length).toBe(300_000);
    expect((await env.BUNDLES.list({ prefix: `t/${tenant.id}/runs/${view.id}/` })).objects).toHaveLength(1);
  });

  it("refuses an output above 5 MB", async () => {
    await deployAgent(tenant, "huge", "export default () => 'x'.repeat(5000001)");
    expect(await finished("huge", {})).toMatchObject({
      status: "failed",
      error: { code: "output_too_large" },
    });
  });
});

describe("agents that call agents", () => {
  it("run within one budget, each with a run of its own", async () => {
    await deployAgent(
      tenant,
      "caller",
      "export default async (i, io) => io.call('echo', { text: 'from above' })",
      {
        permissions: { agents: ["echo"] },
      },
    );
    const view = await finished("caller", {});
    expect(view.output).toEqual({ echo: { text: "from above", times: 2 } });
    await expect
      .poll(async () => {
        const { data } = await expectOk<{ data: RunView[] }>(tenant.api("GET", "/runs?agent=echo&limit=1"));
        return data[0]?.parentRunId;
      })
      .toBe(view.id);
  });

  it("are refused what their manifest does not name, and cycles", async () => {
    await deployAgent(
      tenant,
      "nosy",
      "export default async (i, io) => { try { await io.call('echo', {}); } catch (e) { return e.code; } }",
    );
    expect((await finished("nosy", {})).output).toBe("forbidden");
    await deployAgent(
      tenant,
      "snake",
      "export default async (i, io) => { try { return await io.call('snake', {}); } catch (e) { return e.code; } }",
      {
        permissions: { agents: ["snake"] },
      },
    );
    expect((await finished("snake", {})).output).toBe("call_cycle");
  });
});

describe("secrets", () => {
  it("reach the agent as values, and nobody else", async () => {
    const secret = 's3cr3t-value-"42';
    await deployAgent(
      tenant,
      "keeper",
      "export default async (i, io) => { io.log('key is ' + io.config.apiKey); io.event('leak', io.config); if (i.fail) throw new Error('bad key ' + io.config.apiKey); return io.config.apiKey.length; }",
      {
        configSchema: {
          type: "object",
          properties: { apiKey: { type: "string", "x-secret": true } },
          required: ["apiKey"],
        },
      },
      { config: { apiKey: secret } },
    );
    const view = await finished("keeper", {});
    expect(view.output).toBe(secret.length);
    const failed = await finished("keeper", { fail: true });
    expect(failed.error?.message).toBe("bad key ••••••");
    const logs = await (await tenant.api("GET", `/runs/${view.id}/logs`)).text();
    const stream = await (await run("keeper", {}, { accept: "text/event-stream" })).text();
    const snapshot = JSON.stringify(
      await tenantObject(env, tenant.id).findDeployment("keeper", "production"),
    );
    for (const text of [logs, stream, snapshot, JSON.stringify(failed)]) {
      expect(text).not.toContain("s3cr3t-value");
    }
    expect(logs).toContain("••••••");
  });

  it("are opened once for each revision, and masked by the latest one", async () => {
    const source = "export default async (i, io) => { io.log(io.config.apiKey); return 1; }";
    const secretKey = { type: "object", properties: { apiKey: { type: "string", "x-secret": true } } };
    const deploy = (version: string, apiKey: string) =>
      deployAgent(tenant, "changing", source, { version, configSchema: secretKey }, { config: { apiKey } });
    const logOf = async () => {
      const { id } = await finished("changing", {});
      return (await tenant.api("GET", `/runs/${id}/logs`)).text();
    };
    await deploy("1.0.0", "first-secret");
    expect(await logOf()).toContain("••••••");
    const decrypt = vi.spyOn(crypto.subtle, "decrypt");
    expect(await logOf()).not.toContain("first-secret");
    expect(decrypt).not.toHaveBeenCalled();
    decrypt.mockRestore();
    await deploy("1.0.1", "second-secret");
    expect(await logOf()).not.toContain("second-secret");
  });
});
