import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { agentFiles, deployAgent, env, expectOk, makeTenant, type TestTenant } from "../../test/harness.ts";
import type { Ctx } from "../kernel/context.ts";
import type { Json } from "../kernel/json.ts";
import type { RunView } from "../runs/contract.ts";
import { startTrial, waitForTrial } from "../runs/index.ts";
import { deployPrompt, startRules } from "../runtimes/prompt/prompt.test-kit.ts";
import { tenantObject } from "../tenants/index.ts";
import { keepTrial, makeTrial } from "./make-trial.ts";

const COUNTING =
  "export default async (input, io) => { const n = ((await io.store.get('n')) ?? 0) + 1; await io.store.put('n', n); return { n, version: 2, greeting: io.config?.greeting ?? null }; }";
const STORE = { permissions: { store: true } };

let tenant: TestTenant;
let ctx: Ctx;
const rules = { current: undefined as ReturnType<typeof startRules> | undefined };

const tried = async (trial: string, input: Json) => {
  const scope = { env, tenantId: tenant.id, requestId: "req_test", waitUntil: ctx.waitUntil };
  const caller = { type: "user" as const, id: "usr_test", role: "owner" as const };
  const asked = { trial: trial as never, input, trigger: "evaluation" as const };
  const run = await startTrial({ ...scope, caller }, asked);
  const end = await waitForTrial(env, tenant.id, run, 20_000);
  return { ...end?.summary, output: JSON.parse(end?.output ?? "null") as Json };
};

beforeAll(async () => {
  rules.current = startRules();
  tenant = await makeTenant();
  ctx = tenant.ctx();
  await deployAgent(tenant, "counter", COUNTING.replace("version: 2", "version: 1"), STORE);
  const files = agentFiles("counter", COUNTING, { version: "2.0.0", ...STORE });
  await expectOk(tenant.api("POST", "/agents/counter/versions", { files }));
});
afterAll(() => rules.current?.stop());

describe("a trial", () => {
  it("runs a version that is not live, with a store that is empty each time", async () => {
    const snapshot = await makeTrial(ctx, "counter", { version: "2.0.0", channel: "production" });
    for (const _ of [1, 2]) {
      const run = await tried(snapshot.id, {});
      expect(run).toMatchObject({ status: "succeeded", output: { n: 1, version: 2 }, trigger: "evaluation" });
    }
    const live = await expectOk<RunView>(
      tenant.api("POST", "/agents/counter/runs", { input: {} }, { prefer: "wait=20" }),
    );
    expect(live.output).toMatchObject({ n: 1, version: 1 });
  });

  it("is found by no path", async () => {
    const snapshot = await makeTrial(ctx, "counter", { version: "2.0.0", channel: "production" });
    const answer = await tenant.api("POST", `/agents/${snapshot.id}/runs`, { input: {} });
    expect(answer.status).toBe(404);
  });

  it("asks for the right to deploy", async () => {
    const asked = { version: "2.0.0", channel: "production" as const };
    await expect(makeTrial(tenant.ctx("member"), "counter", asked)).rejects.toThrow(/deployments:write/);
  });

  it("brings a prompt of its own", async () => {
    await deployPrompt(tenant, "sayer");
    const live = await tenantObject(env, tenant.id).findDeployment("sayer", "production");
    if (!live) throw new Error("not live");
    const messages = [{ role: "user", content: "echo: instead {{ input.text }}" }];
    const prompt = {
      messages,
      models: ["rules/small"],
      parameters: {},
      tools: [],
      maxSteps: 2,
      attachments: [],
    };
    const snapshot = await keepTrial(ctx, live, { prompt, isWhole: true });
    const run = await tried(snapshot.id, { text: "this" });
    expect(run?.error).toBeNull();
    expect(run).toMatchObject({ status: "succeeded", output: "instead this", usage: { modelCalls: 1 } });
  });
});
