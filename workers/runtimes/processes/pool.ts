import type { SandboxReply } from "../../../agents-runtime/isolate/contract.ts";
import type { SandboxBinding } from "../sandbox-binding.ts";
import { Posts } from "./posts.ts";
import { ProgramRecords } from "./program-records.ts";
import type { DeathReason, SandboxReport, SandboxUse } from "./report.ts";
import { companyAfter, KEPT_FROM_LONG, LAST_TRY, SecondTries } from "./second-tries.ts";
import { type Occupant, Slot } from "./slot.ts";
import { blamed, crowdedOut, notRepeated } from "./verdicts.ts";

/** The process that a run may go to (it has entered it), or how the run has ended. */
export type Place = Slot | SandboxReply;

const WAIT_MS = 25;
/**
 * How many such waits a run waits for a process of its own, or for any process at all: 20 s. They are counted, since
 * the clock may be set, or everything may stand still, while a run waits.
 */
const PATIENCE = 800;
/** The connection breaks before the supervisor says why: callers wait so often to learn it. */
const REASON_PATIENCE = 20;
/** Processes crash for other reasons too, and all at once. */
const MANY_CRASHES = 3;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The sandbox processes of this machine, and the runs on them. */
export class Pool {
  readonly #posts: Posts;
  readonly #programs: ProgramRecords;
  readonly #tries: SecondTries;

  /** The first `proven` slots are for proven programs: those whose first run was `probationMs` ago. */
  constructor(slots: readonly Slot[], proven: number, probationMs: number) {
    this.#posts = new Posts(slots, proven);
    this.#programs = new ProgramRecords(probationMs);
    this.#tries = new SecondTries(this.#posts);
  }

  /**
   * Calls a process with a run, and others while those are lost with it. Rejects with the call's error when that has
   * another cause, and when no process takes runs for too long.
   */
  async run(run: Occupant, call: (process: SandboxBinding) => Promise<SandboxReply>): Promise<SandboxReply> {
    const first = this.#place(run);
    let place = first instanceof Slot ? first : await first;
    while (place instanceof Slot) {
      try {
        const reply = await call(place.binding);
        this.#passed(run, place);
        return reply;
      } catch (error) {
        place = await this.#lost(run, place, error);
      }
    }
    return place;
  }

  /** Takes the supervisor's word on a process. */
  report(name: string, { life, state, silentMs, reason }: SandboxReport): SandboxUse | undefined {
    const slot = this.#posts.find(name);
    if (!slot) return undefined;
    if (life > slot.life) {
      // The first one is known from its first report; before that, runs were taken on trust.
      if (slot.life > 0) this.#end(slot, "crashed");
      slot.renew(life);
    }
    if (life === slot.life && !slot.over) {
      if (state === "ended") {
        slot.over = true;
        this.#end(slot, reason);
      } else slot.is(state, silentMs);
    }
    this.#tries.serve();
    return { idle: slot.idle, killInMs: slot.killInMs };
  }

  /** Some process that takes runs. */
  anyReady(): Slot | undefined {
    return this.#posts.anyReady();
  }

  /** The processes that take runs. */
  ready(): Slot[] {
    return this.#posts.ready();
  }

  /** Where a run goes first; at once in all but the rare cases. */
  #place(run: Occupant): Slot | Promise<Place> {
    const standing = this.#programs.standingOf(run.program);
    const apart = standing === "unknown" || standing === "culprit" ? this.#own(run.program) : undefined;
    if (standing === "culprit" && !apart) return this.#alone(run);
    const { tenantId } = run;
    const slot = apart ?? (standing === "proven" ? this.#posts.forTenant(tenantId) : this.#posts.forYoung());
    return slot ? slot.enter(run) : this.#whenAnyIsReady(run);
  }

  #passed(run: Occupant, slot: Slot): void {
    slot.leave(run);
    if (run.fate) this.#forgo(run);
    this.#programs.passed(run.program);
    if (slot.runs.size === 0) this.#tries.serve();
  }

  /** Where a run goes whose call was not answered. */
  async #lost(run: Occupant, slot: Slot, error: unknown): Promise<Place> {
    const gone = isDisconnection(error);
    for (let waits = 0; gone && !run.fate && waits < REASON_PATIENCE; waits++) await pause(WAIT_MS);
    if (gone && !run.fate) this.#end(slot, "crashed");
    if (run.fate !== slot) slot.runs.delete(run);
    if (!run.fate) throw error;
    return this.#turnOf(run);
  }

  /** The run's next try is not needed. */
  #forgo(run: Occupant): void {
    run.fate = undefined;
    this.#tries.remove(run);
    for (const slot of this.#posts.standby) slot.runs.delete(run);
  }

  /**
   * A process that a program has to itself: for the first run of one that is unknown, so that nothing else is lost if
   * it takes the process down, and for one that has done so.
   */
  #own(program: string): Slot | undefined {
    const own = this.#programs.ownOf(program);
    if (own) return own;
    const slot = this.#posts.spare(KEPT_FROM_LONG);
    if (slot) this.#programs.give(program, slot);
    return slot;
  }

  async #whenAnyIsReady(run: Occupant): Promise<Place> {
    let waits = 0;
    do await pause(WAIT_MS);
    while (!this.anyReady() && ++waits < PATIENCE);
    if (!this.anyReady()) throw new Error("no sandbox process answers");
    return this.#place(run);
  }

  /** Decides what becomes of the runs that are lost with a process. */
  #end(slot: Slot, reason: DeathReason): void {
    const early = reason === "stalled" && slot.givesUpEarly;
    // At a post, what others have left behind counts among its memory.
    const certain = !early && reason !== "crashed" && !(reason === "memory" && this.#posts.isAtPost(slot));
    const inside = slot.end();
    const lost = inside.filter(({ fate }) => fate === undefined);
    const [first] = lost;
    if (first && certain && lost.every(({ program }) => program === first.program))
      this.#programs.blame(first.program);
    const doubted = new Set<string>();
    for (const run of lost)
      if (this.#decide(run, lost.length, reason, certain) === "doubted") doubted.add(run.program);
    for (const program of doubted) this.#programs.doubt(program);
    // They had been given the process, and had not yet gone there.
    for (const run of inside) if (run.fate === slot) this.#tries.add(run, run.company);
    this.#tries.serve();
  }

  #decide(run: Occupant, lost: number, reason: DeathReason, certain: boolean): "doubted" | undefined {
    const alone = lost === 1;
    if (alone && reason === "crashed") run.crashes += 1;
    const known = reason === "crashed" ? run.crashes >= MANY_CRASHES : certain || run.company === LAST_TRY;
    if (alone && known) run.fate = this.#blame(run, reason);
    // A crash is resumed like any other; where a limit was passed, this very run may be the cause.
    else if (run.effects.left && reason !== "crashed") {
      run.fate = notRepeated(run, reason);
      return "doubted";
    } else this.#tries.add(run, companyAfter(lost));
  }

  #blame(run: Occupant, reason: DeathReason): SandboxReply {
    this.#programs.blame(run.program);
    return blamed(run, reason);
  }

  #alone(run: Occupant): Promise<Place> {
    this.#tries.add(run, LAST_TRY);
    this.#tries.serve();
    return this.#turnOf(run);
  }

  /** What has become of a run; waits for its turn, though not for ever. */
  async #turnOf(run: Occupant): Promise<Place> {
    for (let waits = 0; run.fate === "waiting" && waits < PATIENCE; waits++) {
      this.#tries.ask(run);
      await pause(WAIT_MS);
    }
    const { fate } = run;
    this.#tries.remove(run);
    run.fate = undefined;
    if (fate && fate !== "waiting") return fate;
    return crowdedOut(run, this.#programs.standingOf(run.program) === "culprit");
  }
}

/** What a call rejects with when its process goes away, or is not there at all. */
function isDisconnection(error: unknown): boolean {
  const { retryable, message } = error as { retryable?: boolean; message?: string };
  return retryable === true || /connection lost|disconnected|internal error/i.test(String(message));
}
