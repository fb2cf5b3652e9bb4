import { readFileSync } from "node:fs";
import { vitalsOf } from "../../scripts/supervisor/processes.ts";
import type { Pids } from "../e2e/server.ts";

/** Microseconds of a clock tick in /proc (USER_HZ is 100 on every Linux that Node runs on). */
const TICK_MICROS = 10_000;

/** Processor time that processes have taken so far, in microseconds; NaN where there is no /proc. */
export function cpuMicros(pids: number[]): number {
  let ticks = 0;
  for (const pid of pids) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      // proc(5): utime and stime are the 14th and 15th field, the 12th and 13th after the command's bracket.
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      ticks += Number(fields[11]) + Number(fields[12]);
    } catch {
      return Number.NaN;
    }
  }
  return ticks * TICK_MICROS;
}

/** Resident memory of the server's processes by kind, in MiB. One that has just ended counts nothing. */
export function residentMib({ supervisor, gateway, sandboxes }: Pids): {
  supervisor: number;
  gateway: number;
  sandboxes: number;
} {
  const mib = (pids: number[]) =>
    pids.reduce((sum, pid) => sum + (vitalsOf(pid)?.residentBytes ?? 0), 0) / 2 ** 20;
  return {
    supervisor: mib([supervisor]),
    gateway: mib([gateway]),
    sandboxes: mib(sandboxes),
  };
}
