import { beforeAll, describe, expect, it } from "vitest";
import { deployAgent, makeTenant, request, type TestTenant } from "../../test/harness.ts";

let tenant: TestTenant;
beforeAll(async () => {
  tenant = await makeTenant("scale");
  const open = { public: true };
  await deployAgent(tenant, "open", "export default () => crypto.randomUUID();", {}, open);
  await deployAgent(tenant, "spent", "export default () => 1;", {}, { ...open, budgetMicros: 0 });
});

/** A call of a public agent without a key. */
const call = (agent: string, address: string, body: object, headers: Record<string, string> = {}) =>
  request(`http://${tenant.slug}.quayside.test/run/${agent}`, {
    method: "POST",
    headers: { "cf-connecting-ip": address, ...headers },
    body: JSON.stringify(body),
  });

describe("callers of a public agent without a key", () => {
  it("have their idempotency keys to themselves", async () => {
    const key = { "idempotency-key": "1" };
    const output = async (address: string) => (await call("open", address, {}, key)).text();
    const mine = await output("192.0.2.1");
    expect(await output("192.0.2.1")).toBe(mine);
    expect(await output("192.0.2.2")).not.toBe(mine);
    expect((await call("open", "192.0.2.1", { other: true }, key)).status).toBe(409);
    expect((await call("open", "192.0.2.3", { other: true }, key)).status).toBe(200);
  });

  it("are told that a limit is reached, and nothing of how much the workspace may or has left", async () => {
    const response = await call("spent", "192.0.2.4", {});
    expect(response.status).toBe(402);
    const { requestId: _, ...problem } = await response.json<Record<string, unknown>>();
    expect(problem).toMatchObject({ code: "budget_exceeded", meta: { scope: "tenant" } });
    expect(JSON.stringify(problem)).not.toMatch(/micros|remaining|"limit"/i);
    const own = await tenant.api("POST", "/agents/spent/runs", { input: {} });
    expect(await own.json()).toMatchObject({ meta: { scope: "agent", limit: 0, remainingMicros: 0 } });
  });
});
