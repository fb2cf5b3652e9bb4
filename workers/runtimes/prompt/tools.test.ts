import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deployAgent, env, expectOk, makeTenant, type TestTenant } from "../../../test/harness.ts";
import type { RunView } from "../../runs/contract.ts";
import { storeOf } from "../../runs/store-object.do.ts";
import { tenantObject } from "../../tenants/index.ts";
import { promptDriver } from "./driver.ts";
import { deployPrompt, finished, startRules } from "./prompt.test-kit.ts";

/** Counts in its store how often it ran, and answers that with what it was given. */
const COUNTER = `export default async (input, io) => {
  const n = ((await io.store.get("n")) ?? 0) + 1;
  await io.store.put("n", n);
  return { n, given: input };
};`;
const builtin = (...names: string[]) => names.map((name) => ({ type: "builtin", name }));
const callsCounter = (more: object = {}) => ({
  permissions: { agents: ["counter"] },
  prompt: { tools: [{ type: "agent", agent: "counter", description: "Counts.", ...more }] },
});

let tenant: TestTenant;
let rules: ReturnType<typeof startRules>;
beforeAll(async () => {
  rules = startRules();
  tenant = await makeTenant();
  const inputSchema = { type: "object", properties: { of: { type: "string" } }, required: ["of"] };
  await deployAgent(tenant, "counter", COUNTER, { permissions: { store: true }, inputSchema });
  await deployPrompt(tenant, "counts", callsCounter());
  await deployPrompt(tenant, "asks", callsCounter({ approval: true }));
  await deployPrompt(tenant, "able", {
    prompt: { tools: builtin("calculator", "clock", "fetch", "code"), maxSteps: 4 },
  });
});
afterAll(() => rules.stop());

const counted = async (agent = "counter"): Promise<number> => {
  const { id } = await expectOk<{ id: `agt_${string}` }>(tenant.api("GET", `/agents/${agent}`));
  const answer = await storeOf(env, tenant.id, id).apply("test", { op: "get", key: "n" });
  return answer.ok ? Number(answer.value || 0) : -1;
};
/** What the model was told of its calls, in order. */
const told = (): string[] =>
  (rules.requests.at(-1)?.messages ?? []).flatMap(({ role, content }) =>
    role === "tool" ? [String(content)] : [],
  );

describe("a model that calls tools", () => {
  it("is offered an agent with that one's input schema, and told what it answers", async () => {
    const run = await finished(tenant, "counts", { text: 'call: counter {"of":"sheep"}' });
    expect(run).toMatchObject({ status: "succeeded", usage: { modelCalls: 2 } });
    expect(JSON.parse(String(run.output))).toMatchObject({ given: { of: "sheep" } });
    expect(rules.requests.at(-1)?.tools).toMatchObject([
      { function: { name: "counter", description: "Counts.", parameters: { required: ["of"] } } },
    ]);
  });

  it("has several carried out at once, and further ones after them", async () => {
    const text =
      'call: calculator {"expression":"6*7"}\ncall: clock {"timeZone":"Europe/Oslo"}\nthen: calculator {"expression":"1+1"}';
    const run = await finished(tenant, "able", { text });
    expect(run).toMatchObject({ status: "succeeded", usage: { modelCalls: 3 } });
    expect(told()).toEqual(["42", expect.stringMatching(/^\d{4}-.*GMT\+[12]/), "2"]);
  });

  it("waits for none of them before the next one begins", async () => {
    const source = "io.log('begins'); await new Promise((end) => setTimeout(end, 500)); io.log('ends');";
    const call = `call: code ${JSON.stringify({ code: source })}`;
    const { id } = await finished(tenant, "able", { text: `${call}\n${call}` });
    const lines = await expectOk<{ data: { message: string; at: number }[] }>(
      tenant.api("GET", `/runs/${id}/logs`),
    );
    const said = lines.data.filter(({ message }) => /^(?:begins|ends)$/.test(message));
    // What a call logs comes with its result, so the lines are in order by call.
    const inTime = said.toSorted((a, b) => a.at - b.at).map(({ message }) => message);
    expect(inTime).toEqual(["begins", "begins", "ends", "ends"]);
  });

  it("has code run in an isolate that reaches nothing", async () => {
    const body =
      "try { await fetch('https://example.com'); return 'reached'; } catch (e) { return [input.n * 2, e.message]; }";
    await finished(tenant, "able", { text: `call: code ${JSON.stringify({ code: body, input: { n: 4 } })}` });
    expect(told()[0]).toMatch(/^\[8,".*not among the hosts/);
    await finished(tenant, "able", { text: `call: code ${JSON.stringify({ code: "}; this is none" })}` });
    expect(told()[0]).toMatch(/^Error: /);
  });

  it("reaches hosts by the gate alone", async () => {
    await finished(tenant, "able", { text: 'call: fetch {"url":"https://example.com/"}' });
    expect(told()[0]).toMatch(/^Error: .*example.com is not among the hosts/);
  });

  it.each([
    [
      "a tool that there is not",
      "call: rm {}",
      /^Error: there is no tool "rm". These are: calculator, clock, fetch, code\.$/,
    ],
    ["arguments that are no JSON", "call: calculator {{", /^Error: the arguments are no JSON object/],
    ["arguments that do not fit", 'call: calculator {"n":1}', /^Error: the arguments do not fit\./],
    [
      "what cannot be calculated",
      'call: calculator {"expression":"1/0"}',
      /^Error: the result is no finite number/,
    ],
  ])("with %s is told so, and goes on", async (_, text, message) => {
    const run = await finished(tenant, "able", { text });
    expect(run.status).toBe("succeeded");
    expect(told()[0]).toMatch(message);
  });

  it("without an end is stopped at the step limit, which says so", async () => {
    const run = await finished(tenant, "able", { text: "again: clock {}" });
    expect(run).toMatchObject({
      status: "failed",
      error: { code: "too_many_steps" },
      usage: { modelCalls: 4 },
    });
    expect(run.error?.message).toContain("prompt.maxSteps");
  });
});

describe("a tool that a person has to agree to", () => {
  const start = async (): Promise<RunView> => {
    const input = { text: 'call: counter {"of":"goats"}' };
    const { id } = await expectOk<RunView>(tenant.api("POST", "/agents/asks/runs", { input }));
    await expect.poll(() => read(id), { timeout: 10_000 }).toMatchObject({ status: "awaiting_input" });
    return read(id);
  };
  const read = (id: string) => expectOk<RunView>(tenant.api("GET", `/runs/${id}`));
  const answered = async (id: string, answer: object) => {
    await expectOk(tenant.api("POST", `/runs/${id}/resume`, answer));
    await expect.poll(async () => (await read(id)).status, { timeout: 10_000 }).toBe("succeeded");
    return read(id);
  };

  it("is called once they have, and what the run has used before counts", async () => {
    const before = await counted();
    const run = await start();
    expect(run.question).toMatchObject({ kind: "approval", tool: "counter", arguments: { of: "goats" } });
    expect(await counted()).toBe(before);
    const done = await answered(run.id, { approved: true });
    expect(await counted()).toBe(before + 1);
    expect(done.usage).toMatchObject({ modelCalls: 2 });
  });

  it("is not called when they have not, and the model is told why", async () => {
    const before = await counted();
    const { id } = await start();
    const done = await answered(id, { approved: false, comment: "Not today." });
    expect(done.output).toBe("Error: a person did not agree to this call. They say: Not today.");
    expect(await counted()).toBe(before);
  });
});

describe("a run whose tool takes long", () => {
  const SLOW = `export default async (_, io) => {
    await io.store.put("n", ((await io.store.get("n")) ?? 0) + 1);
    await new Promise((resolve) => setTimeout(resolve, 60_000));
  };`;
  const read = (id: string) => expectOk<RunView>(tenant.api("GET", `/runs/${id}`));

  beforeAll(async () => {
    await deployAgent(tenant, "slow", SLOW, { limits: { timeoutSeconds: 60 }, permissions: { store: true } });
    const tools = [{ type: "agent", agent: "slow", description: "Waits." }];
    const waits = { permissions: { agents: ["slow"] }, prompt: { tools } };
    await deployPrompt(tenant, "waits", waits);
    await deployPrompt(tenant, "waits-briefly", { ...waits, limits: { timeoutSeconds: 2 } });
  });

  it("ends at its time limit", async () => {
    const run = await finished(tenant, "waits-briefly", { text: "call: slow {}" });
    expect(run).toMatchObject({ status: "timed_out", usage: { modelCalls: 1 } });
    expect(run.usage.durationMs).toBeLessThan(10_000);
  });

  it("ends when it is canceled, and pays for what models have used until then", async () => {
    const before = await counted("slow");
    const input = { text: "call: slow {}" };
    const { id } = await expectOk<RunView>(tenant.api("POST", "/agents/waits/runs", { input }));
    await expect.poll(() => counted("slow"), { timeout: 10_000 }).toBe(before + 1);
    await expectOk(tenant.api("POST", `/runs/${id}/cancel`));
    await expect.poll(async () => (await read(id)).usage.modelCalls, { timeout: 5_000 }).toBe(1);
    const { status, usage, cost } = await read(id);
    expect(status).toBe("canceled");
    expect(cost.amountMicros).toBeGreaterThanOrEqual(20 + usage.inputTokens + 2 * usage.outputTokens);
  });
});

describe("an attempt that follows another one", () => {
  /** An attempt at a run that calls the counter once, from what an earlier one has kept. */
  const attempt = async (state?: string) => {
    const deployment = await tenantObject(env, tenant.id).findDeployment("counts", "production");
    if (!deployment) throw new Error("it is not deployed");
    const steps: number[] = [];
    const kept: string[] = [];
    const outcome = await promptDriver.run(
      env,
      {
        ...{
          tenantId: tenant.id,
          runId: "run_of_attempts",
          attempt: 1,
          deployment,
          live: false,
          allowedHosts: null,
        },
        ...{
          input: JSON.stringify({ text: 'call: counter {"of":"x"}' }),
          timeoutMs: 9_000,
          chargeLimitMicros: 1e6,
        },
        ...(state !== undefined && { earlier: { state, answer: null } }),
      },
      {
        emit: async () => undefined,
        call: async (step) => {
          steps.push(step);
          return { ok: true, value: '"counted"' };
        },
        store: async () => ({ ok: false, code: "forbidden", message: "" }),
        checkpoint: async (text) => void kept.push(text),
      },
    );
    return { outcome, steps, kept };
  };

  it("repeats a call under its number, or not at all where its result is known, and asks for nothing twice", async () => {
    const first = await attempt();
    expect(first).toMatchObject({ steps: [0], outcome: { status: "succeeded", models: { modelCalls: 2 } } });
    const [asked, called] = first.kept;
    const again = await attempt(asked);
    expect(again).toMatchObject({
      steps: [0],
      outcome: { output: '"\\"counted\\""', models: { modelCalls: 2 } },
    });
    const { output, models, chargedMicros } = again.outcome;
    expect(await attempt(called)).toMatchObject({ steps: [], outcome: { output, models, chargedMicros } });
  });
});
