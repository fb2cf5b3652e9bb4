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
