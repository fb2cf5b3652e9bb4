import { describe, expect, it } from "vitest";
import { methodsByPath } from "./route-table.ts";

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
