import type { VerifyQuery } from "../audit/contract.ts";
import { type Verification, verifyChain } from "../audit/index.ts";
import type { Ctx } from "../kernel/context.ts";
import { tenantObject } from "./tenant-object.do.ts";

/** Whether the tenant's audit log is what was sealed; see `verifyChain`. Refused with `forbidden`. */
export async function verifyAudit(ctx: Ctx, query: VerifyQuery): Promise<Verification> {
  ctx.require("audit:read");
  const object = tenantObject(ctx.env, ctx.tenant.id);
  return verifyChain(ctx.env, ctx.tenant.id, () => object.auditChain(), query);
}
