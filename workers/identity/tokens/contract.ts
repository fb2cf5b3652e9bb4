import { z } from "@hono/zod-openapi";
import { PERMISSIONS, type Permission } from "../../kernel/permissions.ts";
import { plainText } from "../../kernel/plain-text.ts";

/** What an access token can be limited to: what is dangerous, or for people alone, it never does. */
export const TOKEN_SCOPES = (Object.keys(PERMISSIONS) as Permission[]).filter((permission) => {
  const { sudo, people } = PERMISSIONS[permission];
  return !sudo && !people;
});

export const createTokenInput = z
  .strictObject({
    name: plainText
      .trim()
      .min(1)
      .max(120)
      .default("Access token")
      .openapi({ description: "Which program it is for, as a list shows it.", example: "Laptop" }),
    scopes: z
      .array(z.enum(TOKEN_SCOPES))
      .min(1)
      .max(TOKEN_SCOPES.length)
      .nullable()
      .default(null)
      .transform((list) => list && [...new Set(list)])
      .openapi({
        description: "Permissions that it is limited to; null for all of your role.",
        example: ["runs:read"],
      }),
  })
  .openapi("CreateTokenInput");
export type CreateTokenInput = z.output<typeof createTokenInput>;

export const refreshTokenInput = z
  .strictObject({
    refreshToken: plainText.min(1).max(256).openapi({ description: "The latest one; it works once." }),
  })
  .openapi("RefreshTokenInput");

export const tokensView = z
  .object({
    accessToken: z.string().openapi({ description: "Send it as `Authorization: Bearer …`." }),
    refreshToken: z.string().openapi({ description: "Exchanges for the next pair, once." }),
    expiresIn: z.int().openapi({ description: "Seconds for which the access token is good." }),
  })
  .openapi("Tokens");
export type TokensView = z.infer<typeof tokensView>;

const moment = z.iso.datetime();
export const tokenFamilyView = z
  .object({
    id: z.string(),
    name: z.string(),
    scopes: z.array(z.string()).nullable(),
    tenantId: z
      .string()
      .nullable()
      .openapi({ description: "The workspace in which it acts when neither host nor header say it." }),
    address: z.string().openapi({ description: "From where it was last refreshed." }),
    userAgent: z.string(),
    createdAt: moment,
    lastUsedAt: moment,
    expiresAt: moment.openapi({ description: "Thirty days after the last refresh." }),
  })
  .openapi("TokenFamily");
export type TokenFamilyView = z.infer<typeof tokenFamilyView>;
