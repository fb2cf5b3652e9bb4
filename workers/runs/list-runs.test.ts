import { beforeAll, describe, expect, it } from "vitest";
import { env, expectOk, makeTenant, request, type TestTenant } from "../../test/harness.ts";
import { firstIdAt } from "../kernel/ids.ts";
import type { RunStatus, RunSummary } from "./contract.ts";
import { SEARCHED_RUNS } from "./list-runs.ts";

interface Page {
  data: RunSummary[];
  nextCursor: string | null;
}

const DAY = Date.UTC(2026, 5, 15);
const HOUR = 3_600_000;
const AGENTS = { one: firstIdAt("agt", 1), two: firstIdAt("agt", 2) };
const idAt = (hours: number) => firstIdAt("run", DAY + hours * HOUR);

/** Runs by the hour at which they were accepted. */
const RUNS: {
  at: number;
  agent: keyof typeof AGENTS;
  status: RunStatus;
  version?: string;
  trigger?: string;
  ms?: number;
  micros?: number;
  error?: string;
}[] = [
  { at: 1, agent: "one", status: "failed", error: "The tide was Out of reach.", ms: 900 },
  { at: 2, agent: "one", status: "succeeded", ms: 5_000, micros: 40 },
  { at: 3, agent: "two", status: "timed_out", error: "too late", version: "2.0.0", ms: 60_000 },
  { at: 4, agent: "two", status: "succeeded", trigger: "edge", micros: 2_000, ms: 10 },
  { at: 30, agent: "one", status: "canceled", version: "2.0.0" },
  { at: 31, agent: "one", status: "succeeded", version: "2.0.0", ms: 5_000 },
];

const INSERT = `INSERT INTO runs (tenant_id, id, seq, status, agent_id, agent_slug, deployment_id, version_id, version, channel,
  "trigger", actor_type, actor_id, error, duration_ms, cost_micros, attempts, request_id, created_at)`;
const insert = (tenant: TestTenant, run: (typeof RUNS)[number]) =>
  env.DATA.prepare(
    `${INSERT} VALUES (?, ?, 1, ?, ?, ?, 'dep', 'ver', ?, 'production', ?, 'key', 'k', ?, ?, ?, 1, 'r', ?)`,
  ).bind(
    ...[tenant.id, idAt(run.at), run.status, AGENTS[run.agent], run.agent, run.version ?? "1.0.0"],
    ...[run.trigger ?? "api", run.error ? JSON.stringify({ code: "agent_error", message: run.error }) : null],
    ...[run.ms ?? 0, run.micros ?? 0, DAY + run.at * HOUR],
  );

let tenant: TestTenant;
beforeAll(async () => {
  tenant = await makeTenant();
  await env.DATA.batch(RUNS.map((run) => insert(tenant, run)));
});

const list = (query: string, of = tenant) => expectOk<Page>(of.api("GET", `/runs?${query}`));
const found = async (query: string) => {
  const hours = new Map<string, number>(RUNS.map(({ at }) => [idAt(at), at]));
  return (await list(query)).data.map(({ id }) => hours.get(id));
};

describe("GET /api/v1/runs", () => {
  it.each([
    ["", [31, 30, 4, 3, 2, 1]],
    ["status=failed", [1]],
    ["status=failed&status=timed_out", [3, 1]],
    ["status=succeeded&status=canceled&status=succeeded", [31, 30, 4, 2]],
    [`agent=${AGENTS.one}&status=succeeded&status=failed`, [31, 2, 1]],
    ["version=2.0.0", [31, 30, 3]],
    [`version=2.0.0&agent=${AGENTS.one}`, [31, 30]],
    ["version=2.0", []],
    ["trigger=edge", [4]],
    ["from=2026-06-16", [31, 30]],
    ["to=2026-06-15", [4, 3, 2, 1]],
    ["from=2026-06-15T02:00:00Z&to=2026-06-15T06:00:00%2B03:00", [3, 2]],
    ["minDurationMs=5000", [31, 3, 2]],
    ["minCostMicros=41", [4]],
    ["q=out%20OF", [1]],
    ["q=Agent_Error", [3, 1]],
    ["q=agent_error&status=timed_out&minDurationMs=60000", [3]],
    [`q=${idAt(30)}`, [30]],
    [`q=${idAt(30)}&status=failed`, []],
    [`q=${idAt(2).slice(4, 8).toUpperCase()}&minCostMicros=40`, [4, 2]],
    ["agent=nobody", []],
  ])("finds by %s", async (query, expected) => {
    expect(await found(query)).toEqual(expected);
  });

  it("gives the same pages whatever their size, and none twice", async () => {
    for (const query of [
      "",
      "status=succeeded&status=failed&status=timed_out",
      "minDurationMs=5",
      "to=2026-06-15",
    ]) {
      const pages: string[] = [];
      let cursor = "";
      do {
        const page = await list(`${query}&limit=1${cursor && `&cursor=${cursor}`}`);
        pages.push(...page.data.map(({ id }) => id));
        cursor = page.nextCursor ?? "";
      } while (cursor);
      expect(pages).toEqual((await list(query)).data.map(({ id }) => id));
      expect(pages.length).toBeGreaterThan(2);
    }
  });

  it.each([
    ["status=lost", "/query/status/0"],
    ["status=failed&status=lost", "/query/status/1"],
    ["agent=", "/query/agent"],
    ["trigger=moon", "/query/trigger"],
    ["from=yesterday", "/query/from"],
    ["to=2026-13-01", "/query/to"],
    ["minDurationMs=1.5", "/query/minDurationMs"],
    ["minCostMicros=-1", "/query/minCostMicros"],
    ["q=%00", "/query/q"],
    ["cursor=nonsense", "/query/cursor"],
  ])("refuses %s, and names it", async (query, pointer) => {
    const response = await tenant.api("GET", `/runs?${query}`);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: "invalid_input", errors: [{ pointer }] });
  });

  it("looks at so many runs for one page, and goes on with the next", async () => {
    const large = await makeTenant();
    // Every other one succeeded; the oldest alone cost something.
    const rows = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${SEARCHED_RUNS + 10})
      ${INSERT} SELECT ?1, 'run_' || printf('%026d', i), 1, CASE i % 2 WHEN 1 THEN 'succeeded' ELSE 'failed' END, 'a', 'a', 'd', 'v',
      '1.0.0', 'production', 'api', 'key', 'k', NULL, 0, CASE i WHEN 1 THEN 5 ELSE 0 END, 1, 'r', i FROM n`;
    await env.DATA.prepare(rows).bind(large.id).run();
    for (const status of ["", "&status=succeeded&status=failed"]) {
      const first = await list(`minCostMicros=5${status}`, large);
      expect([first.data.length, first.nextCursor]).toEqual([0, expect.any(String)]);
      const second = await list(`minCostMicros=5${status}&cursor=${first.nextCursor}`, large);
      expect([second.data.length, second.nextCursor]).toEqual([1, null]);
    }
  });
});

describe("/console/runs", () => {
  const shown = async (query: string) => {
    const { cookie } = await tenant.personFor("owner");
    const response = await request(`/console/runs?${query}`, { headers: { cookie } });
    expect(response.status).toBe(200);
    return (await response.text()).replaceAll("&amp;", "&").replaceAll("<!-- -->", "");
  };

  it("leads from filters that find nothing together to what they find without one", async () => {
    const page = await shown("status=failed&trigger=edge&version=1.0.0");
    expect(page).toContain("Without one of these there are runs:");
    expect(page).toContain('href="/console/runs?status=failed&version=1.0.0"');
    expect(page).toContain('href="/console/runs?version=1.0.0&trigger=edge"');
    expect(page).not.toContain('href="/console/runs?status=failed&trigger=edge"');
  });

  it("names a filter that cannot be, and goes by the others", async () => {
    const page = await shown("status=lost&minDurationMs=60000");
    expect(page).toContain("Left out, since there is no such value: status.");
    expect(page).toContain(idAt(3));
    expect(page).not.toContain(idAt(2));
  });
});
