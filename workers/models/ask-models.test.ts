import { beforeEach, describe, expect, it } from "vitest";
import { openAiFetch } from "../../test/peers/openai-fetch.ts";
import { CircuitBreaker } from "../kernel/circuit-breaker.ts";
import { type AskEvents, askModels, type Candidate, ModelsFailed, type Surroundings } from "./ask-models.ts";
import type { ModelRequest, TokenUsage } from "./chat.ts";
import { openAiAdapter } from "./openai-adapter.ts";

let server: ReturnType<typeof openAiFetch>;
let now: number;
let pauses: number[];
let used: [string, TokenUsage, string | undefined][];
let streamed: string;
let random: number;
let around: Surroundings;

beforeEach(() => {
  server = openAiFetch(fetch);
  now = 1_800_000_000_000;
  pauses = [];
  used = [];
  random = 1;
  streamed = "";
  const clock = { now: () => now };
  const pause = async (ms: number) => {
    pauses.push(ms);
    now += ms;
  };
  around = { clock, random: () => random, pause, breaker: new CircuitBreaker(clock) };
});

const candidate = (provider: string): Candidate => ({
  name: `${provider}/small`,
  model: "small",
  provider: {
    ...{ name: provider, owner: "platform", circuit: provider, prices: {} },
    ...openAiAdapter({ baseUrl: "https://rules.example/v1", key: `key-of-${provider}`, fetch: server.fetch }),
  },
});
const request = (text: string, more: Partial<ModelRequest> = {}): ModelRequest => ({
  messages: [{ role: "user", content: text }],
  tools: [],
  parameters: {},
  ...more,
});
const events: AskEvents = {
  afford: (_, wanted) => wanted,
  used: ({ name }, usage, _ms, failure) => used.push([name, usage, failure?.kind]),
  text: (text) => {
    streamed += text;
  },
  restarted: () => {
    streamed += "|";
  },
};
const ask = (text: string, providers = ["a"], ms = 60_000) =>
  askModels(
    providers.map(candidate),
    request(text),
    events,
    { deadline: now + ms, signal: new AbortController().signal },
    around,
  );

describe("a model that answers", () => {
  it("is streamed, with what it used", async () => {
    const { answer } = await ask("echo: one two three");
    expect(answer).toMatchObject({ text: "one two three", calls: [], cut: false });
    expect(answer.usage.outputTokens).toBe(3);
    expect(streamed).toBe("one two three");
    expect(server.requests[0]).toMatchObject({ model: "small", stream: true, key: "Bearer key-of-a" });
  });

  it("calls tools, several at once", async () => {
    const { answer } = await ask('call: add {"a":1,"b":2}\ncall: clock {}');
    expect(answer.calls).toMatchObject([
      { name: "add", arguments: '{"a":1,"b":2}' },
      { name: "clock", arguments: "{}" },
    ]);
  });
});

describe("a provider that fails", () => {
  it.each([
    ["500", "server_error"],
    ["garbage", "unreadable"],
    ["cut", "cut_off"],
  ])("for once (%s) is asked again after a pause", async (fault, kind) => {
    const { answer } = await ask(`fail: ${fault} once\necho: fine after all`);
    expect(answer.text).toBe("fine after all");
    expect(used.map(([, , failure]) => failure)).toEqual([kind, undefined]);
    expect(pauses).toEqual([500]);
  });

  it("has what it wrote taken back, and booked", async () => {
    await ask("fail: cut once\necho: fine after all");
    expect(streamed).toBe("fine after |fine after all");
    expect(used[0]?.[1]).toMatchObject({ outputTokens: 4 });
  });

  it("over and over gives way to the next one, and the pauses grow", async () => {
    const answer = ask("fail: 503", ["a", "b"]);
    await expect(answer).rejects.toThrow(ModelsFailed);
    await expect(answer).rejects.toThrow(
      /a\/small: it answered 503 .*\(asked 3 times\); b\/small: it answered 503/,
    );
    expect(pauses).toEqual([500, 1000, 500, 1000]);
  });

  it("is asked again at another time by each, but never before half of the pause, nor before it says so", async () => {
    random = 0;
    await ask("fail: 503 once\necho: x");
    random = 0.5;
    await ask("fail: 500 once\necho: x");
    await ask("fail: 429 7 once\necho: x");
    expect(pauses).toEqual([250, 375, 7000]);
  });

  it("is asked again when it says so, unless that is too late", async () => {
    await ask("fail: 429 7 once\necho: x");
    expect(pauses).toEqual([7000]);
    await expect(ask("fail: 429 8", ["a"], 5000)).rejects.toThrow("it answered 429");
    await expect(ask("fail: 429 900")).rejects.toThrow("it answered 429");
    expect(pauses).toEqual([7000]);
  });

  it("by refusing is not asked again", async () => {
    await expect(ask("fail: 401")).rejects.toThrow("it answered 401");
    expect(server.requests).toHaveLength(1);
  });

  it("by silence is given up in time for the next one", async () => {
    server.script({ fault: { kind: "hang" } });
    const { answer, candidate: who } = await ask("echo: here", ["a", "b"], 2000);
    expect(answer.text).toBe("here");
    expect(who.name).toBe("b/small");
    expect(used[0]).toEqual(["a/small", { inputTokens: 0, outputTokens: 0 }, "hurried"]);
  });

  it("is left alone for a while, then tried by one", async () => {
    const broken = () => ask("fail: 500").catch((error: Error) => error.message);
    for (let i = 0; i < 5; i++) await broken();
    const asked = server.requests.length;
    expect(await broken()).toMatch(/failed over and over, and is asked again in 30 s/);
    expect(server.requests).toHaveLength(asked);
    now += 30_000;
    const [first, second] = await Promise.all([ask("echo: well again"), broken()]);
    expect(first.answer.text).toBe("well again");
    expect(second).toMatch(/over and over/);
    await expect(ask("echo: so it is")).resolves.toBeDefined();
  });
});

it("a run that is canceled asks nobody any more", async () => {
  const controller = new AbortController();
  controller.abort(new Error("canceled"));
  const limits = { deadline: now + 1000, signal: controller.signal };
  await expect(askModels([candidate("a")], request("echo: x"), events, limits, around)).rejects.toThrow(
    "canceled",
  );
  expect(server.requests).toEqual([]);
});
