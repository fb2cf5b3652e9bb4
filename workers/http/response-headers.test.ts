import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { expect, it } from "vitest";
import { env, makeTenant, request } from "../../test/harness.ts";
import { app } from "../app.ts";
import type { Env } from "../kernel/env.ts";
import { activeHost } from "../tenants/hosts/hosts.test-kit.ts";

async function inProduction(url: string, init: RequestInit = {}): Promise<Response> {
  const production = { ...env, ENVIRONMENT: "production", BASE_DOMAIN: "quayside.example" } as Env;
  const context = createExecutionContext();
  const answer = await app.fetch(new Request(url, init), production, context);
  await answer.clone().arrayBuffer();
  await waitOnExecutionContext(context);
  return answer;
}

it.each([
  ["a page", "/sign-in", 200],
  ["a redirect", "/console", 302],
  ["an error page", "/nothing/here", 404],
  ["a document", "/docs/api", 200],
  ["the API", "/api/v1/health", 200],
  ["a problem", "/api/v1/nothing", 404],
  ["a refusal", "/api/v1/agents", 401],
  ["a static file", "/favicon.svg", 200],
  ["a static file that is none", "/assets/none.js", 404],
  ["a picture of a brand that is none", "/brand/none", 404],
  ["what any site may read", "/schemas/agent.json", 200],
  ["the edge endpoint", "/run/nothing", 405],
])("%s is for TLS alone, and for no frame elsewhere", async (_, path, status) => {
  const answer = await inProduction(`https://quayside.example${path}`);
  const { headers } = answer;
  expect(answer.status).toBe(status);
  expect(headers.get("strict-transport-security")).toBe("max-age=63072000; includeSubDomains");
  expect(headers.get("content-security-policy")).toMatch(/frame-ancestors 'none'|^sandbox$/);
  expect(headers.get("x-frame-options")).toBe("DENY");
});

it("a customer's domain says it of itself alone: what else is below it is the customer's affair", async () => {
  const host = await activeHost(await makeTenant(), "agents");
  const { status, headers } = await inProduction(`https://${host}/sign-in`);
  expect([status, headers.get("strict-transport-security")]).toEqual([200, "max-age=63072000"]);
});

it.each(["text/html", "application/json"])(
  "so is what is told of a host that is none of ours, as %s",
  async (accept) => {
    const answer = await inProduction("https://evil.example/console", { headers: { accept } });
    expect(answer.status).toBe(421);
    expect(answer.headers.get("strict-transport-security")).toBe("max-age=63072000; includeSubDomains");
    expect(answer.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    expect(answer.headers.get("x-frame-options")).toBe("DENY");
  },
);

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
