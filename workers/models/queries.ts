import type { Ctx } from "../kernel/context.ts";
import type { ProviderView } from "./contract.ts";
import { ownRows } from "./own-providers.ts";
import { platformProviders } from "./platform-providers.ts";
import type { ModelProviderRow } from "./tables.ts";

export const viewOf = ({ name, baseUrl, keyHint, updatedAt }: ModelProviderRow): ProviderView => ({
  ...{ name, owner: "tenant", baseUrl, keyHint },
  updatedAt: new Date(updatedAt).toISOString(),
});

/** The providers that runs of the workspace may ask: its own, then the platform's that none of these hides. */
export async function listProviders(ctx: Ctx): Promise<ProviderView[]> {
  ctx.require("models:read");
  const own = await ownRows(ctx.env, ctx.tenant.id);
  const others = platformProviders(ctx.env).filter(({ name }) => !own.some((row) => row.name === name));
  const nothing = { baseUrl: null, keyHint: null, updatedAt: null };
  return [
    ...own.map(viewOf),
    ...others.map(({ name }) => ({ name, owner: "platform" as const, ...nothing })),
  ];
}
