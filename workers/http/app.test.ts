import { createExecutionContext } from "cloudflare:test";
import { createRoute, z } from "@hono/zod-openapi";
import { afterEach, describe, expect, it, vi } from "vitest";
import { env } from "../../test/harness.ts";
import { createRouter } from "../kernel/app-env.ts";
import { fail } from "../kernel/errors.ts";
import { type AppParts, createApp } from "./app.ts";
import type { Router } from "./openapi.ts";

const response = {
  200: { description: "Done.", content: { "application/json": { schema: z.object({}).loose() } } },
};

/** A router with a public and a secured route, and one whose failure nobody foresaw. */
function things(): Router {
  const router = createRouter();
  const route = (method: "get" | "post", path: string, more: object = {}) =>
    createRoute({
      method,
      path,
      operationId: method + path,
      tags: ["Platform"],
      summary: "x",
      description: "x",
      responses: response,
      ...("security" in more ? { "x-permission": "public" } : { "x-permission": "signed-in" }),
      ...more,
    });
  const body = {
    required: true,
    content: { "application/json": { schema: z.object({ size: z.number() }) } },
  };
  router.openapi(route("get", "/things/{thing}", { security: [] }), (c) =>
    c.json({ thing: c.req.param("thing") ?? null }),
  );
  router.openapi(route("post", "/things", { security: [], request: { body } }), async (c) =>
    c.json({ got: await c.req.json() }),
  );
  router.openapi(route("get", "/secured"), (c) => c.json({ tenant: c.var.ctx.tenant.slug }));
  router.openapi(route("get", "/broken", { security: [] }), () => {
    throw new Error("SELECT * FROM secrets failed");
  });
  router.openapi(route("get", "/broken/{code}/now", { security: [] }), () => {
    throw new Error("no database");
  });
  router.openapi(route("get", "/refused", { security: [] }), () =>
    fail("budget_exceeded", "It costs too much.", { retryAfter: 60 }),
  );
  return router;
}

const parts: AppParts = {
  api: [things()],
  edge: [createRouter().post("/run/:alias", (c) => c.json({ credential: c.var.credential.type })) as Router],
  checkSandbox: async () => {},
  pages: async (request) => new Response(`page of ${new URL(request.url).pathname}`),
};

const call = (path: string, init: RequestInit = {}, more: Partial<AppParts> = {}, bindings: object = {}) =>
  Promise.resolve(
    createApp({ ...parts, ...more }).fetch(
      new Request(`http://quayside.test${path}`, init),
      { ...env, ...bindings },
      createExecutionContext() as unknown as ExecutionContext,
    ),
  );
const problem = async (response: Response) => ({
  status: response.status,
  ...(await response.json<Record<string, unknown>>()),
});

afterEach(() => {
  vi.restoreAllMocks();
});

describe("every response", () => {
  it("names its request, whatever the caller says, and each another", async () => {
    const headers = { "quayside-request-id": "req_forged", "x-request-id": "forged" };
    const ids = await Promise.all(
      ["/api/v1/things/1", "/api/v1/nothing", "/a-page", "/run/x"].map(async (path) =>
        (await call(path, { headers })).headers.get("quayside-request-id"),
      ),
    );
    expect(new Set(ids).size).toBe(4);
    for (const id of ids) expect(id).toMatch(/^req_[0-9a-z]{26}$/);
  });

  it("keeps browsers from sniffing and framing", async () => {
    for (const path of ["/api/v1/things/1", "/api/v1/broken", "/a-page", "/docs/api"]) {
      vi.spyOn(console, "error").mockImplementation(() => {});
      const { headers } = await call(path);
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
      expect(headers.get("referrer-policy")).toBe("strict-origin-when-cross-origin");
    }
  });

  it("keeps the policy that a page sets itself, and sandboxes what agents answer", async () => {
    const pages = async () =>
      new Response("", { headers: { "content-security-policy": "default-src 'none'" } });
    expect((await call("/a-page", {}, { pages })).headers.get("content-security-policy")).toBe(
      "default-src 'none'",
    );
    expect((await call("/run/x", { method: "POST" })).headers.get("content-security-policy")).toBe("sandbox");
  });

  it("demands TLS in production alone", async () => {
    const header = async (ENVIRONMENT: string) =>
      (await call("/a-page", {}, {}, { ENVIRONMENT })).headers.get("strict-transport-security");
    expect(await header("production")).toContain("max-age=63072000");
    expect(await header("development")).toBeNull();
  });

  it("says nothing about other origins: there is no CORS", async () => {
    const headers = { origin: "https://evil.example", "access-control-request-method": "POST" };
    for (const method of ["GET", "OPTIONS"]) {
      const response = await call("/api/v1/things/1", { method, headers });
      expect([...response.headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
    }
  });
});

describe("what no route takes", () => {
  it("is a 404 problem under /api, with or without a credential", async () => {
    const response = await call("/api/v1/nothing");
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(await problem(response)).toMatchObject({
      status: 404,
      code: "not_found",
      requestId: response.headers.get("quayside-request-id"),
    });
    expect((await call("/api/nothing")).status).toBe(404);
    expect((await call("/api")).status).toBe(404);
  });

  it("is a 405 problem where another method would do", async () => {
    const response = await call("/api/v1/things/1", { method: "DELETE" });
    expect(response.headers.get("allow")).toBe("GET");
    expect(await problem(response)).toMatchObject({ status: 405, code: "method_not_allowed" });
  });

  it("is a page elsewhere", async () => {
    expect(await (await call("/agents/csv")).text()).toBe("page of /agents/csv");
  });

  it("keeps caches off what the API answers", async () => {
    expect((await call("/api/v1/things/a")).headers.get("cache-control")).toBe("no-store");
  });

  it("keeps caches off a page's data too, and off nothing that says itself how long it may be kept", async () => {
    const kept = async (headers: Record<string, string>) => {
      const pages = async () => new Response("", { headers });
      return (await call("/console/agents.data", {}, { pages })).headers.get("cache-control");
    };
    expect(await kept({})).toBe("private, no-store");
    expect(await kept({ "cache-control": "public, max-age=60" })).toBe("public, max-age=60");
  });

  it("is a static file where it looks like one", async () => {
    const ASSETS = {
      fetch: async (request: Request) => new Response(`asset ${new URL(request.url).pathname}`),
    };
    for (const path of ["/assets/app-1a2b.js", "/favicon.svg"]) {
      const response = await call(path, {}, {}, { ASSETS });
      expect(await response.text()).toBe(`asset ${path}`);
      expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    }
    expect(await (await call("/assets/app.js", { method: "POST" }, {}, { ASSETS })).text()).toBe(
      "page of /assets/app.js",
    );
  });
});

describe("failures", () => {
  it("shows only the request's id of what nobody foresaw, and logs the rest under it", async () => {
    const log = vi.spyOn(console, "error").mockImplementation(() => {});
    const response = await call("/api/v1/broken");
    const text = await response.text();
    expect(response.status).toBe(500);
    expect(text).not.toContain("SELECT");
    const { requestId, code } = JSON.parse(text) as { requestId: string; code: string };
    expect(code).toBe("internal");
    expect(log.mock.calls[0]?.[0]).toContain(requestId);
    expect(String(log.mock.calls[0]?.[1])).toContain("SELECT");
  });

  it("logs no code of a mailed link that stands in the path", async () => {
    const log = vi.spyOn(console, "error").mockImplementation(() => {});
    const code = "0123456789abcdef".repeat(4);
    expect((await call(`/api/v1/broken/${code}/now`)).status).toBe(500);
    expect(log.mock.calls[0]?.[0]).toMatch(/GET \/api\/v1\/broken\/…\/now$/);
    expect(JSON.stringify(log.mock.calls)).not.toContain(code);
  });

  it("turns a refusal into a problem and does not log it", async () => {
    const log = vi.spyOn(console, "error").mockImplementation(() => {});
    const response = await call("/api/v1/refused");
    expect(response.headers.get("retry-after")).toBe("60");
    expect(await problem(response)).toMatchObject({
      status: 402,
      code: "budget_exceeded",
      detail: "It costs too much.",
    });
    expect(log).not.toHaveBeenCalled();
  });

  it("names what is wrong with the input", async () => {
    const post = (body: string) => call("/api/v1/things", { method: "POST", body });
    expect(await (await post('{"size":1}')).json()).toEqual({ got: { size: 1 } });
    expect(await problem(await post('{"size":"large"}'))).toMatchObject({
      status: 400,
      errors: [{ pointer: "/size" }],
    });
    expect(await problem(await post("{"))).toMatchObject({
      status: 400,
      detail: expect.stringContaining("line 1, column 2"),
    });
    expect(await problem(await post(`"${"x".repeat(300_000)}"`))).toMatchObject({ status: 413 });
  });

  it("refuses a media type that a route does not take", async () => {
    const response = await call("/api/v1/things", {
      method: "POST",
      body: "<a/>",
      headers: { "content-type": "text/xml" },
    });
    expect(await problem(response)).toMatchObject({ status: 415, code: "unsupported_media_type" });
  });
});

describe("routes without a credential", () => {
  it("are only those that say so", async () => {
    expect((await call("/api/v1/things/1")).status).toBe(200);
    const response = await call("/api/v1/secured");
    expect(await problem(response)).toMatchObject({ status: 401, code: "unauthenticated" });
    expect(response.headers.get("www-authenticate")).toMatch(/^Bearer/);
  });

  it("answer HEAD as well", async () => {
    expect((await call("/api/v1/things/1", { method: "HEAD" })).status).toBe(200);
    expect((await call("/api/v1/secured", { method: "HEAD" })).status).toBe(401);
  });
});
