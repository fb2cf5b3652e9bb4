import { describe, expect, it } from "vitest";
import { admit, MAX_DEPTH } from "./admit.ts";
import { revokeKey } from "./keys.ts";
import { by, FLOOR, inLedger, outcome, T0 } from "./ledger.test-kit.ts";
import { cancel, settle, start } from "./settle.ts";

describe("admit", () => {
  it("admits a run with a live key, and answers the deployment to who does not know it", () =>
    inLedger((ledger) => {
      expect(ledger.admit("echo").kind).toBe("admitted");
      const stale = ledger.admit("echo", { known: null });
      expect(stale.kind === "stale" && stale.deployment.agentSlug).toBe("echo");
      expect(ledger.state.active.size).toBe(1);
    }));

  it("refuses unknown and revoked keys before anything else is said", () =>
    inLedger((ledger) => {
      expect(ledger.refusal("echo", { caller: { type: "key", keyHash: "nobody", address: "" } })).toBe(
        "unauthenticated",
      );
      expect(ledger.refusal("nothing", { caller: { type: "key", keyHash: "nobody", address: "" } })).toBe(
        "unauthenticated",
      );
      const { id } = ledger.state.sql.exec<{ id: string }>("SELECT id FROM keys").one();
      expect(ledger.admit("echo").kind).toBe("admitted");
      expect(revokeKey(ledger.state, id, by, T0)).toBe(true);
      expect(ledger.refusal("echo")).toBe("unauthenticated");
    }));

  it("lets roles and public deployments decide who may run", () =>
    inLedger((ledger) => {
      expect(ledger.refusal("echo", { caller: { type: "user", id: "u", role: "reseller" } })).toBe(
        "forbidden",
      );
      expect(ledger.admit("echo", { caller: { type: "user", id: "u", role: "member" } }).kind).toBe(
        "admitted",
      );
      expect(ledger.refusal("echo", { caller: { type: "anonymous" } })).toBe("unauthenticated");
      ledger.deploy("open", { public: true });
      expect(ledger.admit("open", { caller: { type: "anonymous" } }).kind).toBe("admitted");
    }));

  it("honours an idempotency key: same request, same run; another request is refused", () =>
    inLedger((ledger) => {
      const idempotency = { key: "k", bodyHash: "a" };
      const first = ledger.run("echo", { idempotency });
      const again = ledger.admit("echo", { idempotency });
      expect(again).toMatchObject({ kind: "existing", runId: first.id });
      expect(ledger.refusal("echo", { idempotency: { key: "k", bodyHash: "b" } })).toBe(
        "idempotency_mismatch",
      );
      expect(
        ledger.admit("echo", { idempotency: { key: "k", bodyHash: "b" } }, T0 + 24 * 3_600_001).kind,
      ).toBe("admitted");
    }));

  it("counts answers that are given again apart from new runs, and not without end", () =>
    inLedger((ledger) => {
      const ask = () => ledger.admit("echo", { idempotency: { key: "k", bodyHash: "a" } });
      const answers = Array.from({ length: 1_300 }, ask);
      const kinds = Object.groupBy(answers, ({ kind }) => kind);
      expect([kinds.admitted?.length, kinds.existing?.length, kinds.refused?.length]).toEqual([1, 1_200, 99]);
      expect(answers.at(-1)).toMatchObject({ error: { code: "rate_limited", retryAfter: 1 } });
      expect(ledger.admit("echo").kind).toBe("admitted");
    }, "free"));

  it("admits exactly as many as the rate allows, and says when the next token comes", () =>
    inLedger((ledger) => {
      const answers = Array.from({ length: 65 }, () => {
        const answer = ledger.admit("echo");
        if (answer.kind === "admitted") cancel(ledger.state, answer.run.id, T0);
        return answer;
      });
      expect(answers.filter((answer) => answer.kind === "admitted")).toHaveLength(60);
      const last = answers.at(-1);
      expect(last?.kind === "refused" && last.error).toMatchObject({ code: "rate_limited", retryAfter: 1 });
      expect(ledger.admit("echo", {}, T0 + 1000).kind).toBe("admitted");
    }, "free"));

  it("keeps the number of runs at once, not counting calls below them", () =>
    inLedger((ledger) => {
      ledger.deploy("helper");
      const runs = Array.from({ length: 5 }, () => ledger.run("echo"));
      expect(ledger.refusal("echo")).toBe("concurrency_exceeded");
      const [first] = runs;
      if (!first) throw new Error("no run");
      expect(ledger.admit("helper", { caller: { type: "run", runId: first.id } }).kind).toBe("admitted");
      settle(ledger.state, { runId: first.id, fence: 1, outcome: outcome() }, T0);
      expect(ledger.admit("echo").kind).toBe("admitted");
    }, "free"));

  it("never lets runs cost more than the budget, whatever is under way", () =>
    inLedger((ledger) => {
      ledger.deploy("paid", { budgetMicros: 10 * FLOOR });
      const admitted = Array.from({ length: 15 }, () =>
        ledger.admit("paid", { maxCostMicros: FLOOR }),
      ).filter((answer) => answer.kind === "admitted");
      expect(admitted).toHaveLength(10);
      expect(ledger.refusal("paid", { maxCostMicros: FLOOR })).toBe("budget_exceeded");
      expect(ledger.refusal("echo", { maxCostMicros: FLOOR - 1 })).toBe("budget_exceeded");
    }));

  it("refuses cycles and calls nested too deep", () =>
    inLedger((ledger) => {
      let parent = ledger.run("echo");
      expect(ledger.refusal("echo", { caller: { type: "run", runId: parent.id } })).toBe("call_cycle");
      for (let depth = 1; depth < MAX_DEPTH; depth++) {
        ledger.deploy(`level-${depth}`);
        parent = ledger.run(`level-${depth}`, { caller: { type: "run", runId: parent.id } });
      }
      ledger.deploy("too-deep");
      expect(ledger.refusal("too-deep", { caller: { type: "run", runId: parent.id } })).toBe("call_too_deep");
    }));
});

describe("a request that is asked again since its answer was lost", () => {
  const again = { again: true };

  it.each(["sync", "async"] as const)("finds the %s run that it admitted, and takes nothing twice", (mode) =>
    inLedger((ledger) => {
      const request = ledger.request("echo", { mode, idempotency: { key: "k", bodyHash: "b" } });
      const first = admit(ledger.state, request, T0);
      const second = admit(ledger.state, { ...request, ...again }, T0 + 1);
      expect(second).toEqual({ ...first, rate: null });
      expect(ledger.state.active.size).toBe(1);
    }),
  );

  it("is answered with the run alone once somebody else has it, or it has ended", () =>
    inLedger((ledger) => {
      const request = ledger.request("echo", { mode: "async" });
      const existing = { kind: "existing", runId: request.runId, rate: null };
      admit(ledger.state, request, T0);
      start(ledger.state, request.runId, T0);
      expect(admit(ledger.state, { ...request, ...again }, T0)).toEqual(existing);
      cancel(ledger.state, request.runId, T0);
      expect(admit(ledger.state, { ...request, ...again }, T0)).toEqual(existing);
    }));

  it("is admitted where it had not been", () =>
    inLedger((ledger) => {
      expect(ledger.admit("echo", again).kind).toBe("admitted");
      expect(ledger.state.active.size).toBe(1);
    }));
});
