import { type Limit, takeLimits } from "../../identity/index.ts";
import type { Ctx } from "../../kernel/context.ts";
import type { SQL } from "../../kernel/db.ts";
import { DomainError } from "../../kernel/errors.ts";
import type { Role } from "../../kernel/permissions.ts";
import { mailWrite } from "../../mail/index.ts";
import { originOf } from "../hosts/index.ts";
import { tenantMailBrand } from "../mail-brand.ts";
import { workspaceOf } from "../queries.ts";

export interface InvitationMail {
  /** Names the mail: the invitation and which time it is sent. */
  key: string;
  email: string;
  role: Role;
  code: string;
  expiresAt: number;
}

/** However often they are taken back and sent anew: nobody is flooded, and nobody floods. */
const limitsOf = ({ tenant }: Ctx, email: string): Limit[] => [
  { subject: `invitation of ${tenant.id} to ${email}`, free: 10, longestWaitMs: 900_000 },
  { subject: `invitations of ${tenant.id}`, free: 300, longestWaitMs: 60_000 },
];

/**
 * The mail with the link of an invitation; the link leads to the platform's own host, where accounts are. Refused with
 * `rate_limited`.
 */
export async function invitationMail(
  ctx: Ctx,
  { key, email, role, code, expiresAt }: InvitationMail,
  when: SQL,
) {
  const limited = await takeLimits(ctx.env, limitsOf(ctx, email), ctx.clock.now());
  if (limited) throw new DomainError(limited);
  const { name: workspace } = await workspaceOf(ctx);
  const { brand } = await tenantMailBrand(ctx, "/");
  const link = `${originOf(ctx.env, { kind: "platform" })}/invitations/${code}`;
  const inviter = "name" in ctx.actor ? ctx.actor.name : workspace;
  const message = { template: "invitation", inviter, workspace, role, link, expiresAt } as const;
  return mailWrite(ctx.env, { key, to: email, brand, message }, ctx.clock, when);
}

/** An address as logs may have it: who it was can be told by those who know, and by nobody else. */
export const masked = (email: string): string => email.replace(/^(.).*(@.+)$/, "$1***$2");
