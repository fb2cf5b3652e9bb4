import { describe, expect, it } from "vitest";
import { admit } from "./admit.ts";
import { FLOOR, inLedger, outcome, T0 } from "./ledger.test-kit.ts";
import { readOutbox } from "./outbox.ts";
import { floorPrice } from "./price.ts";
import { readRun } from "./runs.ts";
import { cancel, settle, start } from "./settle.ts";
import { LEASE_MS } from "./state.ts";
import { sweep } from "./sweep.ts";

describe("settle", () => {
  it("ends a run once, books its cost, and keeps the ledger at zero", () =>
    inLedger((ledger) => {
      const run = ledger.run("echo");
      const end = { runId: run.id, fence: run.fence, outcome: outcome() };
      expect(settle(ledger.state, end, T0 + 5)).toEqual({
        settled: true,
        costMicros: FLOOR + 1,
        finishedAt: T0 + 5,
      });
      expect(settle(ledger.state, end, T0 + 6)).toEqual({ settled: false });
      expect(ledger.state.spent("2026-11", "").cost).toBe(FLOOR + 1);
      expect(ledger.sum()).toBe(0);
    }));

  it("refuses an attempt whose fence is no longer the latest", () =>
    inLedger((ledger) => {
      const { id } = ledger.run("echo", { mode: "async" });
      const first = start(ledger.state, id, T0);
      sweep(ledger.state, T0 + LEASE_MS);
      const second = start(ledger.state, id, T0 + LEASE_MS);
      expect(second?.started.fence).toBe(2);
      expect(
        settle(ledger.state, { runId: id, fence: first?.started.fence ?? 0, outcome: outcome() }, T0),
      ).toEqual({ settled: false });
      expect(settle(ledger.state, { runId: id, fence: 2, outcome: outcome() }, T0).settled).toBe(true);
    }));

  it("never books more than was reserved, also for calls below a run", () =>
    inLedger((ledger) => {
      ledger.deploy("helper");
      const root = ledger.run("echo", { maxCostMicros: 3 * FLOOR });
      const child = ledger.run("helper", { caller: { type: "run", runId: root.id } });
      const dear = outcome({ costMicros: 2 * FLOOR });
      expect(settle(ledger.state, { runId: child.id, fence: 1, outcome: dear }, T0)).toMatchObject({
        costMicros: 2 * FLOOR,
      });
      expect(settle(ledger.state, { runId: root.id, fence: 1, outcome: dear }, T0)).toMatchObject({
        costMicros: FLOOR,
      });
      expect(ledger.state.spent("2026-11", "").cost).toBe(3 * FLOOR);
    }));

  it("ends the calls below a run that ends, and has its reservation pay for them", () =>
    inLedger((ledger) => {
      ledger.deploy("helper");
      ledger.deploy("deeper");
      const root = ledger.run("echo", { maxCostMicros: 10_000 });
      const child = ledger.run("helper", { caller: { type: "run", runId: root.id } });
      const grandchild = ledger.run("deeper", { caller: { type: "run", runId: child.id } });
      const dear = outcome({ costMicros: 10_000 });
      settle(ledger.state, { runId: root.id, fence: 1, outcome: dear }, T0);
      for (const { id } of [child, grandchild]) expect(readRun(ledger.state, id)?.status).toBe("canceled");
      expect(ledger.state.active.size).toBe(0);
      expect(ledger.state.spent("2026-11", "").cost).toBe(10_000);
      expect(ledger.sum()).toBe(0);
    }));

  it("never books more than a called agent's budget, however many calls charge at once", () =>
    inLedger((ledger) => {
      ledger.deploy("paid", { budgetMicros: 10_000 });
      const root = ledger.run("echo", { maxCostMicros: 1_000_000 });
      const calls = [1, 2, 3].map(() => ledger.run("paid", { caller: { type: "run", runId: root.id } }));
      const costs = calls.map(({ id }) => {
        const end = { runId: id, fence: 1, outcome: outcome({ costMicros: 9_000 }) };
        const answer = settle(ledger.state, end, T0);
        return answer.settled ? answer.costMicros : -1;
      });
      expect(costs.reduce((sum, cost) => sum + cost, 0)).toBeLessThanOrEqual(10_000);
      expect(Math.min(...costs)).toBeGreaterThanOrEqual(FLOOR);
    }));

  it("lets a second attempt charge as much as the first one", () =>
    inLedger((ledger) => {
      ledger.deploy("helper");
      const root = ledger.run("echo", { maxCostMicros: 50_000 });
      const asked = ledger.request("helper", { caller: { type: "run", runId: root.id } });
      const answer = admit(ledger.state, asked, T0);
      const first = answer.kind === "admitted" ? answer.run.reservedMicros : 0;
      expect(first).toBe(50_000 - FLOOR);
      expect(admit(ledger.state, { ...asked, again: true }, T0)).toMatchObject({
        run: { reservedMicros: first },
      });
      sweep(ledger.state, T0 + LEASE_MS);
      expect(start(ledger.state, asked.runId, T0 + LEASE_MS)?.started.reservedMicros).toBe(first);
    }));

  it("holds enough of the budget for the time that a run may take, however dear the agent is", () =>
    inLedger((ledger) => {
      ledger.deploy("dear", { pricePerRunMicros: 200_000, timeoutSeconds: 60 });
      expect(ledger.run("dear").reservedMicros).toBe(floorPrice(200_000) + 6_000);
    }));

  it("cancels what goes on, and nothing that has ended", () =>
    inLedger((ledger) => {
      const run = ledger.run("echo");
      expect(cancel(ledger.state, run.id, T0)).toBe(true);
      expect(cancel(ledger.state, run.id, T0)).toBe(false);
      expect(settle(ledger.state, { runId: run.id, fence: 1, outcome: outcome() }, T0).settled).toBe(false);
    }));

  it("notes who canceled a run in the turn that ends it, and of no other end", () =>
    inLedger((ledger) => {
      ledger.deploy("helper");
      const by = { actorType: "key", actorId: "key_x", requestId: "req_x" };
      const run = ledger.run("echo");
      ledger.run("helper", { caller: { type: "run", runId: run.id } });
      cancel(ledger.state, run.id, T0, { by });
      const { entries } = readOutbox(ledger.state, "ten_x");
      const canceled = entries.filter(({ type }) => type === "run.canceled");
      expect(canceled.map(({ subject, data }) => [subject === run.id, data.by])).toEqual([
        [false, undefined],
        [true, by],
      ]);
    }));
});
