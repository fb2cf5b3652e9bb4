import type { Ctx } from "../kernel/context.ts";
import type { Env } from "../kernel/env.ts";
import type { Id } from "../kernel/ids.ts";
import type { LedgerRun } from "../tenants/index.ts";
import { isFinal, type LogLine, type RunEvent, type RunEventType } from "./contract.ts";
import { fetchPayload } from "./payload.ts";
import { getRunSummary, loadRun } from "./queries.ts";
import { outputEvent, toServerSentEvent } from "./run-events.ts";
import { runObjectOf } from "./run-objects.ts";
import { waitForRun } from "./wait-run.ts";

/** How long a stream waits for a run that another caller executes. */
const MAX_WAIT_MS = 900_000;

/** The answer that streams a run's events after `after`; refuses like `getRun`. */
export async function followRun(ctx: Ctx, runId: string, after: number): Promise<Response> {
  await getRunSummary(ctx, runId);
  return streamRun(ctx.env, ctx.tenant.id, runId, after);
}

/**
 * Streams a run's events. Those of a queued run come from its object, live; a run that was executed in its
 * caller's request left none there, so its events are told from what is kept, once it has ended.
 */
export async function streamRun(
  env: Env,
  tenantId: Id<"ten">,
  runId: string,
  after: number,
): Promise<Response> {
  const object = runObjectOf(env, tenantId, runId);
  const run = await loadRun(env, tenantId, runId);
  const live = run !== undefined && !isFinal(run.status) && run.mode === "async";
  if (live || (await object.knows(runId))) return toStream(await object.follow(tenantId, runId, after));
  return toStream(retell(env, tenantId, runId, after));
}

const toStream = (body: ReadableStream<Uint8Array>): Response =>
  new Response(body, {
    headers: {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store",
      "x-accel-buffering": "no",
    },
  });

function retell(env: Env, tenantId: Id<"ten">, runId: string, after: number): ReadableStream<Uint8Array> {
  const { readable, writable } = new IdentityTransformStream();
  const write = async () => {
    const writer = writable.getWriter();
    const run = await waitForRun(env, tenantId, runId, MAX_WAIT_MS);
    const events = run ? await eventsOf(env, tenantId, run) : [];
    for (const event of events.filter(({ seq }) => seq > after)) {
      await writer.write(new TextEncoder().encode(toServerSentEvent(event)));
    }
    await writer.close();
  };
  // A follower who goes away breaks the write off; that is no error.
  write().catch(() => undefined);
  return readable;
}

async function eventsOf(env: Env, tenantId: Id<"ten">, run: LedgerRun): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  const add = (type: RunEventType, at: number, data: string) =>
    events.push({ seq: events.length + 1, type, at, data });
  const about = (more: object) => JSON.stringify({ runId: run.id, ...more });
  add("run.queued", run.createdAt, about({}));
  if (run.startedAt !== null) add("run.started", run.startedAt, about({ attempt: run.attempts }));
  const { outcome } = run;
  if (!outcome) return events;
  const logs = outcome.logs ? await fetchPayload(env, tenantId, outcome.logs) : null;
  for (const line of JSON.parse(logs ?? "[]") as LogLine[]) add("log", line.at, JSON.stringify(line));
  const end = run.finishedAt ?? run.createdAt;
  const output = outcome.output ? await fetchPayload(env, tenantId, outcome.output) : null;
  if (output !== null) add("output", end, outputEvent(run.id, output));
  const { error, durationMs } = outcome;
  add(`run.${outcome.status}`, end, about({ error, durationMs, costMicros: run.costMicros }));
  return events;
}
