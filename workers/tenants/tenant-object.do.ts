import type { ChainState } from "../audit/index.ts";
import type { Env, Guarded } from "../kernel/env.ts";
import type { Result } from "../kernel/errors.ts";
import { faultPoint } from "../kernel/fault-point.ts";
import type { Id } from "../kernel/ids.ts";
import { objectOf } from "../kernel/objects.ts";
import { within } from "../kernel/within.ts";
import { AuditChain } from "./audit-chain.ts";
import { DeploymentKeeper } from "./deployment-keeper.do.ts";
import { admit } from "./ledger/admit.ts";
import { admittedOf, failedAdmission, settledOf, unsettled } from "./ledger/answers.ts";
import type {
  AdmitAnswer,
  AdmitRequest,
  Attempt,
  LedgerAnswers,
  LedgerRun,
  LedgerTurn,
  RunAnswer,
  SettleAnswer,
  SettleRequest,
  SuspendRequest,
  TenantStanding,
} from "./ledger/contract.ts";
import type { ChangedBy } from "./ledger/deployments.ts";
import { beginEpoch, processEpoch } from "./ledger/epoch.ts";
import { forget, type OutboxBatch, outboxIsEmpty, readOutbox } from "./ledger/outbox.ts";
import { foldLedger } from "./ledger/retention.ts";
import { readRun } from "./ledger/runs.ts";
import { type Cancellation, cancel, renew, settle, start } from "./ledger/settle.ts";
import { LEASE_MS, LedgerState } from "./ledger/state.ts";
import { resume, suspend } from "./ledger/suspend.ts";
import { endRuns, nextSweep, sweep } from "./ledger/sweep.ts";

/** How long changes gather before the outbox carries them to D1. */
const OUTBOX_DELAY_MS = 100;
const RETRY_MS = 1_000;
/** How long D1 and the queue may take: the sweeper does not wait for them longer. */
const PATIENCE_MS = 10_000;

/** What the ledger needs from domains above it; `workers/index.ts` fills it. */
export interface LedgerPorts {
  /** Copies changes to D1 and publishes their events. May be called again with the same batch. */
  deliver(batch: OutboxBatch): Promise<void>;
  /** Wakes a consumer for queued runs; a lost message is made good by the sweeper. */
  dispatch(tenantId: Id<"ten">, runIds: Id<"run">[]): Promise<void>;
  /** Stops what is executing of runs that have been ended; where it fails, what they do no longer counts all the same. */
  stop(tenantId: Id<"ten">, runIds: Id<"run">[]): Promise<void>;
}

/**
 * One tenant's authority: keys, deployments, admission, ledger. Each method is one turn of the object, and so one
 * transaction; answers leave once it is on disk. What it decides travels to D1 through its outbox.
 */
export abstract class TenantLedger extends DeploymentKeeper {
  readonly #state: LedgerState;
  readonly #audit: AuditChain;
  readonly #tenantId = () => this.#state.meta("id") as Id<"ten">;
  #alarmAt = Number.POSITIVE_INFINITY;
  #erased = false;

  protected abstract readonly ports: LedgerPorts;
  protected override now = (): number => Date.now();
  protected override readonly ledger = () => this.#state;
  protected override readonly change = async <T>(work: () => T): Promise<T> => {
    const result = this.#write(work);
    await this.#wake(OUTBOX_DELAY_MS);
    return result;
  };

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#state = new LedgerState(ctx.storage.sql, this.now());
    this.#audit = new AuditChain(this.#state, env, this.#tenantId);
    if (env.ONE_PROCESS !== "on") return;
    if (beginEpoch(this.#state, processEpoch(), this.now())) void this.#wake(0);
  }

  /**
   * Makes the object that of a tenant, or changes its plan, settings and status from the next request on. In a tenant
   * that is to do nothing, runs that go on end; so do those of agents that another workspace shares no more.
   */
  async initialise(tenant: TenantStanding): Promise<void> {
    const ended = this.#write(() => {
      this.#state.setStanding(tenant);
      return endRuns(this.#state, this.now());
    });
    await this.#wakeToPrune();
    if (ended.length === 0) return;
    await this.#wake(OUTBOX_DELAY_MS);
    await this.ports.stop(tenant.id, ended);
  }

  /** Seals what has come into the audit log, in order; true when there may be more. */
  async sealAudit(): Promise<boolean> {
    const more = await this.#audit.seal();
    await this.#wakeToPrune();
    return more;
  }

  /** The ends of the chain by which the audit log is sealed; D1 has everything up to there. */
  async auditChain(): Promise<ChainState> {
    return this.#audit.ends();
  }

  /**
   * Ends runs and admits others, in one transaction: what has ended makes room for what begins. The answers are in
   * the order of the requests. Should one of them fail, the others do not.
   */
  async turn({ settlements, admissions }: LedgerTurn): Promise<LedgerAnswers> {
    const now = this.now();
    const end = (request: SettleRequest) => settle(this.#state, request, now);
    const begin = (request: AdmitRequest) => admit(this.#state, request, now);
    let answers: LedgerAnswers;
    try {
      answers = this.#write(() => ({ settlements: settlements.map(end), admissions: admissions.map(begin) }));
    } catch (error) {
      console.error("ledger: a turn failed, its requests are tried one by one", error);
      answers = {
        settlements: settlements.map((request) => this.#alone(() => end(request), unsettled)),
        admissions: admissions.map((request) => this.#alone(() => begin(request), failedAdmission)),
      };
    }
    const wrote = settlements.length > 0 || answers.admissions.some(({ kind }) => kind === "admitted");
    if (wrote) await this.#wake(OUTBOX_DELAY_MS);
    const faults = this.env.FAULTS;
    if (faults) {
      await faultPoint(faults, "admit.written", ...admittedOf(answers.admissions));
      await faultPoint(faults, "settle.written", ...settledOf(settlements, answers.settlements));
    }
    return answers;
  }

  /** Admits runs; see `turn`. */
  async admit(admissions: AdmitRequest[]): Promise<AdmitAnswer[]> {
    return (await this.turn({ admissions, settlements: [] })).admissions;
  }

  /** Ends runs; see `turn`. */
  async settle(settlements: SettleRequest[]): Promise<SettleAnswer[]> {
    return (await this.turn({ admissions: [], settlements })).settlements;
  }

  /** Writes of one turn in one transaction; when it fails, nothing of it is left, in memory either. */
  #write<T>(work: () => T): T {
    try {
      return this.ctx.storage.transactionSync(() => this.#state.together(work));
    } catch (error) {
      this.#state.reload(this.now() + LEASE_MS);
      throw error;
    }
  }

  #alone<T>(work: () => T, failed: () => T): T {
    try {
      return this.#write(work);
    } catch (error) {
      console.error("ledger: a request failed", error);
      return failed();
    }
  }

  async start(runId: Id<"run">): Promise<Attempt | null> {
    const attempt = this.#write(() => start(this.#state, runId, this.now()));
    await this.#wake(OUTBOX_DELAY_MS);
    if (this.env.FAULTS && attempt) await faultPoint(this.env.FAULTS, "start.written", runId);
    return attempt ?? null;
  }

  async renew(runId: Id<"run">, fence: number): Promise<boolean> {
    return renew(this.#state, runId, fence, this.now());
  }

  /** Ends a run that its owner no longer wants. */
  async cancel(runId: Id<"run">, cancellation: Cancellation = {}): Promise<boolean> {
    const canceled = this.#write(() => cancel(this.#state, runId, this.now(), cancellation));
    await this.#wake(OUTBOX_DELAY_MS);
    return canceled;
  }

  /** Has a run wait for somebody's answer; false where its attempt is not the latest one, or it has ended. */
  async suspend(request: SuspendRequest): Promise<boolean> {
    const suspended = this.#write(() => suspend(this.#state, request, this.now()));
    await this.#wake(OUTBOX_DELAY_MS);
    return suspended;
  }

  /** Answers what a run waits for, and has it queued again; its caller wakes a consumer. */
  async resume(runId: Id<"run">, answer: RunAnswer, by: ChangedBy): Promise<Result<null>> {
    const resumed = this.#write(() => resume(this.#state, runId, answer, by, this.now()));
    await this.#wake(OUTBOX_DELAY_MS);
    return resumed;
  }

  /** A run that has not been copied to D1 in its final state yet. */
  async run(runId: string): Promise<LedgerRun | null> {
    return readRun(this.#state, runId) ?? null;
  }

  /** Forgets everything, for good: the tenant is gone. */
  async erase(): Promise<void> {
    this.#erased = true;
    await this.ctx.storage.deleteAlarm();
    await this.ctx.storage.deleteAll();
  }

  /** Takes back runs whose attempt went silent, wakes consumers, and delivers the outbox. */
  override async alarm(): Promise<void> {
    if (this.#erased) return;
    this.#alarmAt = Number.POSITIVE_INFINITY;
    let pause = OUTBOX_DELAY_MS;
    // Nothing is thrown from here: an alarm that fails a few times in a row is not called again.
    try {
      const waiting = this.#write(() => sweep(this.#state, this.now()));
      await within(
        PATIENCE_MS,
        Promise.all([this.#dispatch(waiting), this.#deliver(), this.#audit.prune(this.now())]),
      );
    } catch (error) {
      console.error("alarm: not done, will be tried again", error);
      pause = RETRY_MS;
    }
    if (pause === RETRY_MS || !outboxIsEmpty(this.#state)) await this.#wake(pause);
    const next = nextSweep(this.#state, this.now());
    if (next !== undefined) await this.#wake(Math.max(0, next - this.now()));
    const prune = this.#audit.pruneDue();
    if (prune !== undefined) await this.#wake(Math.max(RETRY_MS, prune - this.now()));
  }

  /** Sees to it that retention gets its turn; an alarm that is due before, perhaps set by an earlier life, stays. */
  async #wakeToPrune(): Promise<void> {
    const due = this.#audit.pruneDue();
    const set = await this.ctx.storage.getAlarm();
    if (due !== undefined && (set === null || due < set)) await this.ctx.storage.setAlarm(due);
  }

  async #dispatch(waiting: Id<"run">[]): Promise<void> {
    if (waiting.length > 0) await this.ports.dispatch(this.#tenantId(), waiting);
  }

  async #deliver(): Promise<void> {
    const tenantId = this.#tenantId();
    const batch = readOutbox(this.#state, tenantId);
    if (batch.entries.length === 0) return;
    if (this.env.FAULTS) await faultPoint(this.env.FAULTS, "outbox.read", tenantId);
    await this.ports.deliver(batch);
    this.#write(() => {
      forget(this.#state, batch, this.now());
      foldLedger(this.#state);
    });
    if (this.env.FAULTS) await faultPoint(this.env.FAULTS, "outbox.forgotten", tenantId);
  }

  /** Sets the alarm to `delayMs` from now, unless it is due before. */
  async #wake(delayMs: number): Promise<void> {
    const at = this.now() + delayMs;
    if (at >= this.#alarmAt || this.#erased) return;
    this.#alarmAt = at;
    await this.ctx.storage.setAlarm(at);
  }
}

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
