import { beforeAll, describe, expect, it } from "vitest";
import { makeTenant, request, type TestTenant } from "../../test/harness.ts";

type Paths = Record<
  string,
  Record<string, { operationId?: string; requestBody?: unknown }> & { servers?: unknown }
>;

let tenant: TestTenant;
let operations: { method: string; path: string; takesBody: boolean }[];
beforeAll(async () => {
  tenant = await makeTenant();
  const { paths } = await (await request("/api/v1/openapi.json")).json<{ paths: Paths }>();
  operations = Object.entries(paths).flatMap(([path, item]) =>
    ["post", "put", "patch", "delete"].flatMap((method) => {
      const operation = item[method];
      const full = (item.servers ? "" : "/api/v1") + path.replaceAll(/\{\w+\}/g, "x");
      return operation
        ? [{ method: method.toUpperCase(), path: full, takesBody: !!operation.requestBody }]
        : [];
    }),
  );
});

const BODIES: [string, BodyInit][] = [
  ["application/xml", "<a/>"],
  ["application/octet-stream", new Uint8Array([0, 255, 1])],
  ["multipart/form-data; boundary=x", "--x--"],
  ["text/csv", "a,b"],
  ["application/json", "{"],
  ["application/json", "[]"],
  ["nonsense", "x"],
];

describe("a body that a route does not take", () => {
  it("is a problem of the caller's on every route, never one of ours", async () => {
    expect(operations.length).toBeGreaterThan(10);
    for (const { method, path, takesBody } of operations) {
      for (const [type, body] of BODIES) {
        const response = await request(path, {
          method,
          body,
          headers: { authorization: `Bearer ${tenant.key}`, "content-type": type },
        });
        const text = await response.text();
        const name = `${method} ${path} ${type}: ${text}`;
        expect(response.status, name).toBeLessThan(500);
        if (takesBody) expect(response.status, name).toBeGreaterThanOrEqual(400);
        if (response.status >= 400)
          expect(response.headers.get("content-type"), name).toBe("application/problem+json");
      }
    }
  });

  it("is not even read of a stranger who uploads", async () => {
    const response = await request("/api/v1/agents/x/versions", {
      method: "POST",
      body: "x".repeat(400_000),
    });
    expect(response.status).toBe(401);
  });
});
