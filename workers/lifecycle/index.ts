export { downloadExport } from "./exports/download-export.ts";
export { listExports } from "./exports/queries.ts";
export { requestExport } from "./exports/request-export.ts";
export { sweepExports } from "./exports/sweep-exports.ts";
export { removeTenants } from "./remove-tenants.ts";
export { exportRoutes } from "./routes.ts";
