import { mkdtempSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import type { ContainerSpec } from "../../../workers/runtimes/container/contract.ts";
import type { Instance } from "./instance.ts";
import { Pool } from "./pool.ts";

const spec = (more: Partial<ContainerSpec> = {}): ContainerSpec => ({
  tenantId: "ten_1",
  owner: "ten_1",
  agentId: "agt_1",
  channel: "production",
  bundleDigest: "digest",
  configDigest: "config",
  language: "node",
  main: "main.js",
  env: {},
  concurrency: 2,
  memoryMb: 100,
  cpus: 0.5,
  instances: { least: 0, most: 4 },
  hosts: [],
  allowedHosts: null,
  test: false,
  ...more,
});

/** Instances that start when they are told to, and end when they are stopped. */
function poolOf(
  options: { memoryMb?: number; sleepAfterMs?: number; starts?: boolean; socketPath?: string } = {},
) {
  const made: FakeInstance[] = [];
  class FakeInstance {
    readonly spec: ContainerSpec;
    readonly #ended = Promise.withResolvers<unknown>();
    readonly started = Promise.withResolvers<void>();
    runs = 0;
    retired = false;
    isReady = false;
    hasEnded = false;
    lastUsed = 0;
    missedLooks = 0;
    /** Of a server that says whether it is well; without one it is not. */
    socketPath = options.socketPath ?? "";
    constructor(its: ContainerSpec) {
      this.spec = its;
      made.push(this);
      if (options.starts !== false) this.started.resolve();
    }
    async start() {
      await this.started.promise;
      this.isReady = true;
    }
    get ended() {
      return this.#ended.promise;
    }
    end() {
      this.hasEnded = true;
      this.retired = true;
      this.#ended.resolve(undefined);
    }
    tell = vi.fn();
    stop = vi.fn(async () => this.end());
    kill = vi.fn(async () => this.end());
  }
  const pool = new Pool({
    memoryMb: options.memoryMb ?? 1_000,
    sleepAfterMs: options.sleepAfterMs ?? 60_000,
    make: (its) => new FakeInstance(its) as unknown as Instance,
  });
  return { pool, made };
}

const forever = new AbortController().signal;

describe("the pool of containers", () => {
  it("starts one instance for the runs that it has room for, and another one for the next", async () => {
    const { pool, made } = poolOf();
    const [a, b, c] = await Promise.all([1, 2, 3].map(() => pool.take(spec(), forever)));
    expect([made.length, a === b, a === c]).toEqual([2, true, false]);
  });

  it.each<[string, Partial<ContainerSpec>]>([
    ["another workspace", { tenantId: "ten_2" }],
    ["another configuration", { configDigest: "other" }],
    ["another version", { bundleDigest: "other" }],
    ["another channel", { channel: "preview" }],
    ["other hosts", { hosts: ["api.example.com"] }],
    ["hosts that the workspace allows", { allowedHosts: [] }],
    ["other variables", { env: { A: "1" } }],
    ["tests", { test: true }],
  ])("never shares an instance with %s", async (_, more) => {
    const { pool } = poolOf();
    expect(await pool.take(spec(), forever)).not.toBe(await pool.take(spec(more), forever));
  });

  it("tells variables apart that have values of each other's names", async () => {
    const { pool } = poolOf();
    const one = await pool.take(spec({ env: { A: "1", B: "2" } }), forever);
    expect(await pool.take(spec({ env: { A: "2", B: "1" } }), forever)).not.toBe(one);
  });

  it("has at most four instances of one container, and gives a place that becomes free to who waits", async () => {
    const { pool, made } = poolOf();
    const taken = await Promise.all(Array.from({ length: 8 }, () => pool.take(spec(), forever)));
    const waits = pool.take(spec(), forever);
    expect(made.length).toBe(4);
    const [first] = taken;
    if (first) pool.release(first);
    expect(await waits).toBe(first);
  });

  it("has as many as the spec says, also of those that were started with another number", async () => {
    const { pool, made } = poolOf();
    await Promise.all(Array.from({ length: 8 }, () => pool.take(spec(), forever)));
    const more = spec({ instances: { least: 0, most: 5 } });
    await Promise.all([pool.take(more, forever), pool.take(more, forever)]);
    expect(made.length).toBe(5);
  });

  it("starts what is always to run at a look, and keeps it until a while after the last one", async () => {
    vi.useFakeTimers();
    try {
      const { pool, made } = poolOf({ sleepAfterMs: 1_000 });
      expect(await pool.look(spec())).toEqual({ running: 0, problem: null });
      const kept = spec({ instances: { least: 2, most: 4 } });
      // Whether they answer is asked over their sockets, of which these have none.
      expect(await pool.look(kept)).toMatchObject({ running: 2, problem: expect.stringContaining("2 of 2") });
      await Promise.all(Array.from({ length: 6 }, () => pool.take(kept, forever)));
      for (const one of made) {
        pool.release(one as unknown as Instance);
        pool.release(one as unknown as Instance);
      }
      await vi.advanceTimersByTimeAsync(60_000);
      expect(made.filter(({ hasEnded }) => !hasEnded).length).toBe(2);
      await vi.advanceTimersByTimeAsync(16 * 60_000);
      expect(made.every(({ hasEnded }) => hasEnded)).toBe(true);
    } finally {
      vi.useRealTimers();
    }
  });

  it("ends an idle instance that did not answer at three looks in a row, and none that did in between", async () => {
    const socketPath = join(mkdtempSync(join(tmpdir(), "pool-")), "in.sock");
    let status = 503;
    const server = createServer((_, response) => response.writeHead(status).end()).listen(socketPath);
    try {
      const { pool, made } = poolOf({ socketPath });
      pool.release(await pool.take(spec(), forever));
      for (const next of [503, 503, 200, 503, 503]) {
        status = next;
        const problem = next === 200 ? null : expect.stringContaining("1 of 1");
        expect(await pool.look(spec())).toEqual({ running: 1, problem });
      }
      expect(made[0]?.kill).not.toHaveBeenCalled();
      await pool.look(spec());
      expect(made[0]?.kill).toHaveBeenCalledWith(expect.stringContaining("3 looks in a row"));
      expect(await pool.look(spec())).toEqual({ running: 0, problem: null });
      expect(await pool.take(spec(), forever)).toBe(made[1]);
    } finally {
      server.close();
    }
  });

  it("does not end an instance that was given a run while it was looked at", async () => {
    let whileLookedAt = async () => {};
    const socketPath = join(mkdtempSync(join(tmpdir(), "pool-")), "in.sock");
    const server = createServer((_, response) => {
      void whileLookedAt().then(() => response.writeHead(503).end());
    }).listen(socketPath);
    try {
      const { pool, made } = poolOf({ socketPath });
      pool.release(await pool.take(spec(), forever));
      await pool.look(spec());
      await pool.look(spec());
      whileLookedAt = async () => void (await pool.take(spec(), forever));
      await pool.look(spec());
      expect([made[0]?.runs, made[0]?.kill.mock.calls]).toEqual([1, []]);
    } finally {
      server.close();
    }
  });

  it("says that what is always to run does not start", async () => {
    const { pool, made } = poolOf({ starts: false });
    const looked = pool.look(spec({ instances: { least: 1, most: 1 } }));
    made[0]?.started.reject(new Error("no"));
    await expect(looked).rejects.toThrow("no");
  });

  it("gives up when nobody waits any more", async () => {
    const { pool } = poolOf({ starts: false });
    const waiting = new AbortController();
    const taken = pool.take(spec(), waiting.signal);
    waiting.abort();
    await expect(taken).rejects.toMatchObject({ refusal: { code: "container_busy" } });
  });

  it("tells all who wait for an instance that it does not start, and tries again for the next", async () => {
    const { pool, made } = poolOf({ starts: false });
    const taken = [pool.take(spec(), forever), pool.take(spec(), forever)];
    made[0]?.started.reject(new Error("no"));
    for (const one of taken) await expect(one).rejects.toThrow("no");
    const again = pool.take(spec(), forever);
    made[1]?.started.resolve();
    expect(await again).toBe(made[1]);
  });

  it("gives no more runs to an instance in which one was cut, and ends it with its last one", async () => {
    const { pool, made } = poolOf();
    const [one, other] = await Promise.all([pool.take(spec(), forever), pool.take(spec(), forever)]);
    pool.release(one, true);
    expect(await pool.take(spec(), forever)).toBe(made[1]);
    expect(made[0]?.kill).not.toHaveBeenCalled();
    pool.release(other);
    expect(made[0]?.kill).toHaveBeenCalled();
  });

  it("stops an instance that has had no run for a while, and not one that has", async () => {
    vi.useFakeTimers();
    try {
      const { pool, made } = poolOf({ sleepAfterMs: 1_000 });
      pool.release(await pool.take(spec(), forever));
      await vi.advanceTimersByTimeAsync(900);
      const again = await pool.take(spec(), forever);
      await vi.advanceTimersByTimeAsync(5_000);
      expect(made[0]?.stop).not.toHaveBeenCalled();
      pool.release(again);
      await vi.advanceTimersByTimeAsync(1_000);
      expect(made[0]?.stop).toHaveBeenCalled();
    } finally {
      vi.useRealTimers();
    }
  });

  it("makes room by stopping the instance that was idle for longest", async () => {
    const { pool, made } = poolOf({ memoryMb: 250 });
    const busy = await pool.take(spec({ agentId: "agt_busy" }), forever);
    pool.release(await pool.take(spec({ agentId: "agt_idle" }), forever));
    const third = await pool.take(spec({ agentId: "agt_third" }), forever);
    expect(third).toBe(made[2]);
    expect([made[0]?.stop, made[1]?.stop].map((stop) => stop?.mock.calls.length)).toEqual([0, 1]);
    expect(busy).toBe(made[0]);
  });
});
