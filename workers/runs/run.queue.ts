import type { Env } from "../kernel/env.ts";
import type { Id } from "../kernel/ids.ts";
import { runObjectOf } from "./run-objects.ts";

/** A message that wakes a consumer for an accepted run. The run itself is in the tenant's object. */
export interface RunMessage {
  tenantId: Id<"ten">;
  runId: Id<"run">;
}

declare module "../kernel/env.ts" {
  interface Env {
    RUN_QUEUE: Queue<RunMessage>;
  }
}

/** Wakes a consumer for queued runs. A message that cannot be sent, or is lost, is sent again by the sweeper. */
export async function wakeConsumer(env: Env, tenantId: Id<"ten">, runIds: Id<"run">[]): Promise<void> {
  try {
    await env.RUN_QUEUE.sendBatch(runIds.map((runId) => ({ body: { tenantId, runId } })));
  } catch (error) {
    console.warn("queue: messages were not sent; the sweeper will", error);
  }
}

/** Stops the attempts of runs that have been ended, and tells who follows them. */
export async function stopRuns(env: Env, tenantId: Id<"ten">, runIds: Id<"run">[]): Promise<void> {
  const told = await Promise.allSettled(
    runIds.map((runId) => runObjectOf(env, tenantId, runId).canceled(runId)),
  );
  const failed = told.filter(({ status }) => status === "rejected").length;
  if (failed > 0) console.warn(`queue: ${failed} ended runs were not told; what they do no longer counts`);
}

/** Hands each run to its object, which executes it at most once however often the message comes. */
export async function consumeRuns(batch: MessageBatch<RunMessage>, env: Env): Promise<void> {
  await Promise.all(
    batch.messages.map(async (message) => {
      const { tenantId, runId } = message.body;
      try {
        await runObjectOf(env, tenantId, runId).execute(tenantId, runId);
        message.ack();
      } catch (error) {
        console.error(`queue: run ${runId} could not be handed over`, error);
        message.retry();
      }
    }),
  );
}
