import { describe, expect, it } from "vitest";
import { BucketTable } from "./bucket-table.ts";

describe("BucketTable", () => {
  it("keeps no more than its size, and those used last", () => {
    const table = new BucketTable(3);
    const bucket = (name: string) => table.of(name, 10, 0);
    const first = bucket("a");
    for (const name of ["b", "c", "a", "d"]) bucket(name);
    expect(bucket("a")).toBe(first);
    const second = bucket("b");
    for (const name of ["e", "f", "g"]) bucket(name);
    expect(bucket("b")).not.toBe(second);
  });
});
