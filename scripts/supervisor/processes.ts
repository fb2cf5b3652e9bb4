import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

/** A process as the system lists it. `started` only tells two holders of the same id apart; its unit varies. */
export interface ProcessInfo {
  pid: number;
  group: number;
  command: string;
  started: string;
}

const LINUX = process.platform === "linux";

// proc(5): pid (comm) state ppid pgrp …; comm may hold spaces and brackets, so fields are counted after the last one.
function fromProc(pid: number): ProcessInfo | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const command = stat.slice(stat.indexOf("(") + 1, stat.lastIndexOf(")"));
    // A zombie has ended; it only waits to be noticed.
    if (fields[0] === "Z" || fields[0] === "X") return;
    return { pid, group: Number(fields[2]), command, started: fields[19] ?? "" };
  } catch {
    return;
  }
}

function fromPs(args: string[]): ProcessInfo[] {
  try {
    const text = execFileSync("ps", [...args, "-o", "pid=,pgid=,lstart=,comm="], { encoding: "utf8" });
    return [...text.matchAll(/^\s*(\d+)\s+(\d+)\s+(\S+\s+\S+\s+\d+\s+[\d:]+\s+\d+)\s+(.*)$/gm)].map(
      (match) => ({
        pid: Number(match[1]),
        group: Number(match[2]),
        started: match[3] ?? "",
        command: match[4]?.split("/").at(-1) ?? "",
      }),
    );
  } catch {
    return [];
  }
}

/** The process with this id, if it runs. */
export const findProcess = (pid: number): ProcessInfo | undefined =>
  LINUX ? fromProc(pid) : fromPs(["-p", String(pid)])[0];

function allProcesses(): ProcessInfo[] {
  if (!LINUX) return fromPs(["-A"]);
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => fromProc(Number(pid)) ?? []);
}

/** The members of a process group that run a command. */
export const processesOfGroup = (group: number, command: string): ProcessInfo[] =>
  allProcesses().filter((info) => info.group === group && info.command === command);

const KILL_PATIENCE_MS = 5000;

/**
 * Kills what an earlier supervisor left running: the members of its process group that are the runtime. Resolves
 * when they have gone, and with them their hold on port and files. While a group has members, its id is not given
 * to another process; if its leader lives, the id was given away before.
 */
export async function killLeftovers(group: number, command = "workerd"): Promise<number[]> {
  if (findProcess(group)) return [];
  const leftovers = processesOfGroup(group, command);
  for (const { pid } of leftovers) process.kill(pid, "SIGKILL");
  const deadline = Date.now() + KILL_PATIENCE_MS;
  while (leftovers.some(({ pid }) => findProcess(pid)) && Date.now() < deadline) await pause(20);
  return leftovers.map(({ pid }) => pid);
}

/** A process's command with its arguments; empty when it has ended. */
export function commandLine(pid: number): string {
  try {
    return LINUX
      ? readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim()
      : execFileSync("ps", ["-o", "args=", "-p", String(pid)], { encoding: "utf8" }).trim();
  } catch {
    return "";
  }
}

/** What a process is doing at the moment. */
export interface Vitals {
  /** Resident memory. */
  residentBytes: number;
  /** Its main thread waits for something to do, so it does not hang in an endless loop. Only Linux tells. */
  waits: boolean;
}

// proc(5): the state is that of the main thread; S and I sleep until something happens.
const fromStatus = (text: string): Vitals => ({
  residentBytes: Number(/^VmRSS:\s+(\d+)/m.exec(text)?.[1]) * 1024,
  waits: /^State:\s+[SI]/m.test(text),
});

/** The vitals of a process; undefined when it has ended. */
export function vitalsOf(pid: number): Vitals | undefined {
  try {
    const vitals = LINUX
      ? fromStatus(readFileSync(`/proc/${pid}/status`, "utf8"))
      : {
          residentBytes: Number(execFileSync("ps", ["-o", "rss=", "-p", String(pid)])) * 1024,
          waits: false,
        };
    return vitals.residentBytes > 0 ? vitals : undefined;
  } catch {
    return;
  }
}

/** How often a process can be looked at without that being felt: elsewhere a look starts a process. */
export const LOOK_MS = LINUX ? 25 : 250;
