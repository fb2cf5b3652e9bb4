import { runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { env, makeTenant } from "../../../test/harness.ts";
import { sha256 } from "../../kernel/crypto.ts";
import { newId } from "../../kernel/ids.ts";
import type { Plan } from "../plans.ts";
import { admit, MAX_DEPTH } from "./admit.ts";
import type { AdmitRequest, DeploymentSnapshot, RunOutcome, StartedRun } from "./contract.ts";
import { deploy, rollBack, stop } from "./deployments.ts";
import { beginEpoch } from "./epoch.ts";
import { revokeKey } from "./keys.ts";
import { forget, readOutbox } from "./outbox.ts";
import { floorPrice } from "./price.ts";
import { readRun } from "./runs.ts";
import { cancel, MAX_ATTEMPTS, renew, settle, start } from "./settle.ts";
import { LEASE_MS, LedgerState } from "./state.ts";
import { nextSweep, sweep } from "./sweep.ts";

const by = { actorType: "user", actorId: "usr_test", requestId: "req_test" };
const T0 = Date.UTC(2026, 10, 21, 12);
const FLOOR = floorPrice(0);

type Snapshot = Omit<DeploymentSnapshot, "id" | "revision">;
const snapshot = (slug: string, more: Partial<Snapshot> = {}): Snapshot => ({
  agentId: `agt_${slug}`,
  agentSlug: slug,
  alias: slug,
  channel: "production",
  versionId: "ver_1",
  version: "1.0.0",
  kind: "isolate",
  bundleDigest: "digest",
  configDigest: "config",
  config: { values: {}, secrets: {} },
  inputSchema: true,
  outputSchema: true,
  permissions: { hosts: [], agents: [], store: false },
  timeoutSeconds: 10,
  cpuMs: 2000,
  pricePerRunMicros: 0,
  public: false,
  budgetMicros: null,
  ...more,
});

const outcome = (more: Partial<RunOutcome> = {}): RunOutcome => ({
  status: "succeeded",
  output: { text: "1" },
  error: null,
  logs: null,
  durationMs: 5,
  costMicros: FLOOR + 1,
  ...more,
});

/** A ledger in an object of its own, with one key and one deployed agent. */
class Ledger {
  readonly state: LedgerState;
  readonly keyHash: string;
  constructor(state: LedgerState, keyHash: string) {
    this.state = state;
    this.keyHash = keyHash;
  }

  deploy(slug: string, more: Partial<Snapshot> = {}, now = T0) {
    const result = deploy(this.state, snapshot(slug, more), by, now);
    if (!result.ok) throw new Error(result.error.detail);
    return result.value.snapshot;
  }

  request(agent: string, more: Partial<AdmitRequest> = {}): AdmitRequest {
    const live = this.state.deployment(agent, more.channel ?? "production");
    return {
      runId: newId("run"),
      caller: { type: "key", keyHash: this.keyHash },
      agent,
      channel: "production",
      known: live ? { deploymentId: live.id, revision: live.revision } : null,
      mode: "sync",
      trigger: "api",
      input: { text: "{}" },
      maxCostMicros: null,
      idempotency: null,
      replayOf: null,
      requestId: "req_test",
      ...more,
    };
  }

  admit(agent: string, more: Partial<AdmitRequest> = {}, now = T0) {
    return admit(this.state, this.request(agent, more), now);
  }

  /** Admits a run that has to be admitted. */
  run(agent: string, more: Partial<AdmitRequest> = {}, now = T0): StartedRun {
    const answer = this.admit(agent, more, now);
    if (answer.kind !== "admitted") throw new Error(`${answer.kind}: ${JSON.stringify(answer)}`);
    return answer.run;
  }

  refusal(agent: string, more: Partial<AdmitRequest> = {}, now = T0) {
    const answer = this.admit(agent, more, now);
    return answer.kind === "refused" ? answer.error.code : answer.kind;
  }

  sum(): number {
    return this.state.sql.exec<{ sum: number }>("SELECT coalesce(sum(amount), 0) AS sum FROM ledger").one()
      .sum;
  }
}

async function inLedger(
  work: (ledger: Ledger, reload: () => LedgerState) => void | Promise<void>,
  plan: Plan = "pro",
) {
  const { id, key } = await makeTenant(plan);
  const stub = env.TENANT.getByName(`tenant:${id}`);
  await runInDurableObject(stub as never, async (_object: unknown, ctx: DurableObjectState) => {
    const state = new LedgerState(ctx.storage.sql, T0);
    const ledger = new Ledger(state, await sha256(key));
    ledger.deploy("echo");
    await work(ledger, () => new LedgerState(ctx.storage.sql, T0));
  });
}

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
      expect(ledger.refusal("echo", { caller: { type: "key", keyHash: "nobody" } })).toBe("unauthenticated");
      expect(ledger.refusal("nothing", { caller: { type: "key", keyHash: "nobody" } })).toBe(
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
