import type { Ctx } from "../kernel/context.ts";
import { unwrap } from "../kernel/errors.ts";
import { changedBy, tenantObject } from "../tenants/index.ts";
import type { ChangeKeyInput, KeyView } from "./contract.ts";
import { keyToChange, makerOf } from "./maker.ts";
import { viewsOf } from "./view.ts";

/** Changes a key's name, scopes or addresses from the next request on; never beyond what the actor may. */
export async function changeKey(
  ctx: Ctx,
  id: string,
  { addresses, ...fields }: ChangeKeyInput,
): Promise<KeyView> {
  const key = await keyToChange(ctx, id);
  const changes = { ...fields, ...(addresses === undefined ? {} : { networks: addresses }) };
  const object = tenantObject(ctx.env, ctx.tenant.id);
  const changed = unwrap(await object.changeKey(key.id, changes, makerOf(ctx).rights, changedBy(ctx)));
  const [view] = await viewsOf(ctx, [changed]);
  return view as KeyView;
}
