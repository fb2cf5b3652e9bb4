import { describe, expect, it, vi } from "vitest";
import type { Invocation, SandboxHost } from "./contract.ts";
import { networkOf } from "./egress-network.ts";
import { MAX_ASKING, MAX_QUESTIONS, RunGate } from "./run-gate.ts";

const log = (message: string) => ({ type: "log", at: 1, data: JSON.stringify({ level: "info", message }) });
const gate = (live: boolean, host: Partial<SandboxHost> = {}) =>
  new RunGate({ live } as Invocation, host as SandboxHost, networkOf({}));

describe("RunGate", () => {
  it("keeps events for the reply, and sends those of a live run on", async () => {
    const kept = gate(false);
    await kept.emit([log("a")]);
    expect((await kept.finish([log("b")])).map(({ data }) => JSON.parse(data).message)).toEqual(["a", "b"]);
    const emit = vi.fn(async () => undefined);
    const live = gate(true, { emit });
    await live.emit([log("c")]);
    expect(emit).toHaveBeenCalledExactlyOnceWith([{ ...log("c"), at: expect.any(Number) }]);
    expect(await live.finish([])).toEqual([]);
  });

  it("lets so many questions be under way, and so many be asked, exactly", async () => {
    const answers = Promise.withResolvers<void>();
    const call = vi.fn(async () => {
      await answers.promise;
      return { ok: true as const, value: "" };
    });
    const asked = gate(false, { call });
    const ask = (count: number) => Array.from({ length: count }, (_, n) => asked.call(n, "other", "{}"));
    const first = ask(MAX_ASKING + 10);
    answers.resolve();
    const answered = (await Promise.all(first)).filter(({ ok }) => ok).length;
    expect(answered).toBe(MAX_ASKING);
    for (let n = MAX_ASKING; n < MAX_QUESTIONS; n += 48) await Promise.all(ask(48));
    expect(call).toHaveBeenCalledTimes(MAX_QUESTIONS);
    expect(await asked.call(0, "other", "{}")).toMatchObject({ ok: false, code: "too_many" });
  });

  it("passes of a store's operation what belongs there, and nothing that is too large", async () => {
    const store = vi.fn(async () => ({ ok: true as const, value: "" }));
    const asked = gate(false, { store });
    const extra = { op: "put", key: "k", value: "1", cursor: "c", extra: "x".repeat(2_000_000) };
    expect(await asked.store(1, extra)).toMatchObject({ ok: true });
    expect(store).toHaveBeenCalledExactlyOnceWith(1, { op: "put", key: "k", value: "1" });
    const long = "x".repeat(1_000_001);
    for (const large of [
      { op: "get", key: long },
      { op: "list", prefix: long },
      { op: "put", key: "k", value: long },
    ])
      expect(await asked.store(1, large)).toMatchObject({ ok: false, code: "too_large" });
    for (const wrong of [undefined, null, "get", { op: "drop" }])
      expect(await asked.store(1, wrong)).toMatchObject({ ok: false, code: "store_refused" });
    expect(store).toHaveBeenCalledTimes(1);
  });

  it("has seven doors for its program", () => {
    const names = Object.getOwnPropertyNames(Object.getPrototypeOf(gate(false).door));
    const doors = ["emit", "call", "complete", "store", "request", "abandon", "brokenOff"];
    expect(names.sort()).toEqual(["constructor", ...doors].sort());
  });

  it("asks nothing after its run has ended", async () => {
    const over = gate(false);
    await over.finish([]);
    const answers = [
      over.call(1, "other", "{}"),
      over.store(1, { op: "get", key: "k" }),
      over.request(1, {}),
    ];
    for (const answer of answers) expect(await answer).toMatchObject({ ok: false, code: "run_finished" });
  });
});
