import { z } from "@hono/zod-openapi";
import { emailAddress } from "../kernel/email-address.ts";
import { ROLES } from "../kernel/permissions.ts";

/** A new password: long beats complicated. At most 256 characters, so that hashing cannot be made slow. */
export const newPassword = z
  .string()
  .min(10, "must have at least 10 characters")
  .max(256, "must have at most 256 characters");

/** `POST /auth/login`. The password is not held to the rules of new ones: an old one may be shorter. */
export const logInInput = z
  .strictObject({
    email: emailAddress.openapi({
      format: "email",
      description: "The account's address.",
      example: "ada@example.org",
    }),
    password: z
      .string()
      .min(1)
      .max(256)
      .openapi({ format: "password", example: "correct horse battery staple" }),
  })
  .openapi("LogInInput");
export type LogInInput = z.infer<typeof logInInput>;

export const userView = z.object({ id: z.string(), email: z.string(), name: z.string() }).openapi("User", {
  example: { id: "usr_06dvw2k7v1qtr8cb9w3m5xqz4e", email: "ada@example.org", name: "Ada" },
});
export type UserView = z.infer<typeof userView>;

export const membershipView = z
  .object({ tenantId: z.string(), tenantSlug: z.string(), role: z.enum(ROLES) })
  .openapi("Membership");

/** `GET /auth/me`: who acts, and in which tenant. */
export const meView = z
  .object({
    actor: z.object({
      type: z.enum(["user", "key"]),
      id: z.string(),
      name: z.string(),
      role: z.enum(ROLES),
    }),
    tenant: z.object({ id: z.string(), slug: z.string() }),
    user: userView.nullable().openapi({ description: "The signed-in person; null for an API key." }),
    memberships: z
      .array(membershipView)
      .openapi({ description: "The person's tenants; empty for an API key." }),
  })
  .openapi("Me");
export type MeView = z.infer<typeof meView>;

/** `POST /auth/login` answers with the person and the tenants to choose from. */
export const logInAnswer = z
  .object({ user: userView, memberships: z.array(membershipView) })
  .openapi("LogInAnswer");
