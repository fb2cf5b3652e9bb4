import { type Id, newId } from "../../kernel/ids.ts";
import type { Role } from "../../kernel/permissions.ts";
import { PLANS, type Plan, type PlanLimits } from "../plans.ts";
import type { DeploymentSnapshot } from "./contract.ts";
import { TokenBucket } from "./rates.ts";
import { SCHEMA } from "./schema.ts";

export interface KeyRecord {
  id: Id<"key">;
  name: string;
  role: Role;
}

/** What is held in memory of a run that has not ended. A root run's reservation also covers the calls below it. */
export interface ActiveRun {
  id: Id<"run">;
  agentId: string;
  deploymentId: string;
  revision: number;
  rootId: Id<"run">;
  reserved: number;
  /** The least that this run costs once it has ended. */
  floor: number;
  parentId: Id<"run"> | null;
  /** Agents on the way from the root to this run, itself included. */
  chain: string[];
}

function below(record: string): Pick<ActiveRun, "chain" | "floor" | "parentId"> {
  const { chain, floor, parentRunId } = JSON.parse(record) as {
    chain: string[];
    floor: number;
    parentRunId: Id<"run"> | null;
  };
  return { chain, floor, parentId: parentRunId };
}

interface Spent {
  runs: number;
  cost: number;
}

export const dayOf = (now: number): string => new Date(now).toISOString().slice(0, 10);
export const monthOf = (now: number): string => new Date(now).toISOString().slice(0, 7);

/**
 * The object's memory over its tables. Everything here can be read again from SQLite; nothing is decided on a
 * copy that another object could change.
 */
export class LedgerState {
  readonly sql: SqlStorage;
  readonly active = new Map<string, ActiveRun>();
  readonly #keys = new Map<string, KeyRecord>();
  readonly #targets = new Map<string, DeploymentSnapshot | null>();
  readonly #buckets = new Map<string, TokenBucket>();
  readonly #spent = new Map<string, Spent>();
  #plan: Plan | undefined;

  constructor(sql: SqlStorage) {
    this.sql = sql;
    sql.exec(SCHEMA);
    this.reload();
  }

  /** Reads again what the tables say of runs under way, and forgets what else was remembered of them. */
  reload(): void {
    this.active.clear();
    this.#spent.clear();
    const rows = this.sql.exec<{
      id: string;
      agent_id: string;
      deployment_id: string;
      revision: number;
      root_id: string;
      reserved: number;
      record: string;
    }>(
      "SELECT id, agent_id, deployment_id, revision, root_id, reserved, record FROM runs WHERE status IN ('queued', 'running')",
    );
    for (const row of rows) {
      this.active.set(row.id, {
        id: row.id as Id<"run">,
        agentId: row.agent_id,
        deploymentId: row.deployment_id,
        revision: row.revision,
        rootId: row.root_id as Id<"run">,
        reserved: row.reserved,
        ...below(row.record),
      });
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
    this.#plan = undefined;
    this.#buckets.clear();
  }

  /** The tenant's limits; an object that was never initialised has none, and so admits nothing. */
  limits(): PlanLimits {
    this.#plan ??= this.meta("plan") as Plan | undefined;
    if (this.#plan === undefined) throw new Error("this tenant's object was never initialised");
    return PLANS[this.#plan];
  }

  /** The live key of this hash; looked up once, dropped from memory as it is revoked. */
  key(hash: string): KeyRecord | undefined {
    const known = this.#keys.get(hash);
    if (known) return known;
    const row = this.sql
      .exec<{ id: Id<"key">; name: string; role: Role }>(
        "SELECT id, name, role FROM keys WHERE hash = ? AND revoked_at IS NULL",
        hash,
      )
      .toArray()[0];
    if (row) this.#keys.set(hash, row);
    return row;
  }

  forgetKeys(): void {
    this.#keys.clear();
  }

  /** The running deployment of an alias or an agent's id in a channel. */
  deployment(agent: string, channel: string): DeploymentSnapshot | undefined {
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
    const snapshot = row ? (JSON.parse(row.snapshot) as DeploymentSnapshot) : null;
    if (this.#targets.size > 10_000) this.#targets.clear();
    this.#targets.set(target, snapshot);
    return snapshot ?? undefined;
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

  /** Books a settled run, in memory and in the table. */
  book(now: number, agentId: string, cost: number): void {
    const keys: [string, string][] = [
      [dayOf(now), ""],
      [monthOf(now), ""],
      [monthOf(now), agentId],
    ];
    for (const [period, agent] of keys) {
      const spent = this.spent(period, agent);
      spent.runs += 1;
      spent.cost += cost;
    }
    this.sql.exec(
      `INSERT INTO usage (period, agent_id, runs, cost) VALUES (?, '', 1, ?), (?, '', 1, ?), (?, ?, 1, ?)
       ON CONFLICT (period, agent_id) DO UPDATE SET runs = runs + 1, cost = cost + excluded.cost`,
      dayOf(now),
      cost,
      monthOf(now),
      cost,
      monthOf(now),
      agentId,
      cost,
    );
  }

  /** What runs that have not ended may still cost, with all that they call. */
  reserved(): number {
    let sum = 0;
    for (const run of this.active.values()) if (run.rootId === run.id) sum += run.reserved;
    return sum;
  }

  /** What runs of one agent that have not ended may still cost, whoever called them. */
  reservedBy(agentId: string): number {
    let sum = 0;
    for (const run of this.active.values()) if (run.agentId === agentId) sum += run.reserved;
    return sum;
  }

  /** Runs below a root that have not ended, and what they may still cost. */
  callsBelow(rootId: string): { count: number; reserved: number } {
    const sum = { count: 0, reserved: 0 };
    for (const run of this.active.values()) {
      if (run.rootId !== rootId || run.id === rootId) continue;
      sum.count += 1;
      sum.reserved += run.reserved;
    }
    return sum;
  }

  /** Root runs that have not ended; calls below them do not count, or a parent could wait for its own seat. */
  concurrency(): number {
    let count = 0;
    for (const run of this.active.values()) if (run.rootId === run.id) count += 1;
    return count;
  }

  /** Puts an event into the outbox. `subject` is the thing's id. */
  publish(type: string, subject: string, data: Record<string, unknown>, now: number): void {
    this.sql.exec(
      "INSERT INTO outbox (id, type, subject, data, at) VALUES (?, ?, ?, ?, ?)",
      newId("evt"),
      type,
      subject,
      JSON.stringify(data),
      now,
    );
  }
}
