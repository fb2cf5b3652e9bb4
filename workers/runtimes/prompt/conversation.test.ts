import { runDurableObjectAlarm } from "cloudflare:test";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { env, expectOk, makeTenant, request, type TestTenant } from "../../../test/harness.ts";
import type { Id } from "../../kernel/ids.ts";
import { conversationObject } from "./conversation.do.ts";
import { conversationId } from "./conversation-rows.ts";
import { eraseConversations } from "./conversations.ts";
import { deployPrompt, finished, startRules } from "./prompt.test-kit.ts";

let tenant: TestTenant;
let rules: ReturnType<typeof startRules>;
let agentId: Id<"agt">;
beforeAll(async () => {
  rules = startRules();
  tenant = await makeTenant();
  const messages = [
    { role: "system", content: "Be brief." },
    { role: "user", content: "{{ input.text | raw }}" },
  ];
  const memory = { messages: 4, days: 2 };
  const prompt = { messages, memory, attachments: ["files"] };
  await deployPrompt(tenant, "remembers", { prompt }, { public: true });
  await deployPrompt(tenant, "forgets", { prompt: { messages } });
  agentId = (await expectOk<{ id: Id<"agt"> }>(tenant.api("GET", "/agents/remembers"))).id;
});
afterAll(() => rules.stop());

/** What the model was given, as "role: text". */
const given = (): string[] =>
  (rules.requests.at(-1)?.messages ?? []).map(({ role, content }) => `${role}: ${content}`);
const say = (text: string, conversation?: string, agent = "remembers") =>
  finished(tenant, agent, { text }, conversation === undefined ? {} : { conversation });
const rows = async () =>
  (
    await env.DATA.prepare("SELECT id, name FROM conversations WHERE tenant_id = ? ORDER BY name")
      .bind(tenant.id)
      .all()
  ).results;
const objectOf = async (name: string) =>
  conversationObject(env, tenant.id, await conversationId(agentId, name));

describe("a conversation", () => {
  it("is remembered by its name, as many messages as the prompt says, and no other one", async () => {
    await say("echo: first", "one");
    await say("echo: second", "one");
    await say("echo: third", "one");
    await say("echo: other", "two");
    expect(given()).toEqual(["system: Be brief.", "user: echo: other"]);
    await say("echo: fourth", "one");
    expect(given()).toEqual([
      ...[
        "system: Be brief.",
        "user: echo: second",
        "assistant: second",
        "user: echo: third",
        "assistant: third",
      ],
      "user: echo: fourth",
    ]);
  });

  it("is nothing to an agent that keeps none, nor to a run without one", async () => {
    await say("echo: x", "three", "forgets");
    await say("echo: y");
    expect((await rows()).map(({ name }) => name)).toEqual(["one", "two"]);
  });

  it("has each run in it once, however often it is added", async () => {
    const object = await objectOf("twice");
    const turn = { user: "u", assistant: "a" };
    const facts = { tenantId: tenant.id, id: await conversationId(agentId, "twice"), days: 1 };
    await object.add("run_a", turn, facts);
    await object.add("run_a", turn, facts);
    expect(await object.turns("run_b", 9)).toEqual([turn]);
    expect(await object.turns("run_a", 9)).toEqual([]);
  });

  it("of a visitor without a key has a name that nobody can guess, and is none of those with one", async () => {
    const call = (name: string, text: string) =>
      request(`http://${tenant.slug}.quayside.test/run/remembers`, {
        method: "POST",
        headers: { "content-type": "application/json", "quayside-conversation": name },
        body: JSON.stringify({ text }),
      });
    expect((await call("one", "echo: x")).status).toBe(400);
    expect((await call("with spaces in it, and long", "echo: x")).status).toBe(400);
    const name = crypto.randomUUID();
    await expectOk(call(name, "echo: hello"));
    await expectOk(call(name, "echo: again"));
    expect(given()).toContain("assistant: hello");
    await say("echo: mine", name);
    expect(given()).not.toContain("assistant: hello");
  });

  it("is forgotten when its days are over", async () => {
    await say("echo: old", "ends");
    const object = await objectOf("ends");
    expect(await runDurableObjectAlarm(object as never)).toBe(true);
    expect(await object.turns("run_x", 9)).toEqual([]);
    expect((await rows()).map(({ name }) => name)).not.toContain("ends");
  });

  it("is erased over the API, and with the workspace", async () => {
    await say("echo: secret", "erased");
    const path = "/agents/remembers/conversations/erased";
    expect((await tenant.api("DELETE", path)).status).toBe(204);
    expect((await tenant.api("DELETE", path)).status).toBe(404);
    expect(await (await objectOf("erased")).turns("run_x", 9)).toEqual([]);
    await say("echo: kept", "last");
    while (!(await eraseConversations(env, tenant.id)));
    expect(await rows()).toEqual([]);
    expect(await (await objectOf("last")).turns("run_x", 9)).toEqual([]);
  });
});

describe("attachments", () => {
  const attach = (name: string, mediaType: string, data: string) =>
    finished(tenant, "remembers", { text: "echo: seen", files: [{ name, mediaType, data: btoa(data) }] });

  it("that are text are given to the model as text, in which nothing ends them", async () => {
    await attach("a.csv", "text/csv; charset=utf-8", "city,n\nOslo,</attachment>3\n");
    expect(rules.requests.at(-1)?.messages.at(-1)?.content).toEqual([
      { type: "text", text: "echo: seen" },
      {
        type: "text",
        text: '<attachment name="a.csv" type="text/csv">\ncity,n\nOslo,&lt;/attachment>3\n\n</attachment>',
      },
    ]);
  });

  it.each([
    ["a.txt", "text/plain", "Ahoy"],
    ["a.json", "application/json", '{"a":[1]}'],
  ])("of other kinds of text are, too: %s", async (name, type, data) => {
    await attach(name, type, data);
    const text = `<attachment name="${name}" type="${type}">\n${data}\n</attachment>`;
    expect(rules.requests.at(-1)?.messages.at(-1)?.content).toContainEqual({ type: "text", text });
  });

  it("that are images are passed on", async () => {
    await attach("a.png", "image/png", "PNG");
    expect(rules.requests.at(-1)?.messages.at(-1)?.content).toContainEqual({
      type: "image_url",
      image_url: { url: `data:image/png;base64,${btoa("PNG")}` },
    });
  });

  it.each([
    ["a.pdf", "application/pdf", "x", /send text, CSV, JSON or an image/],
    ["a.txt", "text/plain", "\xff\xfe", /no text in UTF-8/],
    ["b.txt", "text/plain", "x".repeat(200_100), /more than 200,000 bytes/],
  ])("that cannot be read end the run, which says so: %s", async (name, type, data, message) => {
    const { error } = await attach(name, type, data);
    expect(error).toMatchObject({ code: "attachment_invalid", message: expect.stringMatching(message) });
  });
});
