export { brokenOutcome, type Driver, type Invocation, type Outcome, type RunIo } from "./contract.ts";
export { openConfig } from "./isolate-driver.ts";
export { type SandboxReport, sandboxReport } from "./processes/report.ts";
export { driverOf } from "./registry.ts";
export { checkSandbox, type SandboxAdapter, sandboxOf } from "./sandbox.ts";
export { reportSandbox } from "./sandbox-processes.ts";
