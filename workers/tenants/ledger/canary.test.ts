import { describe, expect, it } from "vitest";
import { newId } from "../../kernel/ids.ts";
import { admit } from "./admit.ts";
import { changeCanary, dropCanary, promoteCanary, startCanary } from "./canaries.ts";
import { type CanaryRecord, placeOf, rollbackReason, routed, verdictOf } from "./canary.ts";
import type { LiveSnapshot, RunOutcome } from "./contract.ts";
import { deploy, deploymentsOf, rollBack, switchTo } from "./deployments.ts";
import { by, inLedger, type Ledger, outcome, snapshot, T0 } from "./ledger.test-kit.ts";
import { readOutbox } from "./outbox.ts";
import { cancel, settle, start } from "./settle.ts";
import type { LedgerState } from "./state.ts";
import { resume, suspend } from "./suspend.ts";

const TERMS = { percent: 50, minRuns: 4, maxExtraFailurePercent: 10 };
const ECHO = { agentId: "agt_echo", channel: "production" };
const two = (more = {}) => snapshot("echo", { version: "2.0.0", versionId: "ver_2", ...more });
const begin = (ledger: Ledger, terms = {}, more = {}) =>
  startCanary(ledger.state, two(more), { ...TERMS, ...terms }, by, T0);
const canaryOf = (state: LedgerState) => deploymentsOf(state, "agt_echo")[0]?.canary;
const eventsOf = (state: LedgerState) =>
  readOutbox(state, "ten_x").entries.filter(({ type }) => type.startsWith("deployment."));

/** An id of a run that gets the canary, or does not. */
function idFor(isCanary: boolean, percent = 50) {
  for (;;) {
    const id = newId("run");
    if (placeOf(id) < percent === isCanary) return id;
  }
}

/** Admits a run of the canary, or of the stable version, as a caller does that knows what is live. */
function runOf(ledger: Ledger, isCanary: boolean, more = {}) {
  const live = ledger.state.deployment("echo", "production");
  if (!live) throw new Error("nothing is live");
  const runId = idFor(isCanary, live.canary?.percent);
  const { id: deploymentId, revision } = routed(live, { runId });
  return ledger.run("echo", { runId, known: { deploymentId, revision }, ...more });
}

function end(ledger: Ledger, isCanary: boolean, more: Partial<RunOutcome> = {}) {
  const run = runOf(ledger, isCanary);
  return settle(ledger.state, { runId: run.id, fence: run.fence, outcome: outcome(more) }, T0);
}

const FAILED = { status: "failed", error: { code: "agent_error", message: "no" } } as const;

describe("which version a run gets", () => {
  it("is decided by its id, in the share that was asked for, also of ids made at one moment", () => {
    const ids = Array.from({ length: 20_000 }, () => newId("run"));
    for (const percent of [1, 5, 25, 50, 99]) {
      const share = (100 * ids.filter((id) => placeOf(id) < percent).length) / ids.length;
      // Four standard deviations of so many throws.
      const most = 4 * Math.sqrt((percent * (100 - percent)) / ids.length);
      expect(Math.abs(share - percent)).toBeLessThan(most);
    }
    expect(new Set(ids.map(placeOf)).size).toBeGreaterThan(19_900);
  });

  it("is the canary still when the share grows, and one for all of a conversation", () => {
    const stable = snapshot("echo") as never as LiveSnapshot;
    const at = (percent: number) => ({ ...stable, canary: { percent, snapshot: two() as never } });
    const versionOf = (percent: number, run: Parameters<typeof routed>[1]) =>
      routed(at(percent), run).version;
    const runs = Array.from({ length: 200 }, () => ({ runId: newId("run") }));
    const early = runs.filter((run) => versionOf(10, run) === "2.0.0");
    expect(early.map((run) => versionOf(60, run))).toEqual(early.map(() => "2.0.0"));
    const said = runs.map((run) => versionOf(50, { ...run, conversation: "c_81" }));
    expect(new Set(said).size).toBe(1);
  });
});

describe("a canary", () => {
  it("gets its runs, and the stable version the others; who relied on the other one is told", () =>
    inLedger((ledger) => {
      expect(begin(ledger)).toMatchObject({
        ok: true,
        value: { snapshot: { version: "1.0.0", revision: 1 } },
      });
      const known = { deploymentId: String(ledger.state.deployment("echo", "production")?.id), revision: 1 };
      const request = (isCanary: boolean) => ({
        ...ledger.request("echo", { runId: idFor(isCanary) }),
        known,
      });
      expect(admit(ledger.state, request(false), T0).kind).toBe("admitted");
      const stale = admit(ledger.state, request(true), T0);
      expect(stale).toMatchObject({ kind: "stale", deployment: { revision: 1, canary: { percent: 50 } } });
      const run = runOf(ledger, true, { mode: "async" });
      expect(start(ledger.state, run.id, T0)?.deployment).toMatchObject({ version: "2.0.0", revision: 2 });
    }));

  it("keeps alias, access and budget of what is live", () =>
    inLedger((ledger) => {
      ledger.deploy("echo", { public: true, alias: "say", budgetMicros: 70_000 });
      begin(ledger, {}, { alias: "other", public: false });
      const live = ledger.state.deployment("say", "production");
      expect(live?.canary?.snapshot).toMatchObject({ alias: "say", public: true, budgetMicros: 70_000 });
    }));

  it("is refused where nothing is live", () =>
    inLedger((ledger) => {
      const lone = startCanary(ledger.state, snapshot("lone"), TERMS, by, T0);
      expect(lone).toMatchObject({ ok: false, error: { code: "conflict" } });
      switchTo(ledger.state, { ...ECHO, to: "stop" }, by, T0);
      expect(begin(ledger)).toMatchObject({ ok: false, error: { code: "conflict" } });
    }));

  it("is given up in the turn that ends the run by which it failed too often, and says why", () =>
    inLedger((ledger) => {
      begin(ledger);
      for (let i = 0; i < 6; i++) end(ledger, false);
      end(ledger, true);
      end(ledger, true, FAILED);
      end(ledger, true, { status: "timed_out", error: { code: "timed_out", message: "late" } });
      expect(canaryOf(ledger.state)).toMatchObject({ status: "running", canary: { runs: 3, failed: 2 } });
      const under = runOf(ledger, true, { mode: "async" });
      end(ledger, true, FAILED);
      expect(canaryOf(ledger.state)).toMatchObject({
        status: "rolled_back",
        endedAt: T0,
        reason: expect.stringMatching(
          /^3 of 4 runs of the canary failed, against 0 of 6 .* 75\.0 percentage/,
        ),
      });
      expect(ledger.state.deployment("echo", "production")).not.toHaveProperty("canary");
      expect(eventsOf(ledger.state).at(-1)).toMatchObject({
        type: "deployment.canary_rolled_back",
        data: { version: "2.0.0", by: { actorType: "system" }, canary: { runs: 4, failed: 3 } },
      });
      expect(start(ledger.state, under.id, T0)?.deployment.version).toBe("2.0.0");
      expect(ledger.admit("echo", { runId: idFor(true) }).kind).toBe("admitted");
    }));

  it("is not blamed for the platform's faults, for who cancels, nor for what fails as often without it", () =>
    inLedger((ledger) => {
      begin(ledger);
      const fault = { code: "sandbox_lost", message: "", fault: "platform" } as const;
      for (let i = 0; i < 6; i++) {
        end(ledger, true, { status: "failed", error: fault });
        cancel(ledger.state, runOf(ledger, true).id, T0);
        end(ledger, false, FAILED);
        end(ledger, true, FAILED);
      }
      expect(canaryOf(ledger.state)).toMatchObject({
        status: "running",
        stable: { runs: 6, failed: 6 },
        canary: { runs: 6, failed: 6 },
      });
    }));

  it("is counted and decided the same after a crash", () =>
    inLedger((ledger, reload) => {
      begin(ledger);
      for (let i = 0; i < 3; i++) end(ledger, true, FAILED);
      const again = Object.assign(Object.create(Object.getPrototypeOf(ledger)), ledger, { state: reload() });
      expect(canaryOf(again.state)?.canary).toEqual({ runs: 3, failed: 3 });
      end(again, true, FAILED);
      expect(canaryOf(reload())?.status).toBe("rolled_back");
    }));

  it("counts nothing of a turn that fails", () =>
    inLedger((ledger) => {
      begin(ledger);
      const run = runOf(ledger, true);
      const turn = () =>
        ledger.state.together(() => {
          settle(ledger.state, { runId: run.id, fence: run.fence, outcome: outcome(FAILED) }, T0);
          throw new Error("broken");
        });
      expect(turn).toThrow("broken");
      ledger.state.reload(T0);
      expect(canaryOf(ledger.state)?.canary).toEqual({ runs: 0, failed: 0 });
    }));

  it("has what waits for an answer go on with its own version, also when it has ended", () =>
    inLedger((ledger) => {
      begin(ledger);
      const { id, fence } = runOf(ledger, true);
      const question = { kind: "approval" as const, tool: "pay", message: "May I?", arguments: {} };
      suspend(ledger.state, { runId: id, fence, question, durationMs: 1, logs: null }, T0);
      dropCanary(ledger.state, ECHO, by, T0);
      ledger.deploy("echo", { version: "3.0.0", versionId: "ver_3" });
      resume(ledger.state, id, { approved: true, comment: null } as never, by, T0);
      expect(start(ledger.state, id, T0)?.deployment.version).toBe("2.0.0");
    }));

  it("is changed, promoted and ended; rolling back never comes to what was a canary alone", () =>
    inLedger((ledger) => {
      begin(ledger);
      expect(changeCanary(ledger.state, ECHO, { percent: 80 }, by, T0)).toMatchObject({
        value: { canary: { percent: 80, minRuns: 4 } },
      });
      expect(ledger.state.deployment("echo", "production")?.canary?.percent).toBe(80);
      dropCanary(ledger.state, ECHO, by, T0);
      expect(promoteCanary(ledger.state, ECHO, by, T0)).toMatchObject({ error: { code: "not_found" } });
      startCanary(ledger.state, two({ version: "3.0.0", versionId: "ver_3" }), TERMS, by, T0);
      expect(promoteCanary(ledger.state, ECHO, by, T0)).toMatchObject({
        value: { snapshot: { version: "3.0.0", revision: 4 }, canary: { status: "promoted" } },
      });
      expect(rollBack(ledger.state, "agt_echo", "production", by, T0)).toMatchObject({
        value: { snapshot: { version: "1.0.0", revision: 5 } },
      });
      expect(eventsOf(ledger.state).map(({ type }) => type.slice("deployment.".length))).toEqual([
        ...["deployed", "canary_started", "canary_changed", "canary_ended"],
        ...["canary_started", "canary_promoted", "rolled_back"],
      ]);
    }));

  it("is replaced by what is deployed for all, and stands in the way of a restart", () =>
    inLedger((ledger) => {
      begin(ledger);
      expect(switchTo(ledger.state, { ...ECHO, to: "restart" }, by, T0)).toMatchObject({
        error: { code: "conflict" },
      });
      deploy(ledger.state, two({ version: "4.0.0" }), by, T0);
      expect(canaryOf(ledger.state)).toMatchObject({ status: "replaced", version: "2.0.0" });
      expect(ledger.state.deployment("echo", "production")).toMatchObject({ version: "4.0.0", revision: 3 });
    }));

  it("leaves the statements of a turn as they are for deployments without one", () =>
    inLedger((ledger) => {
      const statements: string[] = [];
      const { sql } = ledger.state;
      const counted = new Proxy(sql, {
        get: (target, name) =>
          name === "exec"
            ? (text: string, ...values: never[]) => {
                statements.push(text);
                return target.exec(text, ...values);
              }
            : Reflect.get(target, name),
      });
      const before = ledger.run("echo");
      Object.assign(ledger.state, { sql: counted });
      settle(ledger.state, { runId: before.id, fence: before.fence, outcome: outcome() }, T0);
      ledger.run("echo");
      expect(statements.filter((text) => /canar|deployment/.test(text))).toEqual([]);
    }));
});

describe("giving a canary up", () => {
  const record = (canary: [number, number], stable: [number, number], more = {}): CanaryRecord => ({
    ...{ ...TERMS, version: "2", versionId: "v", revision: 2, stableRevision: 1, status: "running" },
    stable: { runs: stable[0], failed: stable[1] },
    canary: { runs: canary[0], failed: canary[1] },
    ...{ startedAt: T0, endedAt: null, reason: null, ...more },
  });

  it.each<[string, CanaryRecord, boolean]>([
    ["too few runs", record([3, 3], [10, 0]), false],
    ["as many as are asked for", record([4, 4], [10, 0]), true],
    ["just as many failures as are allowed", record([10, 1], [10, 0]), false],
    ["more", record([10, 2], [10, 0]), true],
    ["no worse than the stable version", record([10, 5], [10, 4]), false],
    ["nothing to compare with", record([10, 2], [0, 0]), true],
    ["none allowed at all", record([100, 1], [100, 0], { maxExtraFailurePercent: 0 }), true],
  ])("with %s", (_, canary, isGivenUp) => expect(rollbackReason(canary) !== undefined).toBe(isGivenUp));

  it("judges by ends that its version is to blame for", () => {
    const of = (more: Partial<RunOutcome>) => verdictOf(outcome(more));
    expect([of({}), of(FAILED), of({ status: "canceled" })]).toEqual([false, true, undefined]);
    expect(of({ status: "failed", error: { code: "interrupted", message: "" } })).toBeUndefined();
  });
});
