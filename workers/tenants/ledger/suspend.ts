import { ok, type Result, refused } from "../../kernel/errors.ts";
import type { Id } from "../../kernel/ids.ts";
import { REDISPATCH_MS } from "./admit.ts";
import type { RunAnswer, SuspendRequest, Waiting } from "./contract.ts";
import type { ChangedBy } from "./deployments.ts";
import { readRun } from "./runs.ts";
import type { LedgerState } from "./state.ts";

/** How long a run waits for somebody's answer, in milliseconds: a week. */
export const ANSWER_MS = 7 * 86_400_000;

/**
 * Has a run wait for somebody's answer: only its latest attempt can. It keeps what it has reserved, and takes no place
 * of those that go on. False where another attempt has it, or it has ended.
 */
export function suspend(state: LedgerState, request: SuspendRequest, now: number): boolean {
  const { runId, fence, question, durationMs, logs } = request;
  const run = state.active.get(runId);
  if (run?.fence !== fence || run.status !== "running") return false;
  const before = readRun(state, runId)?.waiting;
  const waiting: Waiting = {
    ...{ question, answer: null, logs, askedAt: now, expiresAt: now + ANSWER_MS },
    idleMs: before?.idleMs ?? 0,
    durationMs: (before?.durationMs ?? 0) + durationMs,
  };
  state.sql.exec(
    `UPDATE runs SET status = 'awaiting_input', waiting = ?, record = json_set(record, '$.mode', 'async') WHERE id = ?`,
    JSON.stringify(waiting),
    runId,
  );
  state.active.setStatus(run, "awaiting_input");
  run.leaseUntil = waiting.expiresAt;
  state.publish("run.awaiting_input", runId, { agentId: run.agentId }, now);
  return true;
}

/** Answers what a run waits for; it is queued again. Refused with `not_found` or `conflict`. */
export function resume(
  state: LedgerState,
  runId: Id<"run">,
  answer: RunAnswer,
  by: ChangedBy,
  now: number,
): Result<null> {
  const active = state.active.get(runId);
  if (!active) return refused("not_found", "No run of this id waits for an answer.");
  if (active.status !== "awaiting_input")
    return refused("conflict", "The run does not wait for an answer: it goes on already.");
  state.sql.exec(
    `UPDATE runs SET status = 'queued', waiting = json_set(waiting, '$.answer', json(?1),
       '$.idleMs', (waiting ->> '$.idleMs') + ?2 - (waiting ->> '$.askedAt')) WHERE id = ?3`,
    JSON.stringify(answer),
    now,
    runId,
  );
  state.active.setStatus(active, "queued");
  active.attempts = 0;
  active.leaseUntil = now + REDISPATCH_MS;
  state.publish("run.resumed", runId, { agentId: active.agentId, approved: answer.approved, by }, now);
  return ok(null);
}
