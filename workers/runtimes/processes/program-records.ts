import { FIRST_TRY, type Slot } from "./slot.ts";

/** Where a program's next run belongs. */
export type Standing = "unknown" | "young" | "proven" | "culprit";

interface ProgramRecord {
  /** When its first run ended well. */
  since?: number;
  /** It has taken a process down, and is kept from other programs until then. */
  culpritUntil?: number;
  /** The process that it has to itself. */
  own?: Slot;
  /** When it was among those of which one had taken a process down. */
  doubts?: number[];
}

const MAX_RECORDS = 50_000;
const CULPRIT_MS = 10 * 60_000;
/** Of one program within that time, until which they may be chance. */
const MAX_DOUBTS = 3;

const recent = (doubts: number[] = []): number[] => doubts.filter((at) => Date.now() - at < CULPRIT_MS);

/** What this gateway has seen of programs (tenant and version) since it started. */
export class ProgramRecords {
  readonly #records = new Map<string, ProgramRecord>();
  readonly #probationMs: number;

  constructor(probationMs: number) {
    this.#probationMs = probationMs;
  }

  standingOf(program: string): Standing {
    const record = this.#records.get(program);
    if (!record) return "unknown";
    if (record.culpritUntil !== undefined) {
      if (Date.now() < record.culpritUntil) return "culprit";
      this.#records.delete(program);
      return "unknown";
    }
    if (record.since === undefined) return "unknown";
    return Date.now() < record.since + this.#probationMs ? "young" : "proven";
  }

  /** The process that a program has to itself, while first tries of its runs are all that is in there. */
  ownOf(program: string): Slot | undefined {
    const slot = this.#records.get(program)?.own;
    if (!slot?.ready || slot.runs.size === 0) return undefined;
    return [...slot.runs].every((run) => run.program === program && run.company === FIRST_TRY)
      ? slot
      : undefined;
  }

  give(program: string, own: Slot): void {
    this.#write(program, { ...this.#records.get(program), own });
  }

  /** A run has come back. */
  passed(program: string): void {
    const record = this.#records.get(program);
    if (record?.since !== undefined || record?.culpritUntil !== undefined) return;
    if (recent(record?.doubts).length >= MAX_DOUBTS) return;
    this.#write(program, { ...record, since: Date.now() });
  }

  /**
   * It may be what took a process down, and cannot be tried again: its next run is like its first. For one that is
   * caught again and again that goes for all its runs, however well it behaves when it is alone.
   */
  doubt(program: string): void {
    const record = this.#records.get(program);
    if (record?.culpritUntil !== undefined) return;
    this.#write(program, { doubts: [...recent(record?.doubts), Date.now()] });
  }

  blame(program: string): void {
    this.#write(program, { culpritUntil: Date.now() + CULPRIT_MS });
  }

  #write(program: string, record: ProgramRecord): void {
    this.#records.delete(program);
    const oldest = this.#records.keys().next();
    if (this.#records.size >= MAX_RECORDS && !oldest.done) this.#records.delete(oldest.value);
    this.#records.set(program, record);
  }
}
