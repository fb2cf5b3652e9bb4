import type { Posts } from "./posts.ts";
import type { Occupant } from "./slot.ts";

/** Alone in a process, up to the run's own limit. */
export const LAST_TRY = 0;
/** In every other try a process is given up after this much silence: then fewer are tried together. */
const QUICK_MS = 200;

/** Free standbys that are kept: one to relieve a process that stalls, and one more from whatever may take long. */
const KEPT = 1;
export const KEPT_FROM_LONG = 2;

/** A waiting run that has not asked for so long may have lost its caller, and gets no process meanwhile. */
const SILENT_MS = 1000;

/** How many of `lost` runs are tried together next: three processes work on it at the same time. */
export const companyAfter = (lost: number): number => (lost === 1 ? LAST_TRY : Math.ceil(lost / 3));

/**
 * Runs that lost their process, and those of programs known to take theirs down, wait here for a standby process.
 * Only one of the lost runs may be the cause: they are tried again in ever smaller groups, so that the others soon
 * get through, however many causes there are.
 */
export class SecondTries {
  readonly #posts: Posts;
  readonly #waiting = new Set<Occupant>();

  constructor(posts: Posts) {
    this.#posts = posts;
  }

  /**
   * Lets a run wait: its `fate` becomes the process in which it may be tried, which it has entered by then. Each run
   * has to look for itself, since a request's promise cannot be resolved by another one that has ended.
   */
  add(run: Occupant, company: number): void {
    run.company = company;
    run.fate = "waiting";
    this.ask(run);
  }

  /** Says that a run still waits. One that could not for a while, as when everything stood still, is taken back. */
  ask(run: Occupant): void {
    run.askedAt = Date.now();
    this.#waiting.add(run);
  }

  remove(run: Occupant): void {
    this.#waiting.delete(run);
  }

  /** Hands out what standby processes there are. To be called whenever a run was added or a process became free. */
  serve(): void {
    while (this.#waiting.size > 0) {
      const waiting = this.#inOrder();
      const first = waiting.find((run) => run.company > LAST_TRY || this.#mayTryLast(run));
      if (!first) return;
      const { company } = first;
      const slot = this.#posts.spare(company > LAST_TRY ? KEPT : KEPT_FROM_LONG);
      if (!slot) return;
      if (company > LAST_TRY) slot.patienceMs = QUICK_MS;
      const together = waiting.filter((run) => run.company === company).slice(0, company);
      for (const run of company > 1 ? together : [first]) {
        this.remove(run);
        run.fate = slot.enter(run);
      }
    }
  }

  /** Those that are still there: large groups first. */
  #inOrder(): Occupant[] {
    const since = Date.now() - SILENT_MS;
    for (const run of this.#waiting) if (run.askedAt <= since) this.#waiting.delete(run);
    return [...this.#waiting].sort((a, b) => b.company - a.company || order(a.program, b.program));
  }

  /** Last tries may take long: one of a tenant at once. */
  #mayTryLast({ tenantId }: Occupant): boolean {
    const trying = this.#posts.standby.flatMap(({ runs }) => [...runs]);
    return !trying.some((run) => run.company === LAST_TRY && run.tenantId === tenantId);
  }
}

/** Runs of one program stay together: what one of them does, its siblings are likely to do. */
const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
