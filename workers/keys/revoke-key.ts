import type { Ctx } from "../kernel/context.ts";
import { changedBy, tenantObject } from "../tenants/index.ts";
import { makerOf, noSuchKey } from "./maker.ts";

/** Revokes a key, from the next request on: one's own, or with `keys:manage` anybody's. */
export async function revokeKey(ctx: Ctx, id: string): Promise<void> {
  const object = tenantObject(ctx.env, ctx.tenant.id);
  const key = await object.key(id);
  ctx.require(key?.principal === makerOf(ctx).principal ? "keys:write" : "keys:manage");
  if (!(await object.revokeKey(id, changedBy(ctx)))) noSuchKey();
}
