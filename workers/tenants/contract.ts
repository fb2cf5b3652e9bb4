import { z } from "@hono/zod-openapi";
import { plainText } from "../kernel/plain-text.ts";
import { PLANS, type Plan } from "./plans.ts";

/** `suspended` by the platform; `deleting` while the days of grace run. Neither does anything but be read by its owner. */
export const TENANT_STATUSES = ["active", "suspended", "deleting"] as const;
export type TenantStatus = (typeof TENANT_STATUSES)[number];

/** Hosts that the platform itself uses, or that would let a tenant pass for it. */
const RESERVED = new Set(
  "admin api app assets auth billing blog cdn dashboard docs domains help internal login mail mcp quayside root security static status support system webhooks www".split(
    " ",
  ),
);

/** A tenant's slug: a DNS label, since it is the first part of the tenant's host. */
export const tenantSlug = z
  .string()
  .regex(
    /^[a-z](?:[a-z0-9]|-(?!-)){0,38}[a-z0-9]$/,
    "2 to 40 lower-case letters, digits and single dashes, beginning with a letter",
  )
  .refine((slug) => !RESERVED.has(slug), "is reserved");

export const plan = z.enum(Object.keys(PLANS) as [Plan, ...Plan[]]);

export const tenantInput = z.strictObject({
  slug: tenantSlug,
  name: plainText.trim().min(1).max(120),
  plan: plan.default("free"),
});
export type TenantInput = z.input<typeof tenantInput>;
