export { endImpersonations, impersonate, stopImpersonating } from "./impersonate.ts";
export { platformRoutes } from "./platform-routes.ts";
export { getTenant, getUser, listTenants, listUsers } from "./queries.ts";
export { operatorRoutes } from "./routes.ts";
export { resumeTenantAsPlatform, suspendTenantAsPlatform } from "./suspend-tenant.ts";
export { resumeUser, suspendUser } from "./suspend-user.ts";
