import type { Clock } from "../kernel/clock.ts";
import type { Ctx } from "../kernel/context.ts";
import type { Env } from "../kernel/env.ts";
import type { Id } from "../kernel/ids.ts";
import type { MailBrand } from "../mail/index.ts";
import { siteBrandOf } from "./brand/face.ts";
import { findTenantById } from "./directory.ts";
import { homeOrigin } from "./hosts/site.ts";

/** Whose name mails of a workspace bear, and the address of one of its pages where the workspace is at home. */
export async function tenantMailBrand(
  { env, tenant, clock }: Pick<Ctx, "env" | "tenant" | "clock">,
  path: string,
): Promise<{ brand: MailBrand; link: string }> {
  const url = await homeOrigin(env, tenant, clock);
  return { brand: await mailBrandAt(env, tenant.id, url, clock), link: `${url}${path}` };
}

/** The same for mails whose links lead to an origin that is known already. */
export async function mailBrandAt(
  env: Env,
  tenantId: Id<"ten">,
  url: string,
  clock: Clock,
): Promise<MailBrand> {
  const tenant = await findTenantById(env, tenantId, clock);
  return { ...{ name: "Quayside", poweredBy: false }, ...(tenant && siteBrandOf(tenant, url)), url };
}
