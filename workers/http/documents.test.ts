import { describe, expect, it, vi } from "vitest";
import { env, request } from "../../test/harness.ts";
import { checkPart } from "./health.ts";

interface Document {
  openapi: string;
  servers: { url: string }[];
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, Operation> & { servers?: { url: string }[] }>;
  components: { schemas: Record<string, Schema> };
}
interface Operation {
  operationId?: string;
  summary?: string;
  description?: string;
  tags?: string[];
  security?: unknown[];
  responses: Record<string, { content?: Record<string, { schema?: Schema }> }>;
}
interface Schema {
  $ref?: string;
  type?: string;
  properties?: Record<string, Schema>;
}

const document = async () => (await request("/api/v1/openapi.json")).json<Document>();

const operationsOf = ({ paths }: Document) =>
  Object.entries(paths).flatMap(([path, item]) =>
    ["get", "put", "post", "patch", "delete"].flatMap((method) => {
      const operation = item[method];
      return operation ? [{ name: `${method} ${path}`, path, operation }] : [];
    }),
  );

describe("GET /api/v1/openapi.json", () => {
  it("describes every route of the API, relative to its server", async () => {
    const found = await document();
    expect(found.openapi).toBe("3.1.0");
    expect(found.servers[0]?.url).toBe("/api/v1");
    for (const path of [
      "/agents",
      "/agents/{agent}/runs",
      "/runs/{run}/events",
      "/listings",
      "/auth/login",
      "/health",
    ]) {
      expect(Object.keys(found.paths)).toContain(path);
    }
  });

  it("answers every list alike: a page, and the cursor of the next one", async () => {
    const found = await document();
    const lists = operationsOf(found).flatMap(({ name, operation }) => {
      const schema = operation.responses[200]?.content?.["application/json"]?.schema;
      const named = found.components.schemas[schema?.$ref?.split("/").at(-1) ?? ""];
      const { data, nextCursor } = (named ?? schema)?.properties ?? {};
      return data?.type === "array" ? [[name, nextCursor !== undefined]] : [];
    });
    expect(lists.length).toBeGreaterThan(20);
    expect(lists.filter(([, isPaged]) => !isPaged)).toEqual([]);
  });

  it("says of each operation what it is, under a tag that is described", async () => {
    const found = await document();
    const tags = new Set(found.tags.map(({ name }) => name));
    const ids = operationsOf(found).map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { name, operation } of operationsOf(found)) {
      expect(operation.operationId, name).toBeTruthy();
      expect(operation.summary, name).toBeTruthy();
      expect(operation.description, name).toBeTruthy();
      expect(operation.tags?.every((tag) => tags.has(tag)) && operation.tags.length > 0, name).toBe(true);
    }
  });

  it("says how each operation is refused", async () => {
    for (const { name, path, operation } of operationsOf(await document())) {
      const statuses = Object.keys(operation.responses);
      expect(statuses, name).toEqual(expect.arrayContaining(["400", "429"]));
      if (operation.security?.length !== 0)
        expect(statuses, name).toEqual(expect.arrayContaining(["401", "403"]));
      if (path.includes("{")) expect(statuses, name).toContain("404");
    }
  });

  it("tells the truth about what needs no credential", async () => {
    for (const { name, path, operation } of operationsOf(await document())) {
      const [method = ""] = name.split(" ");
      if (path.startsWith("/run/") || method !== "get") continue;
      const url = `/api/v1${path.replaceAll(/\{\w+\}/g, "x~y")}`;
      expect((await request(url)).status === 401, name).toBe(operation.security?.length !== 0);
    }
  });
});

describe("documents for people and programs", () => {
  it("shows the reference from this host alone, with scripts and styles of this answer alone", async () => {
    const response = await request("/docs/api");
    const html = await response.text();
    expect(response.headers.get("content-type")).toContain("text/html");
    expect(html).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
    expect(html).toContain('src="/assets/vendor/scalar.js"');
    const policy = response.headers.get("content-security-policy") ?? "";
    const nonce = /script-src 'self' 'nonce-([\w-]+)';/.exec(policy)?.[1];
    expect(policy).toContain(`style-src 'self' 'nonce-${nonce}';`);
    expect(policy).not.toContain("unsafe");
    expect(response.headers.get("cache-control")).toBe("private, no-store");
    expect((await request("/docs/api")).headers.get("content-security-policy")).not.toBe(policy);
    const configuration = /data-configuration="([^"]*)"/.exec(html)?.[1]?.replaceAll("&quot;", '"') ?? "";
    expect(JSON.parse(configuration)).toMatchObject({
      url: "/api/v1/openapi.json",
      telemetry: false,
      withDefaultFonts: false,
    });
  });

  it("tells language models how to find, run and publish agents here", async () => {
    const text = await (await request("/llms.txt")).text();
    expect(text).toMatch(/^# Quayside\n\n> /);
    for (const part of [
      "http://quayside.test/api/v1",
      "Prefer: wait=30",
      "Idempotency-Key",
      "`rate_limited` (429)",
    ]) {
      expect(text).toContain(part);
    }
    for (const [, path] of text.matchAll(/\]\(http:\/\/quayside\.test([^)]+)\)/g)) {
      expect((await request(path ?? "")).status, path).toBe(200);
    }
  });

  it("publishes the manifest's schema and the types of io to any site", async () => {
    const schema = await request("/schemas/agent.json");
    expect(schema.headers.get("content-type")).toBe("application/schema+json");
    expect(schema.headers.get("access-control-allow-origin")).toBe("*");
    expect(await schema.json()).toMatchObject({
      properties: { name: {}, permissions: {} },
      required: expect.arrayContaining(["name", "version", "kind"]),
    });
    const types = await (await request("/schemas/quayside.d.ts")).text();
    expect(types).toContain("interface Io<");
  });
});

describe("GET /api/v1/health", () => {
  it("names every part and tells no secrets", async () => {
    const response = await request("/api/v1/health");
    const text = await response.text();
    const { parts } = JSON.parse(text) as { parts: Record<string, { status: string }> };
    const names = ["bundles", "catalog", "data", "directory", "events", "sandbox", "search", "tenants"];
    expect(Object.keys(parts).sort()).toEqual(names);
    for (const name of names) expect(parts[name], name).toMatchObject({ status: "ok" });
    expect(response.status).toBe(200);
    expect(text).not.toContain(env.ENCRYPTION_KEY);
  });
});

describe("the health of events", () => {
  it("is bad when a committed event has waited for the queue too long", async () => {
    const insert = "INSERT INTO outbox_events (tenant_id, id, event, at) VALUES ('ten_x', 'evt_x', '{}', ?)";
    await env.DATA.prepare(insert)
      .bind(Date.now() - 10 * 60_000)
      .run();
    const response = await request("/api/v1/health");
    expect(response.status).toBe(503);
    const { parts } = await response.json<{ parts: Record<string, { status: string }> }>();
    expect(parts.events).toMatchObject({ status: "failed" });
    await env.DATA.prepare("DELETE FROM outbox_events").run();
  });
});

describe("checkPart", () => {
  it("tells that a part failed, and not why", async () => {
    const log = vi.spyOn(console, "error").mockImplementation(() => {});
    const part = await checkPart("data", () => Promise.reject(new Error("password wrong")), env);
    expect(part).toMatchObject({ status: "failed", detail: "failed" });
    expect(log).toHaveBeenCalledWith("health: data", expect.any(Error));
    log.mockRestore();
  });

  it("does not wait for a part that never answers", async () => {
    const part = await checkPart("data", () => new Promise(() => {}), env, 5);
    expect(part).toMatchObject({ status: "failed", detail: "did not answer within 5 ms" });
  });

  it("takes false as no, and anything else as yes", async () => {
    expect(await checkPart("events", async () => false, env)).toMatchObject({ status: "failed" });
    expect(await checkPart("events", async () => null, env)).toMatchObject({ status: "ok" });
  });
});
