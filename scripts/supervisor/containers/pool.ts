import { createHash } from "node:crypto";
import type { ContainerSpec } from "../../../workers/runtimes/container/contract.ts";
import type { Instance } from "./instance.ts";
import { Refused } from "./refused.ts";

/** Of one deployment at a time. */
const MAX_INSTANCES = 4;
/** Of a manifest's tests, of which the next one may come at once. */
const TEST_IDLE_MS = 3_000;

export interface PoolOptions {
  /** What all containers may use together. */
  memoryMb: number;
  /** After so long without a run an instance is stopped. */
  sleepAfterMs: number;
  /** Makes an instance that has not been started yet. */
  make(spec: ContainerSpec): Instance;
}

/** What has instances of its own: everything that a container is made of, or may reach, and whose it is. */
const keyOf = (spec: ContainerSpec): string =>
  createHash("sha256")
    .update(JSON.stringify(spec, Object.keys(spec).concat(Object.keys(spec.env)).sort()))
    .digest("hex");

/** The instances of all containers: found or started for a run, and stopped when nobody needs them. */
export class Pool {
  readonly #options: PoolOptions;
  readonly #instances = new Map<Instance, { key: string; ready: Promise<void> }>();
  readonly #idle = new Map<Instance, NodeJS.Timeout>();
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

  /** Ends a run's hold; with `cut`, its program may be going on, and the instance gets no more runs. */
  release(instance: Instance, cut = false): void {
    if (cut) instance.retired = true;
    this.#leave(instance);
    if (instance.runs > 0 || instance.hasEnded) return;
    // What was cut is not asked to end its runs: it had its time.
    if (instance.retired) void instance.kill();
    else this.#sleepLater(instance);
  }

  /** Ends all instances, and starts no more. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#change();
    for (const timer of this.#idle.values()) clearTimeout(timer);
    await Promise.allSettled([...this.#instances.keys()].map((instance) => instance.kill()));
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
      setTimeout(() => void instance.stop(), afterMs),
    );
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
    if (own >= MAX_INSTANCES || !this.#hasMemory(spec.memoryMb)) return undefined;
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
    void idle.sort((a, b) => a.lastUsed - b.lastUsed)[0]?.stop();
    return false;
  }

  #change(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }
}
