export { changedBy } from "./changed-by.ts";
export { createTenant, findTenantById, findTenantBySlug, NO_TENANT, type TenantRecord } from "./directory.ts";
export { homeOrigin, originOf, type Site, shownElsewhere, siteOf } from "./hosts/index.ts";
export type * from "./ledger/contract.ts";
export type { ChangedBy, DeploymentRecord } from "./ledger/deployments.ts";
export type { OutboxBatch, OutboxEntry } from "./ledger/outbox.ts";
export { floorPrice, paidTime, runPrice } from "./ledger/price.ts";
export { isPlan, PLANS, type Plan, type PlanLimits } from "./plans.ts";
export { type LedgerPorts, TenantLedger, tenantObject } from "./tenant-object.do.ts";
