import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Behaviour, Machine, settle, timed } from "./machine.test-kit.ts";

const LOOP: Behaviour = { busy: Number.POSITIVE_INFINITY };
const quick: Behaviour = { waits: 10 };
let machine: Machine;

beforeEach(() => {
  vi.useFakeTimers();
  machine = new Machine();
});
afterEach(() => {
  vi.clearAllTimers();
  vi.useRealTimers();
});

const processOf = async (program: string): Promise<string | undefined> =>
  (await settle(machine.run(program, quick))).output;

describe("runs that are lost with a process", () => {
  const innocents = (count: number, more = {}) =>
    Array.from({ length: count }, (_, n) => machine.run(`a/${n % 7}`, { waits: 300 }, more));
  const prove = () => machine.prove(...Array.from({ length: 7 }, (_, n) => `a/${n}`), "a/evil");

  it.each([5, 20, 60])(
    "are all started again but the cause, %i of them within 3 s of the kill",
    async (count) => {
      await prove();
      const runs = innocents(count);
      const evil = machine.run("a/evil", LOOP);
      const [replies] = await timed(Promise.all(runs));
      const ended = Date.now();
      expect(new Set(replies.map(({ status }) => status))).toEqual(new Set(["succeeded"]));
      expect(ended - (machine.deaths[0]?.at ?? 0)).toBeLessThan(3000);
      expect(await settle(evil)).toMatchObject({ status: "timed_out", error: { code: "cpu_exceeded" } });
    },
  );

  it("get through though there are several causes among them", async () => {
    await prove();
    await machine.prove("x/1", "y/1", "z/1");
    const runs = innocents(20);
    const evil = ["a/evil", "a/evil", "a/evil", "a/evil"].map((program) => machine.run(program, LOOP));
    const replies = await settle(Promise.all(runs));
    expect(replies.every(({ status }) => status === "succeeded")).toBe(true);
    expect(Date.now() - (machine.deaths[0]?.at ?? 0)).toBeLessThan(3000);
    const codes = (await settle(Promise.all(evil))).map(({ error }) => error?.code);
    expect(codes.every((code) => code === "cpu_exceeded")).toBe(true);
  });

  it.each([1.5, 3600])(
    "are not given up for a silence of %s s that came over all of them: the gateway stood still, or its clock was set",
    async (seconds) => {
      await prove();
      const runs = innocents(20);
      void machine.run("a/evil", LOOP);
      // After the second one, a third of them waits for a process.
      while (machine.deaths.length < 2) await vi.advanceTimersByTimeAsync(10);
      vi.setSystemTime(Date.now() + seconds * 1000);
      machine.look();
      const [replies, ms] = await timed(Promise.all(runs));
      expect(new Set(replies.map(({ status }) => status))).toEqual(new Set(["succeeded"]));
      expect(ms).toBeLessThan(3000);
    },
  );

  it("wait to be told why, though everything stood still meanwhile", async () => {
    await machine.prove("a/1");
    const run = machine.run("a/1", LOOP, { effects: { left: true } });
    const process = machine.processes.find(({ busyUntil }) => busyUntil > Date.now());
    if (!process) throw new Error("the run is nowhere");
    const { name, life } = process;
    process.toldAt = Number.POSITIVE_INFINITY;
    process.die();
    await vi.advanceTimersByTimeAsync(5);
    vi.setSystemTime(Date.now() + 2000);
    await vi.advanceTimersByTimeAsync(30);
    machine.pool.report(name, { life, state: "ended", silentMs: 0, reason: "stalled" });
    expect(await settle(run)).toMatchObject({ error: { code: "cpu_exceeded" } });
    // It was not run again.
    expect(machine.deaths).toEqual([]);
  });

  it("are not started again once something has left", async () => {
    await prove();
    const left = { left: false };
    const run = machine.run("a/1", { waits: 300 }, { effects: left });
    const other = machine.run("a/2", { waits: 300 });
    void machine.run("a/evil", LOOP);
    await vi.advanceTimersByTimeAsync(100);
    left.left = true;
    expect(await settle(run)).toMatchObject({
      status: "failed",
      error: {
        code: "sandbox_lost",
        fault: "platform",
        message: expect.stringContaining("had already left"),
      },
    });
    expect(await settle(other)).toMatchObject({ status: "succeeded" });
  });

  it("are doubted if they were not started again: the cause cannot hide behind a request", async () => {
    await prove();
    const home = await processOf("a/1");
    const caught = [
      machine.run("a/1", { waits: 300 }),
      machine.run("a/evil", LOOP, { effects: { left: true } }),
    ];
    const replies = await settle(Promise.all(caught));
    expect(replies.map(({ error }) => error?.code)).toEqual([undefined, "sandbox_lost"]);
    const again = await settle(machine.run("a/evil", LOOP, { effects: { left: true } }));
    expect(again).toMatchObject({ status: "timed_out", error: { code: "cpu_exceeded" } });
    expect(machine.deaths.map(({ name }) => name === home)).toEqual([true, false]);
  });

  it("are doubted for longer if that goes on: the cause cannot hide behind good behaviour when it is alone", async () => {
    await prove();
    let shared = 0;
    for (let times = 0; times < 6; times++) {
      await machine.prove("a/evil");
      const [home, before] = [await processOf("a/1"), machine.deaths.length];
      const beside = machine.run("a/1", { waits: 300 });
      // Several of its runs are caught at once: that is one doubt all the same.
      for (const behaviour of [{ waits: 5000 }, LOOP])
        void machine.run("a/evil", behaviour, { effects: { left: true } });
      expect(await settle(beside)).toMatchObject({ status: "succeeded" });
      while (machine.deaths.length === before) await vi.advanceTimersByTimeAsync(10);
      await vi.advanceTimersByTimeAsync(100);
      if (machine.deaths[before]?.name === home) shared += 1;
    }
    expect(shared).toBe(3);
    // Nobody else has to wait, and what was only caught is not held back for good.
    vi.setSystemTime(Date.now() + 20 * 60_000);
    await machine.prove("a/evil", "a/1");
    expect(await processOf("a/evil")).toBe(await processOf("a/1"));
  });

  it("are started again after a crash that nobody is to blame for", async () => {
    await prove();
    const alone = machine.run("a/1", { waits: 300 });
    await vi.advanceTimersByTimeAsync(100);
    for (const process of machine.processes) machine.kill(process, "crashed");
    expect(await settle(alone)).toMatchObject({ status: "succeeded" });
  });

  it("are started again after a crash though something has left, as after any crash", async () => {
    await prove();
    const run = machine.run("a/1", { waits: 300 }, { effects: { left: true } });
    await vi.advanceTimersByTimeAsync(100);
    for (const process of machine.processes) machine.kill(process, "crashed");
    expect(await settle(run)).toMatchObject({ status: "succeeded" });
  });

  it("end when they crash their process again, alone", async () => {
    await prove();
    const run = machine.run("a/1", { waits: 100_000 });
    for (let deaths = 0; deaths < 3; deaths++) {
      await vi.advanceTimersByTimeAsync(1000);
      for (const process of machine.processes) machine.kill(process, "crashed");
    }
    const message = expect.stringMatching(/publish a new version/) as string;
    expect(await settle(run)).toMatchObject({
      status: "failed",
      error: { code: "sandbox_crashed", message },
    });
  });

  it("are told of memory, once one has filled a process alone", async () => {
    await prove();
    const runs = innocents(5);
    const bomb = machine.run("a/evil", "bomb");
    expect((await settle(Promise.all(runs))).every(({ status }) => status === "succeeded")).toBe(true);
    const message = expect.stringMatching(/Hold less at once/) as string;
    expect(await settle(bomb)).toMatchObject({
      status: "failed",
      error: { code: "memory_exceeded", message },
    });
  });

  it("may use their processor as they did before, when they are tried alone", async () => {
    await prove();
    const heavy = machine.run("a/1", { busy: 1900 }, { cpuMs: 5000 });
    void machine.run("a/evil", LOOP);
    expect(await settle(heavy)).toMatchObject({ status: "succeeded" });
  });
});
