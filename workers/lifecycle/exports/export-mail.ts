import { users } from "../../identity/tables.ts";
import type { Clock } from "../../kernel/clock.ts";
import { eq, platformDb } from "../../kernel/db.ts";
import type { Env } from "../../kernel/env.ts";
import { isId } from "../../kernel/ids.ts";
import { mailWrite, wakeMail } from "../../mail/index.ts";
import { findTenantById, tenantMailBrand } from "../../tenants/index.ts";
import type { ExportRow } from "../tables.ts";

/** Tells who asked for an export that it is ready; null where that was no person, or they are gone. */
export async function exportReadyMail(
  env: Env,
  { id, tenantId, requestedBy }: ExportRow,
  expiresAt: number,
  clock: Clock,
) {
  const tenant = await findTenantById(env, tenantId, clock);
  if (!tenant || !isId("usr", requestedBy)) return null;
  const [person] = await platformDb(env, "DIRECTORY").select().from(users).where(eq(users.id, requestedBy));
  if (!person) return null;
  const { brand, link } = await tenantMailBrand({ env, tenant, clock }, "/console/settings/danger");
  const message = {
    template: "export-ready",
    ...{ name: person.name, what: `the workspace ${tenant.name}`, expiresAt, link },
  } as const;
  const mail = await mailWrite(env, { key: `export:${id}`, to: person.email, brand, message }, clock);
  return { write: mail.write, wake: () => wakeMail(env, [mail.id]) };
}
