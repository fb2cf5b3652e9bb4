import { createRoute } from "@hono/zod-openapi";
import { describe, expect, it } from "vitest";
import { createRouter } from "../kernel/app-env.ts";
import { routePermissions } from "./route-permissions.ts";

const routerOf = (more: object) =>
  createRouter().openapi(
    createRoute({
      method: "get",
      path: "/things/{thing}/parts",
      responses: { 204: { description: "" } },
      ...more,
    }),
    (c) => c.body(null, 204),
  ) as never;

describe("routePermissions", () => {
  it("names routes as the router does", () => {
    const permissions = routePermissions([routerOf({ "x-permission": "agents:read" })], "/api/v1");
    expect([...permissions]).toEqual([["GET /api/v1/things/:thing/parts", "agents:read"]]);
  });

  it("refuses a route that declares nothing, or what is no permission", () => {
    for (const more of [{}, { "x-permission": "agents:fly" }, { "x-permission": "toString" }])
      expect(() => routePermissions([routerOf(more)], "")).toThrow("does not declare its permission");
  });
});
