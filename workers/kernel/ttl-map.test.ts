import { describe, expect, it } from "vitest";
import { TtlMap } from "./ttl-map.ts";

describe("TtlMap", () => {
  it("forgets an entry once its time is up", () => {
    const map = new TtlMap<number>(10, 60);
    map.set("a", 1, 1_000);
    expect(map.get("a", 1_059)).toBe(1);
    expect(map.get("a", 1_060)).toBeUndefined();
    expect(map.get("a", 1_000)).toBeUndefined();
  });

  it("drops the entry written longest ago when it is full, and only then", () => {
    const map = new TtlMap<number>(2, 60);
    map.set("a", 1, 0);
    map.set("b", 2, 0);
    map.set("a", 3, 1);
    expect(map.get("b", 1)).toBe(2);
    map.set("c", 4, 1);
    expect(map.get("b", 1)).toBeUndefined();
    expect([map.get("a", 1), map.get("c", 1)]).toEqual([3, 4]);
  });
});
