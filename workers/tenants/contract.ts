import { z } from "@hono/zod-openapi";
import { signUpInput } from "../identity/contract.ts";
import type { TenantStatus } from "../kernel/context.ts";
import { emailAddress } from "../kernel/email-address.ts";
import { pageQuery } from "../kernel/pages.ts";
import { ROLES, type Role } from "../kernel/permissions.ts";
import { plainText } from "../kernel/plain-text.ts";
import { PLANS, type Plan } from "./plans.ts";
import { isReserved, looksReserved } from "./slugs/skeleton.ts";

export * from "./brand/contract.ts";
export * from "./hosts/contract.ts";
export * from "./shares/contract.ts";
export * from "./teams/contract.ts";

/**
 * `suspended` by an owner or the platform; `deleting` while the days of grace run, `removing` once they are over and
 * everything goes, `deleted` when it is gone. All but `active` do nothing but be read by their people.
 */
export const TENANT_STATUSES = [
  "active",
  "suspended",
  "deleting",
  "removing",
  "deleted",
] as const satisfies TenantStatus[];
export type { TenantStatus };

/** A tenant's slug: a DNS label, since it is the first part of the tenant's host. */
export const tenantSlug = z
  .string()
  .regex(
    /^[a-z](?:[a-z0-9]|-(?!-)){0,38}[a-z0-9]$/,
    "must be 2 to 40 lower-case letters, digits and single dashes, beginning with a letter",
  )
  .refine((slug) => !isReserved(slug), "is reserved: choose another one");

/** A slug that a tenant may take: one that nobody could take for the platform's own. */
export const newSlug = tenantSlug.refine(
  (slug) => isReserved(slug) || !looksReserved(slug),
  "looks like one of the platform's own names: choose another one",
);

const tenantName = plainText.trim().min(1).max(120);

export const plan = z.enum(Object.keys(PLANS) as [Plan, ...Plan[]]);

export const tenantInput = z.strictObject({
  slug: newSlug,
  name: tenantName,
  plan: plan.default("free"),
});
export type TenantInput = z.input<typeof tenantInput>;

/** `POST /workspaces`. */
export const createWorkspaceInput = z
  .strictObject({
    name: tenantName.openapi({ example: "Harbour Works" }),
    slug: newSlug.openapi({
      description: "First part of the workspace's host. Nobody else may take it, or one that looks like it.",
      example: "harbour-works",
    }),
  })
  .openapi("CreateWorkspaceInput");
export type CreateWorkspaceInput = z.input<typeof createWorkspaceInput>;

/** `PATCH /workspace`. */
export const changeWorkspaceInput = createWorkspaceInput
  .partial()
  .refine((fields) => Object.keys(fields).length > 0, "names nothing to change")
  .openapi("ChangeWorkspaceInput");
export type ChangeWorkspaceInput = z.input<typeof changeWorkspaceInput>;

/** Who can suspend a workspace; only they can have it go on. */
export const SUSPENDERS = ["owner", "platform"] as const;
export type Suspender = (typeof SUSPENDERS)[number];

export const workspaceView = z
  .object({
    id: z.string(),
    slug: z.string(),
    name: z.string(),
    plan,
    status: z.enum(TENANT_STATUSES),
    createdAt: z.iso.datetime(),
    dataRegion: z
      .string()
      .nullable()
      .openapi({ description: "Where its data is to be kept, as its admins have noted it for members." }),
    deleteAt: z.iso.datetime().nullable().openapi({ description: "When it is removed, if it is to be." }),
    suspension: z
      .object({ at: z.iso.datetime(), by: z.enum(SUSPENDERS), reason: z.string() })
      .nullable()
      .openapi({ description: "Since when it stands still, by whom and why." }),
  })
  .openapi("Workspace");
export type WorkspaceView = z.infer<typeof workspaceView>;

const sameSlug = z
  .string()
  .max(40)
  .openapi({ description: "The workspace's slug, again.", example: "harbour-works" });

/** `PUT /workspace/suspension`. */
export const suspendInput = z
  .strictObject({
    slug: sameSlug,
    reason: plainText.trim().max(300).default("").openapi({ description: "For its people to read." }),
  })
  .openapi("SuspendWorkspaceInput");
export type SuspendInput = z.input<typeof suspendInput>;

/** `POST /workspace/deletion`. */
export const deleteWorkspaceInput = z.strictObject({ slug: sameSlug }).openapi("DeleteWorkspaceInput");
export type DeleteWorkspaceInput = z.input<typeof deleteWorkspaceInput>;

export const ownWorkspace = z
  .object({
    id: z.string(),
    slug: z.string(),
    name: z.string(),
    status: z.enum(TENANT_STATUSES),
    role: z.enum(ROLES),
  })
  .openapi("OwnWorkspace");

export const memberView = z
  .object({
    id: z.string(),
    name: z.string(),
    email: z
      .string()
      .nullable()
      .openapi({ description: "For those who may change members; else one's own alone." }),
    role: z.enum(ROLES),
    joinedAt: z.iso.datetime(),
    lastSeenAt: z.iso.datetime().nullable(),
    twoFactor: z.boolean().nullable().openapi({ description: "For those who may change members." }),
  })
  .openapi("Member");
export type MemberView = z.infer<typeof memberView>;

export const memberQuery = pageQuery.extend({
  twoFactor: z
    .enum(["on", "off"])
    .optional()
    .openapi({ description: "Those with or without a second factor; for who may change members." }),
});
export type MemberQuery = z.infer<typeof memberQuery>;

/** Roles that a seat may be given by invitation or change; ownership is transferred. */
export const GIVEN_ROLES = ["admin", "developer", "member", "reseller"] as const satisfies Role[];

export const changeRoleInput = z.strictObject({ role: z.enum(GIVEN_ROLES) }).openapi("ChangeRoleInput");
export type ChangeRoleInput = z.infer<typeof changeRoleInput>;

export const transferInput = z
  .strictObject({
    userId: plainText.max(64).openapi({ description: "A member's id." }),
    stay: z
      .boolean()
      .default(false)
      .openapi({ description: "Remain an owner beside them; else become an admin." }),
  })
  .openapi("TransferOwnershipInput");
export type TransferInput = z.input<typeof transferInput>;

/** A member with what of their seat who looks may change; `why` says it where that is nothing. */
export interface MemberDetail {
  member: MemberView;
  self: boolean;
  may: { role: (typeof GIVEN_ROLES)[number][]; remove: boolean; transfer: boolean; why: string | null };
}

export type { Role };

/** `POST /workspace/invitations`. */
export const inviteInput = z
  .strictObject({
    email: emailAddress.openapi({ format: "email", example: "ada@example.org" }),
    role: z.enum(GIVEN_ROLES),
  })
  .openapi("InviteInput");
export type InviteInput = z.input<typeof inviteInput>;

export const invitationView = z
  .object({
    id: z.string(),
    email: z.string(),
    role: z.enum(ROLES),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
    sent: z.number().int().openapi({ description: "How often it was mailed." }),
  })
  .openapi("Invitation");
export type InvitationView = z.infer<typeof invitationView>;

/** What whoever has the mailed link is shown. */
export const offeredSeat = z
  .object({
    workspace: z.object({ slug: z.string(), name: z.string() }),
    role: z.enum(ROLES),
    email: z.string().openapi({ description: "The address for which alone the link works." }),
    invitedBy: z.string(),
    expiresAt: z.iso.datetime(),
  })
  .openapi("OfferedSeat");
export type OfferedSeat = z.infer<typeof offeredSeat>;

/** `POST /invitations/{code}/sign-up`: the address is the invitation's. */
export const joinInput = signUpInput.omit({ email: true }).openapi("JoinInput");
export type JoinInput = z.infer<typeof joinInput>;
