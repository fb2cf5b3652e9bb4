import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { env, expectOk, makeTenant, type TestTenant } from "../../test/harness.ts";
import { openAiFetch } from "../../test/peers/openai-fetch.ts";
import type { ProviderTest, ProviderView } from "./contract.ts";
import { openKey, ownRows } from "./own-providers.ts";
import { candidatesOf, providersOf } from "./providers.ts";
import type { WorkersAi } from "./workers-ai-adapter.ts";

const BASE = "https://rules.example/v1";
const KEY = "sk-a-key-of-this-tenant";

let tenant: TestTenant;
let admin: string;
let server: ReturnType<typeof openAiFetch>;
/** Where names lead to, by the resolver that is asked. */
let address = "93.184.216.34";
beforeAll(async () => {
  const models = { object: "list", data: [{ id: "small" }, { id: "large" }] };
  server = openAiFetch(async (input) => {
    const url = String(input instanceof Request ? input.url : input);
    if (url === `${BASE}/models`) return Response.json(models);
    if (url.startsWith("http://127.0.0.1:9/dns-query"))
      return Response.json({ Status: 0, Answer: [{ type: 1, data: address }] });
    throw new Error(`nobody answers at ${url}`);
  });
  // A path of its own, which the peer does not take for a chat.
  vi.spyOn(globalThis, "fetch").mockImplementation((input, init) =>
    String(input instanceof Request ? input.url : input).endsWith("/models")
      ? Promise.resolve(Response.json(models))
      : server.fetch(input, init),
  );
  tenant = await makeTenant();
  admin = await tenant.keyFor("admin");
});
afterAll(() => vi.restoreAllMocks());

const api = (method: string, path: string, json?: unknown) =>
  tenant.api(method, `/model-providers${path}`, json, { authorization: `Bearer ${admin}` });
const ask = async (name: string) => {
  const [candidate] = candidatesOf(await providersOf(env, tenant.id), [`${name}/small`]);
  const options = { model: "small", signal: AbortSignal.timeout(5000), onText: () => undefined };
  const messages = [{ role: "user" as const, content: "echo: fine" }];
  return candidate?.provider.ask({ messages, tools: [], parameters: {} }, options);
};

describe("a provider of a workspace's own", () => {
  it("is asked with its key, which is kept sealed and never shown", async () => {
    const set = await expectOk<ProviderView>(api("PUT", "/mine", { baseUrl: `${BASE}/`, apiKey: KEY }));
    expect(set).toMatchObject({ name: "mine", owner: "tenant", baseUrl: BASE, keyHint: "nant" });
    expect(await ask("mine")).toMatchObject({ text: "fine" });
    expect(server.requests.at(-1)?.key).toBe(`Bearer ${KEY}`);
    const { results } = await env.DATA.prepare("SELECT * FROM model_providers WHERE tenant_id = ?")
      .bind(tenant.id)
      .all();
    const audit = await env.DATA.prepare(
      "SELECT detail FROM audit_entries WHERE tenant_id = ? AND action = ?",
    )
      .bind(tenant.id, "model_provider.set")
      .all();
    const list = await (await api("GET", "")).text();
    expect(audit.results).toHaveLength(1);
    expect(JSON.stringify([results, audit.results]) + list).not.toContain("sk-a-key");
  });

  it("keeps its key while its address stays, and does not send it to another", async () => {
    await expectOk(api("PUT", "/kept", { baseUrl: BASE, apiKey: KEY }));
    await expectOk(api("PUT", "/kept", { baseUrl: BASE }));
    const row = (await ownRows(env, tenant.id)).find(({ name }) => name === "kept");
    expect(row && (await openKey(env, row))).toBe(KEY);
    const moved = await api("PUT", "/kept", { baseUrl: "https://elsewhere.example/v1" });
    expect(await moved.text()).toMatch(/Enter the key for this address/);
    // Even by hand: it is sealed under its address.
    await expect(row && openKey(env, { ...row, baseUrl: "https://elsewhere.example/v1" })).rejects.toThrow();
  });

  it.each([
    ["http://models.example.com/v1", /not reached over https/],
    ["https://user:pass@models.example.com/v1", /credentials/],
    ["https://127.0.0.1/v1", /not a public address/],
    ["https://localhost/v1", /not a public address/],
    ["https://metadata.internal/v1", /not a public address/],
    ["https://models.example.com/v1?key=x", /leave out what follows/],
    ["ftp://models.example.com/v1", /full URL/],
  ])("is not at %s", async (baseUrl, problem) => {
    const refused = await api("PUT", "/wrong", { baseUrl });
    expect(refused.status).toBe(400);
    expect(await refused.text()).toMatch(problem);
  });

  it("is not asked once its name leads to a private network", async () => {
    await expectOk(api("PUT", "/rebound", { baseUrl: BASE, apiKey: KEY }));
    address = "10.0.0.1";
    const before = server.requests.length;
    await expect(ask("rebound")).rejects.toThrow("leads to a private network");
    const test = await expectOk<ProviderTest>(api("POST", "/rebound/test"));
    expect(test).toMatchObject({ ok: false, message: expect.stringContaining("private network") });
    expect(server.requests.length).toBe(before);
    address = "93.184.216.34";
  });

  it("says when it is tested which models it has", async () => {
    await expectOk(api("PUT", "/tested", { baseUrl: BASE, apiKey: KEY }));
    const test = await expectOk<ProviderTest>(api("POST", "/tested/test"));
    expect(test).toMatchObject({ ok: true, models: ["small", "large"] });
  });

  it("goes before the platform's of that name, and is gone once it is removed", async () => {
    const owners = async () =>
      (await expectOk<{ data: ProviderView[] }>(api("GET", ""))).data.filter(({ name }) => name === "rules");
    expect(await owners()).toMatchObject([{ owner: "platform", baseUrl: null }]);
    await expectOk(api("PUT", "/rules", { baseUrl: BASE, apiKey: null }));
    expect(await owners()).toMatchObject([{ owner: "tenant", keyHint: null }]);
    expect((await api("DELETE", "/rules")).status).toBe(204);
    expect(await owners()).toMatchObject([{ owner: "platform" }]);
    expect((await api("DELETE", "/rules")).status).toBe(404);
  });

  it("is nobody else's", async () => {
    const other = await makeTenant();
    expect((await providersOf(env, other.id)).map(({ name }) => name)).toEqual(["rules"]);
  });
});

describe("Workers AI", () => {
  const asked: [string, unknown][] = [];
  const ai = (answer: unknown): WorkersAi => ({
    run: async (model, inputs) => {
      asked.push([model, inputs]);
      if (answer instanceof Error) throw answer;
      return answer;
    },
  });
  const askAi = async (answer: unknown) => {
    const providers = await providersOf({ ...env, AI: ai(answer) }, tenant.id);
    const [candidate] = candidatesOf(providers, ["workers-ai/@cf/meta/llama"]);
    const request = {
      messages: [{ role: "user" as const, content: "hi" }],
      tools: [],
      parameters: { maxOutputTokens: 9 },
    };
    const signal = AbortSignal.timeout(5000);
    return candidate?.provider.ask(request, { model: candidate.model, signal, onText: () => undefined });
  };

  it("is asked by its binding", async () => {
    const answer = await askAi({ response: "hello", usage: { prompt_tokens: 3, completion_tokens: 1 } });
    expect(answer).toMatchObject({ text: "hello", usage: { inputTokens: 3, outputTokens: 1 } });
    expect(asked).toMatchObject([["@cf/meta/llama", { max_tokens: 9 }]]);
  });

  it("calls tools, in either form that its models have", async () => {
    const call = { name: "add", arguments: { a: 1 } };
    const wanted = [{ name: "add", arguments: '{"a":1}' }];
    expect((await askAi({ tool_calls: [call] }))?.calls).toMatchObject(wanted);
    const message = { tool_calls: [{ id: "c1", function: { name: "add", arguments: '{"a":1}' } }] };
    expect((await askAi({ choices: [{ message }] }))?.calls).toMatchObject([{ id: "c1", ...wanted[0] }]);
  });

  it.each([
    ["3040: out of capacity", "rate_limited"],
    ["5007: No such model", "refused"],
    ["something broke", "server_error"],
  ])("that fails by %s is told apart", async (message, kind) => {
    await expect(askAi(new Error(message))).rejects.toMatchObject({ kind });
  });
});
