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
  it("lets what arrives during a call join the next one, and gives each its own answer", async () => {
    const { calls, call } = controlled();
    const batcher = new Batcher(call);
    const answers = [1, 2, 3].map((n) => batcher.submit(n, waitUntil));
    expect(calls.map(({ items }) => items)).toEqual([[1]]);
    calls[0]?.end();
    await settled();
    expect(calls.map(({ items }) => items)).toEqual([[1], [2, 3]]);
    calls[1]?.end();
    expect(await Promise.all(answers)).toEqual([10, 20, 30]);
  });

  it("fails those of a failed call, and goes on with the others", async () => {
    const { calls, call } = controlled();
    const batcher = new Batcher(call);
    const first = batcher.submit(1, waitUntil);
    const second = batcher.submit(2, waitUntil);
    calls[0]?.break();
    await expect(first).rejects.toThrow("lost");
    await settled();
    calls[1]?.end();
    expect(await second).toBe(20);
  });

  it("keeps a call going with waitUntil, since others wait for it", async () => {
    const { calls, call } = controlled();
    const kept: Promise<unknown>[] = [];
    const answer = new Batcher(call).submit(1, (work) => kept.push(work));
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
