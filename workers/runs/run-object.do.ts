import { DurableObject } from "cloudflare:workers";
import type { SandboxEvent } from "../../agents-runtime/isolate/contract.ts";
import type { Env } from "../kernel/env.ts";
import { faultPoint } from "../kernel/fault-point.ts";
import type { Id } from "../kernel/ids.ts";
import { type Attempt, tenantObject } from "../tenants/index.ts";
import type { RunEventType } from "./contract.ts";
import { executeRun } from "./execute-run.ts";
import { Superseded } from "./execution.ts";
import { isDraining } from "./in-flight.ts";
import { fetchPayload } from "./payload.ts";
import { loadRun } from "./queries.ts";
import { outputEvent, RunEvents } from "./run-events.ts";
import { type RunObjectStub, runObjectOf } from "./run-objects.ts";

/** How long a run's events can be followed after it has ended; after that they are read from D1. */
const KEEP_MS = 24 * 3_600_000;

interface Running {
  controller: AbortController;
  ended: Promise<void>;
}

/** Executes runs that wait in the queue, and keeps their events for whoever follows: one object per shard of a tenant's runs. */
export class RunObject extends DurableObject<Env> implements RunObjectStub {
  readonly #events: RunEvents;
  readonly #running = new Map<string, Running>();

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#events = new RunEvents(ctx.storage.sql);
  }

  async execute(tenantId: Id<"ten">, runId: Id<"run">): Promise<void> {
    if (isDraining()) return;
    const attempt = await tenantObject(this.env, tenantId).start(runId);
    if (!attempt) return;
    if (this.env.FAULTS) await faultPoint(this.env.FAULTS, "start.answered", runId);
    this.#begin(runId);
    // A cancellation may have come between the start and now; the ledger has ended the run then.
    if (this.#events.hasEnded(runId)) return;
    this.#append(runId, "run.started", { attempt: attempt.run.attempts });
    this.#running.get(runId)?.controller.abort(new Superseded());
    const controller = new AbortController();
    const running: Running = { controller, ended: this.#attempt(tenantId, attempt, controller.signal) };
    this.#running.set(runId, running);
    running.ended = running.ended
      .catch((error) => console.error(`run ${runId}: the attempt broke off`, error))
      .finally(() => {
        if (this.#running.get(runId) === running) this.#running.delete(runId);
      });
    // An object without a request under way may be evicted; this call to itself lasts as long as the run.
    this.ctx.waitUntil(runObjectOf(this.env, tenantId, runId).hold(runId));
  }

  async hold(runId: string): Promise<void> {
    await this.#running.get(runId)?.ended;
  }

  async #attempt(
    tenantId: Id<"ten">,
    { run, started, deployment }: Attempt,
    signal: AbortSignal,
  ): Promise<void> {
    const input = await fetchPayload(this.env, tenantId, run.input);
    const ended = await executeRun({
      env: this.env,
      tenantId,
      run: started,
      deployment,
      input,
      waiting: run.waiting,
      conversation: run.conversation,
      requestId: run.requestId,
      waitUntil: (work) => this.ctx.waitUntil(work),
      follow: async (events) => this.#publish(run.id, events),
      signal,
    });
    if (!ended) return this.#conclude(tenantId, run.id);
    const { outcome, output, costMicros } = ended;
    if (output !== undefined) this.#events.append(run.id, "output", outputEvent(run.id, output), Date.now());
    const { error, durationMs } = outcome;
    this.#append(run.id, `run.${outcome.status}`, { error, durationMs, costMicros });
    await this.#scheduleCleanUp();
  }

  /**
   * Says of a run that it waits for an answer; and ends the events of one that has ended elsewhere: given up by the
   * sweeper, or settled as this object was lost.
   */
  async #conclude(tenantId: Id<"ten">, runId: string): Promise<void> {
    if (this.#events.hasEnded(runId)) return;
    const run = await loadRun(this.env, tenantId, runId);
    if (run?.status === "awaiting_input" && !this.#events.isPaused(runId))
      this.#append(runId, "run.awaiting_input", { question: run.waiting?.question });
    if (!run?.outcome || this.#events.hasEnded(runId)) return;
    const { status, error, durationMs } = run.outcome;
    this.#append(runId, `run.${status}`, { error, durationMs, costMicros: run.costMicros });
    await this.#scheduleCleanUp();
  }

  #publish(runId: string, events: SandboxEvent[]): void {
    for (const { type, at, data } of events) this.#events.append(runId, type, data, at);
  }

  #append(runId: string, type: RunEventType, data: Record<string, unknown>): void {
    this.#events.append(runId, type, JSON.stringify({ runId, ...data }), Date.now());
  }

  #begin(runId: string): void {
    if (!this.#events.last(runId)) this.#append(runId, "run.queued", {});
  }

  async logs(runId: string): Promise<string | null> {
    return this.#events.logs(runId);
  }

  async marks(runId: string): Promise<{ type: RunEventType; at: number }[]> {
    return this.#events.marks(runId);
  }

  async canceled(runId: string): Promise<void> {
    this.#running.get(runId)?.controller.abort(new Error("The run was canceled."));
    this.#append(runId, "run.canceled", {});
    await this.#scheduleCleanUp();
  }

  async follow(tenantId: Id<"ten">, runId: string, after: number): Promise<ReadableStream<Uint8Array>> {
    this.#begin(runId);
    const conclude = () => this.#conclude(tenantId, runId);
    if (!this.#running.has(runId)) await conclude();
    return this.#events.follow(runId, after, conclude);
  }

  async knows(runId: string): Promise<boolean> {
    return this.#events.last(runId) !== undefined;
  }

  async whenEnded(runId: string, ms: number): Promise<void> {
    await this.#events.whenEnded(runId, ms);
  }

  /** Forgets everything, for good. */
  async erase(): Promise<void> {
    await this.ctx.storage.deleteAlarm();
    await this.ctx.storage.deleteAll();
  }

  override async alarm(): Promise<void> {
    this.#events.forgetBefore(Date.now() - KEEP_MS);
    if (!this.#events.isEmpty()) await this.#scheduleCleanUp();
  }

  async #scheduleCleanUp(): Promise<void> {
    if ((await this.ctx.storage.getAlarm()) === null) await this.ctx.storage.setAlarm(Date.now() + KEEP_MS);
  }
}
