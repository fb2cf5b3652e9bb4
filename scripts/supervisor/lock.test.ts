import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { acquireLock, LOCK_FILE } from "./lock.ts";
import { findProcess } from "./processes.ts";
import { StartError } from "./start-error.ts";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "quayside-lock-"));
  path = join(folder, LOCK_FILE);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const started = findProcess(process.pid)?.started;
const hold = (holder: object) => writeFileSync(path, JSON.stringify(holder));
const content = () =>
  JSON.parse(readFileSync(path, "utf8")) as { pid: number; started: string; draining: boolean };

describe("acquireLock", () => {
  it("names this process, and leaves nothing behind when it is released", async () => {
    const lock = await acquireLock(folder);
    expect(content()).toEqual({ pid: process.pid, started, draining: false });
    expect(lock.staleGroup).toBeUndefined();
    lock.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it("refuses a folder that another supervisor serves, and says which", async () => {
    hold({ pid: process.pid, started, draining: false });
    const error = await acquireLock(folder).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(StartError);
    expect(String(error)).toContain(`process ${process.pid}`);
    expect(String(error)).toContain(folder);
  });

  it("takes over from a holder that has died, and tells its process group", async () => {
    hold({ pid: 2 ** 22 + 1, started: "1", draining: false });
    const lock = await acquireLock(folder);
    expect(lock.staleGroup).toBe(2 ** 22 + 1);
    expect(content().pid).toBe(process.pid);
  });

  it("takes over when the holder's id now belongs to another process", async () => {
    hold({ pid: process.pid, started: "long ago", draining: false });
    await acquireLock(folder);
    expect(content().started).toBe(started);
  });

  it("takes over a lock that cannot be read", async () => {
    writeFileSync(path, "{");
    await acquireLock(folder);
    expect(content().pid).toBe(process.pid);
  });

  it("waits for a holder that drains, and says so once", async () => {
    hold({ pid: process.pid, started, draining: true });
    const waiting = vi.fn(() => void setImmediate(() => rmSync(path)));
    const lock = await acquireLock(folder, waiting);
    expect(waiting).toHaveBeenCalledTimes(1);
    expect(existsSync(path)).toBe(true);
    lock.release();
  });

  it("lets only one of many that start together take over", async () => {
    hold({ pid: 2 ** 22 + 1, started: "1", draining: false });
    const attempts = await Promise.allSettled(Array.from({ length: 8 }, () => acquireLock(folder)));
    expect(attempts.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });
});

describe("a lock", () => {
  it("says when its holder drains", async () => {
    const lock = await acquireLock(folder);
    lock.markDraining();
    expect(content()).toEqual({ pid: process.pid, started, draining: true });
  });

  it("is not released by one who has lost it", async () => {
    const lock = await acquireLock(folder);
    hold({ pid: 1, started: "1", draining: false });
    lock.release();
    expect(content().pid).toBe(1);
  });
});
