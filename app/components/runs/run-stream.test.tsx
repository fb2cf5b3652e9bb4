import { act, cleanup, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { applyEvent, startOfStream, useRunStream } from "./run-stream.ts";

const event = (seq: number, type: string, data: unknown = {}) => ({
  seq,
  type,
  data: JSON.stringify(data),
  at: 1_000,
});
const play = (...events: ReturnType<typeof event>[]) => events.reduce(applyEvent, startOfStream("queued"));

describe("applyEvent", () => {
  test("follows a run from the queue to its end", () => {
    const state = play(
      event(1, "run.queued"),
      event(2, "run.started"),
      event(3, "log", { level: "warn", message: "careful", data: { row: 3 } }),
      event(4, "event", { name: "progress", data: { done: 1 } }),
      event(5, "delta", { text: "Hel" }),
      event(6, "delta", "lo"),
      event(7, "output", { words: 2 }),
      event(8, "run.succeeded"),
    );
    expect(state).toEqual({
      status: "succeeded",
      seq: 8,
      logs: [{ at: 1_000, level: "warn", message: "careful", data: { row: 3 } }],
      events: [{ seq: 4, name: "progress", data: { done: 1 } }],
      text: "Hello",
      output: { words: 2 },
    });
  });

  test("takes nothing twice: a reconnection repeats what was sent", () => {
    expect(play(event(1, "log", { message: "a" }), event(1, "log", { message: "a" })).logs).toHaveLength(1);
  });

  test("an output of null is an output", () => {
    expect(play(event(1, "output", null)).output).toBeNull();
  });

  test.each([
    ["run.failed", "failed"],
    ["run.timed_out", "timed_out"],
    ["run.canceled", "canceled"],
  ])("%s ends it as %s", (type, status) => {
    expect(play(event(1, type)).status).toBe(status);
  });

  test("a line of an unknown shape is still a line", () => {
    expect(play(event(1, "log", "bare"), event(2, "log", { level: "loud", message: 5 })).logs).toEqual([
      { at: 1_000, level: "info", message: "bare" },
      { at: 1_000, level: "info", message: "5" },
    ]);
    expect(applyEvent(startOfStream("running"), { seq: 1, type: "log", data: "{", at: 0 }).logs).toHaveLength(
      1,
    );
  });

  test("a moment that the line tells goes before when it came", () => {
    expect(play(event(1, "log", { at: 5, message: "a" })).logs[0]?.at).toBe(5);
  });

  test("an event that is not known changes nothing but the place", () => {
    expect(play(event(4, "novelty"))).toEqual({ ...startOfStream("queued"), seq: 4 });
  });
});

class FakeSource extends EventTarget {
  static readonly CLOSED = 2;
  static all: FakeSource[] = [];
  readyState = 1;
  readonly url: string;
  constructor(url: string) {
    super();
    this.url = url;
    FakeSource.all.push(this);
  }
  close() {
    this.readyState = FakeSource.CLOSED;
  }
  say(seq: number, type: string, data: unknown = {}) {
    this.dispatchEvent(new MessageEvent(type, { lastEventId: String(seq), data: JSON.stringify(data) }));
  }
}

describe("useRunStream", () => {
  beforeEach(() => {
    FakeSource.all = [];
    vi.stubGlobal("EventSource", FakeSource);
  });
  afterEach(() => {
    cleanup();
    vi.unstubAllGlobals();
  });

  const follow = (status: "queued" | "succeeded", onEnd = vi.fn()) => ({
    onEnd,
    hook: renderHook(() => useRunStream("run_1", status, onEnd)),
  });

  test("listens until the run ends, then closes and tells", () => {
    const { hook, onEnd } = follow("queued");
    const [source] = FakeSource.all;
    expect(source?.url).toBe("/api/v1/runs/run_1/events");
    act(() => source?.say(1, "run.started"));
    act(() => source?.say(2, "log", { level: "info", message: "hi" }));
    expect(hook.result.current.status).toBe("running");
    expect(hook.result.current.logs).toHaveLength(1);
    expect(onEnd).not.toHaveBeenCalled();
    act(() => source?.say(3, "run.failed"));
    expect(source?.readyState).toBe(FakeSource.CLOSED);
    expect(onEnd).toHaveBeenCalledOnce();
  });

  test("a run that has ended is not listened to", () => {
    follow("succeeded");
    expect(FakeSource.all).toHaveLength(0);
  });

  test("a broken connection is left to the browser; one that was refused is told", () => {
    const { onEnd } = follow("queued");
    const [source] = FakeSource.all;
    source?.dispatchEvent(new Event("error"));
    expect(onEnd).not.toHaveBeenCalled();
    source?.close();
    source?.dispatchEvent(new Event("error"));
    expect(onEnd).toHaveBeenCalledOnce();
  });

  test("going away closes the stream", () => {
    follow("queued").hook.unmount();
    expect(FakeSource.all[0]?.readyState).toBe(FakeSource.CLOSED);
  });
});
