import {
  type ChainState,
  checkEntry,
  GENESIS,
  isBreak,
  type Link,
  readSealed,
  readUnsealed,
  removeSealed,
  type Seal,
  sealAll,
  writeSeals,
} from "../audit/index.ts";
import type { Env } from "../kernel/env.ts";
import type { Id } from "../kernel/ids.ts";
import type { LedgerState } from "./ledger/state.ts";

/** How many entries are sealed, or removed, at a time. */
const SEALED = 500;
const PRUNED = 1_000;
const DAY_MS = 86_400_000;

interface Row extends Record<string, SqlStorageValue> {
  head_seq: number;
  head_hash: string;
  anchor_seq: number;
  anchor_hash: string;
  oldest_at: number | null;
  pending: string;
  pruning: number;
}

interface Chain extends ChainState {
  /** When the first entry that is kept was written; null when none is. */
  oldestAt: number | null;
  /** Seals that are decided and may not be in D1 yet. */
  pending: Seal[];
  /** Whether entries up to the anchor may still be in D1. */
  pruning: boolean;
}

/**
 * The chain that seals a tenant's audit log, as its object keeps it. What is decided is on the object's disk before
 * anything of it reaches D1, and done again after a crash; so no entry gets two places, and no place two entries.
 */
export class AuditChain {
  readonly #state: LedgerState;
  readonly #env: Env;
  readonly #tenantId: () => Id<"ten">;
  #turn: Promise<unknown> = Promise.resolve();
  #oldestAt: number | null;
  /** Retention rests until then, after it found that the chain is broken where it would go on. */
  #restsUntil = 0;

  constructor(state: LedgerState, env: Env, tenantId: () => Id<"ten">) {
    this.#state = state;
    this.#env = env;
    this.#tenantId = tenantId;
    this.#oldestAt = this.#read().oldestAt;
  }

  /** Seals what waits, in order; true when there may be more. */
  seal(): Promise<boolean> {
    return this.#alone(async () => {
      const chain = await this.#finish();
      const entries = await readUnsealed(this.#env, this.#tenantId(), SEALED);
      const pending = sealAll(this.#tenantId(), chain.head, entries);
      const last = pending.at(-1);
      if (!last) return false;
      const oldestAt = chain.oldestAt ?? entries[0]?.at ?? null;
      this.#write({ ...chain, head: { seq: last.seq, hash: last.hash }, oldestAt, pending });
      await this.#finish();
      return entries.length === SEALED;
    });
  }

  /** The chain's ends, once D1 has all that was decided. */
  ends(): Promise<ChainState> {
    return this.#alone(async () => {
      const { head, anchor } = await this.#finish();
      return { head, anchor };
    });
  }

  /** When retention has something to do; undefined when nothing is kept. */
  pruneDue(): number | undefined {
    if (this.#oldestAt === null) return undefined;
    return Math.max(this.#oldestAt + this.#state.limits().auditDays * DAY_MS, this.#restsUntil);
  }

  /** Removes entries that are older than the plan keeps them, from the beginning of the chain. */
  async prune(now: number): Promise<void> {
    const due = this.pruneDue();
    if (due === undefined || due > now) return;
    await this.#alone(() => this.#prune(now));
  }

  async #prune(now: number): Promise<void> {
    const chain = await this.#finish();
    const before = now - this.#state.limits().auditDays * DAY_MS;
    const rows = await readSealed(this.#env, this.#tenantId(), chain.anchor.seq, PRUNED + 1);
    let anchor: Link = chain.anchor;
    let oldestAt = chain.oldestAt;
    for (const row of rows) {
      const found = checkEntry(this.#tenantId(), anchor, row);
      // What is wrong stays for those who look into it.
      if (isBreak(found)) break;
      oldestAt = row.at;
      if (row.at > before || found.seq > chain.anchor.seq + PRUNED) break;
      anchor = found;
    }
    if (anchor.seq === chain.head.seq) oldestAt = null;
    if (anchor.seq === chain.anchor.seq) this.#restsUntil = now + DAY_MS;
    this.#write({ ...chain, anchor, oldestAt, pruning: true });
    await this.#finish();
  }

  /** Carries to D1 what was decided. */
  async #finish(): Promise<Chain> {
    const chain = this.#read();
    if (chain.pending.length > 0) await writeSeals(this.#env, this.#tenantId(), chain.pending);
    if (chain.pruning) await removeSealed(this.#env, this.#tenantId(), chain.anchor.seq);
    const done = { ...chain, pending: [], pruning: false };
    if (chain.pending.length > 0 || chain.pruning) this.#write(done);
    return done;
  }

  /** One thing after the other: between reading and writing D1 the object may be asked again. */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work, work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  #read(): Chain {
    const row = this.#state.sql.exec<Row>("SELECT * FROM audit_chain").toArray()[0];
    if (!row) return { head: GENESIS, anchor: GENESIS, oldestAt: null, pending: [], pruning: false };
    return {
      head: { seq: row.head_seq, hash: row.head_hash },
      anchor: { seq: row.anchor_seq, hash: row.anchor_hash },
      oldestAt: row.oldest_at,
      pending: JSON.parse(row.pending) as Seal[],
      pruning: row.pruning === 1,
    };
  }

  #write({ head, anchor, oldestAt, pending, pruning }: Chain): void {
    this.#state.sql.exec(
      `INSERT OR REPLACE INTO audit_chain (id, head_seq, head_hash, anchor_seq, anchor_hash, oldest_at, pending, pruning)
       VALUES (1, ?, ?, ?, ?, ?, ?, ?)`,
      ...[head.seq, head.hash, anchor.seq, anchor.hash, oldestAt, JSON.stringify(pending), pruning ? 1 : 0],
    );
    this.#oldestAt = oldestAt;
  }
}
