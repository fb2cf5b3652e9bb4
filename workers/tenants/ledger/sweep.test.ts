import { describe, expect, it } from "vitest";
import { beginEpoch } from "./epoch.ts";
import { inLedger, outcome, T0 } from "./ledger.test-kit.ts";
import { readRun } from "./runs.ts";
import { MAX_ATTEMPTS, renew, settle, start } from "./settle.ts";
import { LEASE_MS } from "./state.ts";
import { nextSweep, sweep } from "./sweep.ts";

describe("sweep", () => {
  it("takes back a silent run, and gives it up after too many attempts", () =>
    inLedger((ledger) => {
      const { id } = ledger.run("echo", { mode: "async" });
      let now = T0;
      for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
        expect(start(ledger.state, id, now)?.run.attempts).toBe(attempt);
        expect(sweep(ledger.state, now)).toEqual([]);
        now += LEASE_MS;
        expect(sweep(ledger.state, now)).toEqual(attempt < MAX_ATTEMPTS ? [id] : []);
      }
      expect(readRun(ledger.state, id)).toMatchObject({
        status: "failed",
        outcome: { error: { code: "interrupted" } },
      });
      expect(nextSweep(ledger.state, now)).toBeUndefined();
    }));

  it("leaves an attempt alone that says it is alive", () =>
    inLedger((ledger) => {
      const run = ledger.run("echo");
      expect(renew(ledger.state, run.id, run.fence, T0 + 20_000)).toBe(true);
      expect(sweep(ledger.state, T0 + LEASE_MS)).toEqual([]);
      expect(renew(ledger.state, run.id, run.fence + 1, T0)).toBe(false);
    }));

  it("leaves attempts alone after a time in which nobody could renew, for as long as a lease", () =>
    inLedger((ledger) => {
      const { id } = ledger.run("echo");
      const woken = T0 + 3_600_000;
      expect(sweep(ledger.state, woken)).toEqual([]);
      expect(sweep(ledger.state, woken + LEASE_MS)).toEqual([id]);
    }));

  it("takes back a silent run also after the clock was set back", () =>
    inLedger((ledger) => {
      const { id } = ledger.run("echo", {}, T0 + 3_600_000);
      expect(sweep(ledger.state, T0)).toEqual([]);
      expect(sweep(ledger.state, T0 + LEASE_MS)).toEqual([id]);
    }));

  it("wakes a consumer again for a run that nobody took", () =>
    inLedger((ledger) => {
      const { id } = ledger.run("echo", { mode: "async" });
      expect(sweep(ledger.state, T0 + 9_999)).toEqual([]);
      expect(sweep(ledger.state, T0 + 10_000)).toEqual([id]);
      expect(sweep(ledger.state, T0 + 10_001)).toEqual([]);
    }));

  it("takes at once what an earlier process had begun, and leaves alone what this one has", () =>
    inLedger((ledger) => {
      beginEpoch(ledger.state, "first", T0);
      const { id } = ledger.run("echo");
      expect(beginEpoch(ledger.state, "first", T0 + 1)).toBe(false);
      expect(sweep(ledger.state, T0 + 1)).toEqual([]);
      expect(beginEpoch(ledger.state, "second", T0 + 1)).toBe(true);
      expect(sweep(ledger.state, T0 + 1)).toEqual([id]);
      expect(start(ledger.state, id, T0 + 1)?.started.fence).toBe(2);
      expect(settle(ledger.state, { runId: id, fence: 1, outcome: outcome() }, T0 + 1).settled).toBe(false);
    }));
});
