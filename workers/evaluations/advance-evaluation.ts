import { commitHappened } from "../audit/index.ts";
import { type Clock, systemClock } from "../kernel/clock.ts";
import { and, asc, eq, inArray, isNotNull, lt, tenantDb, tenantStatement } from "../kernel/db.ts";
import type { Env } from "../kernel/env.ts";
import { domainErrorOf, type ErrorCode } from "../kernel/errors.ts";
import type { Id } from "../kernel/ids.ts";
import { someAtOnce } from "../kernel/some-at-once.ts";
import { caseOutcome } from "./case-outcome.ts";
import { type CaseRow, type EvaluationRow, evaluationCases, evaluations } from "./tables.ts";
import type { Turn } from "./turn.ts";

/** Cases that run at once. */
const AT_ONCE = 4;
/** For how long a consumer works on an evaluation before another one goes on. */
const TURN_MS = 10_000;
/** Above the longest time for which nothing is written in a turn. */
const LEASE_MS = 30_000;
/** Runs are found again by their keys for a day. */
const LONGEST_MS = 23 * 3_600_000;
const USUAL_PAUSE_MS = 5_000;

/** Refusals that pass: the same case may start in a while. */
const PASSING: readonly ErrorCode[] = ["rate_limited", "concurrency_exceeded", "unavailable"];

/**
 * Goes on with an evaluation for a while, some cases at a time. Each case is a run that is found again by its key, so
 * that it does not matter who goes on with what, or how often. Answers after how long to go on; undefined where there
 * is nothing left, or somebody else has it.
 */
export async function advanceEvaluation(
  env: Env,
  tenantId: Id<"ten">,
  id: Id<"evl">,
  clock: Clock = systemClock,
): Promise<number | undefined> {
  const db = tenantDb(env, tenantId);
  const now = clock.now();
  const free = and(eq(evaluations.id, id), lt(evaluations.leaseUntil, now + 1));
  const [claimed] = await db.batch([
    db.update(evaluations, { status: "running", leaseUntil: now + LEASE_MS }, free),
  ]);
  const evaluation = claimed === 0 ? undefined : await db.first(evaluations, eq(evaluations.id, id));
  if (!evaluation) return undefined;
  const turn: Turn = { env, db, evaluation, clock, endsAt: now + TURN_MS };
  if (now - evaluation.createdAt > LONGEST_MS)
    return end(turn, "failed", { code: "timed_out", message: "It took longer than a day." });
  const left = and(
    eq(evaluationCases.evaluationId, id),
    inArray(evaluationCases.status, ["pending", "running"]),
  );
  const cases = await db.all(evaluationCases, { where: left, orderBy: asc(evaluationCases.position) });
  await someAtOnce(cases, AT_ONCE, (one) => work(turn, one));
  return conclude(turn);
}

async function work(turn: Turn, one: CaseRow): Promise<void> {
  const { db, evaluation, clock } = turn;
  if (turn.over || clock.now() >= turn.endsAt) return;
  const mine = and(eq(evaluations.id, evaluation.id), isNotNull(evaluations.leaseUntil));
  const [held] = await db.batch([db.update(evaluations, { leaseUntil: clock.now() + LEASE_MS }, mine)]);
  if (held === 0) {
    turn.over = "canceled";
    return;
  }
  try {
    const outcome = await caseOutcome(turn, one);
    if (!outcome) return;
    await db.batch([db.update(evaluationCases, outcome, eq(evaluationCases.id, one.id))]);
    await count(turn);
  } catch (error) {
    const refusal = domainErrorOf(error)?.refusal;
    if (!refusal) throw error;
    turn.over = PASSING.includes(refusal.code)
      ? { pauseMs: (refusal.retryAfter ?? 0) * 1000 || USUAL_PAUSE_MS }
      : { refusal };
  }
}

const COUNT = `
UPDATE evaluations SET (done, passed, input_tokens, output_tokens, cost_micros) =
  (SELECT coalesce(sum(status IN ('passed', 'failed')), 0), coalesce(sum(status = 'passed'), 0),
     coalesce(sum(input_tokens), 0), coalesce(sum(output_tokens), 0), coalesce(sum(cost_micros), 0)
   FROM evaluation_cases WHERE tenant_id = ?1 AND evaluation_id = ?2)
WHERE tenant_id = ?1 AND id = ?2`;

/** Sums up its cases; anew each time, so that nothing is counted twice. */
async function count({ env, db, evaluation }: Turn): Promise<void> {
  await tenantStatement(env, db.tenantId, COUNT, evaluation.id).run();
}

async function conclude(turn: Turn): Promise<number | undefined> {
  const { db, evaluation, over } = turn;
  if (over === "canceled") return undefined;
  if (over && "refusal" in over) {
    const { code, detail } = over.refusal;
    return end(turn, "failed", { code, message: detail });
  }
  const mine = eq(evaluations.id, evaluation.id);
  const { done, caseCount } = (await db.first(evaluations, mine)) ?? { done: 0, caseCount: 0 };
  if (done === caseCount) return end(turn, "finished", null);
  await db.batch([
    db.update(evaluations, { leaseUntil: turn.clock.now() }, and(mine, isNotNull(evaluations.leaseUntil))),
  ]);
  return over?.pauseMs ?? 0;
}

/** Ends an evaluation, and tells once that it has ended. */
async function end(
  { env, db, evaluation, clock }: Turn,
  status: "finished" | "failed",
  error: EvaluationRow["error"],
): Promise<undefined> {
  const at = clock.now();
  const set = { status, error, finishedAt: at, leaseUntil: null };
  const goesOn = and(eq(evaluations.id, evaluation.id), isNotNull(evaluations.leaseUntil));
  const row = (await db.first(evaluations, eq(evaluations.id, evaluation.id))) ?? evaluation;
  const { id, agentId, datasetId, version, caseCount, done, passed } = row;
  const data = { id, agentId, datasetId, version, status, cases: { total: caseCount, done, passed } };
  await commitHappened(env, db, db.update(evaluations, set, goesOn), {
    type: "evaluation.finished",
    at,
    data,
  });
}
