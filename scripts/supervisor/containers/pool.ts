import { createHash } from "node:crypto";
import {
  type ContainerSpec,
  type ContainersSeen,
  identityOf,
} from "../../../workers/runtimes/container/contract.ts";
import { probe } from "../watchdog.ts";
import type { Instance } from "./instance.ts";
import { Refused } from "./refused.ts";

/** Of a manifest's tests, of which the next one may come at once. */
const TEST_IDLE_MS = 3_000;
/** For how long a look keeps instances running: longer than until the next one. */
const KEPT_MS = 15 * 60_000;
const PROBE_MS = 2_000;
/** After so many looks in a row without an answer an instance is replaced: as many as Kubernetes allows a liveness probe. */
const MISSED_LOOKS = 3;

export interface PoolOptions {
  /** What all containers may use together. */
  memoryMb: number;
  /** After so long without a run an instance is stopped. */
  sleepAfterMs: number;
  /** Makes an instance that has not been started yet. */
  make(spec: ContainerSpec): Instance;
}

const keyOf = (spec: ContainerSpec): string => createHash("sha256").update(identityOf(spec)).digest("hex");

/** The instances of all containers: found or started for a run, and stopped when nobody needs them. */
export class Pool {
  readonly #options: PoolOptions;
  readonly #instances = new Map<Instance, { key: string; ready: Promise<void> }>();
  readonly #idle = new Map<Instance, NodeJS.Timeout>();
  readonly #kept = new Map<string, { least: number; until: number }>();
  #changed = Promise.withResolvers<void>();
  #closed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /**
   * An instance with room for a run, which has been given to it: to be let go of by `release`. Waits for one to have room
   * until `signal` aborts. Rejects with `container_start_failed`, or `container_busy` when there is no room in time.
   */
  async take(spec: ContainerSpec, signal: AbortSignal): Promise<Instance> {
    const key = keyOf(spec);
    const gaveUp = new Promise<void>((resolve) =>
      signal.addEventListener("abort", () => resolve(), { once: true }),
    );
    while (!signal.aborted && !this.#closed) {
      const instance = this.#withRoom(key) ?? this.#another(key, spec);
      if (!instance) {
        await Promise.race([this.#changed.promise, gaveUp]);
        continue;
      }
      instance.runs += 1;
      clearTimeout(this.#idle.get(instance));
      try {
        await Promise.race([this.#instances.get(instance)?.ready, gaveUp]);
      } catch (error) {
        this.#leave(instance);
        throw error;
      }
      if (instance.isReady && !signal.aborted) return instance;
      this.release(instance);
    }
    throw new Refused(
      "container_busy",
      "All containers of this agent were busy until the run's time was up. Try again later.",
    );
  }

  /**
   * Whether the instances of a spec are healthy; one that was not at several looks in a row is ended. As many as are always
   * to run are started, as far as there is memory, and are not stopped for being idle until some time after the last look.
   */
  async look(spec: ContainerSpec): Promise<ContainersSeen> {
    const key = keyOf(spec);
    const { least } = spec.instances;
    if (least > 0) this.#kept.set(key, { least, until: Date.now() + KEPT_MS });
    else this.#kept.delete(key);
    await Promise.all(this.#startUpTo(least, key, spec));
    const running = [...this.#instances].flatMap(([its, { key: own }]) =>
      own === key && its.isReady && !its.retired ? its : [],
    );
    // What is busy may well be too busy to answer; its runs say how it is.
    const idle = running.filter(({ runs }) => runs === 0);
    const well = await Promise.all(idle.map(({ socketPath }) => probe(socketPath, PROBE_MS)));
    const unwell = well.filter((answered) => !answered).length;
    for (const [i, one] of idle.entries()) this.#note(one, well[i] === true);
    const problem = `${unwell} of ${running.length} containers did not answer GET /healthz with 200 within ${PROBE_MS / 1000} s.`;
    return { running: running.length, problem: unwell > 0 ? problem : null };
  }

  /** Notes what a look at an idle instance found, and ends one that is unwell too often; the next run or look starts another. */
  #note(instance: Instance, well: boolean): void {
    instance.missedLooks = well ? 0 : instance.missedLooks + 1;
    if (well) return;
    instance.tell("warn", `did not answer GET /healthz with 200 within ${PROBE_MS / 1000} s`);
    if (instance.missedLooks >= MISSED_LOOKS && instance.runs === 0)
      void instance.kill(`it did not answer GET /healthz at ${MISSED_LOOKS} looks in a row`);
  }

  /** Starts instances until there are as many, or no memory; resolves and rejects as they do. */
  #startUpTo(least: number, key: string, spec: ContainerSpec): Promise<void>[] {
    const starts: Promise<void>[] = [];
    for (let count = this.#count(key); count < least && !this.#closed; count++) {
      const instance = this.#another(key, spec);
      if (!instance) break;
      instance.runs += 1;
      const { ready } = this.#instances.get(instance) ?? {};
      starts.push(Promise.resolve(ready).finally(() => this.release(instance)));
    }
    return starts;
  }

  /** Ends a run's hold; with `cut`, its program may be going on, and the instance gets no more runs. */
  release(instance: Instance, cut = false): void {
    if (cut) instance.retired = true;
    this.#leave(instance);
    if (instance.runs > 0 || instance.hasEnded) return;
    // What was cut is not asked to end its runs: it had its time.
    if (instance.retired) void instance.kill("a run in it was canceled, or late");
    else this.#sleepLater(instance);
  }

  /** Ends all instances, and starts no more. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#change();
    for (const timer of this.#idle.values()) clearTimeout(timer);
    await Promise.allSettled(
      [...this.#instances.keys()].map((instance) => instance.kill("the server stops")),
    );
  }

  #leave(instance: Instance): void {
    instance.runs -= 1;
    instance.lastUsed = Date.now();
    this.#change();
  }

  #sleepLater(instance: Instance): void {
    const afterMs = instance.spec.test ? TEST_IDLE_MS : this.#options.sleepAfterMs;
    clearTimeout(this.#idle.get(instance));
    this.#idle.set(
      instance,
      setTimeout(
        () =>
          this.#isKept(instance)
            ? this.#sleepLater(instance)
            : void instance.stop(`nobody has needed it for ${afterMs / 1000} s`),
        afterMs,
      ),
    );
  }

  /** Whether an idle instance is one of those that are always to run. */
  #isKept(instance: Instance): boolean {
    const key = this.#instances.get(instance)?.key ?? "";
    const kept = this.#kept.get(key);
    if (kept && kept.until < Date.now()) this.#kept.delete(key);
    return this.#count(key) <= (this.#kept.get(key)?.least ?? 0);
  }

  #count(key: string): number {
    return [...this.#instances].filter(([its, { key: own }]) => own === key && !its.retired).length;
  }

  /** The fullest instance that has room, so that others become idle. */
  #withRoom(key: string): Instance | undefined {
    const open = [...this.#instances].flatMap(([instance, its]) =>
      its.key === key && !instance.retired && instance.runs < instance.spec.concurrency ? instance : [],
    );
    return open.sort((a, b) => Number(b.isReady) - Number(a.isReady) || b.runs - a.runs)[0];
  }

  /** Starts another instance where there may be one more. */
  #another(key: string, spec: ContainerSpec): Instance | undefined {
    const own = [...this.#instances.values()].filter((its) => its.key === key).length;
    if (own >= spec.instances.most || !this.#hasMemory(spec.memoryMb)) return undefined;
    const instance = this.#options.make(spec);
    const ready = instance.start();
    this.#instances.set(instance, { key, ready });
    const gone = () => {
      this.#instances.delete(instance);
      clearTimeout(this.#idle.get(instance));
      this.#idle.delete(instance);
      this.#change();
    };
    ready.catch(gone);
    void instance.ended.then(gone);
    return instance;
  }

  /** Whether there is memory for one more; if not, the idle instance that was used longest ago is stopped. */
  #hasMemory(memoryMb: number): boolean {
    const instances = [...this.#instances.keys()];
    const used = instances.reduce((sum, { spec }) => sum + spec.memoryMb, 0);
    if (instances.length === 0 || used + memoryMb <= this.#options.memoryMb) return true;
    const idle = instances.filter(({ runs, isReady, retired }) => runs === 0 && isReady && !retired);
    void idle.sort((a, b) => a.lastUsed - b.lastUsed)[0]?.stop("another container needs its memory");
    return false;
  }

  #change(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }
}
