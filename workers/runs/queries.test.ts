import { beforeAll, describe, expect, it, vi } from "vitest";
import { deployAgent, env, expectOk, makeTenant, request, type TestTenant } from "../../test/harness.ts";
import { flushOutbox } from "../audit/index.ts";
import { type Id, newId } from "../kernel/ids.ts";
import type { LedgerRun } from "../tenants/index.ts";
import { USAGE_COUNTS } from "../usage/index.ts";
import type { RunSummary, RunView } from "./contract.ts";
import { edgeAnswer } from "./edge-routes.ts";
import { projectRuns } from "./project.ts";
import { countRuns, getRun, loadRun } from "./queries.ts";
import type { Started } from "./start-run.ts";

const SLOW =
  "export default async (input) => { await new Promise((r) => setTimeout(r, input.ms)); return 1; }";

let tenant: TestTenant;
beforeAll(async () => {
  tenant = await makeTenant();
  await deployAgent(tenant, "slow", SLOW, { limits: { timeoutSeconds: 20 } });
  await deployAgent(tenant, "thrower", "export default () => { throw new Error('no'); }");
});

const run = (agent: string, input: unknown, headers: Record<string, string> = {}) =>
  expectOk<RunView>(tenant.api("POST", `/agents/${agent}/runs`, { input }, headers));

/** Watches the SQL that D1 is given while `work` goes on. */
async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
  const prepare = vi.spyOn(env.DATA, "prepare");
  try {
    await work();
    return prepare.mock.calls.map(([sql]) => sql);
  } finally {
    prepare.mockRestore();
  }
}

/** How SQLite would find the rows of a statement. */
async function planOf(sql: string): Promise<string> {
  const values = Array.from({ length: (sql.match(/\?/g) ?? []).length }, () => "1");
  const { results } = await env.DATA.prepare(`EXPLAIN QUERY PLAN ${sql}`)
    .bind(...values)
    .all<{ detail: string }>();
  return results.map(({ detail }) => detail).join("; ");
}

describe("the list of runs", () => {
  it("finds an agent's runs by slug and by id, and none of an unknown one", async () => {
    const { id, agentId } = await run("thrower", {}, { prefer: "wait=10" });
    for (const agent of ["thrower", agentId]) {
      await expect
        .poll(async () => {
          const { data } = await expectOk<{ data: RunSummary[] }>(tenant.api("GET", `/runs?agent=${agent}`));
          return data.map((found) => found.id);
        })
        .toEqual([id]);
    }
    expect(await expectOk(tenant.api("GET", "/runs?agent=nothing"))).toEqual({ data: [], nextCursor: null });
  });
});

describe("a look at a run", () => {
  const looksIn = (statements: string[], table: string) =>
    statements.filter((sql) => /^select/i.test(sql) && sql.includes(`from "${table}"`)).length;
  /** May take longer than its caller waits, so it goes through the queue. */
  const slow = async (ms: number) => {
    const source =
      "export default async ({ ms }) => { await new Promise((done) => setTimeout(done, ms)); return ms; };";
    await deployAgent(tenant, `slow-${ms}`, source, { limits: { timeoutSeconds: 60 } });
    return `slow-${ms}`;
  };

  it("reads of one that goes on no input or output from D1", async () => {
    const { id } = await run(await slow(5_000), { ms: 5_000 });
    const status = async () =>
      env.DATA.prepare("SELECT status FROM runs WHERE id = ?").bind(id).first("status");
    await expect.poll(status, { timeout: 5_000 }).toBe("running");
    const statements = await statementsOf(() => expectOk(tenant.api("GET", `/runs/${id}`)));
    expect([looksIn(statements, "runs"), looksIn(statements, "run_payloads")]).toEqual([1, 0]);
  });

  it("comes after the end of a queued one that its caller waits for, and not before", async () => {
    const agent = await slow(500);
    let ended: RunView | undefined;
    const statements = await statementsOf(async () => {
      ended = await run(agent, { ms: 500 }, { prefer: "wait=10" });
    });
    expect(ended).toMatchObject({ status: "succeeded", output: 500 });
    expect(looksIn(statements, "runs")).toBe(1);
  });
});

describe("the count of an agent's runs", () => {
  it("goes up by one for each run, however often it is copied", async () => {
    await deployAgent(tenant, "counted", "export default () => 1;");
    const made: RunView[] = [];
    for (let i = 0; i < 3; i++) made.push(await run("counted", {}, { prefer: "wait=10" }));
    const count = () => countRuns(env, tenant.id, made[0]?.agentId as Id<"agt">);
    await expect.poll(count).toBe(3);
    const runs = await Promise.all(
      made.map(async ({ id }) => (await loadRun(env, tenant.id, id)) as LedgerRun),
    );
    await projectRuns(env, { tenantId: tenant.id, entries: [], deployments: [], runs }, USAGE_COUNTS);
    expect(await count()).toBe(3);
    const further = [...runs, { ...(runs[0] as LedgerRun), id: newId("run") }];
    await projectRuns(
      env,
      { tenantId: tenant.id, entries: [], deployments: [], runs: further },
      USAGE_COUNTS,
    );
    expect(await count()).toBe(4);
  });
});

describe("a delivery that comes late", () => {
  it("takes nothing away from a run that has ended since", async () => {
    const ended = await run("thrower", {}, { prefer: "wait=10" });
    const now = (await loadRun(env, tenant.id, ended.id)) as LedgerRun;
    const kept = {
      ...now,
      outcome: { ...now.outcome, output: { text: "[1]" }, logs: { text: "[2]" } },
    } as LedgerRun;
    const queued: LedgerRun = { ...now, status: "queued", outcome: null, finishedAt: null };
    const entry = { id: newId("evt"), type: "run.failed", subject: now.id, data: {}, at: 0 };
    for (const [seq, each] of [
      [9_000_002, kept],
      [9_000_001, queued],
    ] as const)
      await projectRuns(
        env,
        {
          tenantId: tenant.id,
          entries: [{ ...entry, seq }],
          deployments: [],
          runs: [each],
        },
        USAGE_COUNTS,
      );
    const found = await env.DATA.prepare(
      "SELECT output, logs FROM run_payloads WHERE tenant_id = ? AND id = ?",
    )
      .bind(tenant.id, now.id)
      .first();
    expect(found).toEqual({ output: '{"text":"[1]"}', logs: '{"text":"[2]"}' });
  });
});

describe("the sweep of waiting events", () => {
  it("uses an index and needs no sorting", async () => {
    const [sql] = await statementsOf(() => flushOutbox(env, 1));
    const plan = await planOf(sql ?? "");
    expect(plan).toContain("USING INDEX outbox_events_by_time");
    expect(plan).not.toMatch(/SCAN|TEMP B-TREE/);
  });
});

describe("a large input", () => {
  it("is taken up to 5 MB, and given back whole", async () => {
    await deployAgent(tenant, "sizer", "export default (i) => i.text.length");
    const view = await run("sizer", { text: "x".repeat(4_500_000) }, { prefer: "wait=20" });
    expect(view).toMatchObject({ status: "succeeded", output: 4_500_000 });
    const response = await tenant.api("POST", "/agents/sizer/runs", { input: "x".repeat(5_300_000) });
    expect(response.status).toBe(413);
  });
});

describe("canceling", () => {
  it("is audited with who did it, once", async () => {
    const { id } = await run("slow", { ms: 15_000 });
    expect((await tenant.api("POST", `/runs/${id}/cancel`)).status).toBe(200);
    const entries = env.DATA.prepare(
      "SELECT actor_type, action FROM audit_entries WHERE tenant_id = ? AND target_id = ? AND action LIKE 'run.%'",
    ).bind(tenant.id, id);
    await expect
      .poll(async () => (await entries.all()).results)
      .toEqual([{ actor_type: "key", action: "run.canceled" }]);
  });

  it("answers an unknown run like a stranger's, and a finished one with its state", async () => {
    const { id } = await run("thrower", {}, { prefer: "wait=10" });
    const other = await makeTenant();
    expect((await other.api("POST", `/runs/${id}/cancel`)).status).toBe(404);
    expect((await tenant.api("POST", "/runs/run_x/cancel")).status).toBe(404);
    const response = await tenant.api("POST", `/runs/${id}/cancel`);
    expect(response.status).toBe(409);
    expect(await response.json()).toMatchObject({ code: "run_finished", meta: { status: "failed" } });
  });
});

describe("replaying", () => {
  it.each([
    ["application/json", "{"],
    ["application/xml", "<a/>"],
    ["text/plain", "hello"],
    ["application/json", '{"channel":"moon"}'],
  ])("refuses %s %s as bad input", async (type, body) => {
    const { id } = await run("thrower", {}, { prefer: "wait=10" });
    const response = await request(`/api/v1/runs/${id}/replay`, {
      method: "POST",
      headers: { authorization: `Bearer ${tenant.key}`, "content-type": type },
      body,
    });
    const { code } = (await response.json()) as { code: string };
    expect([code, response.status]).toEqual(
      type.endsWith("xml") ? ["unsupported_media_type", 415] : ["invalid_input", 400],
    );
  });
});

describe("the edge endpoint", () => {
  const scope = { env } as unknown as Parameters<typeof edgeAnswer>[0];

  it("answers a run that goes on with where it is", async () => {
    const { id } = await run("slow", { ms: 5_000 });
    const ctx = tenant.ctx();
    const view = await getRun(ctx, id);
    const started = {
      run: {
        ...view,
        status: "running",
        createdAt: 1,
        startedAt: null,
        finishedAt: null,
        outcome: null,
        costMicros: 0,
      },
      output: undefined,
      deployment: undefined,
      rate: null,
    } as unknown as Started;
    const response = await edgeAnswer(scope, started);
    expect(response.status).toBe(202);
    expect(response.headers.get("location")).toBe(`/api/v1/runs/${id}`);
    expect(response.headers.get("quayside-run-id")).toBe(id);
    expect(await response.json()).toMatchObject({ id, status: "running" });
  });

  it("names the run that failed", async () => {
    const response = await request("/run/thrower", {
      method: "POST",
      headers: { authorization: `Bearer ${tenant.key}` },
      body: "{}",
    });
    expect(response.status).toBe(502);
    const { meta } = (await response.json()) as { meta: { runId: string } };
    expect(response.headers.get("quayside-run-id")).toBe(meta.runId);
  });

  it("knows a tenant's host in any case", async () => {
    const host = tenant.slug.toUpperCase();
    const response = await request(`http://${host}.QUAYSIDE.test/run/thrower`, {
      method: "POST",
      body: "{}",
    });
    // Known, but not public: a stranger is told to authenticate.
    expect(await response.json()).toMatchObject({ code: "unauthenticated" });
  });
});
