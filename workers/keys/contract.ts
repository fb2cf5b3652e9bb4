import { z } from "@hono/zod-openapi";
import { formatNetwork, parseNetwork } from "../kernel/cidr.ts";
import { pageQuery } from "../kernel/pages.ts";
import { PERMISSIONS, type Permission, ROLES } from "../kernel/permissions.ts";
import { plainText } from "../kernel/plain-text.ts";

/** Whole hours for which the secret before stays good: as long as nothing is said, and at most. */
export const OVERLAP_HOURS = { usual: 24, most: 168 };
const MAX_ADDRESSES = 20;
const MAX_DAYS = 730;

/** What a key can be limited to: every permission but those that are for people alone. */
export const KEY_SCOPES = (Object.keys(PERMISSIONS) as Permission[]).filter(
  (permission) => !PERMISSIONS[permission].people,
);

const DAY_MS = 86_400_000;
/** When something that is good for so many days ends; null for one without end. */
export const endAfter = (days: number | null, now: number): number | null =>
  days === null ? null : now + days * DAY_MS;

const name = plainText
  .trim()
  .min(1)
  .max(120)
  .openapi({ description: "What it is for, as a list shows it.", example: "Nightly import" });

export const scopes = z
  .array(z.enum(KEY_SCOPES))
  .min(1)
  .max(KEY_SCOPES.length)
  .nullable()
  .transform((list) => list && [...new Set(list)])
  .openapi({
    description: "Permissions that it is limited to; null for all of its role.",
    example: ["runs:create"],
  });

const address = z
  .string()
  .max(64)
  .transform((text, { addIssue }) => {
    const network = parseNetwork(text.trim());
    if (network) return formatNetwork(network);
    addIssue({
      code: "custom",
      message: "is no address or network: write 192.0.2.7, 192.0.2.0/24 or 2001:db8::/32",
    });
    return z.NEVER;
  })
  .openapi({ type: "string" });
const addresses = z
  .array(address)
  .min(1)
  .max(MAX_ADDRESSES)
  .nullable()
  .openapi({
    description: "Addresses and networks (CIDR) that it may be used from; null for any.",
    example: ["192.0.2.0/24"],
  });

export const createKeyInput = z
  .strictObject({
    name,
    serviceAccount: plainText
      .max(64)
      .optional()
      .openapi({ description: "The service account that it is for; yourself where there is none." }),
    scopes: scopes.default(null),
    addresses: addresses.default(null),
    expiresInDays: z
      .int()
      .min(1)
      .max(MAX_DAYS)
      .nullable()
      .default(null)
      .openapi({ description: "Days until it ends; null for never." }),
  })
  .openapi("CreateKeyInput");
export type CreateKeyInput = z.output<typeof createKeyInput>;

export const changeKeyInput = z
  .strictObject({ name: name.optional(), scopes: scopes.optional(), addresses: addresses.optional() })
  .refine((fields) => Object.keys(fields).length > 0, "change something")
  .openapi("ChangeKeyInput");
export type ChangeKeyInput = z.output<typeof changeKeyInput>;

export const rotateKeyInput = z
  .strictObject({
    overlapHours: z
      .int()
      .min(0)
      .max(OVERLAP_HOURS.most)
      .default(OVERLAP_HOURS.usual)
      .openapi({ description: "Hours for which the present secret stays good." }),
  })
  .openapi("RotateKeyInput");

const moment = z.iso.datetime();

export const keyView = z
  .object({
    id: z.string(),
    name: z.string(),
    principal: z
      .object({ type: z.enum(["user", "service"]), id: z.string(), name: z.string().nullable() })
      .openapi({ description: "The member or service account that the key acts for, in whose role." }),
    role: z.enum(ROLES).nullable().openapi({
      description: "The principal's at the moment; null once they have no seat, and the key is of no use.",
    }),
    scopes: z.array(z.string()).nullable(),
    addresses: z.array(z.string()).nullable(),
    hint: z.string().openapi({ description: "The last characters of the secret." }),
    createdAt: moment,
    expiresAt: moment.nullable(),
    lastUsedAt: moment.nullable(),
    oldSecretUntil: moment
      .nullable()
      .openapi({ description: "Until when the secret from before the last rotation is good." }),
  })
  .openapi("Key");
export type KeyView = z.infer<typeof keyView>;

export const keyQuery = pageQuery.extend({
  all: z
    .enum(["true", "false"])
    .optional()
    .openapi({ description: "`true` lists everybody's, which needs `keys:manage`." }),
});
export type KeyQuery = z.output<typeof keyQuery>;

export const newKeyView = z
  .object({ id: z.string(), key: z.string().openapi({ description: "The secret: shown this once." }) })
  .openapi("NewKey");
export type NewKeyView = z.infer<typeof newKeyView>;

export const rotatedKeyView = newKeyView.extend({ oldSecretUntil: moment }).openapi("RotatedKey");

export const serviceAccountView = z
  .object({
    id: z.string(),
    name: z.string(),
    role: z.enum(ROLES),
    createdAt: moment,
    keys: z.int().openapi({ description: "How many API keys it has." }),
  })
  .openapi("ServiceAccount");
export type ServiceAccountView = z.infer<typeof serviceAccountView>;

export const createServiceAccountInput = z
  .strictObject({ name, role: z.enum(ROLES) })
  .openapi("CreateServiceAccountInput");
export type CreateServiceAccountInput = z.infer<typeof createServiceAccountInput>;

export const changeServiceAccountInput = z
  .strictObject({ name: name.optional(), role: z.enum(ROLES).optional() })
  .refine((fields) => Object.keys(fields).length > 0, "change something")
  .openapi("ChangeServiceAccountInput");
export type ChangeServiceAccountInput = z.infer<typeof changeServiceAccountInput>;
