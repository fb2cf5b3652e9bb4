import type { Ctx } from "../kernel/context.ts";
import { unwrap } from "../kernel/errors.ts";
import { changedBy, tenantObject } from "../tenants/index.ts";
import type { NewKeyView } from "./contract.ts";
import { keyToChange, makerOf } from "./maker.ts";

const HOUR_MS = 3_600_000;

/** Gives a key a new secret; the present one stays good for so many hours, and any before that ends now. */
export async function rotateKey(
  ctx: Ctx,
  id: string,
  overlapHours: number,
): Promise<NewKeyView & { oldSecretUntil: string }> {
  const key = await keyToChange(ctx, id);
  const object = tenantObject(ctx.env, ctx.tenant.id);
  const overlapMs = overlapHours * HOUR_MS;
  const rotated = unwrap(await object.rotateKey(key.id, overlapMs, makerOf(ctx).rights, changedBy(ctx)));
  return { ...rotated, oldSecretUntil: new Date(rotated.oldSecretUntil).toISOString() };
}
