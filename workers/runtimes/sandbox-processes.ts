import type { Invocation, SandboxReply } from "../../agents-runtime/isolate/contract.ts";
import type { Env } from "../kernel/env.ts";
import type { RunFacts, RunHost } from "./contract.ts";
import { Pool } from "./processes/pool.ts";
import type { SandboxReport, SandboxUse } from "./processes/report.ts";
import { FIRST_TRY, type Occupant, Slot } from "./processes/slot.ts";
import type { SandboxBinding } from "./sandbox-binding.ts";

/** The machine's processes are one, for all requests and objects of this gateway. */
let pool: Pool | undefined;

function poolOf(env: Env): Pool {
  pool ??= new Pool(slotsOf(env), Number(env.SANDBOX_PROCESSES), Number(env.SANDBOX_PROBATION_MS));
  return pool;
}

function slotsOf(env: Env): Slot[] {
  const bindings = env as unknown as Record<string, SandboxBinding | undefined>;
  const slots: Slot[] = [];
  for (let binding = bindings.SANDBOX_0; binding; binding = bindings[`SANDBOX_${slots.length}`])
    slots.push(new Slot(String(slots.length), binding));
  return slots;
}

/** Runs on one of the machine's sandbox processes; on several, one after the other, if those are lost with it. */
export function runOnProcesses(
  env: Env,
  invocation: Invocation,
  host: RunHost,
  facts: RunFacts,
): Promise<SandboxReply> {
  const { timeoutMs } = invocation;
  const waits = { enteredAt: 0, askedAt: 0, company: FIRST_TRY, crashes: 0 };
  const run: Occupant = { ...facts, timeoutMs, effects: host, ...waits };
  return poolOf(env).run(run, async (process) => {
    const reply = await process.run(invocation, host);
    // A program that was stopped may go on without a pause: its run leaves a process that answers, or ends with it.
    if (reply.status === "timed_out" || reply.status === "canceled") await answer(process).catch(() => {});
    return reply;
  });
}

/** The supervisor's word on a process; answers with what it needs to know, or undefined if there is none of that name. */
export const reportSandbox = (env: Env, name: string, report: SandboxReport): SandboxUse | undefined =>
  poolOf(env).report(name, report);

/** That some process takes runs, and answers; rejects when none does. */
export async function checkProcesses(env: Env): Promise<void> {
  const slots = poolOf(env).ready();
  if (slots.length === 0) throw new Error("no sandbox process takes runs");
  // All of them, since one may have stalled just now.
  await Promise.any(slots.map(({ binding }) => answer(binding)));
}

/** Resolves when a process answers; rejects when it does not do so well, or has ended. */
async function answer(process: SandboxBinding): Promise<void> {
  const response = await process.fetch("http://sandbox/healthz");
  if (!response.ok) throw new Error(`a sandbox process answered ${response.status}`);
}
