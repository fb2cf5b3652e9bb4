import { z } from "@hono/zod-openapi";
import { plainText } from "../../kernel/plain-text.ts";

/** How a person may have to sign in to act in a workspace. */
export const MEMBER_SIGN_IN = ["password", "passkey", "oauth", "sso", "wallet"] as const;

const micros = z.number().int().min(0).max(1_000_000_000_000);
const host = z
  .string()
  .max(253)
  .regex(
    /^(?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/,
    "is no host: write it as api.example.org, or *.example.org for all below it",
  );

const fields = {
  runTimeoutSeconds: z
    .number()
    .int()
    .min(1)
    .max(900)
    .openapi({ description: "No run takes longer, whatever its agent asks for. Within the plan." }),
  runCostMicros: micros
    .min(1)
    .openapi({ description: "What a run may cost at most where its caller does not say." }),
  monthlyBudgetMicros: micros.openapi({ description: "What all runs of a month may cost. Within the plan." }),
  egressHosts: z
    .array(host)
    .max(200)
    .openapi({ description: "Hosts that agents may be granted; `*.example.org` stands for all below it." }),
  dataRegion: plainText
    .trim()
    .max(200)
    .openapi({ description: "A note for members about where the workspace's data is to be kept." }),
  retentionDays: z
    .number()
    .int()
    .min(1)
    .max(3_650)
    .openapi({ description: "How long ended runs are kept, in days. Shorter than the plan's." }),
  signInMethods: z
    .array(z.enum(MEMBER_SIGN_IN))
    .min(1)
    .max(MEMBER_SIGN_IN.length)
    .openapi({ description: "How members have to have signed in to act here." }),
  allowedAddresses: z
    .array(plainText.max(64))
    .min(1)
    .max(100)
    .openapi({ description: "Networks (CIDR) from which members may act here." }),
  requireTwoFactor: z.boolean().openapi({ description: "Whether members need a second factor to act here." }),
};

/** A workspace's settings as they are stored: what is absent is as the plan has it, or open. */
export const tenantSettings = z.strictObject(fields).partial();
export type TenantSettings = z.infer<typeof tenantSettings>;

/** What of the settings is about who gets in: it asks for `access:write`, and nobody is shut out by what they set. */
export const ENTRY_SETTINGS = ["signInMethods", "allowedAddresses", "requireTwoFactor"] as const;

const nullable = Object.fromEntries(
  Object.entries(fields).map(([name, schema]) => [name, schema.nullable()]),
) as { [Name in keyof typeof fields]: z.ZodNullable<(typeof fields)[Name]> };

/** `PATCH /workspace/settings`: null takes a setting back to what the plan has, or to nothing. */
export const changeSettingsInput = z
  .strictObject(nullable)
  .partial()
  .refine((input) => Object.keys(input).length > 0, "names nothing to change")
  .openapi("ChangeWorkspaceSettingsInput");
export type ChangeSettingsInput = z.input<typeof changeSettingsInput>;

/** Settings with what follows of them. */
export const settingsView = z
  .object({
    settings: z.object(nullable).openapi({ description: "As they were set; null where nothing was." }),
    plan: z
      .object({
        runTimeoutSeconds: z.number().int(),
        monthlyBudgetMicros: z.number().int(),
        retentionDays: z.number().int(),
      })
      .openapi({ description: "What the plan allows at most." }),
    effective: z
      .object({
        runTimeoutSeconds: z.number().int(),
        monthlyBudgetMicros: z.number().int(),
        retentionDays: z.number().int(),
      })
      .openapi({ description: "What holds: the lesser of the two." }),
  })
  .openapi("WorkspaceSettings");
export type SettingsView = z.infer<typeof settingsView>;
