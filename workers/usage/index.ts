export * from "./contract.ts";
export { USAGE_COUNTS } from "./count-runs.ts";
export { getSpending, getUsage, listFailures } from "./queries.ts";
export { usageRoutes } from "./routes.ts";
