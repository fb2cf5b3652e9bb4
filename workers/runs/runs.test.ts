import { beforeAll, describe, expect, it } from "vitest";
import { deployAgent, env, expectOk, makeTenant, request, type TestTenant } from "../../test/harness.ts";
import { tenantObject } from "../tenants/index.ts";
import type { LogLine, RunView } from "./contract.ts";
import { runObjectOf } from "./run-objects.ts";
import { deployEcho, finished as finishedOf, WAIT } from "./runs.test-kit.ts";

const SLOW =
  "export default async (input) => { await new Promise((r) => setTimeout(r, input.ms)); return 'done'; }";

let tenant: TestTenant;
beforeAll(async () => {
  tenant = await makeTenant();
  await deployEcho(tenant);
  await deployAgent(tenant, "slow", SLOW, { limits: { timeoutSeconds: 20 } });
});

const run = (agent: string, input: unknown, headers: Record<string, string> = WAIT) =>
  tenant.api("POST", `/agents/${agent}/runs`, { input }, headers);
const finished = (agent: string, input: unknown) => finishedOf(tenant, agent, input);

/** The events of a stream, until it ends. */
async function eventsOf(response: Response): Promise<{ id: string; event: string; data: unknown }[]> {
  const text = await response.text();
  return text
    .split("\n\n")
    .filter((block) => block.startsWith("id:"))
    .map((block) => {
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1] ?? "";
      return { id: field("id"), event: field("event"), data: JSON.parse(field("data")) };
    });
}

describe("a synchronous run", () => {
  it("answers the finished run, with defaults applied, its cost and its log", async () => {
    const view = await finished("echo", { text: "hi" });
    expect(view).toMatchObject({
      status: "succeeded",
      agentSlug: "echo",
      input: { text: "hi", times: 2 },
      output: { echo: { text: "hi", times: 2 } },
      error: null,
      cost: { currency: "USD" },
    });
    expect(view.cost.amountMicros).toBeGreaterThanOrEqual(20);
    const logs = await expectOk<{ data: LogLine[] }>(tenant.api("GET", `/runs/${view.id}/logs`));
    expect(logs.data).toMatchObject([{ level: "info", message: "got it" }]);
  });

  it("can be read again, and stands in the list, newest first", async () => {
    const first = await finished("echo", { text: "one" });
    const second = await finished("echo", { text: "two" });
    expect(await expectOk(tenant.api("GET", `/runs/${first.id}`))).toEqual(first);
    await expect
      .poll(async () =>
        (await expectOk<{ data: RunView[] }>(tenant.api("GET", "/runs?agent=echo&limit=2"))).data.map(
          (r) => r.id,
        ),
      )
      .toEqual([second.id, first.id]);
    const page = await expectOk<{ nextCursor: string }>(tenant.api("GET", "/runs?limit=1"));
    const next = await expectOk<{ data: RunView[] }>(
      tenant.api("GET", `/runs?limit=1&cursor=${page.nextCursor}`),
    );
    expect(next.data[0]?.id).toBe(first.id);
    expect(await expectOk(tenant.api("GET", `/runs/${first.id}`))).toEqual(first);
  });

  it("says where the input is wrong, and writes nothing", async () => {
    const response = await run("echo", { times: "x", more: 1 });
    expect(response.status).toBe(400);
    expect(response.headers.get("content-type")).toContain("application/problem+json");
    const problem = (await response.json()) as { code: string; errors: { pointer: string }[] };
    expect(problem.code).toBe("invalid_input");
    expect(problem.errors.map((error) => error.pointer)).toEqual(expect.arrayContaining(["/input/times"]));
  });

  it("carries the rate limit's fields", async () => {
    const response = await run("echo", { text: "x" });
    expect(response.headers.get("ratelimit")).toMatch(/^"minute";r=\d+;t=\d+$/);
    await response.text();
  });

  it("answers an unknown agent like one of another tenant", async () => {
    const other = await makeTenant();
    const unknown = await tenant.api("POST", "/agents/nothing/runs", { input: {} });
    const foreign = await other.api("POST", "/agents/echo/runs", { input: {} });
    const strip = async (response: Response, name: string) =>
      (await response.text()).replaceAll(name, "?").replace(/req_\w+/, "");
    expect(unknown.status).toBe(404);
    expect(await strip(foreign, "echo")).toBe(await strip(unknown, "nothing"));
    const view = await finished("echo", { text: "mine" });
    expect((await other.api("GET", `/runs/${view.id}`)).status).toBe(404);
  });
});

describe("an asynchronous run", () => {
  it("is accepted with its place, and ends by itself", async () => {
    const response = await run("slow", { ms: 10 }, {});
    expect(response.status).toBe(202);
    const { id } = (await response.json()) as RunView;
    expect(response.headers.get("location")).toBe(`/api/v1/runs/${id}`);
    await expect
      .poll(async () => (await expectOk<RunView>(tenant.api("GET", `/runs/${id}`))).status, { timeout: 5000 })
      .toBe("succeeded");
  });

  it("is waited for when its limit is longer than the wait", async () => {
    const response = await run("slow", { ms: 30 }, { prefer: "wait=10" });
    expect(response.status).toBe(200);
    expect(((await response.json()) as RunView).output).toBe("done");
  });

  it("streams its events to the end, and resumes after the last one seen", async () => {
    await deployAgent(
      tenant,
      "talker",
      "export default async (i, io) => { io.log('one'); await new Promise(r => setTimeout(r, 30)); io.event('step', { n: 2 }); return 3; }",
    );
    const response = await run("talker", {}, { accept: "text/event-stream" });
    expect(response.headers.get("content-type")).toContain("text/event-stream");
    const events = await eventsOf(response);
    expect(events.map((event) => event.event)).toEqual([
      "run.queued",
      "run.started",
      "log",
      "event",
      "output",
      "run.succeeded",
    ]);
    expect(events.map((event) => event.id)).toEqual(["1", "2", "3", "4", "5", "6"]);
    const { runId } = (events[0]?.data ?? {}) as { runId?: string };
    const resumed = await tenant.api("GET", `/runs/${runId}/events`, undefined, { "last-event-id": "4" });
    expect((await eventsOf(resumed)).map((event) => event.event)).toEqual(["output", "run.succeeded"]);
  });

  it("tells the events of a synchronous run from what is kept", async () => {
    const { id } = await finished("echo", { text: "x" });
    const events = await eventsOf(await tenant.api("GET", `/runs/${id}/events`));
    expect(events.map((event) => event.event)).toEqual([
      "run.queued",
      "run.started",
      "log",
      "output",
      "run.succeeded",
    ]);
  });

  it("is canceled at once, and what it does later no longer counts", async () => {
    const { id } = await expectOk<RunView>(run("slow", { ms: 15_000 }, {}));
    await expect
      .poll(async () => (await expectOk<RunView>(tenant.api("GET", `/runs/${id}`))).status)
      .toBe("running");
    const view = await expectOk<RunView>(tenant.api("POST", `/runs/${id}/cancel`));
    expect(view.status).toBe("canceled");
    expect((await tenant.api("POST", `/runs/${id}/cancel`)).status).toBe(409);
    const events = await eventsOf(await tenant.api("GET", `/runs/${id}/events`));
    expect(events.at(-1)?.event).toBe("run.canceled");
  });

  it("keeps what it had logged when it is canceled", async () => {
    await deployAgent(
      tenant,
      "chatty",
      "export default async (i, io) => { io.log('one'); await new Promise((r) => setTimeout(r, 8000)); }",
    );
    const { id } = await expectOk<RunView>(run("chatty", {}, {}));
    const object = runObjectOf(env, tenant.id, id);
    await expect.poll(() => object.logs(id)).toContain("one");
    await expectOk(tenant.api("POST", `/runs/${id}/cancel`));
    const logs = await expectOk<{ data: LogLine[] }>(tenant.api("GET", `/runs/${id}/logs`));
    expect(logs.data.map(({ message }) => message)).toEqual(["one"]);
  });

  it("is executed once however often its message is delivered", async () => {
    await deployAgent(
      tenant,
      "counter",
      "export default async (i, io) => { const n = (await io.store.get('n') ?? 0) + 1; await io.store.put('n', n); return n; }",
      { permissions: { store: true } },
    );
    const { id } = await expectOk<RunView>(run("counter", {}, {}));
    await Promise.all(
      [1, 2, 3].map(() => env.RUN_QUEUE.send({ tenantId: tenant.id, runId: id as `run_${string}` })),
    );
    await expect
      .poll(async () => (await expectOk<RunView>(tenant.api("GET", `/runs/${id}`))).status)
      .toBe("succeeded");
    expect((await finished("counter", {})).output).toBe(2);
  });
});

describe("Idempotency-Key", () => {
  it("gives the same run for the same request, also when both come at once", async () => {
    const headers = { ...WAIT, "idempotency-key": "same" };
    const views = await Promise.all(
      Array.from({ length: 10 }, () => expectOk<RunView>(run("echo", { text: "once" }, headers))),
    );
    expect(new Set(views.map((view) => view.id)).size).toBe(1);
    expect(new Set(views.map((view) => JSON.stringify(view.output))).size).toBe(1);
  });

  it("refuses the same key with another body", async () => {
    const headers = { ...WAIT, "idempotency-key": "other" };
    await expectOk(run("echo", { text: "a" }, headers));
    const response = await run("echo", { text: "b" }, headers);
    expect(response.status).toBe(409);
    expect(((await response.json()) as { code: string }).code).toBe("idempotency_mismatch");
  });
});

describe("replay", () => {
  it("runs the same input again", async () => {
    const first = await finished("echo", { text: "again" });
    const second = await expectOk<RunView>(tenant.api("POST", `/runs/${first.id}/replay`, {}, WAIT));
    expect(second).toMatchObject({
      status: "succeeded",
      replayOf: first.id,
      input: first.input,
      output: first.output,
      trigger: "replay",
    });
    expect(second.id).not.toBe(first.id);
  });

  it("runs another input where one is given", async () => {
    const first = await finished("echo", { text: "first" });
    const replayed = (input: unknown) => tenant.api("POST", `/runs/${first.id}/replay`, { input }, WAIT);
    const second = await expectOk<RunView>(replayed({ text: "second" }));
    expect(second).toMatchObject({
      replayOf: first.id,
      input: { text: "second" },
      output: expect.anything(),
    });
    expect(await tenant.api("GET", `/runs/${first.id}`).then((r) => r.json())).toMatchObject({
      input: { text: "first" },
    });
  });
});

describe("what is under way", () => {
  it("stands in the list while it goes on", async () => {
    const { id } = await expectOk<RunView>(run("slow", { ms: 3000 }, {}));
    const listed = async () =>
      (await expectOk<{ data: RunView[] }>(tenant.api("GET", "/runs?agent=slow&limit=1"))).data[0];
    await expect.poll(listed, { timeout: 2500 }).toMatchObject({ id, status: "running" });
  });

  it("does not let strangers learn an agent's schema, nor make us check their input", async () => {
    await finished("echo", { text: "known" });
    const response = await request(`http://${tenant.slug}.quayside.test/run/echo`, {
      method: "POST",
      body: '{"bad":1}',
    });
    expect(response.status).toBe(401);
  });

  it("settles a run whose platform part fails", async () => {
    await deployAgent(tenant, "unlucky", "export default () => 'x'.repeat(200000)");
    const put = env.BUNDLES.put;
    env.BUNDLES.put = () => Promise.reject(new Error("R2 is away"));
    try {
      const view = await finished("unlucky", {});
      expect(view).toMatchObject({ status: "failed", error: { code: "platform_error" } });
    } finally {
      env.BUNDLES.put = put;
    }
  });
});

describe("a stream", () => {
  it("ends also when the run was ended by somebody else", async () => {
    const { id } = await expectOk<RunView>(run("slow", { ms: 10_000 }, {}));
    await expect
      .poll(async () => (await expectOk<RunView>(tenant.api("GET", `/runs/${id}`))).status)
      .toBe("running");
    await tenantObject(env, tenant.id).cancel(id as `run_${string}`);
    const events = await eventsOf(await tenant.api("GET", `/runs/${id}/events`));
    expect(events.at(-1)?.event).toMatch(/^run\.(canceled|succeeded)$/);
  }, 20_000);
});
