import type { Env } from "../kernel/env.ts";
import type { Id } from "../kernel/ids.ts";
import type { LedgerRun } from "../tenants/index.ts";
import { isFinal } from "./contract.ts";
import { loadRun } from "./queries.ts";
import { runObjectOf } from "./run-objects.ts";

const FIRST_POLL_MS = 20;
const SLOWEST_POLL_MS = 500;
/** A run may end without its object, as when the sweeper gives it up. */
const SLOWEST_LOOK_MS = 10_000;

/** Waits until a run has ended, however long it waits for an answer; undefined when there is no such run. */
export async function waitForEnd(
  env: Env,
  tenantId: Id<"ten">,
  runId: string,
): Promise<LedgerRun | undefined> {
  for (;;) {
    const run = await waitForRun(env, tenantId, runId, Number.POSITIVE_INFINITY);
    if (run?.status !== "awaiting_input") return run;
    await new Promise((resolve) => setTimeout(resolve, SLOWEST_POLL_MS));
  }
}

/**
 * Waits until a run has ended or waits for an answer, for at most `ms`; answers it as it then is, or undefined when
 * there is no such run. A queued run's object says when it ends; one in another caller's hands has no object, and is looked at now and then.
 */
export async function waitForRun(
  env: Env,
  tenantId: Id<"ten">,
  runId: string,
  ms: number,
): Promise<LedgerRun | undefined> {
  const deadline = Date.now() + ms;
  let pause = FIRST_POLL_MS;
  for (;;) {
    const run = await loadRun(env, tenantId, runId);
    const left = deadline - Date.now();
    if (!run || isFinal(run.status) || run.status === "awaiting_input" || left <= 0) return run;
    if (run.mode === "async") {
      await heardOfEnd(env, tenantId, runId, left);
    } else {
      await new Promise((resolve) => setTimeout(resolve, Math.min(pause, left)));
      pause = Math.min(pause * 2, SLOWEST_POLL_MS);
    }
  }
}

/** As `waitForRun`, of a run that was queued just now: it is not looked at before its object has heard of its end. */
export async function waitForQueuedRun(
  env: Env,
  tenantId: Id<"ten">,
  runId: string,
  ms: number,
): Promise<LedgerRun | undefined> {
  const deadline = Date.now() + ms;
  await heardOfEnd(env, tenantId, runId, ms);
  return waitForRun(env, tenantId, runId, deadline - Date.now());
}

/** Resolves when a queued run's object says that it has ended, or after a while. */
const heardOfEnd = (env: Env, tenantId: Id<"ten">, runId: string, ms: number): Promise<void> =>
  runObjectOf(env, tenantId, runId).whenEnded(runId, Math.min(ms, SLOWEST_LOOK_MS));
