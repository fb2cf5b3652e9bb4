import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AdmitAnswer, AdmitRequest, RunOutcome } from "../../../workers/tenants/index.ts";
import { PLANS, type Plan, tenantObject } from "../../../workers/tenants/index.ts";
import { admit } from "../../../workers/tenants/ledger/admit.ts";
import { admitRequest } from "../../../workers/tenants/ledger/ledger.test-kit.ts";
import { cancel, settle } from "../../../workers/tenants/ledger/settle.ts";
import { LedgerState } from "../../../workers/tenants/ledger/state.ts";
import { deployAgent, env, inTenantObject, makeTenant } from "../../harness.ts";
import { times } from "../../soak.ts";

const ECHO = "export default async (input) => input";

/** A tenant with a deployed agent, and requests to run it as its owner would send them. */
async function ledgerOf(plan: Plan, deployment: Record<string, unknown> = {}) {
  const tenant = await makeTenant(plan);
  await deployAgent(tenant, "echo", ECHO, {}, deployment);
  const object = tenantObject(env, tenant.id);
  const live = await object.findDeployment("echo", "production");
  if (!live) throw new Error("not deployed");
  const request = (more: Partial<AdmitRequest> = {}) => admitRequest("echo", live, more);
  return { tenant, object, request };
}

/** Asks for runs in calls of a few each, all at once. */
async function admitAll(
  object: ReturnType<typeof tenantObject>,
  requests: AdmitRequest[],
): Promise<AdmitAnswer[]> {
  const calls: Promise<AdmitAnswer[]>[] = [];
  for (let i = 0; i < requests.length; i += 7) calls.push(object.admit(requests.slice(i, i + 7)));
  return (await Promise.all(calls)).flat();
}

const admitted = (answers: AdmitAnswer[]) =>
  answers.flatMap((answer) => (answer.kind === "admitted" ? [answer.run] : []));
const codes = (answers: AdmitAnswer[]) =>
  new Set(answers.flatMap((answer) => (answer.kind === "refused" ? [answer.error.code] : [])));
const outcome = (costMicros: number): RunOutcome => ({
  status: "succeeded",
  output: { text: "1" },
  error: null,
  logs: null,
  durationMs: 1,
  costMicros,
});

describe("admission under concurrency", () => {
  const many = times(100, 1_000);

  it("makes one run of any number of requests with one idempotency key, and answers them alike", async () => {
    const { tenant } = await ledgerOf("scale");
    const ask = (body: unknown) =>
      tenant.api("POST", "/agents/echo/runs", body, { prefer: "wait=30", "idempotency-key": "the-same" });
    const answers = await Promise.all(Array.from({ length: many }, () => ask({ input: { n: 1 } })));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const bodies = new Set(await Promise.all(answers.map((answer) => answer.text())));
    expect(bodies.size).toBe(1);
    expect((await ask({ input: { n: 2 } })).status).toBe(409);
  });

  it("admits exactly as many as the rate allows", async () => {
    const { object, request } = await ledgerOf("free");
    const rate = PLANS.free.keyRate;
    const requests = Array.from({ length: rate + many }, () => request({ maxCostMicros: 20 }));
    const answers: AdmitAnswer[] = [];
    const started = Date.now();
    // Each is ended at once, so that only the rate is in the way.
    for (let i = 0; i < requests.length; i += 4) {
      const some = await admitAll(object, requests.slice(i, i + 4));
      answers.push(...some);
      const ended = admitted(some).map(({ id, fence }) => ({ runId: id, fence, outcome: outcome(0) }));
      if (ended.length > 0) await object.settle(ended);
    }
    const refilled = Math.ceil(((Date.now() - started) * rate) / 60_000);
    const count = admitted(answers).length;
    expect(count).toBeGreaterThanOrEqual(rate);
    expect(count).toBeLessThanOrEqual(rate + refilled);
    expect(codes(answers)).toEqual(new Set(["rate_limited"]));
  });

  it("lets exactly 100 runs through a budget of 100 runs", async () => {
    const { object, request } = await ledgerOf("scale", { budgetMicros: 100 * 20 });
    const answers = await admitAll(
      object,
      Array.from({ length: Math.max(many, 300) }, () => request({ maxCostMicros: 20 })),
    );
    expect(admitted(answers)).toHaveLength(100);
    expect(codes(answers)).toEqual(new Set(["budget_exceeded"]));
  });
});

/** What can happen to a ledger; `run` picks one of those that were admitted, calls and ended ones too. */
const steps = fc.array(
  fc.oneof(
    fc.record({ act: fc.constant("admit" as const), n: fc.integer({ min: 20, max: 400 }) }),
    fc.record({ act: fc.constant("call" as const), n: fc.constant(0), run: fc.nat(9) }),
    fc.record({ act: fc.constant("settle" as const), n: fc.integer({ min: -5, max: 900 }), run: fc.nat(9) }),
    fc.record({ act: fc.constant("cancel" as const), n: fc.constant(0), run: fc.nat(9) }),
    fc.record({ act: fc.constant("reload" as const), n: fc.constant(0) }),
  ),
  { maxLength: 25 },
);

describe("any history of a ledger", () => {
  it("sums to zero, books each run once, and never spends more than a budget or a reservation", async () => {
    const [budgetMicros, calledBudgetMicros] = [2_000, 600];
    const { tenant, object, request } = await ledgerOf("scale", { budgetMicros });
    await deployAgent(
      tenant,
      "helper",
      ECHO,
      { limits: { timeoutSeconds: 1 } },
      { budgetMicros: calledBudgetMicros },
    );
    const helper = await object.findDeployment("helper", "production");
    if (!helper) throw new Error("not deployed");
    const call = (runId: AdmitRequest["runId"]) =>
      request({
        caller: { type: "run", runId },
        agent: "helper",
        known: { deploymentId: helper.id, revision: helper.revision },
      });
    await inTenantObject(tenant.id, (_, { storage }) => {
      const property = fc.property(steps, (history) => {
        storage.sql.exec("DELETE FROM runs; DELETE FROM usage; DELETE FROM ledger; DELETE FROM outbox;");
        let state = new LedgerState(storage.sql, Date.now());
        const runs: { id: AdmitRequest["runId"]; fence: number }[] = [];
        const reserved = new Map<string, number>();
        for (const step of history) {
          const now = Date.now();
          const run = "run" in step ? runs[step.run % Math.max(1, runs.length)] : undefined;
          if (step.act === "reload") state = new LedgerState(storage.sql, now);
          else if (step.act === "admit") {
            const roots = admitted([admit(state, request({ maxCostMicros: step.n }), now)]);
            for (const { id, reservedMicros } of roots) reserved.set(id, reservedMicros);
            runs.push(...roots);
          } else if (run && step.act === "call") runs.push(...admitted([admit(state, call(run.id), now)]));
          else if (run && step.act === "settle")
            settle(state, { runId: run.id, fence: run.fence, outcome: outcome(step.n) }, now);
          else if (run) cancel(state, run.id, now);
        }
        const one = (sql: string) => Number(storage.sql.exec<{ n: number }>(sql).one().n);
        expect(one("SELECT coalesce(sum(amount), 0) AS n FROM ledger")).toBe(0);
        const spent = one("SELECT coalesce(sum(amount), 0) AS n FROM ledger WHERE account = 'platform'");
        expect(spent).toBeLessThanOrEqual(budgetMicros);
        const ofHelper = `SELECT coalesce(max(cost), 0) AS n FROM usage WHERE agent_id = '${helper.agentId}'`;
        expect(one(ofHelper)).toBeLessThanOrEqual(calledBudgetMicros);
        const trees = storage.sql.exec<{ root: string; cost: number }>(
          "SELECT root_id AS root, sum(cost) AS cost FROM runs GROUP BY root_id",
        );
        for (const { root, cost } of trees) expect(cost).toBeLessThanOrEqual(reserved.get(root) ?? 0);
        expect(spent).toBe(one("SELECT coalesce(sum(cost), 0) AS n FROM runs"));
        expect(one("SELECT count(*) - count(DISTINCT run_id || account) AS n FROM ledger")).toBe(0);
        expect(one("SELECT count(*) AS n FROM ledger WHERE account = 'platform' AND amount < 0")).toBe(0);
      });
      fc.assert(property, { numRuns: times(200, 10_000) });
    });
  });
});
