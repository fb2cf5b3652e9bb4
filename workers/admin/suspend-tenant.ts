import { byPerson, type PersonCtx } from "../identity/index.ts";
import { parseOrFail } from "../kernel/app-env.ts";
import { fail } from "../kernel/errors.ts";
import { type Id, isId } from "../kernel/ids.ts";
import { resumeTenant, suspendTenant } from "../tenants/index.ts";
import { type AdminTenantView, type SuspensionInput, suspensionInput } from "./contract.ts";
import { getTenant } from "./queries.ts";

async function tenantIdOf(person: PersonCtx, text: string): Promise<Id<"ten">> {
  const { id } = await getTenant(person, text);
  return isId("ten", id) ? id : fail("not_found", "No workspace has this id.");
}

/** Has a workspace do nothing, until the platform lets it go on. */
export async function suspendTenantAsPlatform(
  person: PersonCtx,
  id: string,
  input: SuspensionInput,
): Promise<AdminTenantView> {
  const tenantId = await tenantIdOf(person, id);
  person.requireSudo();
  const { reason } = parseOrFail(suspensionInput, input, "json");
  await suspendTenant(person, tenantId, reason, { suspender: "platform", by: byPerson(person) });
  return getTenant(person, id);
}

/** Has a suspended workspace go on, whoever suspended it. */
export async function resumeTenantAsPlatform(person: PersonCtx, id: string): Promise<AdminTenantView> {
  const tenantId = await tenantIdOf(person, id);
  person.requireSudo();
  await resumeTenant(person, tenantId, { suspender: "platform", by: byPerson(person) });
  return getTenant(person, id);
}
