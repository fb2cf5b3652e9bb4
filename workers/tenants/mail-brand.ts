import type { Ctx } from "../kernel/context.ts";
import type { MailBrand } from "../mail/index.ts";
import { homeOrigin } from "./hosts/index.ts";

/** Whose name mails of a workspace bear, and the address of one of its pages where the workspace is at home. */
export async function tenantMailBrand(
  { env, tenant, clock }: Pick<Ctx, "env" | "tenant" | "clock">,
  path: string,
): Promise<{ brand: MailBrand; link: string }> {
  const url = await homeOrigin(env, tenant, clock);
  return { brand: { name: "Quayside", url, poweredBy: false }, link: `${url}${path}` };
}
