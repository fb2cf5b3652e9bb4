import type { Ctx } from "../kernel/context.ts";
import { decodeIdCursor, type Page, toPage } from "../kernel/pages.ts";
import { tenantObject } from "../tenants/index.ts";
import type { KeyQuery, KeyView } from "./contract.ts";
import { makerOf } from "./maker.ts";
import { viewsOf } from "./view.ts";

/** The actor's own keys, or with `all` those of everybody, which needs `keys:manage`; newest first. */
export async function listKeys(ctx: Ctx, { all, cursor, limit }: KeyQuery): Promise<Page<KeyView>> {
  ctx.require(all === "true" ? "keys:manage" : "keys:read");
  const whose = all === "true" ? null : makerOf(ctx).principal;
  const before = decodeIdCursor("key", cursor);
  const records = await tenantObject(ctx.env, ctx.tenant.id).keys(whose);
  const rest = records.filter(({ id }) => before === undefined || id < before);
  const page = toPage(rest.slice(0, limit + 1), limit, ({ id }) => id);
  return { ...page, data: await viewsOf(ctx, page.data) };
}
