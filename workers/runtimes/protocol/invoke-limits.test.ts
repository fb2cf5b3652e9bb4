import { describe, expect, it } from "vitest";
import { invoke, lines, NotedIo } from "./protocol.test-kit.ts";

const messages = (events: { data: string }[]) => events.map(({ data }) => JSON.parse(data).message);

describe("an agent that says too much", () => {
  const large = `"${"x".repeat(5_000_001)}"`;
  const endless = () => {
    const piece = new TextEncoder().encode("x".repeat(1_000_000));
    let sent = 0;
    const pull = (controller: ReadableStreamDefaultController<Uint8Array>) => {
      sent += 1;
      controller.enqueue(piece);
    };
    const type = { headers: { "content-type": "application/x-ndjson" } };
    return { response: new Response(new ReadableStream<Uint8Array>({ pull }), type), sent: () => sent };
  };

  it.each([
    ["as JSON", () => new Response(large, { headers: { "content-type": "application/json" } })],
    ["in a line", () => lines([`{"type":"output","output":${large}}\n`])],
  ])("%s has no output", async (_, answer) => {
    expect(await invoke(async () => answer())).toMatchObject({
      status: "failed",
      error: { code: "output_too_large" },
    });
  });

  it("in a line without an end is not listened to for ever", async () => {
    const { response, sent } = endless();
    const outcome = await invoke(async () => response);
    expect(outcome).toMatchObject({ status: "failed", error: { code: "output_too_large" } });
    expect(sent()).toBeLessThan(25);
  });

  it("in its log has that cut, and its output", async () => {
    const flood = Array.from({ length: 12_000 }, (_, n) => `{"type":"log","message":"${n}"}\n`).join("");
    const outcome = await invoke(async () => lines([flood, { type: "output", output: "done" }]));
    expect(outcome).toMatchObject({ status: "succeeded", output: '"done"' });
    expect(outcome.events).toHaveLength(10_001);
    expect(messages(outcome.events).at(-1)).toMatch(/^The log was cut here/);
  });

  it("in more lines than anybody reads fails", async () => {
    const flood = '{"type":"mood"}\n'.repeat(100_001);
    expect(await invoke(async () => lines([flood]))).toMatchObject({
      status: "failed",
      error: { code: "answer_too_large" },
    });
  });
});

describe("an agent that takes too long", () => {
  const hangs = (signals: AbortSignal[]) => (_: string, signal: AbortSignal) => {
    signals.push(signal);
    return new Promise<Response>(() => {});
  };

  it("before its answer has its connection closed", async () => {
    const signals: AbortSignal[] = [];
    const outcome = await invoke(hangs(signals), { timeoutMs: 50 });
    expect(outcome).toMatchObject({ status: "timed_out", error: { code: "timed_out" } });
    expect(outcome.durationMs).toBeGreaterThanOrEqual(45);
    expect(signals[0]?.aborted).toBe(true);
  });

  it("within its answer keeps the log so far", async () => {
    let canceled = false;
    const body = new ReadableStream<Uint8Array>({
      start: (controller) =>
        controller.enqueue(new TextEncoder().encode('{"type":"log","message":"begun"}\n')),
      cancel: () => {
        canceled = true;
      },
    });
    const response = new Response(body, { headers: { "content-type": "application/x-ndjson" } });
    const outcome = await invoke(async () => response, { timeoutMs: 100 });
    expect(outcome.status).toBe("timed_out");
    expect(messages(outcome.events)).toEqual(["begun"]);
    expect(canceled).toBe(true);
  });

  it("is canceled at once", async () => {
    const io = new NotedIo();
    const signals: AbortSignal[] = [];
    const running = invoke(hangs(signals), {}, io);
    await expect.poll(() => signals.length).toBe(1);
    io.canceled.abort();
    expect(await running).toMatchObject({ status: "canceled", error: { code: "canceled" } });
    expect(signals[0]?.aborted).toBe(true);
  });

  it("is not asked where the run was canceled before", async () => {
    const io = new NotedIo();
    io.canceled.abort();
    const { status } = await invoke(async () => Response.json(1), {}, io);
    expect(status).toBe("canceled");
  });
});
