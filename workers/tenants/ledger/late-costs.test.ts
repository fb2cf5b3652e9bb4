import { describe, expect, it } from "vitest";
import { FLOOR, inLedger, type Ledger, outcome, T0 } from "./ledger.test-kit.ts";
import { readOutbox } from "./outbox.ts";
import { cancel, settle, start } from "./settle.ts";

const MODELS = { inputTokens: 10, outputTokens: 5, modelCalls: 1 };
const HOUR_MS = 3_600_000;

/** An attempt at a canceled run comes to its end, having paid so much for models. */
const end = (ledger: Ledger, runId: string, modelMicros: number, { fence = 1, now = T0 + 10 } = {}) => {
  const late = outcome({ status: "canceled", models: MODELS });
  return settle(ledger.state, { runId: runId as never, fence, outcome: late, modelMicros }, now);
};
/** A run that may cost 2,000 micros, with two calls that go on. */
function called(ledger: Ledger) {
  ledger.deploy("helper");
  const root = ledger.run("echo", { maxCostMicros: 2_000 });
  const calls = [1, 2].map(() => ledger.run("helper", { caller: { type: "run", runId: root.id } }));
  return { root, calls };
}
const charged = (ledger: Ledger) =>
  readOutbox(ledger.state, "ten_x").entries.filter(({ type }) => type === "run.charged");
const spent = (ledger: Ledger) => ledger.state.spent("2026-11", "");

describe("what models have used for a run that was canceled", () => {
  it("is booked once its attempt tells, to that run, and only once", () =>
    inLedger((ledger) => {
      const { id } = ledger.run("echo", { maxCostMicros: 10_000 });
      cancel(ledger.state, id, T0);
      expect(end(ledger, id, 700)).toEqual({ settled: false });
      expect(end(ledger, id, 700)).toEqual({ settled: false });
      expect(spent(ledger)).toMatchObject({ runs: 1, cost: FLOOR + 700 });
      expect(ledger.sum()).toBe(0);
      expect(charged(ledger)).toMatchObject([
        { subject: id, data: { costMicros: FLOOR + 700, models: MODELS } },
      ]);
    }));

  it("is booked up to what the run had reserved", () =>
    inLedger((ledger) => {
      const { id } = ledger.run("echo", { maxCostMicros: 1_000 });
      cancel(ledger.state, id, T0);
      end(ledger, id, 5_000);
      expect(spent(ledger).cost).toBe(1_000);
    }));

  it("comes out of what its root had reserved, while that is under way", () =>
    inLedger((ledger) => {
      const { root, calls } = called(ledger);
      for (const { id } of calls) cancel(ledger.state, id, T0);
      for (const { id } of calls) end(ledger, id, 1_500);
      const dear = outcome({ costMicros: 2_000 });
      settle(ledger.state, { runId: root.id, fence: 1, outcome: dear }, T0 + 20);
      expect(spent(ledger).cost).toBe(2_000);
      expect(ledger.state.active.reserved).toBe(0);
      expect(ledger.sum()).toBe(0);
    }));

  // Calls are canceled with their root; whose attempt ends first is chance.
  it.each(["was canceled and ends first", "was canceled and ends last", "has failed"])(
    "comes out of what its root had reserved, where that %s",
    (how) =>
      inLedger((ledger) => {
        const { root, calls } = called(ledger);
        const failed = outcome({ status: "failed", costMicros: 1_200 });
        if (how === "has failed") settle(ledger.state, { runId: root.id, fence: 1, outcome: failed }, T0);
        else cancel(ledger.state, root.id, T0);
        const late = calls.map(({ id }) => id);
        if (how === "was canceled and ends last") late.push(root.id);
        if (how === "was canceled and ends first") late.unshift(root.id);
        for (const id of late) end(ledger, id, 1_500);
        expect(spent(ledger).cost).toBe(2_000);
        expect(ledger.state.active.reserved).toBe(0);
        expect(ledger.sum()).toBe(0);
      }),
  );

  it("is shown without a price where the workspace's own provider was asked", () =>
    inLedger((ledger) => {
      const { id } = ledger.run("echo");
      cancel(ledger.state, id, T0);
      end(ledger, id, 0);
      expect(spent(ledger).cost).toBe(FLOOR);
      expect(charged(ledger)).toMatchObject([{ data: { costMicros: FLOOR, models: MODELS } }]);
    }));

  it("is not taken of another attempt, of a run that nobody had taken, nor after an hour", () =>
    inLedger((ledger) => {
      const queued = ledger.run("echo", { mode: "async" });
      cancel(ledger.state, queued.id, T0);
      end(ledger, queued.id, 700);
      const taken = ledger.run("echo", { mode: "async" });
      start(ledger.state, taken.id, T0);
      cancel(ledger.state, taken.id, T0);
      end(ledger, taken.id, 700, { fence: 2 });
      end(ledger, taken.id, 700, { now: T0 + HOUR_MS });
      expect(charged(ledger)).toEqual([]);
    }));
});
