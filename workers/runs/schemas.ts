import { type Checker, compileSchema } from "../kernel/json-schema.ts";
import type { DeploymentSnapshot } from "../tenants/index.ts";

const compiled = new WeakMap<DeploymentSnapshot, { input: Checker; output: Checker }>();

/** The checkers of a deployment's schemas, compiled once for each snapshot. */
export function schemasOf(deployment: DeploymentSnapshot): { input: Checker; output: Checker } {
  let pair = compiled.get(deployment);
  if (!pair) {
    pair = { input: compileSchema(deployment.inputSchema), output: compileSchema(deployment.outputSchema) };
    compiled.set(deployment, pair);
  }
  return pair;
}
