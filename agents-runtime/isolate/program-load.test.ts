import { describe, expect, it } from "vitest";
import type { Bundle } from "./contract.ts";
import { ProgramLoad } from "./program-load.ts";

const bundle: Bundle = { main: "main.js", modules: {}, config: {} };
let names = 0;
const fresh = (): string => `isolate-${++names}`;

describe("a program's load", () => {
  it("has failed when no bundle came, and the next one goes by another name", async () => {
    const id = fresh();
    const first = new ProgramLoad(id);
    await expect(first.bundle(() => Promise.reject(new Error("away")))).rejects.toThrow("away");
    expect([first.failed(), first.refused]).toEqual([true, true]);
    expect(new ProgramLoad(id).name).not.toBe(first.name);
  });

  it("counts one failure for all who waited for it", () => {
    const id = fresh();
    const waiting = [1, 2, 3].map(() => new ProgramLoad(id));
    expect(waiting.map((load) => [load.failed(), load.refused])).toEqual(waiting.map(() => [true, false]));
    expect(new ProgramLoad(id).name).toBe(`${id}#1`);
  });

  it("has not failed once the bundle came, though another run had given up on it", async () => {
    const id = fresh();
    const [asker, hasty] = [new ProgramLoad(id), new ProgramLoad(id)];
    const coming = Promise.withResolvers<Bundle>();
    const came = asker.bundle(() => coming.promise);
    expect(hasty.failed()).toBe(true);
    coming.resolve(bundle);
    await came;
    expect(asker.failed()).toBe(false);
  });

  it("is to be had again after the runtime has let the program go", async () => {
    const id = fresh();
    await new ProgramLoad(id).bundle(async () => bundle);
    const again = new ProgramLoad(id);
    await expect(again.bundle(() => Promise.reject(new Error("away")))).rejects.toThrow("away");
    expect(again.failed()).toBe(true);
  });
});
