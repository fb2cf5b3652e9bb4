import { beforeEach, describe, expect, it } from "vitest";
import {
  agentFiles,
  deployAgent,
  env,
  expectOk,
  makeTenant,
  publishAgent,
  type TestTenant,
} from "../../test/harness.ts";
import { tenantObject } from "../tenants/index.ts";
import type { DeploymentView } from "./contract.ts";
import { rollbackDeployment } from "./roll-back-deployment.ts";

const VERSION = (n: number) => `export default () => ${n}`;

let tenant: TestTenant;
beforeEach(async () => {
  tenant = await makeTenant();
});

const deploy = (name: string, input: Record<string, unknown>) =>
  tenant.api("POST", `/agents/${name}/deployments`, input);
const outputOf = async (name: string, channel = "production") =>
  (
    await expectOk<{ output: unknown }>(
      tenant.api("POST", `/agents/${name}/runs`, { input: {}, channel }, { prefer: "wait=30" }),
    )
  ).output;

describe("POST /agents/{agent}/deployments", () => {
  it("makes a version live for the next run, one channel apart from the other", async () => {
    await deployAgent(tenant, "numbers", VERSION(1));
    expect(await outputOf("numbers")).toBe(1);
    await publishAgent(tenant, "numbers", VERSION(2), { version: "2.0.0" });
    await expectOk(deploy("numbers", { version: "2.0.0", channel: "preview" }));
    expect([await outputOf("numbers"), await outputOf("numbers", "preview")]).toEqual([1, 2]);
    await expectOk(deploy("numbers", { version: "2.0.0" }));
    expect(await outputOf("numbers")).toBe(2);
    const { data } = await expectOk<{ data: DeploymentView[] }>(
      tenant.api("GET", "/agents/numbers/deployments"),
    );
    expect(data.map(({ channel, version, revision }) => [channel, version, revision])).toEqual([
      ["production", "2.0.0", 2],
      ["preview", "2.0.0", 1],
    ]);
  });

  it("makes nothing live of an agent that is archived while its tests run", async () => {
    await deployAgent(tenant, "slow", VERSION(1));
    const source = "export default () => new Promise((resolve) => setTimeout(resolve, 1_000))";
    const tests = [{ name: "waits", input: {}, expect: { equals: null } }];
    await publishAgent(tenant, "slow", source, { version: "2.0.0", tests });
    const deploying = deploy("slow", { version: "2.0.0" });
    await expectOk(tenant.api("DELETE", "/agents/slow"));
    expect(((await (await deploying).json()) as { code: string }).code).toBe("agent_archived");
    const run = await tenant.api("POST", "/agents/slow/runs", { input: {} });
    expect(run.status).toBe(404);
  });

  it("refuses configuration that does not fit, and hosts that the manifest does not name", async () => {
    await tenant.api("POST", "/agents", { slug: "strict" });
    await publishAgent(tenant, "strict", VERSION(1), {
      permissions: { hosts: ["example.com"] },
      configSchema: {
        type: "object",
        properties: { key: { type: "string", "x-secret": true } },
        required: ["key"],
      },
    });
    const response = await deploy("strict", {
      version: "1.0.0",
      hosts: ["evil.example.net"],
      config: { key: "tiny" },
    });
    expect(response.status).toBe(400);
    const { errors } = (await response.json()) as { errors: { pointer: string }[] };
    expect(errors.map((error) => error.pointer)).toEqual(["/hosts/0", "/config/key"]);
  });

  it("keeps secrets that are left out, of the same channel, and never as anything but secrets", async () => {
    const source = "export default (_, { config }) => [config.token?.length, config.city]";
    const secret = { type: "string", minLength: 8, "x-secret": true };
    const schemaOf = (token: object) => ({
      properties: { token, city: { type: "string" } },
      required: ["token"],
    });
    await expectOk(tenant.api("POST", "/agents", { slug: "kept" }));
    await publishAgent(tenant, "kept", source, { configSchema: schemaOf(secret) });
    const first = { version: "1.0.0", config: { token: "tok-123456", city: "Oslo" } };
    await expectOk(deploy("kept", { ...first, budgetMicros: 5_000_000 }));
    const again = { version: "1.0.0", config: { city: "Riga" } };
    expect((await deploy("kept", again)).status).toBe(400);
    await expectOk(deploy("kept", { ...again, keepSecrets: true }));
    expect(await outputOf("kept")).toEqual([10, "Riga"]);
    expect((await deploy("kept", { ...again, keepSecrets: true, channel: "preview" })).status).toBe(400);
    const shown = await tenant.api("GET", "/agents/kept/deployments/production/config");
    const text = await shown.text();
    expect(text).not.toContain("tok-");
    expect(JSON.parse(text)).toEqual({
      ...{ version: "1.0.0", alias: "kept", values: { city: "Riga" }, secrets: ["token"], hosts: [] },
      ...{ public: false, budgetMicros: null, instances: null },
    });
    const member = { authorization: `Bearer ${await tenant.keyFor("member")}` };
    const path = "/agents/kept/deployments/production/config";
    expect((await tenant.api("GET", path, undefined, member)).status).toBe(403);
    // What is no secret of the new version is not filled in: it would be told as plain text.
    await publishAgent(tenant, "kept", source, {
      version: "2.0.0",
      configSchema: { properties: { token: { type: "string" } } },
    });
    await expectOk(deploy("kept", { version: "2.0.0", config: {}, keepSecrets: true }));
    expect(await outputOf("kept")).toEqual([null, null]);
  });

  it("takes a property for what it is called, whatever a prototype calls so", async () => {
    await tenant.api("POST", "/agents", { slug: "proto" });
    await publishAgent(tenant, "proto", "export default (i, io) => Object.keys(io.config).sort()", {
      configSchema: JSON.parse('{"properties":{"constructor":{"type":"string"},"toString":{"default":"x"}}}'),
    });
    await expectOk(deploy("proto", { version: "1.0.0" }));
    expect(await outputOf("proto")).toEqual(["toString"]);
  });

  it("cannot be given a secret that would be kept in plain text", async () => {
    await tenant.api("POST", "/agents", { slug: "open-secret" });
    const files = agentFiles("open-secret", VERSION(1), {
      configSchema: { properties: { a: { properties: { key: { type: "string", "x-secret": true } } } } },
    });
    const response = await tenant.api("POST", "/agents/open-secret/versions", { files });
    expect(response.status).toBe(400);
    const { errors } = (await response.json()) as { errors: { pointer: string }[] };
    expect(errors[0]?.pointer).toBe("/agent.json/configSchema/properties/a/properties/key/x-secret");
  });

  it("refuses blocked versions and archived agents", async () => {
    await tenant.api("POST", "/agents", { slug: "broken" });
    await publishAgent(tenant, "broken", "export default (", {});
    expect((await deploy("broken", { version: "1.0.0" })).status).toBe(409);
    await deployAgent(tenant, "old", VERSION(1));
    await expectOk(tenant.api("DELETE", "/agents/old"));
    expect((await deploy("old", { version: "1.0.0" })).status).toBe(409);
    expect((await tenant.api("POST", "/agents/old/runs", { input: {} })).status).toBe(404);
  });

  it("is refused to a member and to another tenant", async () => {
    await deployAgent(tenant, "mine", VERSION(1));
    const key = await tenant.keyFor("member");
    expect(
      (
        await tenant.api(
          "POST",
          "/agents/mine/deployments",
          { version: "1.0.0" },
          { authorization: `Bearer ${key}` },
        )
      ).status,
    ).toBe(403);
    const other = await makeTenant();
    expect((await other.api("POST", "/agents/mine/deployments", { version: "1.0.0" })).status).toBe(404);
  });
});

describe("POST /agents/{agent}/deployments/rollback", () => {
  it("goes back in one call, with the configuration of then", async () => {
    await deployAgent(tenant, "numbers", "export default (i, io) => io.config.n", {}, { config: { n: 1 } });
    await publishAgent(tenant, "numbers", "export default (i, io) => io.config.n * 10", { version: "2.0.0" });
    await expectOk(deploy("numbers", { version: "2.0.0", config: { n: 2 } }));
    expect(await outputOf("numbers")).toBe(20);
    const back = await expectOk<DeploymentView>(
      tenant.api("POST", "/agents/numbers/deployments/rollback", {}),
    );
    expect(back).toMatchObject({ version: "1.0.0", revision: 3 });
    expect(await outputOf("numbers")).toBe(1);
    expect((await tenant.api("POST", "/agents/numbers/deployments/rollback", {})).status).toBe(409);
  });
});

describe("a rollback after which the agent is looked at in vain", () => {
  it("stays live where the database was away: that says nothing of the agent", async () => {
    await deployAgent(tenant, "numbers", VERSION(1));
    await publishAgent(tenant, "numbers", VERSION(2), { version: "2.0.0" });
    await expectOk(deploy("numbers", { version: "2.0.0" }));
    const ctx = tenant.ctx();
    let looks = 0;
    const first: typeof ctx.db.first = (...asked) =>
      ++looks > 1 ? Promise.reject(new Error("away")) : ctx.db.first(...asked);
    const failing = { ...ctx, db: Object.assign(Object.create(ctx.db), { first }) };
    await expect(rollbackDeployment(failing, "numbers", { channel: "production" })).rejects.toThrow("away");
    expect([looks, await outputOf("numbers")]).toEqual([2, 1]);
  });
});

describe("the rollback of an archived agent", () => {
  it("is refused: nothing of it can be live", async () => {
    await deployAgent(tenant, "numbers", "export default () => 1");
    await publishAgent(tenant, "numbers", VERSION(2), { version: "2.0.0" });
    await expectOk(deploy("numbers", { version: "2.0.0" }));
    await expectOk(tenant.api("DELETE", "/agents/numbers"));
    const response = await tenant.api("POST", "/agents/numbers/deployments/rollback", {});
    expect(response.status).toBe(409);
    expect(await response.json()).toMatchObject({ code: "agent_archived" });
    expect((await tenant.api("POST", "/agents/numbers/runs", { input: {} })).status).toBe(404);
  });
});

describe("the outbox", () => {
  it("carries deployments and their audit entries to D1", async () => {
    await deployAgent(tenant, "numbers", "export default () => 1");
    const row = () =>
      env.DATA.prepare("SELECT version, status FROM deployments WHERE tenant_id = ?").bind(tenant.id).first();
    await expect.poll(row).toEqual({ version: "1.0.0", status: "running" });
    const actions = async () =>
      (
        await env.DATA.prepare("SELECT action FROM audit_entries WHERE tenant_id = ? ORDER BY at")
          .bind(tenant.id)
          .all()
      ).results.map((r) => r.action);
    await expect
      .poll(actions)
      .toEqual(expect.arrayContaining(["agent.created", "deployment.deployed", "key.created"]));
  });

  it("tells the audit what was live and listed before, and what is after", async () => {
    await deployAgent(tenant, "numbers", "export default () => 1");
    await expectOk(tenant.api("PUT", "/agents/numbers/listing"));
    await publishAgent(tenant, "numbers", VERSION(2), { version: "2.0.0" });
    await expectOk(deploy("numbers", { version: "2.0.0" }));
    await expectOk(tenant.api("PUT", "/agents/numbers/listing"));
    const detailOf = async (action: string) => {
      const query = "SELECT detail FROM audit_entries WHERE tenant_id = ? AND action = ? ORDER BY at DESC";
      const row = await env.DATA.prepare(query).bind(tenant.id, action).first<{ detail: string }>();
      return JSON.parse(row?.detail ?? "{}") as unknown;
    };
    await expect
      .poll(() => detailOf("deployment.deployed"))
      .toMatchObject({ before: { version: "1.0.0", hosts: [] }, after: { version: "2.0.0", public: false } });
    expect(await detailOf("listing.published")).toMatchObject({
      before: { status: "published", version: "1.0.0" },
      version: "2.0.0",
    });
  });

  it("stops what is deployed of an archived agent, also when only the event arrives", async () => {
    await deployAgent(tenant, "numbers", "export default () => 1");
    const agent = await expectOk<{ id: string }>(tenant.api("GET", "/agents/numbers"));
    await env.EVENT_QUEUE.send({
      id: "evt_x",
      type: "agent.archived",
      tenantId: tenant.id,
      occurredAt: "2026-01-01T00:00:00Z",
      version: 1,
      data: { id: agent.id },
    });
    await expect
      .poll(() => tenantObject(env, tenant.id).findDeployment("numbers", "production"), { timeout: 5000 })
      .toBeNull();
  });
});

it("a restart gives the next run a program that has just begun", async () => {
  await deployAgent(tenant, "counts", "let n = 0; export default () => ++n;");
  expect([await outputOf("counts"), await outputOf("counts")]).toEqual([1, 2]);
  await expectOk(tenant.api("POST", "/agents/counts/deployments/production/restart"));
  expect(await outputOf("counts")).toBe(1);
});
