import { beforeAll, describe, expect, it } from "vitest";
import { deployAgent, makeTenant, request, type TestTenant } from "../../test/harness.ts";
import { deployEcho } from "./runs.test-kit.ts";

let tenant: TestTenant;
beforeAll(async () => {
  tenant = await makeTenant();
  await deployEcho(tenant);
});

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
