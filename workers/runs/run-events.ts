import type { RunEvent, RunEventType } from "./contract.ts";
import { logText } from "./log-text.ts";
import { INLINE_CHARS } from "./payload.ts";

const SCHEMA = `
CREATE TABLE IF NOT EXISTS events (
  run_id TEXT NOT NULL, seq INTEGER NOT NULL, type TEXT NOT NULL, at INTEGER NOT NULL, data TEXT NOT NULL,
  PRIMARY KEY (run_id, seq)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS events_by_time ON events (at);
`;

const END = new Set<string>(["run.succeeded", "run.failed", "run.timed_out", "run.canceled"]);
/** Comment lines keep proxies from closing a quiet stream. */
const KEEP_ALIVE_MS = 15_000;
const encoder = new TextEncoder();

/** One event in the `text/event-stream` format. */
export const toServerSentEvent = ({ seq, type, data }: RunEvent): string =>
  `id: ${seq}\nevent: ${type}\ndata: ${data}\n\n`;

/** Data of an `output` event: the output, or where it is to be had when it is large. */
export const outputEvent = (runId: string, output: string): string =>
  output.length <= INLINE_CHARS ? output : JSON.stringify({ outputUrl: `/api/v1/runs/${runId}/output` });

interface Follower {
  writer: WritableStreamDefaultWriter<Uint8Array>;
  timer: ReturnType<typeof setInterval>;
}

/** The events of runs in an object's storage, and those who follow them live. */
export class RunEvents {
  readonly #sql: SqlStorage;
  readonly #followers = new Map<string, Set<Follower>>();
  readonly #waiters = new Map<string, Set<() => void>>();

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(SCHEMA);
  }

  /** Adds an event, and sends it to all who follow; nothing is added after the last one. `data` is JSON text. */
  append(runId: string, type: RunEventType, data: string, at: number): void {
    if (this.hasEnded(runId)) return;
    const event = { seq: (this.last(runId)?.seq ?? 0) + 1, type, at, data };
    this.#sql.exec(
      "INSERT INTO events (run_id, seq, type, at, data) VALUES (?, ?, ?, ?, ?)",
      runId,
      event.seq,
      type,
      at,
      data,
    );
    for (const follower of this.#followers.get(runId) ?? []) this.#send(runId, follower, event);
    if (END.has(type)) this.#end(runId);
  }

  hasEnded(runId: string): boolean {
    return END.has(this.last(runId)?.type ?? "");
  }

  last(runId: string): { seq: number; type: string } | undefined {
    return this.#sql
      .exec<{ seq: number; type: string }>(
        "SELECT seq, type FROM events WHERE run_id = ? ORDER BY seq DESC LIMIT 1",
        runId,
      )
      .toArray()[0];
  }

  /** JSON text of a run's log lines; null when there are none. */
  logs(runId: string): string | null {
    return logText(this.#since(runId, 0));
  }

  #since(runId: string, after: number): RunEvent[] {
    return this.#sql
      .exec<Record<"seq" | "at", number> & { type: RunEventType; data: string }>(
        "SELECT seq, type, at, data FROM events WHERE run_id = ? AND seq > ? ORDER BY seq",
        runId,
        after,
      )
      .toArray();
  }

  /** Events after `after` until the last one. While nothing comes, `onQuiet` is asked whether the run has ended elsewhere. */
  follow(runId: string, after: number, onQuiet: () => Promise<void>): ReadableStream<Uint8Array> {
    const { readable, writable } = new IdentityTransformStream();
    const writer = writable.getWriter();
    const beat = () => {
      writer.write(encoder.encode(": still here\n\n")).catch(() => this.#leave(runId, follower));
      onQuiet().catch((error) => console.error(`run ${runId}: could not be looked up`, error));
    };
    const follower = { writer, timer: setInterval(beat, KEEP_ALIVE_MS) };
    const group = this.#followers.get(runId) ?? new Set();
    this.#followers.set(runId, group.add(follower));
    for (const event of this.#since(runId, after)) this.#send(runId, follower, event);
    if (this.hasEnded(runId)) this.#leave(runId, follower);
    return readable;
  }

  #send(runId: string, follower: Follower, event: RunEvent): void {
    const bytes = encoder.encode(toServerSentEvent(event));
    follower.writer.write(bytes).catch(() => this.#leave(runId, follower));
  }

  /** Closes after what was written has been read; of a follower who went away, nothing is left. */
  #leave(runId: string, follower: Follower): void {
    clearInterval(follower.timer);
    follower.writer.close().catch(() => undefined);
    const group = this.#followers.get(runId);
    group?.delete(follower);
    if (group?.size === 0) this.#followers.delete(runId);
  }

  #end(runId: string): void {
    for (const follower of this.#followers.get(runId) ?? []) this.#leave(runId, follower);
    for (const wake of this.#waiters.get(runId) ?? []) wake();
    this.#waiters.delete(runId);
  }

  /** Resolves when the run's last event is there, or after `ms`. */
  async whenEnded(runId: string, ms: number): Promise<void> {
    if (this.hasEnded(runId)) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const waiters = this.#waiters.get(runId) ?? new Set();
    this.#waiters.set(runId, waiters.add(resolve));
    const timer = setTimeout(resolve, ms);
    await promise;
    clearTimeout(timer);
    waiters.delete(resolve);
  }

  isEmpty(): boolean {
    return this.#sql.exec("SELECT 1 FROM events LIMIT 1").toArray().length === 0;
  }

  forgetBefore(time: number): void {
    this.#sql.exec(
      "DELETE FROM events WHERE run_id IN (SELECT DISTINCT run_id FROM events WHERE at < ?)",
      time,
    );
  }
}
