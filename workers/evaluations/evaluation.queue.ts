import { platformSweep } from "../kernel/db.ts";
import type { Env } from "../kernel/env.ts";
import type { Id } from "../kernel/ids.ts";
import { advanceEvaluation } from "./advance-evaluation.ts";

/** A message that wakes a consumer for an evaluation. The evaluation itself is in its rows. */
export interface EvaluationMessage {
  tenantId: Id<"ten">;
  evaluationId: Id<"evl">;
}

declare module "../kernel/env.ts" {
  interface Env {
    EVALUATION_QUEUE: Queue<EvaluationMessage>;
  }
}

/** Whoever had an evaluation for so long after its lease has died, or its message was lost. */
const STALE_MS = 10_000;

/** Wakes a consumer. A message that cannot be sent, or is lost, is sent again by the sweep. */
export async function wakeEvaluation(
  env: Env,
  tenantId: Id<"ten">,
  evaluationId: Id<"evl">,
  delaySeconds = 0,
): Promise<void> {
  try {
    await env.EVALUATION_QUEUE.send({ tenantId, evaluationId }, { delaySeconds });
  } catch (error) {
    console.warn("evaluations: a message was not sent; the sweep will", error);
  }
}

/** Works on each evaluation for a while, and wakes another consumer where something is left. */
export async function consumeEvaluations(batch: MessageBatch<EvaluationMessage>, env: Env): Promise<void> {
  await Promise.all(
    batch.messages.map(async (message) => {
      const { tenantId, evaluationId } = message.body;
      try {
        const pauseMs = await advanceEvaluation(env, tenantId, evaluationId);
        if (pauseMs !== undefined)
          await wakeEvaluation(env, tenantId, evaluationId, Math.ceil(pauseMs / 1000));
        message.ack();
      } catch (error) {
        console.error(`evaluations: ${evaluationId} could not be gone on with`, error);
        message.retry({ delaySeconds: 10 });
      }
    }),
  );
}

/** Wakes consumers for evaluations on which nobody works; called by the scheduler. */
export async function sweepEvaluations(env: Env, now: number): Promise<void> {
  const stale = "SELECT tenant_id, id FROM evaluations WHERE lease_until < ? ORDER BY lease_until LIMIT 100";
  const { results } = await platformSweep(env, stale, now - STALE_MS).all<{
    tenant_id: Id<"ten">;
    id: Id<"evl">;
  }>();
  for (const { tenant_id: tenantId, id } of results) await wakeEvaluation(env, tenantId, id);
}
