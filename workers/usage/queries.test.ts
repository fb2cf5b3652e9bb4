import { beforeAll, describe, expect, it } from "vitest";
import { env, expectOk, makeTenant, type TestTenant } from "../../test/harness.ts";
import { type Ctx, createCtx } from "../kernel/context.ts";
import { newId } from "../kernel/ids.ts";
import type { UsageView } from "./contract.ts";
import { getSpending, getUsage, KEPT_MS, listFailures } from "./queries.ts";
import { agentId, DAY, deliver, deliverEnded, endedRun, HOUR, T0, type Told } from "./usage.test-kit.ts";

const KEY = newId("key");
const ADA = newId("usr");
const TOLD: Told[] = [
  { at: T0 + 1, durationMs: 100, costMicros: 1_000, actor: { type: "user", id: ADA } },
  { at: T0 + HOUR, durationMs: 300, costMicros: 2_000, actor: { type: "key", id: KEY } },
  { at: T0 + DAY, status: "failed", version: "2.0.0", actor: { type: "key", id: KEY } },
  { at: T0 + DAY + 5, agent: "sums", models: { inputTokens: 7, outputTokens: 3, modelCalls: 1 } },
  { at: T0 + 40 * DAY, agent: "sums", status: "canceled" },
];
const RANGE = "from=2026-11-02&to=2026-11-03";

let tenant: TestTenant;
beforeAll(async () => {
  tenant = await makeTenant();
  await deliverEnded(tenant, TOLD);
  await deliverEnded(await makeTenant(), TOLD);
});

const usage = (query: string) => expectOk<UsageView>(tenant.api("GET", `/usage?${query}`));
/** Somebody of the workspace at a moment, of whom some agents are hidden. */
const ctxAt = (now: number, hidden: string[] = [], of = tenant, role: "owner" | "member" = "owner"): Ctx => {
  const actor = { ...of.ctx(role).actor, hidden } as Ctx["actor"];
  const { id, slug } = of;
  const clock = { now: () => now } as Ctx["clock"];
  return createCtx({ env, clock, requestId: "r", waitUntil: () => undefined, tenant: { id, slug }, actor });
};

describe("GET /usage", () => {
  it("has every period, and what they come to", async () => {
    const { periods, total, groups, ...rest } = await usage(`${RANGE}&unit=day`);
    expect(rest).toEqual({
      ...{ from: "2026-11-02T00:00:00.000Z", to: "2026-11-04T00:00:00.000Z", unit: "day", more: false },
    });
    expect(periods).toMatchObject([
      { start: "2026-11-02T00:00:00.000Z", runs: 2, successRate: 1, costMicros: 3_000, p95Ms: 305 },
      { start: "2026-11-03T00:00:00.000Z", runs: 2, failed: 1, successRate: 0.5, inputTokens: 7 },
    ]);
    expect(total).toMatchObject({ runs: 4, succeeded: 3, failed: 1, outputTokens: 3, p50Ms: 125 });
    expect(groups).toEqual([]);
  });

  it("has hours and months of the same runs", async () => {
    const hours = await usage(`${RANGE}&unit=hour`);
    expect(hours.periods).toHaveLength(48);
    expect(hours.periods.map(({ runs }) => runs).filter(Boolean)).toEqual([1, 1, 2]);
    const months = await usage("unit=month&from=2026-11-01&to=2026-12-31");
    expect(months.periods.map(({ runs }) => runs)).toEqual([4, 1]);
  });

  it("is broken down by agent and by version, the most used first", async () => {
    const agents = await usage(`${RANGE}&by=agent`);
    expect(agents.groups).toMatchObject([
      { id: agentId("echo"), name: "echo", version: null, runs: 3, costMicros: 3_100 },
      { id: agentId("sums"), name: "sums", runs: 1, outputTokens: 3 },
    ]);
    const versions = await usage(`${RANGE}&by=version&agent=echo&limit=1`);
    expect(versions).toMatchObject({
      more: true,
      total: { runs: 3 },
      groups: [{ version: "1.0.0", runs: 2, p50Ms: 105 }],
    });
  });

  it("is broken down by who began the runs, with what is not of that kind apart", async () => {
    const { groups } = await usage(`${RANGE}&by=key`);
    expect(groups.map(({ id, runs }) => [id, runs])).toEqual([
      [KEY, 2],
      [null, 1],
      ["key_1", 1],
    ]);
    const person = await tenant.personFor("member", `ada-${tenant.slug}`);
    await deliver(tenant, [[99, endedRun({ at: T0 + 9, actor: { type: "user", id: person.id } })]]);
    const members = await usage(`from=2026-11-02T00:00:00Z&to=2026-11-02T00:59:00Z&unit=hour&by=member`);
    expect(members.groups).toMatchObject([{ id: expect.stringContaining("usr_"), runs: 1 }, { runs: 1 }]);
    expect(members.groups.map(({ name }) => name).filter(Boolean)).toEqual([`ada-${tenant.slug}`]);
  });

  it("says what is wrong with a period", async () => {
    const response = await tenant.api("GET", "/usage?from=2020-01-01&unit=hour");
    expect([response.status, await response.json()]).toMatchObject([
      400,
      { code: "invalid_input", errors: [{ pointer: "/query/from" }] },
    ]);
  });

  it("leaves out agents that are not there for the actor", async () => {
    const asked = { unit: "month", from: "2026-11-01", to: "2026-11-30", by: "agent", limit: 9 } as const;
    const { total, groups } = await getUsage(ctxAt(T0, [agentId("echo")]), asked);
    expect([total.runs, groups.map(({ name }) => name)]).toEqual([1, ["sums"]]);
    expect((await getUsage(ctxAt(T0), asked)).groups).toHaveLength(2);
  });

  it("is given again for ten seconds", async () => {
    const mine = await makeTenant();
    const runs = async (now: number) =>
      (await getUsage(ctxAt(now, [], mine), { unit: "day", from: "2026-11-02", limit: 1 })).total.runs;
    expect(await runs(T0)).toBe(0);
    await deliverEnded(mine, [{ at: T0 + 1 }]);
    expect([await runs(T0 + KEPT_MS - 1), await runs(T0 + KEPT_MS)]).toEqual([0, 1]);
    const { headers } = await tenant.api("GET", "/usage");
    expect(headers.get("cache-control")).toBe("private, max-age=10");
  });
});

describe("GET /usage/export", () => {
  it("is a file with a row for each group in each period that has runs", async () => {
    const response = await tenant.api(
      "GET",
      `/usage/export?${RANGE}&by=version&agent=echo&channel=production`,
    );
    expect(response.headers.get("content-disposition")).toBe(
      `attachment; filename="usage-${tenant.slug}.csv"`,
    );
    const [head, first, second, end] = (await response.text()).split("\r\n");
    expect(head).toMatch(/^"start","id","name","version","runs",/);
    expect(first).toMatch(/^"2026-11-02T00:00:00.000Z","agt_\w+","echo","1.0.0","\d",/);
    expect(second).toMatch(/,"2.0.0","1","0","1","0",.*"0.0001"$/);
    expect(end).toBe("");
  });
});

describe("what a month has cost", () => {
  it("is beside the budget, for who may see that", async () => {
    const now = T0 + 2 * DAY;
    expect(await getSpending(ctxAt(now))).toEqual({
      ...{ month: "2026-11", spentMicros: 3_300, budgetMicros: 500_000_000 },
    });
    expect(await getSpending(ctxAt(now, [], tenant, "member"))).toBeNull();
  });
});

describe("recent failures", () => {
  it("are grouped by agent and cause, the most frequent first", async () => {
    const mine = await makeTenant();
    const now = Date.now();
    const at = (agent: "echo" | "sums", status: "failed" | "timed_out" | "canceled") => ({
      at: now,
      agent,
      status,
    });
    await deliverEnded(mine, [
      at("sums", "timed_out"),
      at("echo", "failed"),
      at("echo", "failed"),
      at("sums", "canceled"),
    ]);
    expect(await listFailures(ctxAt(now, [], mine))).toMatchObject([
      { agentSlug: "echo", code: "was_failed", runs: 2, message: "no" },
      { agentSlug: "sums", code: "was_timed_out", runs: 1 },
    ]);
    expect(await listFailures(ctxAt(now, [agentId("echo")], mine))).toHaveLength(1);
    expect(await listFailures(ctxAt(now + 8 * DAY, [], mine))).toEqual([]);
  });
});
