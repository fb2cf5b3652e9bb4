import { expect, it } from "vitest";
import { request } from "../../harness.ts";
import { walkRoutes } from "./route-walker.ts";

const routes = await walkRoutes();
const byId = new Map(routes.map((route) => [route.id, route]));

it("finds routes of every kind, each once", () => {
  expect(byId.size).toBe(routes.length);
  const kinds = {
    "POST /api/v1/agents/{agent}/runs": "credential",
    "GET /api/v1/listings": "public",
    "POST /run/{alias}": "edge",
    "POST /internal/tenants": "operator",
    "GET /docs/api": "public",
    "POST /console/agents/{agent}/run": "page",
    "GET /": "page",
    "GET /dev/mail": "developer",
  };
  for (const [id, access] of Object.entries(kinds)) expect(byId.get(id), id).toMatchObject({ access });
});

it("knows every operation that the description names, with its parameters and its body", async () => {
  const { paths } = await (await request("/api/v1/openapi.json")).json<{ paths: Record<string, object> }>();
  const described = Object.values(paths).flatMap((item) =>
    Object.keys(item).filter((key) => key !== "servers"),
  );
  expect(routes.filter(({ path }) => /^\/(?:api|run)\//.test(path))).toHaveLength(described.length);
  const { params, body } = byId.get("POST /api/v1/agents/{agent}/runs") ?? {};
  expect(params).toMatchObject([
    { name: "agent", in: "path", required: true },
    { name: "prefer", in: "header", required: false },
    { name: "idempotency-key", in: "header" },
  ]);
  expect(Object.keys(body?.content["application/json"]?.properties ?? {})).toContain("maxCostMicros");
  expect(JSON.stringify(routes)).not.toContain("$ref");
});

it("names every parameter of a path", () => {
  for (const { path, params } of routes) {
    const names = Array.from(path.matchAll(/\{(\w+)\}/g), ([, name]) => name);
    expect(params.filter((parameter) => parameter.in === "path").map(({ name }) => name)).toEqual(names);
  }
});
