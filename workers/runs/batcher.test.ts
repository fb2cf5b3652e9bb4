import { describe, expect, it } from "vitest";
import { Batcher } from "./batcher.ts";

/** A call that only ends when the test says so. */
function controlled() {
  const calls: { items: number[]; end: () => void; break: () => void }[] = [];
  const call = (items: number[]) =>
    new Promise<number[]>((resolve, reject) => {
      calls.push({
        items,
        end: () => resolve(items.map((n) => n * 10)),
        break: () => reject(new Error("lost")),
      });
    });
  return { calls, call };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 20));
const waitUntil = () => undefined;

describe("Batcher", () => {
  it("lets what arrives together share a call, and gives each its own answer", async () => {
    const { calls, call } = controlled();
    const batcher = new Batcher(call);
    const answers = [1, 2, 3].map((n) => batcher.submit(n, waitUntil));
    await settled();
    expect(calls.map(({ items }) => items)).toEqual([[1, 2, 3]]);
    calls[0]?.end();
    expect(await Promise.all(answers)).toEqual([10, 20, 30]);
  });

  it("has two calls under way at most; what arrives meanwhile joins the next", async () => {
    const { calls, call } = controlled();
    const batcher = new Batcher(call);
    const answers: Promise<number>[] = [];
    for (const n of [1, 2, 3, 4, 5]) {
      answers.push(batcher.submit(n, waitUntil));
      await settled();
    }
    expect(calls.map(({ items }) => items)).toEqual([[1], [2]]);
    calls[0]?.end();
    await settled();
    expect(calls.map(({ items }) => items)).toEqual([[1], [2], [3, 4, 5]]);
    calls[1]?.end();
    calls[2]?.end();
    expect(await Promise.all(answers)).toEqual([10, 20, 30, 40, 50]);
  });

  it("seldom waits for company that does not come", async () => {
    const batcher = new Batcher(async (items: number[]) => items);
    const started = Date.now();
    for (let n = 0; n < 200; n++) await batcher.submit(n, waitUntil);
    expect(Date.now() - started).toBeLessThan(150);
  });

  it("fails those of a failed call, and goes on with the others", async () => {
    const { calls, call } = controlled();
    const batcher = new Batcher(call);
    const first = batcher.submit(1, waitUntil);
    await settled();
    const second = batcher.submit(2, waitUntil);
    await settled();
    calls[0]?.break();
    await expect(first).rejects.toThrow("lost");
    calls[1]?.end();
    expect(await second).toBe(20);
  });

  it("keeps a call going with waitUntil, since others wait for it", async () => {
    const { calls, call } = controlled();
    const kept: Promise<unknown>[] = [];
    const answer = new Batcher(call).submit(1, (work) => kept.push(work));
    await settled();
    expect(kept).toHaveLength(1);
    calls[0]?.end();
    expect(await answer).toBe(10);
  });

  it("makes a call for each when it is not to batch", async () => {
    const { calls, call } = controlled();
    const batcher = new Batcher(call, false);
    const answers = [1, 2].map((n) => batcher.submit(n, waitUntil));
    expect(calls.map(({ items }) => items)).toEqual([[1], [2]]);
    for (const { end } of calls) end();
    expect(await Promise.all(answers)).toEqual([10, 20]);
  });
});
