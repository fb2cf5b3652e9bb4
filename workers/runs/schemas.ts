import { type Checker, compileSchema } from "../kernel/json-schema.ts";
import type { DeploymentSnapshot } from "../tenants/index.ts";
import { ByRevision } from "./by-revision.ts";

const compiled = { input: new ByRevision<Checker>(), output: new ByRevision<Checker>() };

/** The checker of what goes into a deployment's runs, or comes out of them; compiled when it is first needed. */
export const checkerOf = (deployment: DeploymentSnapshot, what: "input" | "output"): Checker =>
  compiled[what].get(deployment) ??
  compiled[what].keep(deployment, compileSchema(deployment[`${what}Schema`]));
