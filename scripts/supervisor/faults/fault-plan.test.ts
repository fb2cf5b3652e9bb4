import { beforeEach, describe, expect, it } from "vitest";
import { FaultPlan } from "./fault-plan.ts";

let plan: FaultPlan;
beforeEach(() => {
  plan = new FaultPlan();
});

/** Whether each of some passings may go on. */
const passAll = (...points: string[]) => Promise.all(points.map((point) => plan.pass(point, "a")));

describe("a fault plan", () => {
  it("lets everything pass while nothing is armed, and remembers it in order", async () => {
    expect(await passAll("x", "y")).toEqual([true, true]);
    expect(plan.passings.map(({ point, id }) => [point, id])).toEqual([
      ["x", "a"],
      ["y", "a"],
    ]);
  });

  it("fails the first passing, or as many as the rule says from the one it says", async () => {
    plan.arm({ point: "x", action: "fail" });
    expect(await passAll("x", "x")).toEqual([false, true]);
    plan.clear();
    plan.arm({ point: "x", action: "fail", from: 2, times: 2 });
    expect(await passAll("x", "x", "x", "x")).toEqual([true, false, false, true]);
    plan.clear();
    plan.arm({ point: "x", action: "fail", times: null });
    expect(await passAll("x", "x", "y")).toEqual([false, false, true]);
    plan.clear();
    plan.arm({ point: "x", action: "fail", times: null, every: 2 });
    expect(await passAll("x", "x", "x", "x")).toEqual([false, true, false, true]);
  });

  it("matches by the beginning of a name, and by id", async () => {
    plan.arm({ point: "DATA.*", action: "fail", times: null });
    expect(await passAll("DATA.all", "DATABASE", "BUNDLES.put")).toEqual([false, true, true]);
    plan.clear();
    plan.arm({ point: "x", id: "b", action: "fail" });
    expect([await plan.pass("x", "a"), await plan.pass("x", "b")]).toEqual([true, false]);
  });

  it("holds until it is cleared, and shows what it holds", async () => {
    plan.arm({ point: "x", action: "hold" });
    const held = plan.pass("x", "a");
    expect(plan.passings).toEqual([{ point: "x", id: "a", held: true }]);
    plan.clear();
    expect(await held).toBe(true);
  });

  it("holds for as long as the rule says", async () => {
    plan.arm({ point: "x", action: "hold", ms: 5 });
    expect(await plan.pass("x", "a")).toBe(true);
    expect(plan.passings).toEqual([{ point: "x", id: "a", held: false }]);
  });
});
