import type { Ctx } from "../../kernel/context.ts";
import { eq, platformDb } from "../../kernel/db.ts";
import { fail } from "../../kernel/errors.ts";
import { PLANS, type Plan } from "../plans.ts";
import { tenants } from "../tables.ts";
import { type SettingsView, type TenantSettings, tenantSettings } from "./contract.ts";
import { type Limits, limitsOf } from "./limits.ts";

/** Plan and settings of the workspace as the directory has them now. */
export async function settingsOf(ctx: Ctx): Promise<{ plan: Plan; settings: TenantSettings }> {
  const [row] = await platformDb(ctx.env, "DIRECTORY")
    .select({ plan: tenants.plan, settings: tenants.settings })
    .from(tenants)
    .where(eq(tenants.id, ctx.tenant.id));
  return row ?? fail("not_found", "This workspace is gone.");
}

/** The limits that hold in the workspace. */
export async function currentLimits(ctx: Ctx): Promise<Limits> {
  const { plan, settings } = await settingsOf(ctx);
  return limitsOf(plan, settings);
}

/** The workspace's settings, with what the plan allows and what holds. */
export async function getSettings(ctx: Ctx): Promise<SettingsView> {
  ctx.require("settings:read");
  const { plan, settings } = await settingsOf(ctx);
  return settingsViewOf(plan, settings);
}

/** Settings as they are shown. */
export function settingsViewOf(plan: Plan, settings: TenantSettings): SettingsView {
  const names = Object.keys(tenantSettings.shape) as (keyof TenantSettings)[];
  const { maxTimeoutSeconds, monthlyBudgetMicros, runDays } = PLANS[plan];
  const limits = limitsOf(plan, settings);
  return {
    settings: Object.fromEntries(
      names.map((name) => [name, settings[name] ?? null]),
    ) as SettingsView["settings"],
    plan: { runTimeoutSeconds: maxTimeoutSeconds, monthlyBudgetMicros, retentionDays: runDays },
    effective: {
      runTimeoutSeconds: limits.runTimeoutSeconds,
      monthlyBudgetMicros: limits.monthlyBudgetMicros,
      retentionDays: limits.runDays,
    },
  };
}
