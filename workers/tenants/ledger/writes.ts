/** How many values one statement may carry (Durable Objects' limit). */
const MAX_PARAMETERS = 100;

/** Sequence numbers are taken from a block whose end is on disk, so that none is ever given twice. */
const SEQ_BLOCK = 1_000;

export type Row = SqlStorageValue[];

/** Inserts rows with as few statements as the limit allows. `sql` is the statement up to VALUES, `suffix` what follows. */
function insertAll(storage: SqlStorage, sql: string, rows: Row[], suffix = ""): void {
  const width = rows[0]?.length ?? 0;
  if (width === 0) return;
  const size = Math.floor(MAX_PARAMETERS / width);
  const one = `(${Array(width).fill("?").join(", ")})`;
  for (let i = 0; i < rows.length; i += size) {
    const group = rows.slice(i, i + size);
    storage.exec(`${sql} VALUES ${Array(group.length).fill(one).join(", ")}${suffix}`, ...group.flat());
  }
}

const INSERT_RUNS = `INSERT INTO runs (id, status, fence, attempts, agent_id, deployment_id, revision, root_id, reserved, cost,
  created_at, started_at, record)`;
const END_RUN = `UPDATE runs SET status = ?, cost = ?, finished_at = ?, outcome = ? WHERE id = ?`;
const BOOK_USAGE = ` ON CONFLICT (period, agent_id) DO UPDATE SET runs = runs + excluded.runs, cost = cost + excluded.cost`;

/**
 * What the decisions of one turn have to write. It gathers here and is written at the end of the turn with a few
 * statements, however many runs the turn was about.
 */
export class LedgerWrites {
  readonly #sql: SqlStorage;
  #runs: Row[] = [];
  #ended: Row[] = [];
  #usage = new Map<string, { period: string; agentId: string; runs: number; cost: number }>();
  #entries: Row[] = [];
  #outbox: Row[] = [];
  #seq = 0;
  #seqEnd = 0;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** A new row of `runs`: id, status, fence, attempts, agent, deployment, revision, root, reserved, cost, created, started, record. */
  insertRun(row: Row): void {
    this.#runs.push(row);
  }

  /** The end of a run: status, cost, time, outcome, id. */
  endRun(row: Row): void {
    this.#ended.push(row);
  }

  /** Runs of an agent (or, with `""`, of all) in a period, and what they cost. */
  book(period: string, agentId: string, runs: number, cost: number): void {
    const key = `${period}/${agentId}`;
    const sum = this.#usage.get(key);
    if (!sum) this.#usage.set(key, { period, agentId, runs, cost });
    else {
      sum.runs += runs;
      sum.cost += cost;
    }
  }

  /** Money that goes from one account to another: two entries that sum to zero. */
  transfer(runId: string, from: string, to: string, amount: number, at: number): void {
    this.#entries.push([runId, from, -amount, at], [runId, to, amount, at]);
  }

  /** An entry of the outbox: id, type, subject, data, time. */
  publish(row: Row): void {
    this.#outbox.push([this.#nextSeq(), ...row]);
  }

  #nextSeq(): number {
    if (this.#seq >= this.#seqEnd) {
      const row = this.#sql.exec<{ value: string }>("SELECT value FROM meta WHERE key = 'seq'").toArray()[0];
      this.#seq = Number(row?.value ?? 0);
      this.#seqEnd = this.#seq + SEQ_BLOCK;
      this.#sql.exec("INSERT OR REPLACE INTO meta (key, value) VALUES ('seq', ?)", String(this.#seqEnd));
    }
    this.#seq += 1;
    return this.#seq;
  }

  /** Writes what has gathered. */
  flush(): void {
    insertAll(this.#sql, INSERT_RUNS, this.#runs);
    for (const row of this.#ended) this.#sql.exec(END_RUN, ...row);
    const usage = [...this.#usage.values()].map(({ period, agentId, runs, cost }) => [
      period,
      agentId,
      runs,
      cost,
    ]);
    insertAll(this.#sql, "INSERT INTO usage (period, agent_id, runs, cost)", usage, BOOK_USAGE);
    insertAll(this.#sql, "INSERT INTO ledger (run_id, account, amount, at)", this.#entries);
    insertAll(this.#sql, "INSERT INTO outbox (seq, id, type, subject, data, at)", this.#outbox);
    this.#clear();
  }

  /** Forgets what has gathered, and what a transaction that was rolled back had numbered. */
  discard(): void {
    this.#clear();
    this.#seq = 0;
    this.#seqEnd = 0;
  }

  #clear(): void {
    this.#runs = [];
    this.#ended = [];
    this.#usage.clear();
    this.#entries = [];
    this.#outbox = [];
  }
}
