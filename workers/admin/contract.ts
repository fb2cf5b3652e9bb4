import { z } from "@hono/zod-openapi";
import { pageQuery } from "../kernel/pages.ts";
import { plainText } from "../kernel/plain-text.ts";
import { plan, TENANT_STATUSES } from "../tenants/contract.ts";

/** Why an administrator does something; those whom it is about read it. */
const reason = plainText
  .trim()
  .min(10, "say in a sentence why: those whom it is about read it")
  .max(300)
  .openapi({ example: "Asked for in ticket 4711: their run does not end." });

export const adminQuery = pageQuery.extend({
  q: z
    .string()
    .max(100)
    .optional()
    .openapi({ description: "What a name, an address, a slug or an id begins with." }),
});
export type AdminQuery = z.input<typeof adminQuery>;

export const suspensionInput = z.strictObject({ reason }).openapi("PlatformSuspensionInput");
export type SuspensionInput = z.input<typeof suspensionInput>;

export const MOST_MINUTES = 60;
export const impersonationInput = z
  .strictObject({
    userId: plainText.max(64),
    tenantId: plainText.max(64),
    reason,
    minutes: z.number().int().min(1).max(MOST_MINUTES).default(30),
  })
  .openapi("ImpersonationInput");
export type ImpersonationInput = z.input<typeof impersonationInput>;

const seat = z.object({ id: z.string(), slug: z.string(), name: z.string(), role: z.string() });

export const adminUserView = z
  .object({
    id: z.string(),
    email: z.string(),
    name: z.string(),
    createdAt: z.iso.datetime(),
    platformAdmin: z.boolean(),
    suspension: z.object({ at: z.iso.datetime(), reason: z.string() }).nullable(),
    workspaces: z.array(seat),
  })
  .openapi("PlatformUser");
export type AdminUserView = z.infer<typeof adminUserView>;

export const adminTenantView = z
  .object({
    id: z.string(),
    slug: z.string(),
    name: z.string(),
    plan,
    status: z.enum(TENANT_STATUSES),
    createdAt: z.iso.datetime(),
    deleteAt: z.iso.datetime().nullable(),
    suspension: z.object({ at: z.iso.datetime(), by: z.string(), reason: z.string() }).nullable(),
    members: z.array(z.object({ id: z.string(), name: z.string(), email: z.string(), role: z.string() })),
  })
  .openapi("PlatformTenant");
export type AdminTenantView = z.infer<typeof adminTenantView>;
