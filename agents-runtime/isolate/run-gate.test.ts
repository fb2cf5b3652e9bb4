import { describe, expect, it, vi } from "vitest";
import type { Invocation, SandboxEvent, SandboxHost } from "./contract.ts";
import { networkOf } from "./egress-network.ts";
import { MAX_EVENT_BYTES, MAX_EVENTS, RunGate } from "./run-gate.ts";

const log = (message: string): SandboxEvent => ({
  type: "log",
  at: 1,
  data: JSON.stringify({ level: "info", message }),
});
const emit = vi.fn(async (_events: SandboxEvent[]) => undefined);
const gate = (live: boolean) =>
  new RunGate({ live } as Invocation, { emit } as unknown as SandboxHost, networkOf({}));

describe("RunGate", () => {
  it("keeps events for the reply, and sends those of a live run on", async () => {
    const kept = gate(false);
    await kept.emit([log("a")]);
    expect((await kept.finish([log("b")])).map(({ data }) => JSON.parse(data).message)).toEqual(["a", "b"]);
    const live = gate(true);
    await live.emit([log("c")]);
    expect(emit).toHaveBeenCalledExactlyOnceWith([log("c")]);
    expect(await live.finish([])).toEqual([]);
  });

  it("counts what is above the number of events", () => {
    const one = gate(false);
    expect(one.accept(Array.from({ length: MAX_EVENTS + 5 }, () => log("x")))).toHaveLength(MAX_EVENTS);
    expect(one.dropped).toBe(5);
  });

  it("counts what is above the size of all events", () => {
    const one = gate(false);
    const large = log("x".repeat(50_000));
    const accepted = one.accept(Array.from({ length: 30 }, () => large));
    expect(accepted.length * large.data.length).toBeLessThanOrEqual(MAX_EVENT_BYTES);
    expect(accepted.length + one.dropped).toBe(30);
  });

  it.each([
    ["no list", "no list"],
    ["text that is not JSON", [{ type: "log", at: 1, data: "{" }]],
    ["another type", [{ type: "run.succeeded", at: 1, data: "{}" }]],
    ["a log without a level", [{ type: "log", at: 1, data: '{"message":"x"}' }]],
    ["an unknown level", [{ type: "log", at: 1, data: '{"level":"root","message":"x"}' }]],
    ["a message that is not text", [{ type: "log", at: 1, data: '{"level":"info","message":1}' }]],
    ["an event without a name", [{ type: "event", at: 1, data: "{}" }]],
    ["one event above its size", [log("x".repeat(70_000))]],
  ])("drops what a program made up: %s", (_, events) => {
    expect(gate(false).accept(events)).toEqual([]);
  });
});
