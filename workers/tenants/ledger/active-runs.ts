import type { Id } from "../../kernel/ids.ts";

export type ActiveStatus = "queued" | "running" | "awaiting_input";

/** What is held in memory of a run that has not ended. A root run's reservation also covers the calls below it. */
export interface ActiveRun {
  id: Id<"run">;
  status: ActiveStatus;
  fence: number;
  attempts: number;
  /** When the sweeper looks after it: its attempt is silent then, or no consumer has taken it. */
  leaseUntil: number;
  startedAt: number | null;
  agentId: string;
  deploymentId: string;
  revision: number;
  rootId: Id<"run">;
  reserved: number;
  /** The most that it may cost by itself, with what it charges: a call's may be above what it holds. */
  limit: number;
  /** The least that this run costs once it has ended. */
  floor: number;
  /** What its agent may cost in a month. */
  budget: number | null;
  parentId: Id<"run"> | null;
  /** Agents on the way from the root to this run, itself included. */
  chain: string[];
}

/** The most that a run may still cost: of a root, what its calls have left of its reservation. */
export const limitOf = (run: ActiveRun): number => (isRoot(run) ? run.reserved : run.limit);

const isRoot = (run: ActiveRun): boolean => run.rootId === run.id;

/** Runs that have not ended, with sums over them that admission asks for every time. */
export class ActiveRuns {
  readonly #runs = new Map<string, ActiveRun>();
  readonly #calls = new Map<string, Set<ActiveRun>>();
  readonly #reservedByAgent = new Map<string, number>();
  /** What root runs may still cost, with all that they call. */
  reserved = 0;
  /** Root runs that go on; calls below them do not count, or a parent could wait for its own seat. */
  roots = 0;

  get size(): number {
    return this.#runs.size;
  }

  get(id: string): ActiveRun | undefined {
    return this.#runs.get(id);
  }

  values(): IterableIterator<ActiveRun> {
    return this.#runs.values();
  }

  add(run: ActiveRun): void {
    this.#runs.set(run.id, run);
    this.#count(run, 1, run.reserved);
    if (isRoot(run)) return;
    const calls = this.#calls.get(run.rootId);
    if (calls) calls.add(run);
    else this.#calls.set(run.rootId, new Set([run]));
  }

  remove(run: ActiveRun): void {
    if (!this.#runs.delete(run.id)) return;
    this.#count(run, -1, -run.reserved);
    const calls = this.#calls.get(run.rootId);
    if (calls?.delete(run) && calls.size === 0) this.#calls.delete(run.rootId);
  }

  clear(): void {
    this.#runs.clear();
    this.#calls.clear();
    this.#reservedByAgent.clear();
    this.reserved = 0;
    this.roots = 0;
  }

  /** Takes what a call has cost out of its root's reservation. */
  spend(root: ActiveRun, cost: number): void {
    root.reserved -= cost;
    this.#count(root, 0, -cost);
  }

  #count(run: ActiveRun, runs: number, reserved: number): void {
    const byAgent = (this.#reservedByAgent.get(run.agentId) ?? 0) + reserved;
    if (byAgent === 0) this.#reservedByAgent.delete(run.agentId);
    else this.#reservedByAgent.set(run.agentId, byAgent);
    if (!isRoot(run)) return;
    if (run.status !== "awaiting_input") this.roots += runs;
    this.reserved += reserved;
  }

  /** One that waits for somebody's answer takes no place of those that go on. */
  setStatus(run: ActiveRun, status: ActiveStatus): void {
    this.#count(run, -1, 0);
    run.status = status;
    this.#count(run, 1, 0);
  }

  /** What runs of one agent may still cost, whoever called them. */
  reservedBy(agentId: string): number {
    return this.#reservedByAgent.get(agentId) ?? 0;
  }

  /** Runs below a root, at all depths. */
  callsBelow(rootId: string): ReadonlySet<ActiveRun> {
    return this.#calls.get(rootId) ?? NONE;
  }
}

const NONE: ReadonlySet<ActiveRun> = new Set();

/** What calls may still cost together. */
export function reservedOf(calls: ReadonlySet<ActiveRun>): number {
  let sum = 0;
  for (const call of calls) sum += call.reserved;
  return sum;
}
