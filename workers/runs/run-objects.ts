import type { Env, Guarded } from "../kernel/env.ts";
import type { Id } from "../kernel/ids.ts";
import { objectOf } from "../kernel/objects.ts";
import type { RunEventType } from "./contract.ts";

/** Runs of a tenant are spread over this many objects. */
const SHARDS = 16;

/** What a run's object does for others; `run-object.do.ts` is the class. */
export interface RunObjectStub {
  /**
   * Takes a queued run and executes it. Resolves once it has been taken; a run that is not waiting (a second
   * delivery of the message, or canceled meanwhile) is left alone.
   */
  execute(tenantId: Id<"ten">, runId: Id<"run">): Promise<void>;
  /** Resolves when a run that this object executes has ended. */
  hold(runId: string): Promise<void>;
  /** JSON text of the log lines so far; null when there are none. */
  logs(runId: string): Promise<string | null>;
  /** When its attempts began and when it asked for answers, oldest first; of a day. */
  marks(runId: string): Promise<{ type: RunEventType; at: number }[]>;
  /** Says that a run has been canceled: stops its attempt, and tells its followers. */
  canceled(runId: string): Promise<void>;
  /**
   * A run's events after `after`, as server-sent events (WHATWG HTML, section 9.2), until it has ended. A run that
   * has not begun yet is followed from its beginning.
   */
  follow(tenantId: Id<"ten">, runId: string, after: number): Promise<ReadableStream<Uint8Array>>;
  /** Whether this object knows anything of a run. */
  knows(runId: string): Promise<boolean>;
  /** Resolves when the run has ended, or after `ms`. */
  whenEnded(runId: string, ms: number): Promise<void>;
  /** Forgets everything, for good. */
  erase(): Promise<void>;
}

declare module "../kernel/env.ts" {
  interface Env {
    /** Objects that execute and follow runs, named `run:{tenantId}:{shard}`. */
    RUN: Guarded<DurableObjectNamespace>;
  }
}

/** The object that has a run: the last characters of an id are random, so they spread evenly. */
export function runObjectOf(env: Env, tenantId: Id<"ten">, runId: string): RunObjectStub {
  const shard = runId.charCodeAt(runId.length - 2) % SHARDS;
  return objectOf(env.RUN, "run", tenantId, shard) as RunObjectStub;
}

/** Has all objects that execute and follow a tenant's runs forget everything. */
export async function eraseRunObjects(env: Env, tenantId: Id<"ten">): Promise<void> {
  const shards = Array.from({ length: SHARDS }, (_, shard) => shard);
  await Promise.all(
    shards.map((shard) => (objectOf(env.RUN, "run", tenantId, shard) as RunObjectStub).erase()),
  );
}
