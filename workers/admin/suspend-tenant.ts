import { byPerson, type PersonCtx } from "../identity/index.ts";
import { parseOrFail } from "../kernel/app-env.ts";
import type { Id } from "../kernel/ids.ts";
import { resumeTenant, suspendTenant } from "../tenants/index.ts";
import { type AdminTenantView, type SuspensionInput, suspensionInput } from "./contract.ts";
import { getTenant } from "./queries.ts";

/** Has a workspace do nothing, until the platform lets it go on. */
export async function suspendTenantAsPlatform(
  person: PersonCtx,
  id: string,
  input: SuspensionInput,
): Promise<AdminTenantView> {
  await getTenant(person, id);
  person.requireSudo();
  const { reason } = parseOrFail(suspensionInput, input, "json");
  await suspendTenant(person, id as Id<"ten">, reason, { suspender: "platform", by: byPerson(person) });
  return getTenant(person, id);
}

/** Has a suspended workspace go on, whoever suspended it. */
export async function resumeTenantAsPlatform(person: PersonCtx, id: string): Promise<AdminTenantView> {
  await getTenant(person, id);
  person.requireSudo();
  await resumeTenant(person, id as Id<"ten">, { suspender: "platform", by: byPerson(person) });
  return getTenant(person, id);
}
