import { z } from "@hono/zod-openapi";
import { plainText } from "../../kernel/plain-text.ts";

export const SSO_PRESETS = ["google", "entra", "okta", "other"] as const;
export type SsoPreset = (typeof SSO_PRESETS)[number];

/** Roles that a provider may give. Never `owner`: who administers a provider must not own a workspace by that. */
export const SSO_ROLES = ["admin", "developer", "member", "reseller"] as const;
export type SsoRole = (typeof SSO_ROLES)[number];

/** What each kind of provider is called, and what its issuer looks like. */
export const PRESETS: Readonly<Record<SsoPreset, { title: string; issuer: string; hint: string }>> = {
  google: {
    title: "Google Workspace",
    issuer: "https://accounts.google.com",
    hint: "Make an OAuth client of type “Web application” in the Google Cloud console.",
  },
  entra: {
    title: "Microsoft Entra ID",
    issuer: "https://login.microsoftonline.com/{tenant id}/v2.0",
    hint: "Register an application for this directory only; the issuer holds your own tenant’s id.",
  },
  okta: {
    title: "Okta",
    issuer: "https://{your domain}.okta.com",
    hint: "Create an app integration: OIDC, web application.",
  },
  other: {
    title: "Another OpenID provider",
    issuer: "https://login.example.org",
    hint: "Any provider with OpenID discovery and the authorization code flow will do.",
  },
};

const domainName = plainText
  .trim()
  .toLowerCase()
  .max(253)
  .regex(
    /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/,
    "is no domain, such as example.org",
  )
  .openapi({ example: "example.org" });

/** `PUT /workspace/sso`. */
export const ssoInput = z
  .strictObject({
    preset: z.enum(SSO_PRESETS).default("other"),
    issuer: plainText
      .trim()
      .max(500)
      .pipe(z.url("is no address"))
      .openapi({ example: "https://login.example.org" }),
    clientId: plainText.trim().min(1, "must not be empty").max(255),
    clientSecret: plainText.trim().min(1).max(1024).optional().openapi({
      format: "password",
      description: "Needed the first time, and whenever the issuer changes; else the old one stays.",
    }),
    domain: domainName,
    defaultRole: z.enum(SSO_ROLES).default("member"),
    roleClaim: plainText.trim().max(200).default("").openapi({ example: "groups" }),
    roleMap: z
      .array(z.strictObject({ value: plainText.trim().min(1).max(255), role: z.enum(SSO_ROLES) }))
      .max(50)
      .default([]),
    asksSecondFactor: z.boolean().default(false),
  })
  .openapi("SsoInput");
export type SsoInput = z.input<typeof ssoInput>;

/** `PUT /workspace/sso/enforcement`. */
export const enforceInput = z.strictObject({ enforced: z.boolean() }).openapi("SsoEnforcementInput");

/** `GET /workspace/sso`; times in ISO 8601. The client's secret is never shown. */
export const ssoView = z
  .object({
    preset: z.enum(SSO_PRESETS),
    issuer: z.string(),
    clientId: z.string(),
    domain: z.string(),
    record: z.object({ name: z.string(), value: z.string() }),
    verifiedAt: z.string().nullable(),
    defaultRole: z.enum(SSO_ROLES),
    roleClaim: z.string(),
    roleMap: z.array(z.object({ value: z.string(), role: z.enum(SSO_ROLES) })),
    asksSecondFactor: z.boolean(),
    testedAt: z.string().nullable(),
    enforcedAt: z.string().nullable(),
  })
  .openapi("Sso");
export type SsoView = z.infer<typeof ssoView>;
