import { beforeAll, describe, expect, it } from "vitest";
import { deployAgent, env, expectOk, makeTenant, type TestTenant } from "../../test/harness.ts";
import type { Ctx } from "../kernel/context.ts";
import { type Id, newId } from "../kernel/ids.ts";
import { tenantFiles } from "../kernel/tenant-files.ts";
import { type AdmitRequest, type LedgerTurn, tenantObject } from "../tenants/index.ts";
import { admitRun } from "./admit-run.ts";
import { MAX_BATCH } from "./batcher.ts";
import { callAgent } from "./call-agent.ts";
import type { RunView } from "./contract.ts";
import type { Execute } from "./execution.ts";
import { LedgerClient } from "./ledger-client.ts";
import { INLINE_CHARS } from "./payload.ts";
import { wakeConsumer } from "./run.queue.ts";
import { launchRun, scopeOf } from "./start-run.ts";
import { storeOf } from "./store-object.do.ts";

const LARGE = "x".repeat(150_000);
/** Counts up in its store until it is stopped. */
const COUNTER = `export default async (input, io) => {
  for (let n = 1; ; n++) {
    await io.store.put("n", n);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}`;

let tenant: TestTenant;
let counterId: Id<"agt">;
beforeAll(async () => {
  tenant = await makeTenant();
  const permissions = { store: true, agents: ["counter"] };
  const limits = { timeoutSeconds: 60 };
  await deployAgent(tenant, "counter", COUNTER, { permissions: { store: true }, limits });
  await deployAgent(tenant, "caller", "export default (input, io) => io.call('counter', {})", {
    permissions,
    limits,
  });
  await deployAgent(tenant, "length", "export default (input) => input.text.length");
  counterId = (await expectOk<{ id: Id<"agt"> }>(tenant.api("GET", "/agents/counter"))).id;
});

const counted = async (): Promise<number> => {
  const answer = await storeOf(env, tenant.id, counterId).apply("test", { op: "get", key: "n" });
  return answer.ok ? Number(answer.value) : 0;
};
const read = (id: string) => expectOk<RunView>(tenant.api("GET", `/runs/${id}`));
const request = (waitSeconds: number) =>
  ({ agent: "length", channel: "production", input: { text: LARGE }, trigger: "api", waitSeconds }) as const;

describe("a run that is canceled", () => {
  it("takes the calls below it along: they do nothing from then on", async () => {
    const { id } = await expectOk<RunView>(tenant.api("POST", "/agents/caller/runs", { input: {} }));
    await expect.poll(counted, { timeout: 10_000 }).toBeGreaterThan(2);
    await expectOk(tenant.api("POST", `/runs/${id}/cancel`));
    let before = -1;
    const stands = async () => {
      const last = before;
      before = await counted();
      return before === last;
    };
    await expect.poll(stands, { interval: 300, timeout: 5000 }).toBe(true);
  });
});

describe("a ledger whose answers are lost", () => {
  /** The tenant's object, which does what it is asked, and whose first answers never arrive. */
  function losing(answers: number) {
    const object = tenantObject(env, tenant.id);
    let left = answers;
    const turn = async (asked: LedgerTurn) => {
      const answer = await object.turn(asked);
      if (left-- > 0) throw new Error("the connection was lost");
      return answer;
    };
    return new LedgerClient({ ...env, TENANT: { getByName: () => ({ turn }) } as never }, tenant.id);
  }
  const known = async () => {
    const deployment = await tenantObject(env, tenant.id).findDeployment("length", "production");
    return { deploymentId: deployment?.id ?? "", revision: deployment?.revision ?? 0 };
  };
  const asked = async (): Promise<AdmitRequest> => ({
    runId: newId("run"),
    caller: { type: "user", id: "usr_test", role: "owner" },
    agent: "length",
    channel: "production",
    known: await known(),
    mode: "sync",
    trigger: "api",
    input: { text: "{}" },
    maxCostMicros: null,
    idempotency: { key: newId("run"), bodyHash: "b" },
    replayOf: null,
    requestId: "req_test",
  });

  it("has admitted one run all the same, and hands it to who asked", async () => {
    const request = await asked();
    const answer = await losing(2).admit(request, () => undefined);
    expect(answer).toMatchObject({ kind: "admitted", run: { id: request.runId, fence: 1 } });
    expect(await tenantObject(env, tenant.id).cancel(request.runId)).toBe(true);
  });

  it("carries a batch of the most requests with the largest texts that stand in rows", async () => {
    const text = `${"ü".repeat(INLINE_CHARS - 1)}€`;
    const outcome = { status: "succeeded", error: null, durationMs: 1, costMicros: 20 } as const;
    const payloads = { output: { text }, logs: { text } };
    const settlements = Array.from({ length: MAX_BATCH }, () => ({
      runId: newId("run"),
      fence: 1,
      outcome: { ...outcome, ...payloads },
    }));
    const answer = await tenantObject(env, tenant.id).turn({ settlements, admissions: [] });
    expect(answer.settlements).toHaveLength(MAX_BATCH);
  });

  it("is given up after a while, with an error", async () => {
    const request = await asked();
    await expect(losing(9).admit(request, () => undefined)).rejects.toThrow("lost");
    expect(await tenantObject(env, tenant.id).cancel(request.runId)).toBe(true);
  });
});

describe("a call that another attempt has taken", () => {
  it("answers what that one comes to", async () => {
    const admission = await admitRun(scopeOf(tenant.ctx()), { ...request(30), input: { text: "" } });
    if (admission.kind !== "admitted") throw new Error(admission.kind);
    const { run, deployment, input } = admission;
    const scope = { env, tenantId: tenant.id, requestId: "req_test", waitUntil: () => undefined };
    const outcome = { status: "succeeded", error: null, logs: null, durationMs: 1, costMicros: 20 } as const;
    const overtaken: Execute = async ({ run: { id: runId, fence } }) => {
      const settled = { ...outcome, output: { text: "42" } };
      await tenantObject(env, tenant.id).settle([{ runId, fence, outcome: settled }]);
      return undefined;
    };
    const parent = { ...scope, run, input, deployment };
    expect(await callAgent(overtaken, parent, 0, "counter", "{}")).toEqual({ ok: true, value: "42" });
  });
});

describe("a large input", () => {
  const away = () => Promise.reject(new Error("R2 is away"));
  const silent = () => new Promise(() => {});
  const failing = (ctx = tenant.ctx(), put: () => Promise<unknown> = away): Ctx => {
    const BUNDLES = { put };
    return { ...ctx, env: { ...env, BUNDLES: BUNDLES as never } };
  };

  it.each([
    ["R2 is away", 0, away],
    ["R2 is away", 30, away],
    ["R2 is silent", 0, silent],
  ])(
    "that cannot be kept ends the run before anybody else may take it, and says so (%s, wait=%i)",
    async (_, wait, put) => {
      const refused = await launchRun(scopeOf(failing(tenant.ctx(), put)), request(wait)).catch(
        (error) => error.refusal,
      );
      expect(refused).toMatchObject({ code: "unavailable", detail: expect.stringContaining("not started") });
      expect(await read(refused.meta.runId)).toMatchObject({
        status: "failed",
        error: { code: "input_not_kept" },
        cost: { amountMicros: 0 },
      });
    },
  );

  it("that was not kept before the process died fails the run; it is not run without", async () => {
    const admission = await admitRun(scopeOf(tenant.ctx()), request(0));
    if (admission.kind !== "admitted") throw new Error(admission.kind);
    await wakeConsumer(env, tenant.id, [admission.run.id]);
    await expect
      .poll(() => read(admission.run.id), { timeout: 10_000 })
      .toMatchObject({ status: "failed", error: { code: "input_lost" } });
  });

  it("that was not kept does not use up the idempotency key: sent again, it is run", async () => {
    const ctx = tenant.ctx();
    const idempotency = { key: newId("run"), bodyHash: "b" };
    await expect(launchRun(scopeOf(failing(ctx)), { ...request(30), idempotency })).rejects.toMatchObject({
      refusal: { code: "unavailable" },
    });
    const admission = await admitRun(scopeOf(ctx), { ...request(0), idempotency });
    if (admission.kind !== "admitted") throw new Error(admission.kind);
    await wakeConsumer(env, tenant.id, [admission.run.id]);
    const { run } = await launchRun(scopeOf(ctx), { ...request(30), idempotency });
    expect(run.id).not.toBe(admission.run.id);
    expect(run).toMatchObject({ status: "succeeded", outcome: { output: { text: "150000" } } });
    expect(await read(admission.run.id)).toMatchObject({ error: { code: "input_lost" } });
  });

  it("is in its place before a synchronous run starts, for the attempt that may have to follow", async () => {
    const { run } = await launchRun(scopeOf(tenant.ctx()), request(30));
    expect(run).toMatchObject({ status: "succeeded" });
    if (!("r2" in run.input)) throw new Error("the input is small");
    expect(await tenantFiles(env, tenant.id).head(run.input.r2)).not.toBeNull();
  });
});
