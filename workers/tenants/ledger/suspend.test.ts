import { describe, expect, it } from "vitest";
import { by, FLOOR, inLedger, type Ledger, outcome, T0 } from "./ledger.test-kit.ts";
import { readOutbox } from "./outbox.ts";
import { readRun } from "./runs.ts";
import { cancel, settle, start } from "./settle.ts";
import { ANSWER_MS, resume, suspend } from "./suspend.ts";
import { nextSweep, sweep } from "./sweep.ts";

const question = { kind: "approval", tool: "pay", arguments: { amount: 3 }, message: "Pay 3?" } as const;
const yes = { approved: true };

/** A run that has asked after 40 ms. */
function asking(ledger: Ledger) {
  const run = ledger.run("echo");
  const request = { runId: run.id, fence: run.fence, question, durationMs: 40, logs: null };
  expect(suspend(ledger.state, request, T0 + 40)).toBe(true);
  return { ...run, request };
}

describe("a run that asks for an answer", () => {
  it("waits, takes no place of those that go on, and keeps what it has reserved", () =>
    inLedger((ledger, reload) => {
      const { id, request, reservedMicros } = asking(ledger);
      for (const state of [ledger.state, reload()]) {
        expect(readRun(state, id)).toMatchObject({ status: "awaiting_input", waiting: { question } });
        expect([state.active.roots, state.active.reserved]).toEqual([0, reservedMicros]);
        expect(sweep(state, T0 + ANSWER_MS - 1)).toEqual([]);
        expect(nextSweep(state, T0 + 41)).toBe(T0 + 40 + ANSWER_MS);
      }
      expect(suspend(ledger.state, request, T0 + 50)).toBe(false);
      expect(start(ledger.state, id, T0 + 50)).toBeUndefined();
    }));

  it("goes on with the answer, once, as an attempt with a new fence", () =>
    inLedger((ledger) => {
      const { id, fence } = asking(ledger);
      expect(resume(ledger.state, id, yes, by, T0 + 1_000)).toEqual({ ok: true, value: null });
      expect(resume(ledger.state, id, yes, by, T0 + 1_001)).toMatchObject({ error: { code: "conflict" } });
      const attempt = start(ledger.state, id, T0 + 1_010);
      expect(attempt).toMatchObject({ started: { fence: fence + 1 }, run: { waiting: { answer: yes } } });
      expect(settle(ledger.state, { runId: id, fence, outcome: outcome() }, T0 + 1_020).settled).toBe(false);
      const end = { runId: id, fence: fence + 1, outcome: outcome() };
      expect(settle(ledger.state, end, T0 + 1_020).settled).toBe(true);
      const types = readOutbox(ledger.state, "ten_x").entries.map(({ type }) => type);
      expect(types.slice(-4)).toEqual(["run.awaiting_input", "run.resumed", "run.started", "run.succeeded"]);
    }));

  it("fails when nobody answers, and can be canceled: what it waited costs nothing", () =>
    inLedger((ledger) => {
      const [late, canceled, resumed] = [asking(ledger), asking(ledger), asking(ledger)];
      expect(cancel(ledger.state, canceled.id, T0 + 3_600_000)).toBe(true);
      expect(readRun(ledger.state, canceled.id)).toMatchObject({ costMicros: FLOOR + 4 });
      resume(ledger.state, resumed.id, yes, by, T0 + 40 + 3_600_000);
      start(ledger.state, resumed.id, T0 + 40 + 3_600_000);
      cancel(ledger.state, resumed.id, T0 + 3_600_050);
      expect(readRun(ledger.state, resumed.id)).toMatchObject({ costMicros: FLOOR + 5 });
      sweep(ledger.state, T0 + 40 + ANSWER_MS);
      expect(readRun(ledger.state, late.id)?.outcome).toMatchObject({
        status: "failed",
        error: { code: "answer_expired" },
      });
      expect([ledger.state.active.size, ledger.state.active.roots, ledger.sum()]).toEqual([0, 0, 0]);
    }));
});
