import { z } from "@hono/zod-openapi";

export {
  type ConfirmInput,
  confirmInput,
  type FactorsView,
  passkeyAssertion,
  passkeyAttestation,
} from "./factors/contract.ts";

import { emailAddress } from "../kernel/email-address.ts";
import { ROLES } from "../kernel/permissions.ts";
import { plainText } from "../kernel/plain-text.ts";
import { secondFactorNext } from "./factors/contract.ts";

const charactersOf = (text: string): number => [...text].length;

/** A new password: any characters, 8 to 128 of them. `password-rules.ts` refuses those that would be guessed. */
export const newPassword = z
  .string()
  .max(512, "must have at most 128 characters")
  .refine((text) => charactersOf(text) >= 8, "must have at least 8 characters")
  .refine((text) => charactersOf(text) <= 128, "must have at most 128 characters")
  .openapi({ format: "password", minLength: 8, maxLength: 128, example: "correct horse battery staple" });

/** What others call a person. */
export const personName = plainText
  .trim()
  .min(1, "must not be empty")
  .max(120)
  .openapi({ example: "Ada Lovelace" });

/** A code out of a mailed link. */
const mailedCode = z
  .string()
  .regex(/^[0-9a-f]{64}$/, "is not the code of a mailed link: take it whole")
  .openapi({ description: "The code of the mailed link." });

/** `POST /auth/signup`. */
export const signUpInput = z
  .strictObject({ email: emailAddress, name: personName, password: newPassword })
  .openapi("SignUpInput");
export type SignUpInput = z.infer<typeof signUpInput>;

/**
 * `POST /auth/verify`: the password proves that whoever has the mail is who signed up; in the browser that did, its
 * cookie does.
 */
export const verifyInput = z
  .strictObject({
    code: mailedCode,
    password: z.string().min(1).max(512).openapi({ format: "password" }).optional(),
  })
  .openapi("VerifyInput");
export type VerifyInput = z.infer<typeof verifyInput>;

/** `POST /auth/reset-password`: with an address it asks for a link, with the link's code it sets a password. */
export const resetPasswordInput = z
  .strictObject({
    email: emailAddress.optional(),
    code: mailedCode.optional(),
    password: newPassword.optional(),
  })
  .superRefine(({ email, code, password }, context) => {
    const path = email === undefined && code !== undefined ? ["password"] : ["email"];
    const isWhole = email === undefined ? code !== undefined && password !== undefined : code === undefined;
    if (!isWhole)
      context.addIssue({ code: "custom", path, message: "send either email, or code and password" });
  })
  .openapi("ResetPasswordInput");

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
      .max(512)
      .openapi({ format: "password", example: "correct horse battery staple" }),
  })
  .openapi("LogInInput");
export type LogInInput = z.infer<typeof logInInput>;

/** `PATCH /account`. */
export const changeProfileInput = z.strictObject({ name: personName }).openapi("ChangeProfileInput");
export type ChangeProfileInput = z.infer<typeof changeProfileInput>;

/** `PUT /account/password`. */
export const changePasswordInput = z.strictObject({ password: newPassword }).openapi("ChangePasswordInput");

/** `POST /account/address`: where the link goes that makes it the account's address. */
export const changeAddressInput = z
  .strictObject({ email: emailAddress.openapi({ format: "email", example: "ada@example.net" }) })
  .openapi("ChangeAddressInput");

/** `POST /account/address/confirm`. */
export const confirmAddressInput = z.strictObject({ code: mailedCode }).openapi("ConfirmAddressInput");

/** A session of a person; times in ISO 8601, `lastSeenAt` within ten minutes. */
export const deviceView = z
  .object({
    id: z.string(),
    device: z.string().openapi({ example: "Firefox on Linux" }),
    address: z.string(),
    method: z.string(),
    current: z.boolean(),
    createdAt: z.string(),
    lastSeenAt: z.string(),
  })
  .openapi("Session");
export type DeviceView = z.infer<typeof deviceView>;

/** An entry of a person's own log. */
export const accountEventView = z
  .object({
    id: z.string(),
    action: z.string().openapi({ example: "session.opened" }),
    detail: z.record(z.string(), z.unknown()),
    address: z.string(),
    device: z.string(),
    at: z.string(),
  })
  .openapi("AccountEvent");
export type AccountEventView = z.infer<typeof accountEventView>;

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
      role: z.enum(ROLES).nullable(),
    }),
    tenant: z.object({ id: z.string(), slug: z.string() }).nullable().openapi({
      description:
        "Null, as is the role, for a person who belongs to none yet: accept an invitation, or make one.",
    }),
    user: userView.nullable().openapi({ description: "The signed-in person; null for an API key." }),
    memberships: z
      .array(membershipView)
      .openapi({ description: "The person's tenants; empty for an API key." }),
  })
  .openapi("Me");
export type MeView = z.infer<typeof meView>;

/** A sign-in that is done: the person, and the tenants to choose from. */
export const signedInAnswer = z
  .object({ next: z.literal("done"), user: userView, memberships: z.array(membershipView) })
  .openapi("SignedIn");

/** `POST /auth/login`: done, or what is still asked. */
export const logInAnswer = z
  .discriminatedUnion("next", [signedInAnswer, secondFactorNext])
  .openapi("LogInAnswer");
