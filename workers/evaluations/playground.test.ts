import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { agentFiles, env, expectOk, makeTenant, type TestTenant } from "../../test/harness.ts";
import { waitForTrial } from "../runs/index.ts";
import { deployPrompt, startRules } from "../runtimes/prompt/prompt.test-kit.ts";

let tenant: TestTenant;
let rules: ReturnType<typeof startRules>;

const post = (path: string, body: unknown) => tenant.api("POST", `/agents/writer/${path}`, body);
/** What a trial came to. */
async function tried(body: object) {
  const { runId } = await expectOk<{ runId: string }>(post("trials", body));
  const end = await waitForTrial(env, tenant.id, runId, 20_000);
  return { ...end?.summary, output: JSON.parse(end?.output ?? "null") as unknown };
}

beforeAll(async () => {
  rules = startRules();
  tenant = await makeTenant();
  await deployPrompt(tenant, "writer", {
    inputSchema: { type: "object", properties: { text: { type: "string" } }, required: ["text"] },
    configSchema: { type: "object", properties: { tone: { type: "string", default: "kind" } } },
    prompt: { messages: [{ role: "user", content: "echo: {{ config.tone }} {{ input.text }}" }] },
  });
});
afterAll(() => rules.stop());

describe("a trial of the playground", () => {
  it("runs a prompt as it is, and with other messages and another model, of which nothing is kept", async () => {
    const input = { text: "words" };
    const plain = await tried({ input });
    expect(plain).toMatchObject({ output: "kind words", trigger: "playground", usage: { modelCalls: 1 } });
    const messages = [{ role: "user", content: "echo: other {{ input.text }}" }];
    const prompt = { messages, models: ["rules/large"], parameters: { temperature: 0.5 } };
    expect(await tried({ input, prompt })).toMatchObject({ output: "other words" });
    expect(rules.requests.at(-1)).toMatchObject({ model: "large", temperature: 0.5 });
    expect(await tried({ input })).toMatchObject({ output: "kind words" });
  });

  it("refuses a template that is none, and a prompt for an agent without one", async () => {
    const broken = { messages: [{ role: "user", content: "{% if %}" }] };
    const answer = await post("trials", { input: { text: "" }, prompt: broken });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toMatch(/\/prompt\/messages\/0\/content/);
    await tenant.api("POST", "/agents", { slug: "coder" });
    const files = agentFiles("coder", "export default () => 1");
    await expectOk(tenant.api("POST", "/agents/coder/versions", { files }));
    const other = await tenant.api("POST", "/agents/coder/trials", { prompt: { models: ["a/b"] } });
    expect(await other.text()).toMatch(/Only prompt agents/);
  });
});

describe("the preview", () => {
  it("shows the messages without asking anybody", async () => {
    const before = rules.requests.length;
    const preview = await expectOk(post("prompt-preview", { input: { text: "<b>" } }));
    expect(preview).toEqual({
      messages: [{ role: "user", content: "echo: kind &lt;b&gt;" }],
      models: ["rules/small"],
    });
    expect(rules.requests).toHaveLength(before);
  });

  it("says what is wrong with the input", async () => {
    const answer = await post("prompt-preview", { input: {} });
    expect(await answer.text()).toMatch(/\/input/);
  });
});

describe("saved inputs", () => {
  it("are kept under a name until they are deleted", async () => {
    const { id } = await expectOk<{ id: string }>(post("inputs", { name: "hard", input: { text: "?" } }));
    const list = async () =>
      (await expectOk<{ data: unknown[] }>(tenant.api("GET", "/agents/writer/inputs"))).data;
    expect(await list()).toMatchObject([{ id, name: "hard", input: { text: "?" } }]);
    expect((await tenant.api("DELETE", `/agents/writer/inputs/${id}`)).status).toBe(204);
    expect(await list()).toEqual([]);
    expect((await tenant.api("DELETE", `/agents/writer/inputs/${id}`)).status).toBe(404);
    expect(await expectOk(post("inputs", { name: "nothing", input: null }))).toMatchObject({ input: null });
    expect(await list()).toMatchObject([{ name: "nothing", input: null }]);
  });
});
