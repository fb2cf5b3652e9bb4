import { request } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { residentBytes } from "./processes.ts";

/** Between two probes of a process that answers. */
const PROBE_MS = 250;
/** Between two attempts on a process that refuses connections: it starts, or it is about to be seen dead. */
const RETRY_MS = 20;
/** Memory is polled more often than probed: a leaking agent takes gigabytes a second. */
const MEMORY_MS = 100;

/** Whether `GET /healthz` on a unix socket is answered with 200 within `timeoutMs`. */
export function probe(socketPath: string, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const attempt = request({ socketPath, path: "/healthz", agent: false }, (response) => {
      response.resume();
      finish(response.statusCode === 200);
    });
    // One more turn of the loop: after a pause of this process itself, the answer may be there, unread.
    const timer = setTimeout(() => setImmediate(finish, false), timeoutMs);
    const finish = (answered: boolean) => {
      clearTimeout(timer);
      attempt.destroy();
      resolve(answered);
    };
    attempt.on("error", () => finish(false));
    attempt.end();
  });
}

/** Resolves with whether the process behind a socket answered at all within `patienceMs`. */
export async function untilHealthy(
  socketPath: string,
  patienceMs: number,
  signal: AbortSignal,
): Promise<boolean> {
  const deadline = Date.now() + patienceMs;
  while (!signal.aborted && Date.now() < deadline) {
    if (await probe(socketPath, deadline - Date.now())) return true;
    await pause(RETRY_MS);
  }
  return false;
}

/** Resolves when the process behind a socket has not answered for `stallMs`, or when `signal` is aborted. */
export async function untilStalled(socketPath: string, stallMs: number, signal: AbortSignal): Promise<void> {
  let lastAnswer = Date.now();
  while (!signal.aborted) {
    const left = lastAnswer + stallMs - Date.now();
    // At least one probe's time, though it be late: this process may have been paused, not that one.
    if (await probe(socketPath, Math.max(left, PROBE_MS))) {
      lastAnswer = Date.now();
      await pause(PROBE_MS);
    } else {
      if (Date.now() >= lastAnswer + stallMs) return;
      await pause(RETRY_MS);
    }
  }
}

/** Resolves when a process holds more than `limit` bytes, or when `signal` is aborted. */
export async function untilTooBig(pid: number, limit: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && (residentBytes(pid) ?? 0) <= limit) await pause(MEMORY_MS);
}
