import { describe, expect, it, vi } from "vitest";
import { env } from "../../../test/harness.ts";
import { seal } from "../../kernel/crypto.ts";
import type { Invocation } from "../contract.ts";
import { InvokeFailure } from "./invoke-failure.ts";
import { brokenAfter, invocation, invoke, lines, NotedIo } from "./protocol.test-kit.ts";

describe("what an agent is sent", () => {
  it("is the input, the configuration with secrets opened, and when the run is given up", async () => {
    const { tenantId, deployment } = invocation();
    const token = await seal(env.ENCRYPTION_KEY, tenantId, "hush-hush");
    const config = { values: { city: "Oslo" }, secrets: { token } };
    let body = "";
    const before = Date.now();
    const { status } = await invoke(
      async (sent) => {
        body = sent;
        return Response.json(null);
      },
      { deployment: { ...deployment, config }, runId: "run_1" as Invocation["runId"] },
    );
    const { deadline, ...request } = JSON.parse(body);
    expect(status).toBe("succeeded");
    expect(request).toEqual({
      runId: "run_1",
      input: { n: 1 },
      config: { city: "Oslo", token: "hush-hush" },
    });
    expect(deadline).toBeGreaterThanOrEqual(before + 5_000);
    expect(deadline).toBeLessThanOrEqual(Date.now() + 5_000);
  });

  it("has what it gave along with its question, and the answer", async () => {
    let body = "";
    const answer = { approved: true, comment: "go on" };
    const send = async (sent: string) => {
      body = sent;
      return Response.json(1);
    };
    await invoke(send, { earlier: { state: '{"at":2}', answer }, conversation: "c1" });
    expect(JSON.parse(body)).toMatchObject({ resumed: { state: { at: 2 }, answer }, conversation: "c1" });
  });

  it("is nothing where a secret cannot be opened, which is not the agent's fault", async () => {
    const error = vi.spyOn(console, "error").mockReturnValue();
    const { deployment } = invocation();
    const token = await seal(env.ENCRYPTION_KEY, "another tenant", "hush-hush");
    const send = vi.fn();
    const outcome = await invoke(send, {
      deployment: { ...deployment, config: { values: {}, secrets: { token } } },
    });
    expect(outcome).toMatchObject({
      status: "failed",
      error: { code: "platform_error", fault: "platform" },
    });
    expect(send).not.toHaveBeenCalled();
    expect(error).toHaveBeenCalledOnce();
  });
});

describe("an agent that answers well", () => {
  it.each([
    ["JSON", () => Response.json({ sum: 3 })],
    ["a line", () => lines([{ type: "output", output: { sum: 3 } }])],
    ["a line without an end", () => lines(['{"type":"output","output":{"sum":3}}'])],
    ["a line in pieces", () => lines(['{"type":"out', 'put","output":{"s', 'um":3}}\n'])],
    ["lines of Windows, and empty ones", () => lines(['\r\n{"type":"output","output":{"sum":3}}\r\n'])],
    ["a line among unknown ones", () => lines([{ type: "mood" }, { type: "output", output: { sum: 3 } }])],
    ["a line after which it says more", () => lines([{ type: "output", output: { sum: 3 } }, "rubbish\n"])],
    ["a line, and stays connected", () => lines([{ type: "output", output: { sum: 3 } }], { open: true })],
  ])("in %s has an output", async (_, answer) => {
    expect(await invoke(async () => answer())).toMatchObject({
      status: "succeeded",
      output: '{"sum":3}',
      events: [],
      chargedMicros: 0,
    });
  });

  it("gives log lines and events with its outcome where nobody follows, and no deltas", async () => {
    const answer = lines([
      { type: "log", message: "begun", data: { n: 1 } },
      { type: "delta", text: "a" },
      { type: "event", name: "half" },
      { type: "log", level: "warn", message: "slow" },
      { type: "output", output: 1 },
    ]);
    const { events } = await invoke(async () => answer);
    expect(events.map(({ type, data }) => ({ type, ...JSON.parse(data) }))).toEqual([
      { type: "log", level: "info", message: "begun", data: { n: 1 } },
      { type: "event", name: "half" },
      { type: "log", level: "warn", message: "slow" },
    ]);
  });

  it("tells them as they come to those who follow, and joins deltas that come together", async () => {
    const io = new NotedIo();
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const writer = writable.getWriter();
    const write = (text: string) => writer.write(new TextEncoder().encode(text));
    const response = new Response(readable, { headers: { "content-type": "application/x-ndjson" } });
    const running = invoke(async () => response, { live: true }, io);
    await write(
      '{"type":"log","message":"begun"}\n{"type":"delta","text":"a"}\n{"type":"delta","text":"b"}\n',
    );
    await expect.poll(() => io.emitted.length).toBe(2);
    expect(io.emitted.map(({ type }) => type)).toEqual(["log", "delta"]);
    expect(io.emitted[1]?.data).toBe('{"text":"ab"}');
    await write('{"type":"delta","text":"c"}\n{"type":"output","output":"abc"}\n');
    expect(await running).toMatchObject({ status: "succeeded", output: '"abc"', events: [] });
    expect(io.emitted.map(({ data }) => data).at(-1)).toBe('{"text":"c"}');
  });

  it("passes on that the text of an output is begun anew", async () => {
    const io = new NotedIo();
    const answer = lines([
      { type: "delta", text: "wro" },
      { type: "delta", text: "", restart: true },
      { type: "delta", text: "right" },
      { type: "output", output: "right" },
    ]);
    await invoke(async () => answer, { live: true }, io);
    expect(io.emitted.map(({ data }) => JSON.parse(data))).toEqual([
      { text: "wro" },
      { text: "right", restart: true },
    ]);
  });

  it("asks, and what it has come to is kept", async () => {
    const io = new NotedIo();
    const question = { tool: "pay", arguments: { amount: 3 }, message: "May I pay 3?" };
    const answer = lines([{ type: "question", ...question, state: { step: 4 } }]);
    expect(await invoke(async () => answer, {}, io)).toMatchObject({
      status: "awaiting_input",
      question: { kind: "approval", ...question },
    });
    expect(io.states).toEqual(['{"step":4}']);
  });

  it("fails where what it asks cannot be kept", async () => {
    const error = vi.spyOn(console, "error").mockReturnValue();
    const io = Object.assign(new NotedIo(), { checkpoint: () => Promise.reject(new Error("away")) });
    const answer = lines([{ type: "question", tool: "pay", message: "May I?" }]);
    const outcome = await invoke(async () => answer, {}, io);
    expect(outcome).toMatchObject({ status: "failed", error: { code: "platform_error", fault: "platform" } });
    expect(error).toHaveBeenCalledOnce();
  });
});

describe("an agent that fails", () => {
  it.each<[string, () => Response, string, RegExp]>([
    [
      "says why",
      () => lines([{ type: "error", code: "no_city", message: "No Oslo." }]),
      "no_city",
      /^No Oslo/,
    ],
    [
      "makes up a code",
      () => lines([{ type: "error", code: "No!", message: "No." }]),
      "agent_error",
      /^No\.$/,
    ],
    [
      "answers 422",
      () => Response.json({ code: "no_city", message: "No." }, { status: 422 }),
      "no_city",
      /No/,
    ],
    ["answers 500 without a word", () => new Response(null, { status: 500 }), "agent_error", /answered 500/],
    [
      "answers 502 in HTML",
      () => new Response("<h1>Oh", { status: 502 }),
      "agent_unreachable",
      /answered 502/,
    ],
    ["answers 500 at length", () => new Response("x".repeat(70_000), { status: 500 }), "agent_error", /long/],
    ["takes no runs", () => new Response("later", { status: 503 }), "agent_busy", /503/],
    ["leads elsewhere", () => new Response(null, { status: 302 }), "answer_invalid", /redirects/],
    ["answers 204", () => new Response(null, { status: 204 }), "answer_invalid", /answer 200/],
    ["answers in HTML", () => new Response("<h1>Hi"), "answer_invalid", /"text\/plain".*ndjson/],
    ["names no type", () => new Response(new Uint8Array(1)), "answer_invalid", /without a Content-Type/],
    [
      "answers no JSON",
      () => new Response("{", { headers: { "content-type": "application/json" } }),
      "answer_invalid",
      /no JSON/,
    ],
    [
      "sends garbage",
      () => lines([{ type: "log", message: "x" }, "<html>\n"]),
      "answer_invalid",
      /Line 2.*<html>/,
    ],
    ["sends a list", () => lines(["[1]\n"]), "answer_invalid", /Line 1 .*no JSON object/],
    ["sends a line of no type", () => lines([{ output: 1 }]), "answer_invalid", /no type/],
    ["sends half an output", () => lines([{ type: "output" }]), "answer_invalid", /no output: output/],
    ["sends bytes", () => lines(['"\ud800"\n', "\n"]), "answer_invalid", /Line 1/],
    ["ends without an end", () => lines([{ type: "log", message: "x" }]), "answer_cut", /after 1 lines/],
    ["ends at once", () => lines([]), "answer_cut", /without a line/],
    ["ends in a line", () => lines(['{"type":"outp']), "answer_invalid", /Line 1/],
    ["crashes", () => brokenAfter({ type: "log", message: "x" }), "answer_cut", /connection reset/],
    ["crashes at once", () => brokenAfter(), "answer_cut", /connection reset/],
  ])("and %s", async (_, answer, code, message) => {
    const outcome = await invoke(async () => answer());
    expect(outcome).toMatchObject({ status: "failed", error: { code } });
    expect(outcome.error?.message).toMatch(message);
    expect(outcome.error?.fault).toBeUndefined();
  });

  it("is not reached", async () => {
    expect(await invoke(() => Promise.reject(new Error("connection refused")))).toMatchObject({
      status: "failed",
      error: { code: "agent_unreachable", message: expect.stringContaining("connection refused") },
    });
  });

  it("is not reached for a reason that the way to it knows", async () => {
    const failure = new InvokeFailure("kind_unsupported", "There is no engine here.", "platform");
    expect(await invoke(() => Promise.reject(failure))).toMatchObject({
      status: "failed",
      error: { code: "kind_unsupported", message: "There is no engine here.", fault: "platform" },
    });
  });
});
