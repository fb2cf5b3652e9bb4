import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deployAgent, env, expectOk, makeTenant, type TestTenant } from "../../../test/harness.ts";
import type { LogLine } from "../../runs/contract.ts";
import type { Invocation, RunIo } from "../contract.ts";
import { finished, startRules } from "../prompt/prompt.test-kit.ts";
import { Completions } from "./completions.ts";

const MODELS = { permissions: { models: ["rules/small", "rules/large"] } };
/** Hands its input to a model, and gives what came: the answer, or why there is none. */
const ASKS = `export default async (input, io) => {
  try {
    return await io.complete(input);
  } catch ({ code, message }) {
    return { code, message };
  }
};`;

let tenant: TestTenant;
let rules: ReturnType<typeof startRules>;
beforeAll(async () => {
  rules = startRules();
  tenant = await makeTenant();
  await deployAgent(tenant, "asks", ASKS, MODELS);
  await deployAgent(tenant, "bare", ASKS);
}, 60_000);
afterAll(() => rules.stop());

const said = (content: string) => ({ messages: [{ role: "user", content }] });
const ask = async (input: object, agent = "asks") =>
  (await finished(tenant, agent, input)).output as Record<string, unknown>;

describe("io.complete", () => {
  it("gives a model's text, and its tokens and cost are the run's", async () => {
    const run = await finished(tenant, "asks", said("echo: Hello there"));
    expect(run.output).toMatchObject({
      model: "rules/small",
      text: "Hello there",
      toolCalls: [],
      outputTokens: 2,
    });
    const { inputTokens, costMicros } = run.output as Record<string, number>;
    expect(run.usage).toMatchObject({ inputTokens, outputTokens: 2, modelCalls: 1 });
    expect(run.cost.amountMicros).toBeGreaterThanOrEqual(20 + Number(costMicros));
    const { data } = await expectOk<{ data: LogLine[] }>(tenant.api("GET", `/runs/${run.id}/logs`));
    expect(data[0]).toMatchObject({
      message: expect.stringMatching(/^rules\/small: /),
      data: { costMicros },
    });
  });

  it("gives a value that fits a schema, mended where the model gets it wrong", async () => {
    const schema = { type: "object", properties: { n: { type: "integer" } }, required: ["n"] };
    expect(await ask({ ...said('json: {"n":4}'), schema })).toMatchObject({ output: { n: 4 } });
    expect(await ask({ ...said('mend: {"n":5}'), schema })).toMatchObject({ output: { n: 5 } });
    expect(await ask({ ...said("echo: never"), schema })).toMatchObject({ code: "output_invalid" });
  });

  it("leaves tools to the program, which tells the model what came of them", async () => {
    const tools = [{ name: "look", description: "Looks.", parameters: { type: "object" } }];
    const first = await ask({ ...said('call: look {"at":"sea"}'), tools });
    const [call] = first.toolCalls as { id: string; name: string; arguments: string }[];
    expect(call).toMatchObject({ name: "look", arguments: '{"at":"sea"}' });
    const messages = [
      ...said('call: look {"at":"sea"}').messages,
      { role: "assistant", toolCalls: [call] },
      { role: "tool", toolCallId: call?.id, content: "calm" },
    ];
    expect(await ask({ messages, tools })).toMatchObject({ text: expect.stringContaining("calm") });
  });

  it("asks the models that the manifest names, in their order, and no others", async () => {
    expect(await ask({ ...said("echo: x"), model: "rules/large" })).toMatchObject({ model: "rules/large" });
    expect(await ask({ ...said("fail: 401 once\necho: y") })).toMatchObject({ model: "rules/large" });
    expect(await ask({ ...said("echo: x"), model: "rules/other" })).toMatchObject({ code: "forbidden" });
    expect(await ask(said("echo: x"), "bare")).toMatchObject({ code: "forbidden" });
    await deployAgent(tenant, "nobody", ASKS, { permissions: { models: ["unheard/of"] } });
    expect(await ask(said("echo: x"), "nobody")).toMatchObject({
      code: "no_model_provider",
      message: expect.stringContaining('"unheard"'),
    });
  });

  it("says what is wrong with a request, and asks nobody", async () => {
    const before = rules.requests.length;
    const wrong: [object, RegExp][] = [
      [{}, /\/messages/],
      [{ messages: [{ role: "root", content: "x" }] }, /\/messages\/0\/role/],
      [{ ...said("x"), apiKey: "mine" }, /apiKey/],
      [{ ...said("x"), maxOutputTokens: 0 }, /\/maxOutputTokens/],
    ];
    for (const [input, message] of wrong)
      expect(await ask(input)).toMatchObject({
        code: "invalid_input",
        message: expect.stringMatching(message),
      });
    expect(rules.requests.length).toBe(before);
  });

  it("costs no more than the run may, whatever else the program charges and however much it asks at once", async () => {
    const poor = await finished(tenant, "asks", said(`echo: ${"long ".repeat(100)}`), { maxCostMicros: 100 });
    expect(poor.output).toMatchObject({ code: "budget_exceeded" });
    const greedy = `export default async (input, io) => {
      io.charge(900);
      const asked = await Promise.allSettled(Array.from({ length: 8 }, () => io.complete(input)));
      return asked.map(({ status }) => status);
    };`;
    await deployAgent(tenant, "greedy", greedy, MODELS);
    const run = await finished(tenant, "greedy", said(`echo: ${"w ".repeat(200)}`), { maxCostMicros: 1_500 });
    expect(run.output).toContain("rejected");
    expect(run.cost.amountMicros).toBeLessThanOrEqual(1_500);
    // One after the other: each sees what those before it have left.
    expect(run.usage.modelCalls).toBeLessThan(5);
  });

  it("is paid by a run that is stopped, or does not wait for the answer", async () => {
    const limits = { timeoutSeconds: 1 };
    const slow =
      "export default async (input, io) => { await io.complete(input); await new Promise(() => {}); };";
    await deployAgent(tenant, "slow", slow, { ...MODELS, limits });
    const late = await finished(tenant, "slow", said("echo: paid"));
    expect(late).toMatchObject({ status: "timed_out", usage: { modelCalls: 1 } });
    expect(late.cost.amountMicros).toBeGreaterThan(20);
    const hasty = "export default (input, io) => { io.complete(input).catch(() => {}); return 1; };";
    await deployAgent(tenant, "hasty", hasty, MODELS);
    expect(await finished(tenant, "hasty", said("fail: hang"))).toMatchObject({
      status: "succeeded",
      output: 1,
    });
  });

  it("is answered from recordings in a manifest's tests", async () => {
    const fixtures = { "model:rules/small": { body: "recorded" } };
    const tests = [
      { name: "asks", input: said("hi"), fixtures, expect: { text: "recorded", costMicros: 0 } },
    ];
    const before = rules.requests.length;
    await deployAgent(tenant, "recorded", ASKS, { ...MODELS, tests });
    expect(rules.requests.length).toBe(before);
  });
});

describe("a second attempt", () => {
  const invocation = (earlier?: string) =>
    ({
      ...{ tenantId: tenant.id, runId: "run_x", timeoutMs: 20_000, chargeLimitMicros: 10_000, live: false },
      deployment: { permissions: { models: ["rules/small"] } },
      ...(earlier && { earlier: { state: earlier, answer: null } }),
    }) as unknown as Invocation;

  it("neither asks nor pays again for what was answered, and pays what the first one has spent", async () => {
    let state = "";
    const io = {
      emit: async () => {},
      checkpoint: async (text: string) => {
        state = text;
      },
    } as unknown as RunIo;
    const first = new Completions(env, invocation(), io);
    const answer = await first.complete(0, JSON.stringify(said("echo: once")));
    const spent = await first.finish();
    const before = rules.requests.length;
    const second = new Completions(env, invocation(state), io);
    expect(await second.complete(0, JSON.stringify(said("echo: once")))).toEqual(answer);
    expect(rules.requests.length).toBe(before);
    expect(await second.finish()).toEqual(spent);
    // A program that goes another way is not given another question's answer.
    const third = new Completions(env, invocation(state), io);
    expect(await third.complete(0, JSON.stringify(said("echo: other")))).not.toEqual(answer);
  });

  it("is held to so many questions in all", async () => {
    const io = { emit: async () => {}, checkpoint: async () => {} } as unknown as RunIo;
    const run = new Completions(env, invocation(), io);
    const codes: string[] = [];
    for (let step = 0; step <= 100; step++) {
      const answer = await run.complete(step, JSON.stringify(said("echo: x")));
      if (!answer.ok) codes.push(answer.code);
    }
    expect(codes).toEqual(["too_many"]);
    expect((await run.finish()).models?.modelCalls).toBe(100);
  });
});
