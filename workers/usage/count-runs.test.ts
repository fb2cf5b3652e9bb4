import { env as bindings } from "cloudflare:workers";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deployAgent, env, expectOk, makeTenant, type TestTenant } from "../../test/harness.ts";
import { times } from "../../test/soak.ts";
import type { LedgerRun } from "../tenants/index.ts";
import { before, deliver, endedRun, entryOf, HOUR, T0, type Told, usageOf } from "./usage.test-kit.ts";

const { MIGRATIONS } = bindings as unknown as { MIGRATIONS: { DATA: { name: string; queries: string[] }[] } };
const SO_FAR = MIGRATIONS.DATA.find(({ name }) => name.includes("usage-so-far"))?.queries[0] ?? "";

/** What the usage would be, counted from the runs that are there: by the migration that does so once. */
async function countedFrom(tenant: TestTenant): Promise<Record<string, unknown>[]> {
  const kept = await usageOf(tenant);
  await env.DATA.prepare("DELETE FROM usage WHERE tenant_id = ?").bind(tenant.id).run();
  const counted = SO_FAR.replace("WHERE finished_at IS NOT NULL", `$& AND tenant_id = '${tenant.id}'`);
  expect(counted).not.toBe(SO_FAR);
  await env.DATA.prepare(counted).run();
  const rows = await usageOf(tenant);
  expect(rows.length).toBe(kept.length);
  return rows;
}

const total = (rows: Record<string, unknown>[], column: string, unit = "hour"): number =>
  rows.filter((row) => row.unit === unit).reduce((sum, row) => sum + Number(row[column]), 0);

const MODELS = { inputTokens: 10, outputTokens: 5, modelCalls: 1 };
const LATER = { inputTokens: 40, outputTokens: 20, modelCalls: 3 };

const told: fc.Arbitrary<Told> = fc.record({
  at: fc.integer({ min: 0, max: 3 * 24 }).map((hours) => T0 + hours * HOUR + 1_234),
  status: fc.constantFrom("succeeded", "failed", "timed_out", "canceled"),
  agent: fc.constantFrom("echo", "sums"),
  version: fc.constantFrom("1.0.0", "2.0.0-rc.1"),
  actor: fc.constantFrom(
    { type: "key", id: "key_1" },
    { type: "user", id: "usr_1" },
    { type: "run", id: "run_1" },
  ),
  durationMs: fc.integer({ min: 0, max: 400_000 }),
  costMicros: fc.integer({ min: 0, max: 5_000 }),
});

/** Runs, those that are charged late, and the order in which all that is said of them is delivered: twice, in batches. */
const histories = fc.array(told, { minLength: 1, maxLength: 8 }).chain((runs) => {
  const news = runs.length * 4;
  const all = [...Array(news * 2).keys()].map((i) => i % news);
  return fc.record({
    runs: fc.constant(runs),
    order: fc.shuffledSubarray(all, { minLength: all.length }),
    size: fc.integer({ min: 1, max: 7 }),
  });
});

/** What a batch says of a run, of whose steps (queued, running, ended, charged) it has some. */
function statesOf(run: LedgerRun, steps: number[]) {
  const last = Math.max(...steps);
  const data = { costMicros: run.costMicros + 700, models: LATER };
  const charge = last % 4 === 3 ? [entryOf(last, run.id, "run.charged", data)] : [];
  const as = [before(run, "queued"), before(run, "running"), run, run][last % 4] as LedgerRun;
  return { charge, state: steps.length > charge.length ? ([last, as] as const) : null };
}

describe("what is kept of runs that end", () => {
  it("equals what counting them comes to, however their deliveries are repeated, mixed and late", async () => {
    await fc.assert(
      fc.asyncProperty(histories, async ({ runs, order, size }) => {
        const tenant = await makeTenant();
        const ended = runs.map(endedRun);
        for (let from = 0; from < order.length; from += size) {
          const news = Map.groupBy(new Set(order.slice(from, from + size)), (i) => Math.floor(i / 4));
          // A batch has the state of each run once: the newest that it speaks of.
          const told = [...news].map(([i, steps]) => statesOf(ended[i] as LedgerRun, steps));
          const states = told.flatMap(({ state }) => (state ? [state] : []));
          await deliver(
            tenant,
            states,
            told.flatMap(({ charge }) => charge),
          );
        }
        const kept = await usageOf(tenant);
        expect(total(kept, "duration_ms")).toBe(total(kept, "duration_ms", "day"));
        expect(kept).toEqual(await countedFrom(tenant));
        const counted = ["succeeded", "failed", "timed_out", "canceled"].map((status) => total(kept, status));
        expect(counted.reduce((a, b) => a + b)).toBe(runs.length);
      }),
      { numRuns: times(12, 300) },
    );
  });

  it("counts a late charge once, in the hour in which its run ended", async () => {
    const tenant = await makeTenant();
    const run = endedRun({ at: T0 + HOUR, status: "canceled", costMicros: 100, models: MODELS });
    const charge = entryOf(2, run.id, "run.charged", { costMicros: 900, models: LATER });
    await deliver(tenant, [[1, run]]);
    await deliver(tenant, [], [charge]);
    await deliver(tenant, [[1, run]], [charge]);
    // The object had not yet forgotten the run when it was charged.
    await deliver(tenant, [[2, run]], [charge]);
    const counted = { canceled: 1, cost_micros: 900, input_tokens: 40, output_tokens: 20 };
    expect(await usageOf(tenant)).toMatchObject([
      { unit: "day", start: T0, ...counted },
      { unit: "hour", start: T0 + HOUR, ...counted },
    ]);
  });

  it("has how long those that succeeded took, to two digits", async () => {
    const tenant = await makeTenant();
    const took = [7, 99, 123, 129, 4_567, 61_000, 3_700_000].map((durationMs) => ({ at: T0, durationMs }));
    const runs = [...took, { at: T0, durationMs: 50, status: "failed" as const }].map(endedRun);
    await deliver(
      tenant,
      runs.map((run, i) => [i + 1, run] as const),
    );
    const durations = { 7: 1, 99: 1, 120: 2, 4500: 1, 61000: 1, 3700000: 1 };
    expect(await usageOf(tenant)).toMatchObject([{ durations }, { durations }]);
  });

  it("has one row of all runs that other runs began", async () => {
    const tenant = await makeTenant();
    const called = ["run_1", "run_2"].map((id) => endedRun({ at: T0, actor: { type: "run", id } }));
    await deliver(
      tenant,
      called.map((run, i) => [i + 1, run] as const),
    );
    expect(await usageOf(tenant)).toMatchObject([{ actor_id: "", succeeded: 2 }, { succeeded: 2 }]);
  });

  it("stays when retention removes the runs, and is there of runs through the API", async () => {
    const tenant = await makeTenant();
    await deployAgent(
      tenant,
      "counted",
      "export default (input) => { if (input.no) throw new Error('no'); return 1; }",
    );
    for (const input of [{}, {}, { no: true }])
      await expectOk(tenant.api("POST", "/agents/counted/runs", { input }, { prefer: "wait=30" }));
    const figures = async () => (await usageOf(tenant)).map(({ succeeded, failed }) => [succeeded, failed]);
    await expect.poll(figures).toEqual([
      [2, 1],
      [2, 1],
    ]);
    await env.DATA.prepare("DELETE FROM runs WHERE tenant_id = ?").bind(tenant.id).run();
    expect(await figures()).toHaveLength(2);
  });
});
