import type { Env } from "../kernel/env.ts";
import type { RunObject } from "./run-object.do.ts";

/** Runs of a tenant are spread over this many objects. */
const SHARDS = 16;

declare module "../kernel/env.ts" {
  interface Env {
    /** Objects that execute and follow runs, named `run:{tenantId}:{shard}`. */
    RUN: DurableObjectNamespace<RunObject>;
  }
}

/** The object that has a run: the last characters of an id are random, so they spread evenly. */
export function runObjectOf(env: Env, tenantId: string, runId: string): DurableObjectStub<RunObject> {
  const shard = runId.charCodeAt(runId.length - 2) % SHARDS;
  return env.RUN.getByName(`run:${tenantId}:${shard}`);
}
