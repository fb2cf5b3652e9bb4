import { beforeAll, describe, expect, it } from "vitest";
import { deployAgent, expectOk, makeTenant, request, type TestTenant } from "../../test/harness.ts";
import type { RunView } from "./contract.ts";

const ECHO =
  "export default async (input, io) => { io.log.info('got it', { input }); return { echo: input }; }";
const SLOW =
  "export default async (input) => { await new Promise((r) => setTimeout(r, input.ms)); return 'done'; }";

let tenant: TestTenant;
beforeAll(async () => {
  tenant = await makeTenant();
  await deployAgent(tenant, "echo", ECHO, {
    inputSchema: {
      type: "object",
      properties: { text: { type: "string" }, times: { type: "integer", default: 2 } },
      required: ["text"],
      additionalProperties: false,
    },
  });
  await deployAgent(tenant, "slow", SLOW, { limits: { timeoutSeconds: 20 } });
});

const wait = { prefer: "wait=30" };
const run = (agent: string, input: unknown, headers: Record<string, string> = wait) =>
  tenant.api("POST", `/agents/${agent}/runs`, { input }, headers);
const _finished = (agent: string, input: unknown) => expectOk<RunView>(run(agent, input));

describe("the edge endpoint", () => {
  it("takes the body as input and answers the output alone, guarded", async () => {
    const response = await request("/run/echo", {
      method: "POST",
      headers: { authorization: `Bearer ${tenant.key}` },
      body: JSON.stringify({ text: "edge" }),
    });
    expect(response.status).toBe(200);
    expect(response.headers.get("quayside-run-id")).toMatch(/^run_/);
    expect(response.headers.get("content-security-policy")).toBe("sandbox");
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    expect(await response.json()).toEqual({ echo: { text: "edge", times: 2 } });
  });

  it("needs a key, unless the deployment is public", async () => {
    const onHost = (alias: string) =>
      request(`http://${tenant.slug}.quayside.test/run/${alias}`, { method: "POST", body: "{}" });
    expect((await onHost("echo")).status).toBe(401);
    await deployAgent(
      tenant,
      "open",
      "export default () => '<b>hi</b>'",
      {
        outputSchema: { type: "string", contentMediaType: "text/html" },
      },
      { public: true },
    );
    const response = await onHost("open");
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(await response.text()).toBe("<b>hi</b>");
  });
});
