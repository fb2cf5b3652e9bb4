export { changeKey } from "./change-key.ts";
export { createKey } from "./create-key.ts";
export { listKeys } from "./queries.ts";
export { revokeKey } from "./revoke-key.ts";
export { rotateKey } from "./rotate-key.ts";
export { keyRoutes } from "./routes.ts";
export { serviceAccountRoutes } from "./service-account-routes.ts";
export {
  changeServiceAccount,
  createServiceAccount,
  deleteServiceAccount,
  listServiceAccounts,
} from "./service-accounts.ts";
export { onKeyEvents } from "./subscribers.ts";
