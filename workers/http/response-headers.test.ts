import { expect, it } from "vitest";
import { request } from "../../test/harness.ts";

it.each(["/", "/sign-in", "/docs/api", "/api/v1/health", "/api/v1/nothing", "/run/nothing", "/llms.txt"])(
  "%s lets nobody frame it, read it from elsewhere, or use a device",
  async (path) => {
    const { headers } = await request(path);
    expect(headers.get("content-security-policy")).toMatch(/frame-ancestors 'none'|^sandbox$/);
    expect(headers.get("x-frame-options")).toBe("DENY");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("cross-origin-opener-policy")).toBe("same-origin");
    expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
    expect(headers.get("permissions-policy")).toContain("camera=(), geolocation=(), microphone=()");
  },
);

it("what any site may read is not kept from it", async () => {
  const { headers } = await request("/schemas/agent.json");
  expect(headers.get("access-control-allow-origin")).toBe("*");
  expect(headers.get("cross-origin-resource-policy")).toBeNull();
});
