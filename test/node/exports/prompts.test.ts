import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { PromptProgram } from "../../../workers/agents/kinds/prompt.ts";
import { type ForwardProxy, startForwardProxy } from "../../peers/forward-proxy.ts";
import { type OpenAiServer, startOpenAiServer } from "../../peers/openai-server.ts";
import { type ExportedServer, invoke, startExported } from "./exported-server.ts";

const PROMPT: PromptProgram = {
  messages: [
    { role: "system", content: "Key: {{ config.apiKey }}, tone: {{ config.tone }}" },
    { role: "user", content: "{{ input.text | raw }}" },
  ],
  models: ["gone/large", "rules/small"],
  parameters: {},
  tools: [
    { type: "builtin", name: "calculator", approval: false },
    { type: "builtin", name: "code", approval: false },
    { type: "builtin", name: "fetch", approval: true },
  ],
  maxSteps: 8,
  memory: { messages: 20, days: 1 },
  attachments: ["file"],
};
const AGENT = {
  kind: "prompt" as const,
  models: PROMPT.models,
  remembers: true,
  hosts: ["http://api.example.com"],
  configSchema: { properties: { apiKey: { type: "string", "x-secret": true }, tone: { type: "string" } } },
};
const PRICES = JSON.stringify({ "rules/small": { input: 1, output: 2 } });

describe("the server of an exported prompt agent", () => {
  let models: OpenAiServer;
  let proxy: ForwardProxy;
  let server: ExportedServer;
  const data = mkdtempSync(join(tmpdir(), "quayside-memory-"));
  const environment = () => ({
    MODEL_GONE_URL: "http://127.0.0.1:9/v1",
    MODEL_RULES_URL: models.url,
    MODEL_RULES_KEY: "sk-of-the-operator",
    MODEL_PRICES: PRICES,
    EGRESS_PROXY: `http://${proxy.address}`,
    QUAYSIDE_DATA_FOLDER: data,
    QUAYSIDE_CONFIG: '{"apiKey":"a-very-secret-key","tone":"brief"}',
  });

  beforeAll(async () => {
    models = await startOpenAiServer();
    proxy = await startForwardProxy({ "api.example.com": models.address });
    server = await startExported(AGENT, PROMPT, { ...environment(), MODEL_ORDER: "rules/small" });
  });
  afterAll(async () => {
    await server.stop();
    models.stop();
    proxy.stop();
    rmSync(data, { recursive: true, force: true });
  });

  const run = (text: string, more: object = {}, input: object = {}) =>
    invoke(server, { input: { text, ...input }, ...more });
  const outputOf = async (...asked: Parameters<typeof run>) => (await run(...asked)).last.output;

  test("streams what the model writes, and its last line has what that cost", async () => {
    const { lines, last } = await run("echo: one two");
    expect(lines.map(({ text }) => text ?? "").join("")).toBe("one two");
    const { inputTokens } = last.usage as { inputTokens: number };
    expect(last).toEqual({
      ...{ type: "output", output: "one two" },
      usage: { inputTokens, outputTokens: 2, modelCalls: 1, costMicros: inputTokens + 4 },
    });
    const whole = await invoke(
      server,
      { input: { text: "echo: x" } },
      { headers: { accept: "application/json" } },
    );
    expect(JSON.parse(whole.headers.get("quayside-usage") ?? "")).toMatchObject({ modelCalls: 1 });
  });

  test("asks with the operator's key, and tells the model no secret", async () => {
    await run("echo: x");
    const asked = models.requests.at(-1);
    expect(asked?.key).toBe("sk-of-the-operator");
    expect(asked?.messages[0]?.content).toBe("Key: , tone: brief");
  });

  test("carries out what the model calls, code in an isolate without a network", async () => {
    const body =
      "try { await fetch('http://api.example.com'); } catch (e) { io.log('kept in'); return 6 * 7; }";
    const text = `call: calculator {"expression":"1+1"}\ncall: code ${JSON.stringify({ code: body })}`;
    const { lines, last } = await run(text);
    expect(last.output).toBe("2\n42");
    expect(lines).toContainEqual({ type: "log", level: "info", message: "kept in" });
  });

  test("shows no secret in what is streamed, wherever the text is cut", async () => {
    const { lines, last } = await run("pieces: It is a-very-|secret-key|, a-very");
    const deltas = lines.flatMap(({ type, text }) => (type === "delta" ? [text] : []));
    expect(deltas.join("")).toBe("It is ••••••, a-very");
    expect(last.output).toBe("It is a-very-secret-key, a-very");
  });

  test("says that the text is begun anew where a model broke off in it", async () => {
    const { lines, last } = await run("fail: cut once\necho: the whole answer");
    const deltas = lines.filter(({ type }) => type === "delta");
    const anew = deltas.findLastIndex(({ restart }) => restart === true);
    expect(anew).toBeGreaterThan(0);
    expect(last.output).toBe("the whole answer");
    expect(
      deltas
        .slice(anew)
        .map(({ text }) => text)
        .join(""),
    ).toBe(last.output);
  });

  test("passes attachments on", async () => {
    const file = { name: "a.csv", mediaType: "text/csv", data: Buffer.from("n\n1").toString("base64") };
    await run("what is in it?", {}, { file });
    expect(JSON.stringify(models.requests.at(-1)?.messages)).toContain("<attachment name=");
  });

  describe("that asks somebody", () => {
    const TEXT = 'call: fetch {"url":"http://api.example.com/v1/models"}';
    const ask = async () => (await run(TEXT)).last;

    test("goes on with the answer, and only then sends what it asked about", async () => {
      const question = await ask();
      expect(question).toMatchObject({ type: "question", tool: "fetch", usage: { modelCalls: 1 } });
      // What it has come to is neither for its caller to read nor to change.
      expect(JSON.stringify(question.state)).not.toContain("api.example.com");
      const resumed = (approved: boolean) => ({
        state: question.state,
        answer: { approved, comment: "So be it." },
      });
      const yes = await run(TEXT, { resumed: resumed(true) });
      expect(yes.last).toMatchObject({ type: "output", usage: { modelCalls: 2 } });
      expect(yes.last.output).toMatch(/^HTTP 200[\s\S]*They say: So be it\.$/);
      expect(await outputOf(TEXT, { resumed: resumed(false) })).toMatch(/^Error: a person did not agree/);
    });

    test("takes no state that it has not made", async () => {
      const { state } = (await ask()) as { state: { data: string } };
      const answer = { approved: true };
      const changed = { ...state, data: `${state.data.slice(0, -4)}AAAA` };
      for (const resumed of [
        { state: changed, answer },
        { state: "{}", answer },
        { state, answer: "yes" },
      ])
        expect(await run(TEXT, { resumed })).toMatchObject({
          status: 400,
          last: { code: "resumed_invalid" },
        });
    });
  });

  test("remembers a conversation, over a restart, until it is to be forgotten", async () => {
    const said = (conversation: string) => outputOf("history", { conversation });
    await run("echo: I am Ann", { conversation: "c 1" });
    expect(await said("c 1")).toContain("I am Ann");
    expect(await said("c 2")).not.toContain("I am Ann");
    await server.stop();
    server = await startExported(AGENT, PROMPT, { ...environment(), MODEL_ORDER: "rules/small" });
    expect(await said("c 1")).toContain("I am Ann");
    const forgotten = await fetch(`${server.url}/conversations/c%201`, { method: "DELETE" });
    expect(forgotten.status).toBe(204);
    expect(await said("c 1")).not.toContain("I am Ann");
    expect(await run("x", { conversation: 7 })).toMatchObject({ status: 400 });
  });

  test("forgets a conversation when its days are over", async () => {
    const briefly = { ...PROMPT, memory: { messages: 20, days: 1 / 86_400 } };
    const env = { ...environment(), MODEL_ORDER: "rules/small", QUAYSIDE_DATA_FOLDER: `${data}/3` };
    const other = await startExported(AGENT, briefly, env);
    try {
      await invoke(other, { input: { text: "echo: I am Ann" }, conversation: "c" });
      const said = async () =>
        (await invoke(other, { input: { text: "what was said?" }, conversation: "c", runId: "run_1" })) &&
        JSON.stringify(models.requests.at(-1)?.messages);
      expect(await said()).toContain("I am Ann");
      await expect.poll(said, { interval: 1_200 }).not.toContain("I am Ann");
    } finally {
      await other.stop();
    }
  });

  test("asks the next model where one is gone, and says who failed", async () => {
    const other = await startExported(AGENT, PROMPT, {
      ...environment(),
      ...{ QUAYSIDE_DATA_FOLDER: `${data}/2`, MODEL_PRICES: "" },
    });
    try {
      const { lines, last } = await invoke(other, { input: { text: "echo: x" } });
      expect(last.output).toBe("x");
      expect(JSON.stringify(lines)).toContain("gone/large: it");
      // What nobody knows the price of is not said to cost nothing.
      expect(JSON.stringify(lines)).toMatch(/rules\/small: \d+ tokens in, 1 out, no price known/);
      expect(last.usage).toMatchObject({ costMicros: null });
    } finally {
      await other.stop();
    }
  });

  test.each([
    ["an address that is missing", { MODEL_RULES_URL: "" }, /MODEL_RULES_URL is missing.*MODEL_ORDER/],
    ["an address that is none", { MODEL_RULES_URL: "ftp://x" }, /MODEL_RULES_URL is no URL/],
    [
      "an order of no models",
      { MODEL_ORDER: "small" },
      /MODEL_ORDER has "small": name models as provider\/model/,
    ],
    ["prices that are none", { MODEL_PRICES: '{"rules/small":3}' }, /MODEL_PRICES are dollars/],
  ])("does not start with %s, and says so", async (_, wrong, message) => {
    const env = { ...environment(), MODEL_ORDER: "rules/small", ...wrong };
    const broken = await startExported(AGENT, PROMPT, env);
    await broken.exited;
    expect(broken.child.exitCode).toBe(1);
    expect(broken.output()).toMatch(message);
    expect(broken.output()).not.toContain("sk-of-the-operator");
  });

  test("runs its own tests from recordings, and asks nobody", async () => {
    const before = models.requests.length;
    const recorded = {
      name: "greets",
      input: { text: "hi" },
      fixtures: { "model:gone/large": { body: "hello" } },
      expected: { kind: "equals" as const, value: "hello" },
    };
    const tested = await startExported({ ...AGENT, tests: [recorded] }, PROMPT, environment(), "self-test");
    await tested.exited;
    expect([tested.child.exitCode, tested.output()]).toEqual([0, "ok greets\n1 of 1 tests passed\n"]);
    expect(models.requests.length).toBe(before);
  });
});
