import { describe, expect, it } from "vitest";
import { methodsByPath, routeTest } from "./route-table.ts";

describe("routeTest", () => {
  const test = routeTest([
    { method: "get", path: "/api/v1/listings" },
    { method: "get", path: "/api/v1/listings/{listing}" },
    { method: "post", path: "/api/v1/openapi.json" },
  ]);

  it("knows its routes, with one segment for each parameter", () => {
    expect(test("GET", "/api/v1/listings")).toBe(true);
    expect(test("GET", "/api/v1/listings/ada~x")).toBe(true);
    expect(test("GET", "/api/v1/listings/ada~x/more")).toBe(false);
    expect(test("GET", "/api/v1/listings/")).toBe(false);
    expect(test("GET", "/prefix/api/v1/listings")).toBe(false);
  });

  it("tells methods apart and takes dots literally", () => {
    expect(test("DELETE", "/api/v1/listings")).toBe(false);
    expect(test("POST", "/api/v1/openapi.json")).toBe(true);
    expect(test("POST", "/api/v1/openapiXjson")).toBe(false);
  });
});

describe("methodsByPath", () => {
  it("lists each method of a path once and leaves middleware out", () => {
    const methods = methodsByPath([
      { method: "ALL", path: "/*" },
      { method: "POST", path: "/runs/:run/cancel" },
      { method: "GET", path: "/runs/:run" },
      { method: "GET", path: "/runs/:run" },
      { method: "DELETE", path: "/runs/:run{[a-z]+}" },
    ]);
    expect(methods("/runs/x")).toEqual(["DELETE", "GET"]);
    expect(methods("/runs/x/cancel")).toEqual(["POST"]);
    expect(methods("/runs")).toEqual([]);
  });
});
