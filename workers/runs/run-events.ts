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
/** What a follower is sent at a time, in characters; a single event may be longer. */
const PAGE_CHARS = 64_000;
const encoder = new TextEncoder();

/** One event in the `text/event-stream` format. */
export const toServerSentEvent = ({ seq, type, data }: RunEvent): string =>
  `id: ${seq}\nevent: ${type}\ndata: ${data}\n\n`;

/** Data of an `output` event: the output, or where it is to be had when it is large. */
export const outputEvent = (runId: string, output: string): string =>
  output.length <= INLINE_CHARS ? output : JSON.stringify({ outputUrl: `/api/v1/runs/${runId}/output` });

/** The events of runs in an object's storage, and those who follow them live. */
export class RunEvents {
  readonly #sql: SqlStorage;
  /** By run: who is told of its next event. */
  readonly #waiters = new Map<string, Set<(came: boolean) => void>>();

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(SCHEMA);
  }

  /** Adds an event, and wakes all who follow; nothing is added after the last one. `data` is JSON text. */
  append(runId: string, type: RunEventType, data: string, at: number): void {
    const last = this.last(runId);
    if (last && END.has(last.type)) return;
    this.#sql.exec(
      "INSERT INTO events (run_id, seq, type, at, data) VALUES (?, ?, ?, ?, ?)",
      runId,
      (last?.seq ?? 0) + 1,
      type,
      at,
      data,
    );
    const waiters = this.#waiters.get(runId);
    this.#waiters.delete(runId);
    for (const wake of waiters ?? []) wake(true);
  }

  hasEnded(runId: string): boolean {
    return END.has(this.last(runId)?.type ?? "");
  }

  /** Whether it waits for an answer. */
  isPaused(runId: string): boolean {
    return this.last(runId)?.type === "run.awaiting_input";
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
    return logText([...this.#since(runId, 0)]);
  }

  /** When its attempts began and when it asked for answers, oldest first. */
  marks(runId: string): { type: RunEventType; at: number }[] {
    return this.#sql
      .exec<{ type: RunEventType; at: number }>(
        "SELECT type, at FROM events WHERE run_id = ? AND type IN ('run.started', 'run.awaiting_input') ORDER BY seq",
        runId,
      )
      .toArray();
  }

  *#since(runId: string, after: number): Generator<RunEvent> {
    yield* this.#sql.exec<Record<"seq" | "at", number> & { type: RunEventType; data: string }>(
      "SELECT seq, type, at, data FROM events WHERE run_id = ? AND seq > ? ORDER BY seq",
      runId,
      after,
    );
  }

  /** The next events after `after` as text, so many as make a page, and the number of the last of them. */
  #page(runId: string, after: number): { text: string; seq: number } {
    const page = { text: "", seq: after };
    for (const event of this.#since(runId, after)) {
      page.text += toServerSentEvent(event);
      page.seq = event.seq;
      if (page.text.length >= PAGE_CHARS) break;
    }
    return page;
  }

  /**
   * Events after `after` until the last one. They are read from storage when the follower wants more, so that one who
   * does not read costs no memory. While nothing comes, `onQuiet` is asked whether the run has ended elsewhere.
   */
  follow(runId: string, after: number, onQuiet: () => Promise<void>): ReadableStream<Uint8Array> {
    let [seen, gone] = [after, false];
    const pull = async (controller: ReadableByteStreamController): Promise<void> => {
      while (!gone) {
        const page = this.#page(runId, seen);
        seen = page.seq;
        if (page.text !== "") return controller.enqueue(encoder.encode(page.text));
        if (this.#isOver(runId)) {
          controller.close();
          return controller.byobRequest?.respond(0);
        }
        if (await this.#next(runId, KEEP_ALIVE_MS)) continue;
        onQuiet().catch((error) => console.error(`run ${runId}: could not be looked up`, error));
        if (!gone) return controller.enqueue(encoder.encode(": still here\n\n"));
      }
    };
    const cancel = () => {
      gone = true;
    };
    return new ReadableStream({ type: "bytes", pull, cancel });
  }

  /** Whether no event will come any more: the last one is there, or none at all, since they were forgotten. */
  #isOver(runId: string): boolean {
    return END.has(this.last(runId)?.type ?? "run.failed");
  }

  /** Resolves with true when an event has come, or with false after `ms`. */
  async #next(runId: string, ms: number): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const waiters = this.#waiters.get(runId) ?? new Set();
    this.#waiters.set(runId, waiters.add(resolve));
    const timer = setTimeout(resolve, ms, false);
    const came = await promise;
    clearTimeout(timer);
    waiters.delete(resolve);
    if (waiters.size === 0 && this.#waiters.get(runId) === waiters) this.#waiters.delete(runId);
    return came;
  }

  /** Resolves when the run's last event is there, when it waits for an answer, or after `ms`. */
  async whenEnded(runId: string, ms: number): Promise<void> {
    const deadline = Date.now() + ms;
    for (
      let left = ms;
      left > 0 && !this.hasEnded(runId) && !this.isPaused(runId);
      left = deadline - Date.now()
    )
      await this.#next(runId, left);
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
