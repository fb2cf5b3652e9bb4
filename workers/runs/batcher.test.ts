import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Batcher, MAX_BATCH } from "./batcher.ts";

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

describe("a batcher on its own time", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  /** Lets so much time go by in few steps: each timer on its own takes a turn of the real clock. */
  async function pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 100) {
      vi.advanceTimersByTime(100);
      await vi.advanceTimersByTimeAsync(0);
    }
  }

  it("seldom waits for company that does not come", async () => {
    const batcher = new Batcher(async (items: number[]) => items);
    const started = Date.now();
    for (let n = 0; n < 200; n++) {
      let answered = false;
      batcher.submit(n, waitUntil).then(() => {
        answered = true;
      });
      await vi.advanceTimersByTimeAsync(0);
      while (!answered) await vi.advanceTimersByTimeAsync(1);
    }
    expect(Date.now() - started).toBeLessThan(10);
  });

  it("asks no more for those who have given up waiting", async () => {
    const { calls, call } = controlled();
    const batcher = new Batcher(call);
    const submit = (n: number) => batcher.submit(n, waitUntil).catch((error: Error) => error.message);
    // More than even the leaders can take that follow those which are lost.
    const answers = Array.from({ length: 10 * MAX_BATCH }, (_, n) => submit(n));
    await pass(31_000);
    expect(new Set(await Promise.all(answers))).toEqual(new Set(["the ledger did not answer"]));
    const before = calls.length;
    expect(calls.flatMap(({ items }) => items).length).toBeLessThan(answers.length);
    const late = submit(1_000);
    await pass(10_000);
    expect(calls.slice(before).map(({ items }) => items)).toEqual([[1_000]]);
    for (const { end } of calls) end();
    expect(await late).toBe(10_000);
  });

  it("has another one lead when a leader is never heard of again", async () => {
    const { calls, call } = controlled();
    const batcher = new Batcher(call);
    const lost = [];
    for (const n of [1, 2]) {
      lost.push(batcher.submit(n, waitUntil).catch((error: Error) => error.message));
      await pass(100);
    }
    const answer = batcher.submit(3, waitUntil);
    await pass(9_000);
    expect(calls).toHaveLength(2);
    await pass(1_500);
    expect(calls.map(({ items }) => items)).toEqual([[1], [2], [3]]);
    calls[2]?.end();
    expect(await answer).toBe(30);
    await pass(30_000);
    expect(await Promise.all(lost)).toEqual(Array(2).fill("the ledger did not answer"));
  });
});
