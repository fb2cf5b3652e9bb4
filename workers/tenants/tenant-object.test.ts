import { afterEach, describe, expect, it, vi } from "vitest";
import { deployAgent, inTenantObject, makeTenant } from "../../test/harness.ts";
import { admitRequest } from "./ledger/ledger.test-kit.ts";
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
  await inTenantObject(tenant.id, async (object, ctx) => {
    const live = await object.findDeployment("echo", "production");
    await object.admit([admitRequest("echo", live, { mode: "async" })]);
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
