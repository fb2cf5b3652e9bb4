import type { Bundle } from "./contract.ts";

/** How often the bundle of a program could not be had; the runtime keeps a failed load under its name for ever. */
const failures = new Map<string, number>();

/** One run's way to its program: loaded once under a name, and under another one after a failure. */
export class ProgramLoad {
  readonly #isolateId: string;
  readonly #before: number;

  constructor(isolateId: string) {
    this.#isolateId = isolateId;
    this.#before = failures.get(isolateId) ?? 0;
  }

  get name(): string {
    return this.#before === 0 ? this.#isolateId : `${this.#isolateId}#${this.#before}`;
  }

  /** Whether the bundle could not be had, for this run or for the one that it waited with. */
  get failed(): boolean {
    return (failures.get(this.#isolateId) ?? 0) > this.#before;
  }

  async bundle(ask: () => Promise<Bundle>): Promise<Bundle> {
    try {
      return await ask();
    } catch (error) {
      failures.set(this.#isolateId, this.#before + 1);
      throw error;
    }
  }
}
