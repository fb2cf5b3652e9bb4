import { describe, expect, it } from "vitest";
import { deploy, rollBack, stop, switchTo } from "./deployments.ts";
import { by, FLOOR, inLedger, outcome, snapshot, T0 } from "./ledger.test-kit.ts";
import { forget, readOutbox } from "./outbox.ts";
import { readRun } from "./runs.ts";
import { settle, start } from "./settle.ts";
import { LedgerState } from "./state.ts";

describe("deployments", () => {
  it("are live for the next run, and keep what a run under way was admitted for", () =>
    inLedger((ledger) => {
      const { id } = ledger.run("echo", { mode: "async" });
      const next = ledger.deploy("echo", { version: "2.0.0", versionId: "ver_2" });
      expect(next.revision).toBe(2);
      expect(start(ledger.state, id, T0)?.deployment.version).toBe("1.0.0");
      expect(ledger.state.deployment("echo", "production")?.version).toBe("2.0.0");
      expect(ledger.admit("echo", { known: { deploymentId: next.id, revision: 1 } }).kind).toBe("stale");
    }));

  it("are stopped, started and restarted, each from where that makes sense", () =>
    inLedger((ledger) => {
      const turn = (to: "stop" | "start" | "restart", channel = "production") => {
        const result = switchTo(ledger.state, { agentId: "agt_echo", channel, to }, by, T0);
        return result.ok ? [result.value.status, result.value.snapshot.revision] : result.error.code;
      };
      expect([turn("start"), turn("restart"), turn("stop", "preview")]).toEqual([
        "conflict",
        ["running", 2],
        "not_found",
      ]);
      expect([turn("stop"), ledger.refusal("echo"), turn("stop")]).toEqual([
        ["stopped", 2],
        "not_deployed",
        "conflict",
      ]);
      expect([turn("restart"), ledger.run("echo").fence, turn("stop"), turn("start")]).toEqual([
        ["running", 2],
        1,
        ["stopped", 2],
        ["running", 2],
      ]);
      expect(readOutbox(ledger.state, "ten_x").entries.map(({ type }) => type)).toEqual(
        expect.arrayContaining(["deployment.restarted", "deployment.stopped", "deployment.started"]),
      );
    }));

  it("roll back step by step, until there is nothing before", () =>
    inLedger((ledger) => {
      ledger.deploy("echo", { version: "2.0.0", versionId: "ver_2" });
      ledger.deploy("echo", { version: "3.0.0", versionId: "ver_3" });
      const back = () => {
        const result = rollBack(ledger.state, "agt_echo", "production", by, T0);
        return result.ok ? result.value.snapshot.version : result.error.code;
      };
      expect([back(), back(), back()]).toEqual(["2.0.0", "1.0.0", "conflict"]);
      expect(ledger.state.deployment("echo", "production")?.version).toBe("1.0.0");
    }));

  it("hold an alias for one agent, and start nothing once stopped", () =>
    inLedger((ledger) => {
      expect(deploy(ledger.state, snapshot("other", { alias: "echo" }), by, T0)).toMatchObject({
        ok: false,
        error: { code: "conflict" },
      });
      stop(ledger.state, "agt_echo", by, T0);
      expect(ledger.refusal("echo")).toBe("not_deployed");
    }));
});

describe("an object from before", () => {
  it("never numbers two entries of the outbox alike, though it was emptied and loaded again", () =>
    inLedger((ledger) => {
      const last = () => Math.max(...readOutbox(ledger.state, "ten_x").entries.map(({ seq }) => seq));
      const before = last();
      forget(ledger.state, readOutbox(ledger.state, "ten_x"), T0);
      const again = new LedgerState(ledger.state.sql, T0);
      again.publish("key.created", "key_x", {}, T0);
      expect(readOutbox(again, "ten_x").entries[0]?.seq).toBeGreaterThan(before);
    }));
});

describe("memory and outbox", () => {
  it("is the same after the object was loaded again", () =>
    inLedger((ledger, reload) => {
      const root = ledger.run("echo", { maxCostMicros: 500 });
      settle(ledger.state, { runId: ledger.run("echo").id, fence: 1, outcome: outcome() }, T0);
      const again = reload();
      expect([...again.active.values()]).toEqual([...ledger.state.active.values()]);
      expect(again.active.reserved).toBe(500);
      expect(again.spent("2026-11", "agt_echo")).toEqual({ runs: 1, cost: FLOOR + 1 });
      expect(again.active.get(root.id)?.chain).toEqual(["agt_echo"]);
    }));

  it("delivers in order, and forgets an ended run only once it was delivered", () =>
    inLedger((ledger) => {
      const { id } = ledger.run("echo", { mode: "async" });
      start(ledger.state, id, T0);
      const early = readOutbox(ledger.state, "ten_x");
      expect(early.entries.map((entry) => entry.type).slice(-2)).toEqual(["run.queued", "run.started"]);
      settle(ledger.state, { runId: id, fence: 1, outcome: outcome() }, T0);
      forget(ledger.state, early, T0);
      expect(readRun(ledger.state, id)?.status).toBe("succeeded");
      const late = readOutbox(ledger.state, "ten_x");
      expect(late.entries.map((entry) => entry.type)).toEqual(["run.succeeded"]);
      forget(ledger.state, late, T0);
      expect(readRun(ledger.state, id)).toBeUndefined();
    }));
});
