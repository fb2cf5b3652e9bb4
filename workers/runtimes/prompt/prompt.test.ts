import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectOk, makeTenant, type TestTenant } from "../../../test/harness.ts";
import type { LogLine } from "../../runs/contract.ts";
import { deployPrompt, finished, startRules } from "./prompt.test-kit.ts";

const NUMBER = { type: "object", properties: { n: { type: "integer" } }, required: ["n"] };

let tenant: TestTenant;
let rules: ReturnType<typeof startRules>;
beforeAll(async () => {
  rules = startRules();
  tenant = await makeTenant();
  await deployPrompt(tenant, "say");
  await deployPrompt(tenant, "number", { outputSchema: NUMBER });
});
afterAll(() => rules.stop());

const logsOf = async (id: string) =>
  (await expectOk<{ data: LogLine[] }>(tenant.api("GET", `/runs/${id}/logs`))).data;

describe("a prompt agent", () => {
  it("answers with text, and its run shows tokens and cost", async () => {
    const run = await finished(tenant, "say", { text: "echo: Hello there" });
    expect(run).toMatchObject({ status: "succeeded", output: "Hello there" });
    expect(run.usage).toMatchObject({ outputTokens: 2, modelCalls: 1 });
    // A micro for each token in and two for each out, on top of the run's own price.
    expect(run.cost.amountMicros).toBeGreaterThanOrEqual(20 + run.usage.inputTokens + 4);
    const line = (await logsOf(run.id))[0];
    expect(line).toMatchObject({ level: "info", data: { outputTokens: 2, paidBy: "platform" } });
    expect(line?.message).toMatch(/^rules\/small: \d+ tokens in, 2 out$/);
  });

  it("fills its messages in from files, input, configuration and run, and keeps secrets from the model", async () => {
    const configSchema = {
      type: "object",
      properties: { tone: { type: "string" }, key: { type: "string", "x-secret": true } },
    };
    const messages = [
      { role: "system", file: "system.md" },
      { role: "user", content: "{{ run.id }}|{{ input.text }}|{{ config.key }}" },
    ];
    const files = { "system.md": "Be {{ config.tone }}." };
    const config = { tone: "brief", key: "secret-key" };
    await deployPrompt(tenant, "filled", { configSchema, prompt: { messages } }, { files, config });
    const run = await finished(tenant, "filled", { text: "<x>" });
    expect(rules.requests.at(-1)?.messages).toEqual([
      { role: "system", content: "Be brief." },
      { role: "user", content: `${run.id}|&lt;x&gt;|` },
    ]);
  });

  it("streams what the model writes", async () => {
    const headers = { accept: "text/event-stream" };
    const response = await tenant.api(
      "POST",
      "/agents/say/runs",
      { input: { text: "echo: one two" } },
      headers,
    );
    const stream = await response.text();
    const deltas = [...stream.matchAll(/^event: delta\ndata: (.*)$/gm)].map(
      ([, data]) => JSON.parse(data ?? "").text,
    );
    expect(deltas.join("")).toBe("one two");
    expect(stream).toContain("event: run.succeeded");
  });

  it("has its manifest's tests answered from recordings, and nobody asked", async () => {
    const before = rules.requests.length;
    const test = {
      name: "greets",
      input: { text: "hi" },
      fixtures: { "model:rules/small": { body: "hello" } },
    };
    await deployPrompt(tenant, "tested", { tests: [{ ...test, expect: "hello" }] });
    const failing = deployPrompt(tenant, "untested", { tests: [{ ...test, fixtures: {}, expect: "hello" }] });
    await expect(failing).rejects.toThrow(/tests_failed[\s\S]*no recorded answer/);
    expect(rules.requests.length).toBe(before);
  });

  it.each([
    ["content", { content: "{% if %}" }, /version_blocked/],
    ["file", { file: "user.md" }, /bundle_invalid[\s\S]*user\.md/],
  ])("whose template is none cannot be published: %s", async (name, message, refusal) => {
    const prompt = { messages: [{ role: "user", ...message }] };
    const broken = deployPrompt(tenant, `broken-${name}`, { prompt }, { files: { "user.md": "{% if %}" } });
    await expect(broken).rejects.toThrow(refusal);
  });

  it("says what to do where nobody offers its model", async () => {
    await deployPrompt(tenant, "lonely", { prompt: { models: ["nobody/large"] } });
    const { error } = await finished(tenant, "lonely", { text: "hi" });
    expect(error).toMatchObject({ code: "no_model_provider" });
    expect(error?.message).toMatch(/Settings, Models.*paste a key.*Ollama/);
  });
});

describe("an output that is to be JSON", () => {
  it("is asked for by its schema, and read", async () => {
    const run = await finished(tenant, "number", { text: 'json: {"n": 4}' });
    expect(run.output).toEqual({ n: 4 });
    expect(rules.requests.at(-1)).toMatchObject({
      response_format: { type: "json_schema", json_schema: { schema: NUMBER } },
    });
  });

  it("is mended by the model, which is told what is wrong", async () => {
    const run = await finished(tenant, "number", { text: 'json: {"n": "four"}\nmend: {"n": 5}' });
    expect(run).toMatchObject({ output: { n: 5 }, usage: { modelCalls: 2 } });
    expect(JSON.stringify(rules.requests.at(-1)?.messages)).toMatch(/cannot be used: \/n/);
  });

  it("fails the run where the model does not mend it twice, and is paid for", async () => {
    const run = await finished(tenant, "number", { text: "echo: no number" });
    expect(run).toMatchObject({
      status: "failed",
      error: { code: "output_invalid" },
      usage: { modelCalls: 3 },
    });
    expect(run.cost.amountMicros).toBeGreaterThan(run.usage.inputTokens);
  });
});

describe("a run that must not cost more", () => {
  it("does not ask what it cannot pay", async () => {
    const before = rules.requests.length;
    const run = await finished(
      tenant,
      "say",
      { text: `echo: ${"word ".repeat(500)}` },
      { maxCostMicros: 200 },
    );
    expect(run).toMatchObject({ status: "failed", error: { code: "budget_exceeded" } });
    expect(rules.requests.length).toBe(before);
  });

  it("lets the model write as much as it can pay", async () => {
    const run = await finished(tenant, "say", { text: "echo: a b c" }, { maxCostMicros: 2_000 });
    expect(run.status).toBe("succeeded");
    expect(rules.requests.at(-1)?.max_tokens).toBeLessThan(1_000);
    expect(run.cost.amountMicros).toBeLessThanOrEqual(2_000);
  });
});

it("a provider that fails ends the run with its words, and what was used is paid", async () => {
  const run = await finished(await unharmed(), "say", { text: "fail: cut\necho: one two three four" });
  expect(run).toMatchObject({ status: "failed", error: { code: "models_failed" } });
  expect(run.error?.message).toMatch(/rules\/small: its answer broke off \(asked 3 times\)/);
  expect(run.usage.outputTokens).toBeGreaterThan(0);
  expect(run.cost.amountMicros).toBeGreaterThan(20 + run.usage.inputTokens);
});

/** A tenant whose circuits nothing has touched. */
async function unharmed(): Promise<TestTenant> {
  const fresh = await makeTenant();
  await deployPrompt(fresh, "say");
  return fresh;
}
