import type { Env } from "../kernel/env.ts";
import type { Id } from "../kernel/ids.ts";
import type { Json } from "../kernel/json.ts";
import type { RunScope } from "./admit-run.ts";
import type { RunSummary } from "./contract.ts";
import { fetchPayload } from "./payload.ts";
import { launchRun } from "./start-run.ts";
import { toSummary } from "./view.ts";
import { waitForRun } from "./wait-run.ts";

/** A run of something that is live nowhere. */
export interface TrialRequest {
  trial: Id<"dep">;
  input: Json;
  trigger: "evaluation" | "playground";
  maxCostMicros?: number | undefined;
  /** Asked for again with the same key, it is the same run; for a day. */
  key?: string;
}

/**
 * Queues a run of a trial, for a caller who may do what is to be tried. It is a run like any other: admitted within the
 * same limits, paid from the same money, and swept when its process dies. Answers its id.
 */
export async function startTrial(
  scope: RunScope,
  { trial, input, trigger, maxCostMicros, key }: TrialRequest,
): Promise<Id<"run">> {
  const { run } = await launchRun(scope, {
    ...{ agent: trial, trial: true, channel: "production", input, trigger, maxCostMicros, waitSeconds: 0 },
    ...(key !== undefined && { idempotency: { key: `trial:${key}`, bodyHash: trial } }),
  });
  return run.id;
}

/** A run of a trial as far as it has come. */
export interface TrialEnd {
  summary: RunSummary;
  /** JSON text, whole, of one that succeeded. */
  output: string | null;
}

/** The run once it has ended or asks for an answer, or as it is after `ms`; undefined where it is no longer kept. */
export async function waitForTrial(
  env: Env,
  tenantId: Id<"ten">,
  runId: string,
  ms: number,
): Promise<TrialEnd | undefined> {
  const run = await waitForRun(env, tenantId, runId, ms);
  if (!run) return undefined;
  const output = run.outcome?.output;
  return { summary: toSummary(run), output: output ? await fetchPayload(env, tenantId, output) : null };
}
