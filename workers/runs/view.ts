import type { Env } from "../kernel/env.ts";
import type { Id } from "../kernel/ids.ts";
import { type Json, parseJson } from "../kernel/json.ts";
import type { LedgerRun } from "../tenants/index.ts";
import type { RunSummary, RunView } from "./contract.ts";
import { fetchPayload } from "./payload.ts";

const iso = (time: number): string => new Date(time).toISOString();
const isoOrNull = (time: number | null): string | null => (time === null ? null : iso(time));

const NO_MODELS = { inputTokens: 0, outputTokens: 0, modelCalls: 0 };

/** What a run asks, while it waits for the answer. */
export function questionOf({ status, waiting }: LedgerRun): RunView["question"] {
  if (status !== "awaiting_input" || !waiting) return null;
  return { ...waiting.question, expiresAt: iso(waiting.expiresAt) };
}

/** A run as lists show it. */
export const toSummary = (run: LedgerRun): RunSummary => ({
  id: run.id,
  status: run.status,
  agentId: run.agentId,
  agentSlug: run.agentSlug,
  version: run.version,
  channel: run.channel,
  trigger: run.trigger,
  error: run.outcome?.error ?? null,
  usage: {
    durationMs: run.outcome?.durationMs ?? 0,
    queuedMs: Math.max(0, (run.startedAt ?? run.createdAt) - run.createdAt),
    attempts: run.attempts,
    ...(run.outcome?.models ?? NO_MODELS),
  },
  cost: { amountMicros: run.costMicros, currency: "USD" },
  parentRunId: run.parentRunId,
  replayOf: run.replayOf,
  createdAt: iso(run.createdAt),
  startedAt: isoOrNull(run.startedAt),
  finishedAt: isoOrNull(run.finishedAt),
});

/** A run with its input and output; a large output is only pointed to. In the order in which `runJson` writes it. */
export async function toView(env: Env, tenantId: Id<"ten">, run: LedgerRun): Promise<RunView> {
  const output = run.outcome?.output ?? null;
  const input = await fetchPayload(env, tenantId, run.input);
  return {
    ...toSummary(run),
    question: questionOf(run),
    outputUrl: output && "r2" in output ? `/api/v1/runs/${run.id}/output` : null,
    input: input === null ? null : (parseJson(input) ?? null),
    output: output && "text" in output ? (JSON.parse(output.text) as Json) : null,
  };
}
