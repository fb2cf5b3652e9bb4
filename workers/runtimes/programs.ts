import { loadProgram } from "../agents/index.ts";
import type { Env } from "../kernel/env.ts";
import type { Invocation } from "./contract.ts";

/** How many programs are kept in memory; they are small, but for isolates', which the sandbox keeps. */
const MAX_PROGRAMS = 200;

const programs = new Map<string, Promise<unknown>>();

type Whose = Pick<Invocation, "tenantId"> & {
  deployment: Pick<Invocation["deployment"], "bundleDigest" | "source">;
};

/** Whose storage has an agent's bundle: only the object of the tenant that runs it names another one, of a share that is in force. */
export const ownerOf = ({ tenantId, deployment }: Whose) => deployment.source?.tenantId ?? tenantId;

/** What is loaded of the version that a run is of, as its kind made it (`workers/agents/kinds`). */
export function programOf<T>(env: Env, invocation: Whose): Promise<T> {
  const owner = ownerOf(invocation);
  const { bundleDigest } = invocation.deployment;
  const key = `${owner}/${bundleDigest}`;
  const known = programs.get(key);
  if (known) return known as Promise<T>;
  if (programs.size >= MAX_PROGRAMS) programs.clear();
  const loading = loadProgram<T>(env, owner, bundleDigest);
  programs.set(key, loading);
  // What could not be loaded now may be there the next time.
  loading.catch(() => programs.delete(key));
  return loading;
}
