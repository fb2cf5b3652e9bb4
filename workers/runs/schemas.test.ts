import { describe, expect, it } from "vitest";
import { newId } from "../kernel/ids.ts";
import type { DeploymentSnapshot } from "../tenants/index.ts";
import { checkerOf } from "./schemas.ts";

/** A snapshot as it comes from the ledger: each time another object. */
const snapshot = (id: string, revision: number, type = "string") =>
  ({
    id,
    revision,
    inputSchema: { type },
    outputSchema: { type: "number" },
  }) as unknown as DeploymentSnapshot;

describe("checkerOf", () => {
  it("compiles a schema once for a deployment's revision, however often its snapshot comes anew", () => {
    const id = newId("dep");
    const first = checkerOf(snapshot(id, 1), "input");
    expect(checkerOf(snapshot(id, 1), "input")).toBe(first);
    expect(checkerOf(snapshot(newId("dep"), 1), "input")).not.toBe(first);
    expect(first.issues("text")).toEqual([]);
    expect(checkerOf(snapshot(id, 1), "output").issues("text")).toHaveLength(1);
    expect(checkerOf(snapshot(id, 2, "boolean"), "input").issues("text")).toHaveLength(1);
  });

  it("keeps those in use, and not all that there ever were", () => {
    const [used, unused] = [newId("dep"), newId("dep")];
    const [first, second] = [used, unused].map((id) => checkerOf(snapshot(id, 1), "input"));
    for (let revision = 2; revision < 1_500; revision++) {
      checkerOf(snapshot(unused, revision), "input");
      if (revision % 500 === 0) checkerOf(snapshot(used, 1), "input");
    }
    expect(checkerOf(snapshot(used, 1), "input")).toBe(first);
    expect(checkerOf(snapshot(unused, 1), "input")).not.toBe(second);
  });
});
