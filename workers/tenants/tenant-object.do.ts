import { DurableObject } from "cloudflare:workers";
import type { Env, Guarded } from "../kernel/env.ts";
import { ok, type Result, refused } from "../kernel/errors.ts";
import { faultPoint } from "../kernel/fault-point.ts";
import type { Id } from "../kernel/ids.ts";
import { objectOf } from "../kernel/objects.ts";
import type { Role } from "../kernel/permissions.ts";
import { admit } from "./ledger/admit.ts";
import type {
  AdmitAnswer,
  AdmitRequest,
  Attempt,
  DeploymentSnapshot,
  LedgerRun,
  Payload,
  SettleAnswer,
  SettleRequest,
} from "./ledger/contract.ts";
import * as deployments from "./ledger/deployments.ts";
import { beginEpoch, processEpoch } from "./ledger/epoch.ts";
import { createKey, type NewKey, revokeKey } from "./ledger/keys.ts";
import { forget, type OutboxBatch, outboxIsEmpty, readOutbox } from "./ledger/outbox.ts";
import { readRun } from "./ledger/runs.ts";
import { cancel, nextSweep, renew, settle, start, sweep } from "./ledger/settle.ts";
import { LedgerState } from "./ledger/state.ts";
import type { Plan } from "./plans.ts";

/** How long changes gather before the outbox carries them to D1. */
const OUTBOX_DELAY_MS = 100;
const RETRY_MS = 1_000;

/** What the ledger needs from domains above it; `workers/index.ts` fills it. */
export interface LedgerPorts {
  /** Copies changes to D1 and publishes their events. May be called again with the same batch. */
  deliver(batch: OutboxBatch): Promise<void>;
  /** Wakes a consumer for queued runs; a lost message is made good by the sweeper. */
  dispatch(tenantId: Id<"ten">, runIds: Id<"run">[]): Promise<void>;
}

/**
 * One tenant's authority: keys, deployments, admission, ledger. Each method is one turn of the object, and so one
 * transaction; answers leave once it is on disk. What it decides travels to D1 through its outbox.
 */
export abstract class TenantLedger extends DurableObject<Env> {
  readonly #state: LedgerState;
  #alarmAt = Number.POSITIVE_INFINITY;

  protected abstract readonly ports: LedgerPorts;
  protected now = (): number => Date.now();

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#state = new LedgerState(ctx.storage.sql);
    if (env.ONE_PROCESS !== "on") return;
    if (beginEpoch(this.#state, processEpoch(), this.now())) void this.#wake(0);
  }

  /** Makes the object that of a tenant, or changes its plan. */
  async initialise(tenant: { id: Id<"ten">; slug: string; plan: Plan }): Promise<void> {
    for (const [key, value] of Object.entries(tenant)) this.#state.setMeta(key, value);
  }

  /** Who an API key belongs to, by its hash. */
  async authenticate(
    keyHash: string,
  ): Promise<Result<{ id: Id<"key">; name: string; role: Role; slug: string }>> {
    const key = this.#state.key(keyHash);
    if (!key) return refused("unauthenticated", "This API key does not exist or was revoked.");
    return ok({ ...key, slug: this.#state.meta("slug") ?? "" });
  }

  async createKey(input: { name: string; role: Role }, by: deployments.ChangedBy): Promise<NewKey> {
    const created = await createKey(this.#state, this.#tenantId(), input, by, this.now());
    await this.#wake(OUTBOX_DELAY_MS);
    return created;
  }

  async revokeKey(id: string, by: deployments.ChangedBy): Promise<boolean> {
    const revoked = revokeKey(this.#state, id, by, this.now());
    await this.#wake(OUTBOX_DELAY_MS);
    return revoked;
  }

  /** Admits runs, each on its own; the answers are in the order of the requests. */
  async admit(requests: AdmitRequest[]): Promise<AdmitAnswer[]> {
    const answers = requests.map((request) =>
      this.#alone(() => admit(this.#state, request, this.now()), failedAdmission),
    );
    if (answers.some((answer) => answer.kind === "admitted")) await this.#wake(OUTBOX_DELAY_MS);
    if (this.env.FAULTS) await faultPoint(this.env.FAULTS, "admit.written", ...admittedOf(answers));
    return answers;
  }

  /** Ends runs, each on its own; the answers are in the order of the requests. */
  async settle(requests: SettleRequest[]): Promise<SettleAnswer[]> {
    const answers = requests.map((request) =>
      this.#alone(() => settle(this.#state, request, this.now()), unsettled),
    );
    await this.#wake(OUTBOX_DELAY_MS);
    if (this.env.FAULTS) await faultPoint(this.env.FAULTS, "settle.written", ...settledOf(requests, answers));
    return answers;
  }

  /** One item of a batch, in a transaction of its own: should it fail, the others do not. */
  #alone<T>(work: () => T, failed: () => T): T {
    try {
      return this.ctx.storage.transactionSync(work);
    } catch (error) {
      console.error("ledger: a request failed", error);
      this.#state.reload();
      return failed();
    }
  }

  async start(runId: Id<"run">): Promise<Attempt | null> {
    const attempt = start(this.#state, runId, this.now());
    await this.#wake(OUTBOX_DELAY_MS);
    if (this.env.FAULTS && attempt) await faultPoint(this.env.FAULTS, "start.written", runId);
    return attempt ?? null;
  }

  async renew(runId: Id<"run">, fence: number): Promise<boolean> {
    return renew(this.#state, runId, fence, this.now());
  }

  /** Ends a run that its owner no longer wants; `logs` is what it has logged so far. */
  async cancel(runId: Id<"run">, logs: Payload | null = null): Promise<boolean> {
    const canceled = cancel(this.#state, runId, this.now(), undefined, logs);
    await this.#wake(OUTBOX_DELAY_MS);
    return canceled;
  }

  /** A run that has not been copied to D1 in its final state yet. */
  async run(runId: string): Promise<LedgerRun | null> {
    return readRun(this.#state, runId) ?? null;
  }

  async deploy(
    next: Omit<DeploymentSnapshot, "id" | "revision">,
    by: deployments.ChangedBy,
  ): Promise<Result<deployments.DeploymentRecord>> {
    const result = deployments.deploy(this.#state, next, by, this.now());
    await this.#wake(OUTBOX_DELAY_MS);
    return result;
  }

  async rollBack(
    agentId: string,
    channel: string,
    by: deployments.ChangedBy,
  ): Promise<Result<deployments.DeploymentRecord>> {
    const result = deployments.rollBack(this.#state, agentId, channel, by, this.now());
    await this.#wake(OUTBOX_DELAY_MS);
    return result;
  }

  async stopDeployments(agentId: string, by: deployments.ChangedBy): Promise<void> {
    deployments.stop(this.#state, agentId, by, this.now());
    await this.#wake(OUTBOX_DELAY_MS);
  }

  async deploymentsOf(agentId: string): Promise<deployments.DeploymentRecord[]> {
    return deployments.deploymentsOf(this.#state, agentId);
  }

  /** The running deployment of an alias or an agent's id. */
  async findDeployment(agent: string, channel: string): Promise<DeploymentSnapshot | null> {
    return this.#state.deployment(agent, channel) ?? null;
  }

  /** Takes back runs whose attempt went silent, wakes consumers, and delivers the outbox. */
  override async alarm(): Promise<void> {
    this.#alarmAt = Number.POSITIVE_INFINITY;
    const tenantId = this.#tenantId();
    const waiting = sweep(this.#state, this.now());
    let pause = OUTBOX_DELAY_MS;
    try {
      if (waiting.length > 0) await this.ports.dispatch(tenantId, waiting);
      await this.#deliver(tenantId);
    } catch (error) {
      console.error("outbox: not delivered, will be tried again", error);
      pause = RETRY_MS;
    }
    if (!outboxIsEmpty(this.#state)) await this.#wake(pause);
    const next = nextSweep(this.#state);
    if (next !== undefined) await this.#wake(Math.max(0, next - this.now()));
  }

  async #deliver(tenantId: Id<"ten">): Promise<void> {
    const batch = readOutbox(this.#state, tenantId);
    if (batch.entries.length === 0) return;
    if (this.env.FAULTS) await faultPoint(this.env.FAULTS, "outbox.read", tenantId);
    await this.ports.deliver(batch);
    forget(this.#state, batch, this.now());
    if (this.env.FAULTS) await faultPoint(this.env.FAULTS, "outbox.forgotten", tenantId);
  }

  #tenantId(): Id<"ten"> {
    return this.#state.meta("id") as Id<"ten">;
  }

  /** Sets the alarm to `delayMs` from now, unless it is due before. */
  async #wake(delayMs: number): Promise<void> {
    const at = this.now() + delayMs;
    if (at >= this.#alarmAt) return;
    this.#alarmAt = at;
    await this.ctx.storage.setAlarm(at);
  }
}

const failedAdmission = (): AdmitAnswer => ({
  kind: "refused",
  error: { code: "internal", detail: "The run could not be admitted; nothing was written." },
  rate: null,
});
const admittedOf = (answers: AdmitAnswer[]): string[] =>
  answers.flatMap((answer) => (answer.kind === "admitted" ? [answer.run.id] : []));
const settledOf = (requests: SettleRequest[], answers: SettleAnswer[]): string[] =>
  requests.filter((_, i) => answers[i]?.settled).map(({ runId }) => runId);
const unsettled = (): SettleAnswer => ({ settled: false });

declare module "../kernel/env.ts" {
  interface Env {
    /** One object per tenant, named `tenant:{tenantId}`. */
    TENANT: Guarded<DurableObjectNamespace<TenantLedger>>;
    /** `on` where one process is the whole gateway, as on one machine: then no lease outlives it. */
    ONE_PROCESS?: "on";
  }
}

/** The object's methods as callers see them. */
export type TenantStub = Omit<TenantLedger, keyof DurableObject | "alarm">;

/** The object of a tenant. */
// The generic stub type unfolds every argument for RPC, which is too deep for the compiler; all methods are async anyway.
export const tenantObject = (env: Env, tenantId: Id<"ten">): TenantStub =>
  objectOf(env.TENANT, "tenant", tenantId) as TenantStub;
