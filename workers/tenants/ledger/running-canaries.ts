import type { CanaryRecord } from "./canary.ts";

interface Row extends Record<string, SqlStorageValue> {
  deployment_id: string;
  record: string;
}

/** Canaries by deployment: those that go on are held in memory, and what changed of them is written at the end of a turn. */
export class RunningCanaries {
  readonly #sql: SqlStorage;
  readonly #running = new Map<string, CanaryRecord>();
  readonly #changed = new Map<string, CanaryRecord>();

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Reads again what the table says. */
  reload(): void {
    this.#running.clear();
    this.#changed.clear();
    const rows = this.#sql.exec<Row>(
      "SELECT deployment_id, record FROM canaries WHERE record ->> '$.status' = 'running'",
    );
    for (const { deployment_id, record } of rows) this.#running.set(deployment_id, JSON.parse(record));
  }

  running(deploymentId: string): CanaryRecord | undefined {
    return this.#running.get(deploymentId);
  }

  /** The canary that goes on, or the last one. */
  latest(deploymentId: string): CanaryRecord | undefined {
    const running = this.#changed.get(deploymentId) ?? this.#running.get(deploymentId);
    if (running) return structuredClone(running);
    const [row] = this.#sql
      .exec<Row>("SELECT deployment_id, record FROM canaries WHERE deployment_id = ?", deploymentId)
      .toArray();
    return row && (JSON.parse(row.record) as CanaryRecord);
  }

  begin(deploymentId: string, canary: CanaryRecord): void {
    this.#running.set(deploymentId, canary);
    this.save(deploymentId);
  }

  /** Has what was changed of a canary be written. */
  save(deploymentId: string): void {
    const canary = this.#running.get(deploymentId);
    if (canary) this.#changed.set(deploymentId, canary);
  }

  end(deploymentId: string): void {
    this.#running.delete(deploymentId);
  }

  /** Writes what has gathered: one statement for each canary of which runs have ended. */
  flush(): void {
    for (const [id, canary] of this.#changed)
      this.#sql.exec(
        "INSERT OR REPLACE INTO canaries (deployment_id, record) VALUES (?, ?)",
        id,
        JSON.stringify(canary),
      );
    this.#changed.clear();
  }
}
