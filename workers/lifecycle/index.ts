export { removeTenants } from "./remove-tenants.ts";
