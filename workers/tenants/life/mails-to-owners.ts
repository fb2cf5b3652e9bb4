import { memberships, users } from "../../identity/tables.ts";
import type { RequestCtx } from "../../kernel/context.ts";
import { and, eq, platformDb } from "../../kernel/db.ts";
import { type MailMessage, mailWrite } from "../../mail/index.ts";
import { happened } from "../happened.ts";
import { tenantMailBrand } from "../mail-brand.ts";
import type { TenantRow } from "../tables.ts";

type About = Extract<MailMessage, { template: `workspace-${string}` }>;
/** What the owners of a workspace are told about it, but for who each of them is and where they look. */
export type OwnerMail = About extends infer M
  ? M extends About
    ? Omit<M, "name" | "workspace" | "link">
    : never
  : never;

/** Mails to all owners of a workspace, about a change that they go with and may not happen. */
export async function mailsToOwners(
  { env, clock, requestId }: Pick<RequestCtx, "env" | "clock" | "requestId">,
  { id, slug, name: workspace }: Pick<TenantRow, "id" | "slug" | "name">,
  action: string,
  mail: OwnerMail,
) {
  const owners = await platformDb(env, "DIRECTORY")
    .select({ id: users.id, name: users.name, email: users.email })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(and(eq(memberships.tenantId, id), eq(memberships.role, "owner")));
  const tenant = { id, slug };
  const { brand, link } = await tenantMailBrand({ env, tenant, clock }, "/console/settings/danger");
  return Promise.all(
    owners.map((owner) => {
      const message = { ...mail, name: owner.name, workspace, link } as About;
      const key = `${action}:${id}:${owner.id}:${requestId}`;
      return mailWrite(
        env,
        { key, to: owner.email, brand, message },
        clock,
        happened({ requestId }, action, id),
      );
    }),
  );
}
