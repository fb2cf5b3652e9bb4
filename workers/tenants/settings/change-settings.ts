import { commitDirectory } from "../../audit/index.ts";
import { parseOrFail } from "../../kernel/app-env.ts";
import type { Ctx } from "../../kernel/context.ts";
import { and, eq, platformDb } from "../../kernel/db.ts";
import { fail } from "../../kernel/errors.ts";
import { changedBy } from "../changed-by.ts";
import { tenants } from "../tables.ts";
import { noteChange, tellObject } from "../tell-object.ts";
import {
  type ChangeSettingsInput,
  changeSettingsInput,
  ENTRY_SETTINGS,
  type SettingsView,
  type TenantSettings,
} from "./contract.ts";
import { networksOf, refuseShuttingOut } from "./entry-settings.ts";
import { settingsOf, settingsViewOf } from "./queries.ts";

const without = (settings: Record<string, unknown>): TenantSettings =>
  Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== null));

const pick = (settings: TenantSettings, names: string[]) =>
  Object.fromEntries(names.map((name) => [name, settings[name as keyof TenantSettings] ?? null]));

/**
 * Changes some of a workspace's settings; null takes one back. What they limit is limited from the next request on. Who
 * gets in asks for `access:write`, too. Refused with `invalid_input`, also where it would shut out whoever asks for it,
 * and with `conflict` where somebody else was faster.
 */
export async function changeSettings(ctx: Ctx, input: ChangeSettingsInput): Promise<SettingsView> {
  ctx.require("settings:write");
  const { env, tenant, clock } = ctx;
  const { allowedAddresses, ...rest } = parseOrFail(
    changeSettingsInput,
    input,
    "json",
    "These settings cannot be.",
  );
  const networks = allowedAddresses && networksOf(allowedAddresses);
  const fields = allowedAddresses === undefined ? rest : { ...rest, allowedAddresses: networks };
  const { plan, settings: before } = await settingsOf(ctx);
  const after = without({ ...before, ...fields });
  const names = Object.keys(fields).filter(
    (name) => JSON.stringify(pick(before, [name])) !== JSON.stringify(pick(after, [name])),
  );
  if (names.length === 0) return settingsViewOf(plan, before);
  if (ENTRY_SETTINGS.some((name) => names.includes(name))) {
    ctx.require("access:write");
    await refuseShuttingOut(ctx, after);
  }
  const write = platformDb(env, "DIRECTORY")
    .update(tenants)
    .set({ settings: after })
    .where(and(eq(tenants.id, tenant.id), eq(tenants.settings, before)));
  const change = {
    action: "settings.changed",
    targetId: tenant.id,
    detail: { before: pick(before, names), after: pick(after, names) },
    by: changedBy(ctx),
    tenants: [tenant.id],
  };
  const note = noteChange(env, tenant.id, tenant.id, clock.now());
  const [changed] = await commitDirectory(env, [write, note], [change], ctx);
  if (changed === 0) fail("conflict", "The settings were changed meanwhile. Look at them again.");
  await tellObject(env, tenant.id, tenant.id);
  return settingsViewOf(plan, after);
}
