export { brokenOutcome, type Driver, type Invocation, type Outcome, type RunIo } from "./contract.ts";
export { openConfig } from "./isolate-driver.ts";
export { driverOf } from "./registry.ts";
export { checkSandbox, type SandboxAdapter, sandboxOf } from "./sandbox.ts";
