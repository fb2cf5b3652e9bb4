import type { DeploymentSnapshot } from "../tenants/index.ts";

const MAX_KEPT = 1_000;

/**
 * What is made of deployments and costs something, kept for as long as it is in use. A snapshot comes anew with each
 * queued run, and is the same for one revision.
 */
export class ByRevision<Value> {
  readonly #kept = new Map<string, Value>();

  get(deployment: Pick<DeploymentSnapshot, "id" | "revision">): Value | undefined {
    const value = this.#kept.get(keyOf(deployment));
    return value === undefined ? undefined : this.keep(deployment, value);
  }

  keep(deployment: Pick<DeploymentSnapshot, "id" | "revision">, value: Value): Value {
    const key = keyOf(deployment);
    this.#kept.delete(key);
    this.#kept.set(key, value);
    const [longestUnused] = this.#kept.keys();
    if (this.#kept.size > MAX_KEPT && longestUnused !== undefined) this.#kept.delete(longestUnused);
    return value;
  }
}

const keyOf = ({ id, revision }: Pick<DeploymentSnapshot, "id" | "revision">): string => `${id} ${revision}`;
