import { randomUUID } from "node:crypto";
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { findProcess } from "./processes.ts";
import { StartError } from "./start-error.ts";

export const LOCK_FILE = "supervisor.lock";
/** A supervisor that lost its terminal drains for up to 10 s; one that starts meanwhile waits for it. */
const DRAIN_WAIT_MS = 20_000;
/** Time for a supervisor whose parent has just died to say that it drains. */
const GRACE_MS = 1000;

interface Holder {
  pid: number;
  started: string;
  draining: boolean;
}

export interface Lock {
  /** The process group of an earlier supervisor that ended without releasing the lock. */
  staleGroup: number | undefined;
  /** Tells supervisors that wait that this one is about to end. */
  markDraining(): void;
  release(): void;
}

function readHolder(path: string): Holder | undefined {
  try {
    const { pid, started, draining } = JSON.parse(readFileSync(path, "utf8")) as Partial<Holder>;
    return { pid: Number(pid), started: String(started), draining: draining === true };
  } catch {
    return;
  }
}

const isAlive = (holder: Holder): boolean => findProcess(holder.pid)?.started === holder.started;

const exists = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === "EEXIST";

/** Creates the lock with its content in one step: a link, unlike a write, is never seen half done. */
function tryCreate(path: string, holder: Holder): boolean {
  const draft = `${path}.${randomUUID()}`;
  writeFileSync(draft, JSON.stringify(holder), { mode: 0o600 });
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (exists(error)) return false;
    throw error;
  } finally {
    rmSync(draft);
  }
}

/** Takes a dead holder's lock away, unless someone else has replaced it meanwhile. */
function discard(path: string, dead: Holder | undefined): void {
  const aside = `${path}.${randomUUID()}`;
  try {
    renameSync(path, aside);
    const moved = readHolder(aside);
    if (moved && moved.pid !== dead?.pid && isAlive(moved)) linkSync(aside, path);
    rmSync(aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT" && !exists(error)) throw error;
  }
}

/**
 * Makes this process the only supervisor of a state folder. A lock whose holder has died is taken over; one whose
 * holder drains is waited for. Throws a `StartError` when another supervisor is serving.
 */
export async function acquireLock(folder: string, waiting: () => void = () => {}): Promise<Lock> {
  const path = join(folder, LOCK_FILE);
  const me: Holder = { pid: process.pid, started: findProcess(process.pid)?.started ?? "", draining: false };
  const begun = Date.now();
  let staleGroup: number | undefined;
  let told = false;
  while (!tryCreate(path, me)) {
    const holder = readHolder(path);
    if (!holder || !isAlive(holder)) {
      staleGroup = holder?.pid;
      discard(path, holder);
      continue;
    }
    if (Date.now() - begun > (holder.draining ? DRAIN_WAIT_MS : GRACE_MS)) {
      throw new StartError(
        `${folder} is in use by a server that runs already (process ${holder.pid}). Stop it, or set QUAYSIDE_STATE to another folder.`,
      );
    }
    if (holder.draining && !told) waiting();
    told ||= holder.draining;
    await pause(50);
  }
  return {
    staleGroup,
    markDraining: () => writeFileSync(path, JSON.stringify({ ...me, draining: true })),
    release: () => {
      if (readHolder(path)?.pid === me.pid) rmSync(path, { force: true });
    },
  };
}
