import { type Checker, compileSchema } from "../kernel/json-schema.ts";
import type { DeploymentSnapshot } from "../tenants/index.ts";

const MAX_KEPT = 1_000;
const kept = new Map<string, Checker>();

/**
 * The checker of what goes into a deployment's runs, or comes out of them. Compiled when it is first needed, and kept
 * for as long as it is in use: snapshots come anew with each queued run, and are the same for one revision.
 */
export function checkerOf(deployment: DeploymentSnapshot, what: "input" | "output"): Checker {
  const key = `${deployment.id} ${deployment.revision} ${what}`;
  const checker = kept.get(key) ?? compileSchema(deployment[`${what}Schema`]);
  kept.delete(key);
  kept.set(key, checker);
  const [oldest] = kept.keys();
  if (kept.size > MAX_KEPT && oldest !== undefined) kept.delete(oldest);
  return checker;
}
