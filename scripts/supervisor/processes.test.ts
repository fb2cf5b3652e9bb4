import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { afterEach, describe, expect, it } from "vitest";
import { findProcess, killLeftovers, processesOfGroup, vitalsOf } from "./processes.ts";

const started: ChildProcess[] = [];
function launch(args: string[], detached = false): ChildProcess {
  const child = spawn(process.execPath, args, { detached, stdio: ["ignore", "pipe", "ignore"] });
  started.push(child);
  return child;
}
afterEach(() => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
});

/** A leader of a group of its own that starts a member, tells its id and, when told to end, leaves it behind. */
const LEADER = `
  const { spawn } = require("node:child_process");
  const member = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
  console.log(member.pid);
  setInterval(() => {}, 1000);`;

async function leaderWithMember() {
  const leader = launch(["-e", LEADER], true);
  const [line] = (await once(leader.stdout as NodeJS.ReadableStream, "data")) as [Buffer];
  return { leader, group: leader.pid as number, member: Number(String(line)) };
}
const commandName = () => findProcess(process.pid)?.command ?? "";

describe("findProcess", () => {
  it("finds this process, always with the same start", () => {
    const found = findProcess(process.pid);
    expect(found?.pid).toBe(process.pid);
    expect(found?.started).toMatch(/\d/);
    expect(findProcess(process.pid)?.started).toBe(found?.started);
  });

  it("does not find one that has ended", async () => {
    const child = launch(["-e", ""]);
    await once(child, "exit");
    expect(findProcess(child.pid as number)).toBeUndefined();
  });
});

describe("killLeftovers", () => {
  it("ends what a dead leader left behind, and waits until it is gone", async () => {
    const { leader, group, member } = await leaderWithMember();
    const command = findProcess(member)?.command ?? commandName();
    leader.kill("SIGKILL");
    await once(leader, "exit");
    expect(processesOfGroup(group, command).map(({ pid }) => pid)).toEqual([member]);
    expect(await killLeftovers(group, command)).toEqual([member]);
    expect(findProcess(member)).toBeUndefined();
  });

  it("leaves processes that run something else", async () => {
    const { leader, group, member } = await leaderWithMember();
    leader.kill("SIGKILL");
    await once(leader, "exit");
    expect(await killLeftovers(group, "workerd")).toEqual([]);
    expect(findProcess(member)).toBeDefined();
    process.kill(member, "SIGKILL");
  });

  it("leaves a group whose leader lives: its id now belongs to someone else", async () => {
    const { group, member } = await leaderWithMember();
    expect(await killLeftovers(group, findProcess(member)?.command)).toEqual([]);
    expect(findProcess(member)).toBeDefined();
    process.kill(member, "SIGKILL");
  });
});

describe("vitalsOf", () => {
  it("measures this process within a factor of two of what Node says", () => {
    const own = process.memoryUsage.rss();
    const seen = vitalsOf(process.pid)?.residentBytes ?? 0;
    expect(seen).toBeGreaterThan(own / 2);
    expect(seen).toBeLessThan(own * 2);
  });

  it.runIf(process.platform === "linux")("tells one that waits from one that is busy", async () => {
    const waiting = launch(["-e", "setInterval(() => {}, 1000)"]);
    const busy = launch(["-e", "for (;;);"]);
    const waits = ({ pid }: ChildProcess) => vitalsOf(pid as number)?.waits;
    await expect.poll(() => [waits(waiting), waits(busy)], { timeout: 10_000 }).toEqual([true, false]);
  });

  it("is undefined for a process that is gone", async () => {
    const child = launch(["-e", ""]);
    await once(child, "exit");
    expect(vitalsOf(child.pid as number)).toBeUndefined();
  });
});
