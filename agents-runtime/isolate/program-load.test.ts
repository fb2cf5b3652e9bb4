import { beforeEach, describe, expect, it } from "vitest";
import type { Bundle } from "./contract.ts";
import { Loads, ProgramLoad } from "./program-load.ts";

const bundle: Bundle = { main: "main.js", modules: {}, config: {} };
const id = "isolate";
let loads: Loads;
beforeEach(() => {
  loads = new Loads();
});

describe("a program's load", () => {
  it("has failed when no bundle came, and the next one goes by another name", async () => {
    const first = new ProgramLoad(id, loads);
    await expect(first.bundle(() => Promise.reject(new Error("away")))).rejects.toThrow("away");
    expect([first.failed(), first.refused]).toEqual([true, true]);
    expect(new ProgramLoad(id, loads).name).not.toBe(first.name);
  });

  it("counts one failure for all who waited for it", () => {
    const waiting = [1, 2, 3].map(() => new ProgramLoad(id, loads));
    expect(waiting.map((load) => [load.failed(), load.refused])).toEqual(waiting.map(() => [true, false]));
    expect(new ProgramLoad(id, loads).name).toBe(`${id}#1`);
  });

  it("has not failed once the bundle came, though another run had given up on it", async () => {
    const [asker, hasty] = [new ProgramLoad(id, loads), new ProgramLoad(id, loads)];
    const coming = Promise.withResolvers<Bundle>();
    const came = asker.bundle(() => coming.promise);
    expect(hasty.failed()).toBe(true);
    coming.resolve(bundle);
    await came;
    expect(asker.failed()).toBe(false);
  });

  it("is to be had again after the runtime has let the program go", async () => {
    await new ProgramLoad(id, loads).bundle(async () => bundle);
    const again = new ProgramLoad(id, loads);
    await expect(again.bundle(() => Promise.reject(new Error("away")))).rejects.toThrow("away");
    expect(again.failed()).toBe(true);
  });
});
