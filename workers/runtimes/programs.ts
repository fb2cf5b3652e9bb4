import { loadProgram } from "../agents/index.ts";
import type { Env } from "../kernel/env.ts";
import type { Invocation } from "./contract.ts";

/** How many programs are kept in memory; they are small, but for isolates', which the sandbox keeps. */
const MAX_PROGRAMS = 200;

const programs = new Map<string, unknown>();

type Whose = Pick<Invocation, "tenantId"> & {
  deployment: Pick<Invocation["deployment"], "bundleDigest" | "source">;
};

/** Whose storage has an agent's bundle: only the object of the tenant that runs it names another one, of a share that is in force. */
export const ownerOf = ({ tenantId, deployment }: Whose) => deployment.source?.tenantId ?? tenantId;

/**
 * What is loaded of the version that a run is of, as its kind made it (`workers/agents/kinds`). Runs that begin at once
 * load it each by itself: a request that ends takes along what it waits for, and others with it.
 */
export async function programOf<T>(env: Env, invocation: Whose): Promise<T> {
  const owner = ownerOf(invocation);
  const { bundleDigest } = invocation.deployment;
  const key = `${owner}/${bundleDigest}`;
  const known = programs.get(key);
  if (known !== undefined) return known as T;
  const program = await loadProgram<T>(env, owner, bundleDigest);
  if (programs.size >= MAX_PROGRAMS) programs.clear();
  programs.set(key, program);
  return program;
}
