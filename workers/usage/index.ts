export * from "./contract.ts";
export { USAGE_COUNTS } from "./count-runs.ts";
export { hasSucceeded } from "./has-succeeded.ts";
export { MEASURED_RUNS, type Measures, measuresOf } from "./measures.ts";
export { getSpending, getUsage, listFailures } from "./queries.ts";
export { usageRoutes } from "./routes.ts";
