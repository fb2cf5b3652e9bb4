import { expect, it } from "vitest";
import { someAtOnce } from "./some-at-once.ts";

it("does all of it, and so much of it at once", async () => {
  const [done, going] = [[] as number[], { now: 0, most: 0 }];
  await someAtOnce([1, 2, 3, 4, 5, 6, 7], 3, async (one) => {
    going.most = Math.max(going.most, ++going.now);
    await Promise.resolve();
    going.now -= 1;
    done.push(one);
  });
  expect([done.toSorted(), going.most]).toEqual([[1, 2, 3, 4, 5, 6, 7], 3]);
});

it("fails with the first that fails", async () => {
  const work = (one: number) => (one === 2 ? Promise.reject(new Error("two")) : Promise.resolve());
  await expect(someAtOnce([1, 2, 3], 2, work)).rejects.toThrow("two");
});
