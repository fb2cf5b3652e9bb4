import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Api, type Run } from "../../e2e/api.ts";
import { type Server, startServer } from "../../e2e/server.ts";
import { type EchoServer, startEchoServer } from "../../peers/echo-server.ts";
import { type OpenAiServer, startOpenAiServer } from "../../peers/openai-server.ts";

interface PaidRun extends Run {
  usage: { inputTokens: number; outputTokens: number; modelCalls: number; durationMs: number };
  cost: { amountMicros: number };
}

/** A provider of its own for each fault, since one that fails over and over is left alone. */
const PROVIDERS = ["well", "hang", "garbage", "cut", "limited", "down"];

let peer: OpenAiServer;
let echo: EchoServer;
let server: Server;
let api: Api;
beforeAll(async () => {
  peer = await startOpenAiServer();
  const prices = { "*": { input: 1, output: 2 } };
  const providers = PROVIDERS.map((name) => ({ name, baseUrl: peer.url, apiKey: `sk-${name}`, prices }));
  echo = await startEchoServer();
  const env = { QUAYSIDE_MODELS: JSON.stringify(providers), QUAYSIDE_EGRESS_ALLOW: echo.address };
  server = await startServer({ env });
  api = new Api(server);
  for (const name of PROVIDERS) await deploy(name, [`${name}/small`]);
  await deploy("falls-back", ["down/small", "well/small"]);
});
afterAll(async () => {
  await server?.stop();
  server?.remove();
  peer?.stop();
  echo?.stop();
});

interface Further {
  tools?: object[];
  files?: Record<string, string>;
  config?: object;
  [field: string]: unknown;
}

async function deploy(
  slug: string,
  models: string[],
  { tools = [], files = {}, config = {}, ...manifest }: Further = {},
): Promise<void> {
  const messages = [{ role: "user", content: "{{ input.text | raw }}" }];
  const prompt = { messages, models, tools };
  const agent = {
    name: slug,
    version: "1.0.0",
    kind: "prompt",
    prompt,
    limits: { timeoutSeconds: 6 },
    ...manifest,
  };
  await api.call("POST", "/agents", { slug });
  const all = { "agent.json": JSON.stringify(agent), "README.md": "# Prompt\n", ...files };
  await api.call("POST", `/agents/${slug}/versions`, { files: all });
  await api.call("POST", `/agents/${slug}/deployments`, { version: "1.0.0", config });
}

const run = (agent: string, text: string) => api.run(agent, { text }) as Promise<PaidRun>;

describe("a provider that", () => {
  it("answers is paid for what it says was used", async () => {
    const { status, output, usage, cost } = await run("well", "echo: one two three");
    expect({ status, output }).toEqual({ status: "succeeded", output: "one two three" });
    const time = Math.ceil(usage.durationMs / 10);
    expect(cost.amountMicros).toBe(20 + time + usage.inputTokens + 2 * usage.outputTokens);
  });

  it("hangs ends the run before its time is up, which says so", async () => {
    const { status, error } = await run("hang", "fail: hang");
    expect({ status, code: error?.code }).toEqual({ status: "failed", code: "models_failed" });
    expect(error?.message).toMatch(/hang\/small: it said nothing for 3 s/);
  });

  it("streams garbage is asked three times, and then named", async () => {
    const { error, usage } = await run("garbage", "fail: garbage");
    expect(error?.message).toMatch(/garbage\/small: its answer cannot be read \(asked 3 times\)/);
    expect(usage.modelCalls).toBe(3);
  });

  it("cuts the stream is paid for what came", async () => {
    const { error, usage, cost } = await run("cut", "fail: cut\necho: one two three four five six");
    expect(error?.message).toMatch(/cut\/small: its answer broke off \(asked 3 times\)/);
    expect(usage.outputTokens).toBeGreaterThan(3);
    expect(cost.amountMicros).toBeGreaterThan(20 + usage.inputTokens + 2 * usage.outputTokens);
  });

  it("answers 429 is asked again when it says, not before", async () => {
    const before = peer.requests.length;
    expect(await run("limited", "fail: 429 2 once\necho: now")).toMatchObject({ output: "now" });
    const [first, second] = peer.requests.slice(before);
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(2000);
  });

  it("answers 500 for a minute gives way to the next one, is then left alone, and costs nothing", async () => {
    peer.down = 500;
    expect((await run("down", "echo: x")).error?.message).toMatch(
      /down\/small: it answered 500 .*asked 3 times/,
    );
    for (let i = 0; i < 4; i++) await run("down", "echo: x");
    const asked = peer.requests.length;
    const left = await run("down", "echo: x");
    expect(left.error?.message).toMatch(/failed over and over, and is asked again in \d+ s/);
    expect(left.usage).toMatchObject({ inputTokens: 0, modelCalls: 0 });
    expect(peer.requests).toHaveLength(asked);
    peer.down = undefined;
    expect(await run("falls-back", "echo: from the next")).toMatchObject({ output: "from the next" });
    expect(peer.requests.at(-1)?.key).toBe("sk-well");
  });
});

it("a tool of an OpenAPI document goes through the gate, with the token that the model never sees", async () => {
  const parameters = [{ name: "id", in: "path", required: true, schema: { type: "string" } }];
  const content = { "application/json": { schema: { type: "object" } } };
  const post = { operationId: "addNote", parameters, requestBody: { content } };
  const document = {
    openapi: "3.1.0",
    servers: [{ url: `http://${echo.address}/v1` }],
    paths: { "/pets/{id}/notes": { post } },
  };
  await deploy("notes", ["well/small"], {
    tools: [{ type: "openapi", document: "pets.json", secret: "token" }],
    files: { "pets.json": JSON.stringify(document) },
    permissions: { hosts: [`http://${echo.address}`] },
    configSchema: { type: "object", properties: { token: { type: "string", "x-secret": true } } },
    config: { token: "token-of-the-pets" },
  });
  const { output } = await run("notes", 'call: addNote {"id":"a/../b","body":{"text":"hi"}}');
  const arrived = echo.arrived.at(-1);
  expect(arrived).toMatchObject({ method: "POST", url: "/v1/pets/a%2F..%2Fb/notes", body: '{"text":"hi"}' });
  expect(arrived?.headers.authorization).toBe("Bearer token-of-the-pets");
  expect(arrived?.headers["idempotency-key"]).toMatch(/^run_\w+:0:/);
  expect(output).toMatch(/^HTTP 200 application\/json[\s\S]*Bearer ••••••/);
  expect(JSON.stringify(peer.requests)).not.toContain("token-of-the-pets");
  const refused = await run("notes", 'call: addNote {"id":"..","body":{}}');
  expect(refused.output).toMatch(/^Error: A part of the path/);
});
