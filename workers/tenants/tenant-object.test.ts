import { runInDurableObject } from "cloudflare:test";
import { afterEach, describe, expect, it, vi } from "vitest";
import { deployAgent, env, makeTenant } from "../../test/harness.ts";
import { newId } from "../kernel/ids.ts";
import type { LedgerPorts, TenantLedger } from "./tenant-object.do.ts";

const never = new Promise<never>(() => {});
afterEach(() => vi.useRealTimers());

/** A tenant's object with a queued run that nobody took, and with other ports. */
async function withPorts(
  ports: Partial<LedgerPorts>,
  work: (object: TenantLedger, dispatched: string[], ctx: DurableObjectState) => Promise<void>,
): Promise<void> {
  const tenant = await makeTenant();
  await deployAgent(tenant, "echo", "export default (input) => input");
  const stub = (env.TENANT as unknown as DurableObjectNamespace).getByName(`tenant:${tenant.id}`);
  await runInDurableObject(stub as never, async (object: TenantLedger, ctx: DurableObjectState) => {
    const deployment = await object.findDeployment("echo", "production");
    await object.admit([
      {
        runId: newId("run"),
        caller: { type: "user", id: "usr_test", role: "owner" },
        agent: "echo",
        channel: "production",
        known: { deploymentId: deployment?.id ?? "", revision: deployment?.revision ?? 0 },
        mode: "async",
        trigger: "api",
        input: { text: "{}" },
        maxCostMicros: null,
        idempotency: null,
        replayOf: null,
        requestId: "req_test",
      },
    ]);
    const dispatched: string[] = [];
    const dispatch: LedgerPorts["dispatch"] = async (_, ids) => void dispatched.push(...ids);
    const later = Date.now() + 60_000;
    Object.assign(object, { ports: { dispatch, deliver: () => never, ...ports }, now: () => later });
    await work(object, dispatched, ctx);
  });
}

describe("the object's alarm", () => {
  it("wakes consumers though D1 does not answer, and does not wait for it for ever", () =>
    withPorts({}, async (object, dispatched, ctx) => {
      vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
      const done = object.alarm();
      expect(dispatched).toHaveLength(1);
      await vi.advanceTimersByTimeAsync(10_000);
      await done;
      expect(await ctx.storage.getAlarm()).not.toBeNull();
    }));

  it("is set again, and does not fail, when nothing that it has to do can be done", () => {
    const away = () => Promise.reject(new Error("away"));
    return withPorts({ deliver: away, dispatch: away }, async (object, _, ctx) => {
      await ctx.storage.deleteAlarm();
      await object.alarm();
      expect(await ctx.storage.getAlarm()).not.toBeNull();
    });
  });
});
