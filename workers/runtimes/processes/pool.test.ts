import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Behaviour, Machine, settle } from "./machine.test-kit.ts";

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

/** Milliseconds from now until a promise is settled. */
async function timed<T>(promise: Promise<T>): Promise<[T, number]> {
  const started = Date.now();
  return [await settle(promise), Date.now() - started];
}
const processOf = async (program: string): Promise<string | undefined> =>
  (await settle(machine.run(program, quick))).output;

describe("where a run goes", () => {
  it("keeps a proven program in one process, always the same for its tenant", async () => {
    await machine.prove("a/1", "a/2");
    const names = new Set([await processOf("a/1"), await processOf("a/2"), await processOf("a/1")]);
    expect(names.size).toBe(1);
    expect(["0", "1"]).toContain([...names][0]);
  });

  it("spreads tenants over the processes for proven programs", async () => {
    const programs = Array.from({ length: 20 }, (_, n) => `tenant${n}/1`);
    await machine.prove(...programs);
    const names = [];
    for (const program of programs) names.push(await processOf(program));
    expect([...new Set(names)].sort()).toEqual(["0", "1"]);
  });

  it("gives a first run a process to itself, and keeps the version apart until it is proven", async () => {
    machine = new Machine({ probationMs: 60_000 });
    const [first, other] = [processOf("a/1"), processOf("b/1")];
    expect(Number(await first)).toBeGreaterThan(2);
    expect(await other).not.toBe(await first);
    expect(await processOf("a/1")).toBe("2");
    vi.setSystemTime(Date.now() + 60_000);
    expect(Number(await processOf("a/1"))).toBeLessThan(2);
  });
});

describe("a process that does not answer", () => {
  it("is relieved at once: runs go to a standby", async () => {
    await machine.prove("a/1", "b/1");
    const home = await processOf("a/1");
    void machine.run("a/1", LOOP);
    await vi.advanceTimersByTimeAsync(60);
    const [reply, ms] = await timed(machine.run("a/1", quick));
    expect(reply.output).not.toBe(home);
    expect(ms).toBeLessThan(50);
  });

  it("is killed after the limit of the run that is alone in it", async () => {
    await machine.prove("a/1");
    const [reply, ms] = await timed(machine.run("a/1", LOOP, { cpuMs: 500 }));
    expect(reply).toMatchObject({ status: "timed_out", error: { code: "cpu_exceeded" } });
    expect(ms).toBeGreaterThanOrEqual(500);
    expect(ms).toBeLessThan(700);
    expect(machine.deaths).toHaveLength(1);
  });

  it("is not killed while the run in it may go on", async () => {
    await machine.prove("a/1");
    expect(await settle(machine.run("a/1", { busy: 4500 }, { cpuMs: 5000 }))).toMatchObject({
      status: "succeeded",
    });
    expect(machine.deaths).toEqual([]);
  });

  it("is killed at the run's time limit, if that comes first", async () => {
    await machine.prove("a/1");
    const [reply, ms] = await timed(machine.run("a/1", LOOP, { cpuMs: 60_000, timeoutMs: 1000 }));
    expect(reply).toMatchObject({ status: "timed_out" });
    expect(ms).toBeLessThan(1200);
  });

  it("is not killed early because of a low limit of another run that is in it", async () => {
    await machine.prove("a/1");
    const waiting = machine.run("a/1", { waits: 5000 }, { cpuMs: 10 });
    const busy = await settle(machine.run("a/1", { busy: 1500 }));
    expect([busy.status, (await settle(waiting)).status]).toEqual(["succeeded", "succeeded"]);
    expect(machine.deaths).toEqual([]);
  });

  it("takes runs again once it answers", async () => {
    await machine.prove("a/1");
    await settle(machine.run("a/1", { busy: 400 }));
    await vi.advanceTimersByTimeAsync(100);
    expect(await settle(machine.run("a/1", quick))).toMatchObject({ status: "succeeded" });
    expect(machine.deaths).toEqual([]);
  });
});

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

describe("a program that took its process down", () => {
  it("costs no shared process the next time, and holds up nobody", async () => {
    await machine.prove("a/1", "b/1");
    await settle(machine.run("a/1", LOOP));
    const before = machine.deaths.length;
    const again = [machine.run("a/1", LOOP), machine.run("a/1", LOOP), machine.run("a/1", quick)];
    await vi.advanceTimersByTimeAsync(500);
    const [, ms] = await timed(machine.run("b/1", quick));
    expect(ms).toBeLessThan(50);
    const replies = await settle(Promise.all(again));
    expect(replies.map(({ error }) => error?.code)).toEqual(["cpu_exceeded", "cpu_exceeded", undefined]);
    expect(
      machine.deaths.slice(before).every(({ name }) => Number(name) > 2 || name === machine.deaths[0]?.name),
    ).toBe(true);
  });

  it("is forgiven after a while", async () => {
    await machine.prove("a/1", "a/2");
    await settle(machine.run("a/1", LOOP));
    await vi.advanceTimersByTimeAsync(100);
    expect(await processOf("a/1")).not.toBe(await processOf("a/2"));
    vi.setSystemTime(Date.now() + 10 * 60_000);
    await machine.prove("a/1");
    expect(await processOf("a/1")).toBe(await processOf("a/2"));
  });

  it("leaves standbys to others, and is told when none is free for too long", async () => {
    const programs = Array.from({ length: 6 }, (_, n) => `evil${n}/1`);
    for (const program of programs) await settle(machine.run(program, LOOP, { cpuMs: 100 }));
    const runs = programs.map((program) => machine.run(program, LOOP, { cpuMs: 15_000 }));
    await machine.prove("b/1");
    const [reply, ms] = await timed(machine.run("b/1", quick));
    expect(reply.status).toBe("succeeded");
    expect(ms).toBeLessThan(50);
    const codes = (await settle(Promise.all(runs), 200)).map(({ error }) => error?.code);
    expect(codes.sort()).toEqual([...Array(4).fill("cpu_exceeded"), "sandbox_busy", "sandbox_busy"]);
  });
});

describe("a process that has grown", () => {
  it("is replaced when its runs have ended, and no run notices", async () => {
    await machine.prove("a/1");
    const home = await processOf("a/1");
    const process = machine.processes.find(({ name }) => name === home);
    const [life, long] = [process?.life, machine.run("a/1", { waits: 2000 })];
    if (process) process.retiring = true;
    await vi.advanceTimersByTimeAsync(100);
    expect(await processOf("a/1")).not.toBe(home);
    expect(process?.life).toBe(life);
    expect(await settle(long)).toMatchObject({ status: "succeeded", output: home });
    await vi.advanceTimersByTimeAsync(100);
    expect(process?.life).not.toBe(life);
  });
});

describe("when things are not as they should be", () => {
  it("uses a process again that was taken for gone by mistake", async () => {
    let last: string | undefined;
    await machine.prove("a/1");
    for (let mistakes = 0; mistakes < machine.processes.length + 1; mistakes++) {
      const home = machine.processes.find(({ name }) => name === last);
      const call = home && vi.spyOn(home, "run").mockRejectedValueOnce(new Error("Network connection lost."));
      const reply = await settle(machine.run("a/1", quick));
      expect(reply.status).toBe("succeeded");
      call?.mockRestore();
      await vi.advanceTimersByTimeAsync(1100);
      last = await processOf("a/1");
    }
  });

  it("waits for a process while none takes runs", async () => {
    await machine.prove("a/1");
    for (const process of machine.processes) machine.kill(process, "stalled");
    expect(await settle(machine.run("a/1", quick))).toMatchObject({ status: "succeeded" });
  });

  it("passes on an error that is not of the connection, and blames nobody", async () => {
    await machine.prove("a/1");
    const process = machine.processes.find(({ name }) => name === "0");
    for (const each of machine.processes)
      vi.spyOn(each, "run").mockRejectedValueOnce(new TypeError("no such method"));
    await expect(settle(machine.run("a/1", quick))).rejects.toThrow("no such method");
    expect(process).toBeDefined();
    expect(await settle(machine.run("a/1", quick))).toMatchObject({ status: "succeeded" });
  });

  it("forgets a run whose caller went away", async () => {
    await machine.prove("a/1");
    const home = await processOf("a/1");
    const life = machine.processes.find(({ name }) => name === home)?.life ?? 0;
    void machine.run("a/1", { waits: 1e9 }, { timeoutMs: 1000 });
    expect(
      machine.pool.report(home ?? "", { life, state: "retiring", silentMs: 0, reason: "crashed" })?.idle,
    ).toBe(false);
    vi.setSystemTime(Date.now() + 40_000);
    expect(
      machine.pool.report(home ?? "", { life, state: "retiring", silentMs: 0, reason: "crashed" })?.idle,
    ).toBe(true);
  });

  it("knows no process of another name", () => {
    expect(
      machine.pool.report("9", { life: 1, state: "ready", silentMs: 0, reason: "crashed" }),
    ).toBeUndefined();
  });
});
