import type { Bundle } from "./contract.ts";

/** What has become of loads so far. */
export class Loads {
  /** How often a program's load came to nothing; the runtime keeps a failed load under its name for ever. */
  readonly failures = new Map<string, number>();
  /** Names whose bundle is here. */
  readonly loaded = new Set<string>();
}

/** One run's way to its program: loaded once under a name, and under another one after a failure. */
export class ProgramLoad {
  readonly #isolateId: string;
  readonly #loads: Loads;
  readonly #before: number;
  /** Whether this very run could not have the bundle. */
  refused = false;

  /** `loads` are those of all runs that may go to a program of this name. */
  constructor(isolateId: string, loads: Loads) {
    this.#isolateId = isolateId;
    this.#loads = loads;
    this.#before = loads.failures.get(isolateId) ?? 0;
  }

  get name(): string {
    return this.#before === 0 ? this.#isolateId : `${this.#isolateId}#${this.#before}`;
  }

  /** The bundle, when the runtime wants one under this name: the first time, or after it has let the program go. */
  async bundle(ask: () => Promise<Bundle>): Promise<Bundle> {
    this.#loads.loaded.delete(this.name);
    try {
      const bundle = await ask();
      this.#loads.loaded.add(this.name);
      return bundle;
    } catch (error) {
      this.refused = true;
      throw error;
    }
  }

  /**
   * Whether nothing of the program was loaded, asked once a run has come to nothing: the bundle could not be had, or
   * the run that asked for it went away, and took the load of all who waited with it along. Where the bundle came,
   * the program may have run, and is not run again.
   */
  failed(): boolean {
    const { loaded, failures } = this.#loads;
    if (loaded.has(this.name)) return false;
    failures.set(this.#isolateId, Math.max(failures.get(this.#isolateId) ?? 0, this.#before + 1));
    return true;
  }
}
