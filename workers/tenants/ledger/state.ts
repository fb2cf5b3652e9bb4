import { dormancyOf, type TenantStatus } from "../../kernel/context.ts";
import type { Refusal } from "../../kernel/errors.ts";
import { type Id, newId } from "../../kernel/ids.ts";
import type { Role } from "../../kernel/permissions.ts";
import { TokenBucket } from "../../kernel/token-bucket.ts";
import type { Plan } from "../plans.ts";
import type { TenantSettings } from "../settings/contract.ts";
import { type Limits, limitsOf } from "../settings/limits.ts";
import { type ActiveRun, ActiveRuns } from "./active-runs.ts";
import type { DeploymentSnapshot, LiveSnapshot, TenantStanding } from "./contract.ts";
import { KeyRing } from "./key-ring.ts";
import { LateCosts } from "./late-costs.ts";
import { RunningCanaries } from "./running-canaries.ts";
import { applySchema } from "./schema.ts";
import { hiddenFrom, type TeamAccess } from "./team-access.ts";
import { LedgerWrites } from "./writes.ts";

interface Spent {
  runs: number;
  cost: number;
}

export const dayOf = (now: number): string => new Date(now).toISOString().slice(0, 10);
export const monthOf = (now: number): string => new Date(now).toISOString().slice(0, 7);

interface RunRow extends Record<string, SqlStorageValue> {
  id: string;
  status: string;
  fence: number;
  attempts: number;
  agent_id: string;
  deployment_id: string;
  revision: number;
  root_id: string;
  reserved: number;
  started_at: number | null;
  record: string;
  expires_at: number | null;
}

/** How long an attempt may be silent before the sweeper takes its run; attempts renew it at a third of that. */
export const LEASE_MS = 30_000;

/**
 * The object's memory over its tables. Nothing is decided on a copy that another object could change, and all of it
 * can be read again from SQLite, leases apart: an object that has just been loaded gives every attempt a new one.
 */
export class LedgerState {
  readonly sql: SqlStorage;
  readonly active = new ActiveRuns();
  readonly writes: LedgerWrites;
  readonly keys: KeyRing;
  readonly canaries: RunningCanaries;
  readonly #targets = new Map<string, LiveSnapshot | null>();
  readonly #buckets = new Map<string, TokenBucket>();
  readonly #spent = new Map<string, Spent>();
  readonly late = new LateCosts();
  /** When the sweeper last looked. */
  lookedAt: number;
  #limits: Limits | undefined;
  #access: TeamAccess | undefined;
  #shares: ReadonlySet<string> | undefined;
  #dormancy: { refusal: Refusal | undefined } | undefined;
  #depth = 0;

  constructor(sql: SqlStorage, now: number) {
    this.sql = sql;
    this.lookedAt = now;
    this.writes = new LedgerWrites(sql);
    this.keys = new KeyRing(sql);
    this.canaries = new RunningCanaries(sql);
    applySchema(sql);
    this.reload(now + LEASE_MS);
  }

  /** Reads again what the tables say of runs under way, and forgets what else was remembered of them. */
  reload(leaseUntil: number): void {
    this.active.clear();
    this.#spent.clear();
    this.#targets.clear();
    this.canaries.reload();
    this.keys.forget();
    this.writes.discard();
    const rows = this.sql.exec<RunRow>(
      `SELECT id, status, fence, attempts, agent_id, deployment_id, revision, root_id, reserved, started_at, record,
         waiting ->> '$.expiresAt' AS expires_at
       FROM runs WHERE status IN ('queued', 'running', 'awaiting_input')`,
    );
    for (const row of rows) {
      const { parentRunId, chain, floor, limit, budget } = JSON.parse(row.record) as Pick<
        ActiveRun,
        "chain" | "floor" | "limit" | "budget"
      > & { parentRunId: Id<"run"> | null };
      this.active.add({
        id: row.id as Id<"run">,
        status: row.status as ActiveRun["status"],
        fence: row.fence,
        attempts: row.attempts,
        leaseUntil: row.status === "awaiting_input" ? (row.expires_at ?? leaseUntil) : leaseUntil,
        startedAt: row.started_at,
        agentId: row.agent_id,
        deploymentId: row.deployment_id,
        revision: row.revision,
        rootId: row.root_id as Id<"run">,
        reserved: row.reserved,
        limit,
        floor,
        budget,
        parentId: parentRunId,
        chain,
      });
    }
  }

  /** Decisions whose writes go to the tables together, at the end. */
  together<T>(work: () => T): T {
    this.#depth += 1;
    try {
      const result = work();
      if (this.#depth === 1) {
        this.writes.flush();
        this.canaries.flush();
      }
      return result;
    } finally {
      this.#depth -= 1;
    }
  }

  meta(key: string): string | undefined {
    return this.sql.exec<{ value: string }>("SELECT value FROM meta WHERE key = ?", key).toArray()[0]?.value;
  }

  setMeta(key: string, value: string): void {
    this.sql.exec(
      "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
      key,
      value,
    );
  }

  /** Takes what the directory says of the tenant; the newest stands, whatever the order in which it comes. */
  setStanding({ version, settings, access, shares, status = "active", ...tenant }: TenantStanding): void {
    if (version !== undefined && version < Number(this.meta("standing") ?? 0)) return;
    // A plan has its own rates; other changes leave what was used of them as it is.
    if (tenant.plan !== this.meta("plan")) this.#buckets.clear();
    for (const [key, value] of Object.entries({ ...tenant, status })) this.setMeta(key, value);
    if (settings) this.setMeta("settings", JSON.stringify(settings));
    if (access) this.setMeta("access", JSON.stringify(access));
    if (shares) this.setMeta("shares", JSON.stringify(shares));
    if (version !== undefined) this.setMeta("standing", String(version));
    this.#limits = undefined;
    this.#dormancy = undefined;
    this.#access = undefined;
    this.#shares = undefined;
  }

  /** The agents of which somebody is shown nothing, since these are restricted to teams that they are not in. */
  hiddenFrom(who: { id: string; role: Role }): string[] {
    this.#access ??= JSON.parse(this.meta("access") ?? '{"agents":{},"members":{}}') as TeamAccess;
    return hiddenFrom(this.#access, who);
  }

  /** Whether a deployment is of another workspace's agent which that does not share, or not at present. */
  isShareOver({ source }: Pick<DeploymentSnapshot, "source">): boolean {
    if (!source) return false;
    this.#shares ??= new Set(JSON.parse(this.meta("shares") ?? "[]") as string[]);
    return !this.#shares.has(source.shareId);
  }

  /** What plan and settings leave the tenant; an object that was never initialised has nothing, and so admits nothing. */
  limits(): Limits {
    if (this.#limits) return this.#limits;
    const plan = this.meta("plan") as Plan | undefined;
    if (plan === undefined) throw new Error("this tenant's object was never initialised");
    const settings = JSON.parse(this.meta("settings") ?? "{}") as TenantSettings;
    this.#limits = limitsOf(plan, settings);
    return this.#limits;
  }

  /** Why nothing is done for this tenant; undefined where it is active. */
  dormancy(): Refusal | undefined {
    this.#dormancy ??= { refusal: dormancyOf(this.meta("status") as TenantStatus | undefined) };
    return this.#dormancy.refusal;
  }

  /** The running deployment of an alias or an agent's id in a channel, with its canary. */
  deployment(agent: string, channel: string): LiveSnapshot | undefined {
    const target = `${channel}:${agent}`;
    const known = this.#targets.get(target);
    if (known !== undefined) return known ?? undefined;
    const row = this.sql
      .exec<{ snapshot: string }>(
        "SELECT snapshot FROM deployments WHERE channel = ? AND (alias = ? OR agent_id = ?) AND status = 'running' LIMIT 1",
        channel,
        agent,
        agent,
      )
      .toArray()[0];
    const snapshot = row ? this.#withCanary(JSON.parse(row.snapshot) as DeploymentSnapshot) : null;
    if (this.#targets.size > 10_000) this.#targets.clear();
    this.#targets.set(target, snapshot);
    return snapshot ?? undefined;
  }

  #withCanary(stable: DeploymentSnapshot): LiveSnapshot {
    const canary = this.canaries.running(stable.id);
    if (!canary) return stable;
    const { percent, revision } = canary;
    return { ...stable, canary: { percent, snapshot: this.deploymentAt(stable.id, revision) } };
  }

  /** The deployment as it was when the run was admitted: a later deploy does not change a run under way. */
  deploymentAt(deploymentId: string, revision: number): DeploymentSnapshot {
    const row = this.sql
      .exec<{ snapshot: string }>(
        "SELECT snapshot FROM deployment_history WHERE deployment_id = ? AND revision = ?",
        deploymentId,
        revision,
      )
      .one();
    return JSON.parse(row.snapshot) as DeploymentSnapshot;
  }

  forgetDeployments(): void {
    this.#targets.clear();
  }

  bucket(name: string, perMinute: number, now: number): TokenBucket {
    const bucket = this.#buckets.get(name) ?? new TokenBucket(perMinute, now);
    this.#buckets.set(name, bucket);
    return bucket;
  }

  /** Settled runs and their cost in a day or month, of one agent or (`""`) of all. */
  spent(period: string, agentId: string): Spent {
    const key = `${period}/${agentId}`;
    let spent = this.#spent.get(key);
    if (!spent) {
      spent = this.sql
        .exec<{ runs: number; cost: number }>(
          "SELECT runs, cost FROM usage WHERE period = ? AND agent_id = ?",
          period,
          agentId,
        )
        .toArray()[0] ?? { runs: 0, cost: 0 };
      if (this.#spent.size > 10_000) this.#spent.clear();
      this.#spent.set(key, spent);
    }
    return spent;
  }

  /** Books a settled run. */
  book(now: number, agentId: string, cost: number, runs = 1): void {
    const month = monthOf(now);
    for (const [period, agent] of [
      [dayOf(now), ""],
      [month, ""],
      [month, agentId],
    ] as const) {
      const spent = this.spent(period, agent);
      spent.runs += runs;
      spent.cost += cost;
      this.writes.book(period, agent, runs, cost);
    }
  }

  /** Puts an event into the outbox. `subject` is the thing's id. */
  publish(type: string, subject: string, data: Record<string, unknown>, now: number): void {
    this.together(() => this.writes.publish([newId("evt"), type, subject, JSON.stringify(data), now]));
  }
}
