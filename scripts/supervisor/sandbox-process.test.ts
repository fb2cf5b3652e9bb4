import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { SandboxReport } from "../../workers/runtimes/processes/report.ts";
import { findProcess } from "./processes.ts";
import { askRuntime, spawnRuntime } from "./runtime.test-kit.ts";
import { type End, restartDelay, SandboxProcess } from "./sandbox-process.ts";
import { probe } from "./watchdog.ts";

let folder: string;
let socketPath: string;
let ends: (End & { at: number })[];
/** Of the process that was started last. */
let pid: number | undefined;
let reports: Partial<SandboxReport>[];
/** Whether the gateway hears a report. */
let hears: (report: Partial<SandboxReport>) => boolean;
let sandbox: SandboxProcess;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "quayside-sandbox-"));
  socketPath = join(folder, "0.sock");
  ends = [];
  reports = [];
  hears = () => true;
});
afterEach(async () => {
  await sandbox.stop();
  rmSync(folder, { recursive: true, force: true });
});

function start(program?: string): Promise<boolean> {
  sandbox = new SandboxProcess({
    name: "0",
    socketPath,
    stallMs: 500,
    memoryBytes: 250e6,
    launch: () => {
      const child = spawnRuntime(socketPath, program);
      pid = child.pid;
      return child;
    },
    recycleBytes: 1e12,
    tell: async (_name, report) => {
      reports.push(report);
      return hears(report) ? { idle: false, killInMs: 0 } : undefined;
    },
    mayRetire: () => false,
    onEnd: (end) => ends.push({ ...end, at: Date.now() }),
  });
  return sandbox.start();
}

/** Starts it, and resolves when it is watched. */
async function startWatched(): Promise<void> {
  expect(await start()).toBe(true);
  await vi.waitFor(() => expect(reports.at(-1)).toMatchObject({ state: "ready" }), { timeout: 10_000 });
}
const untilReplaced = (before: number | undefined) =>
  vi.waitFor(
    async () => {
      expect(pid).not.toBe(before);
      expect(await probe(socketPath, 200)).toBe(true);
    },
    { timeout: 10_000, interval: 20 },
  );

describe("a sandbox process", () => {
  it.each([
    ["/hang", "stalled"],
    ["/exit", "crashed"],
    ["/leak", "memory"],
  ])("is replaced after %s, and its death recorded as %s", async (path, reason) => {
    await startWatched();
    const first = pid;
    askRuntime(socketPath, path);
    await untilReplaced(first);
    expect(ends).toMatchObject([{ sandbox: "0", reason }]);
    await vi.waitFor(() => expect(findProcess(first as number)).toBeUndefined(), { timeout: 5000 });
  });

  it("tells the gateway why it ended, by its number", async () => {
    await startWatched();
    askRuntime(socketPath, "/hang");
    await vi.waitFor(() => expect(ends).toHaveLength(1), { timeout: 10_000 });
    expect(reports.at(-1)).toEqual({ life: 1, state: "ended", reason: "stalled" });
    await vi.waitFor(() => expect(reports.at(-1)).toMatchObject({ life: 2, state: "ready" }), {
      timeout: 10_000,
    });
    expect(reports.filter(({ state }) => state === "ended")).toHaveLength(1);
  });

  it("tells of its end until the gateway hears it, and of its next life only then", async () => {
    let deaf = 5;
    hears = ({ state }) => state !== "ended" || deaf-- <= 0;
    await startWatched();
    askRuntime(socketPath, "/hang");
    await vi.waitFor(() => expect(reports.at(-1)).toMatchObject({ life: 2 }), { timeout: 10_000 });
    const first = reports.findIndex(({ state }) => state === "ended");
    const told = reports.slice(first, -1);
    expect(told).toEqual(Array(6).fill({ life: 1, state: "ended", reason: "stalled" }));
  });

  it("is started again, ever more slowly, when it dies at once each time", async () => {
    const begun = start("process.exit(1)");
    await vi.waitFor(() => expect(ends.length).toBeGreaterThanOrEqual(4), { timeout: 10_000 });
    const gaps = ends.slice(1).map(({ at }, index) => at - (ends[index]?.at ?? 0));
    expect(gaps[2]).toBeGreaterThan(190);
    await sandbox.stop();
    expect(await begun).toBe(false);
  });

  it("leaves no process and no death behind when it is stopped", async () => {
    await start();
    await sandbox.stop();
    expect(findProcess(pid as number)).toBeUndefined();
    expect(ends).toEqual([]);
  });
});

describe("restartDelay", () => {
  it("is none at first, doubles, and has an end", () => {
    expect([0, 1, 2, 3, 4, 50].map(restartDelay)).toEqual([0, 0, 100, 200, 400, 5000]);
  });
});
