import { commitDirectory, type DirectoryChange } from "../../audit/index.ts";
import { byPerson, type PersonCtx } from "../../identity/index.ts";
import { memberships, users } from "../../identity/tables.ts";
import type { RequestCtx } from "../../kernel/context.ts";
import { sha256 } from "../../kernel/crypto.ts";
import { and, eq, gt, platformDb, sql, type Write } from "../../kernel/db.ts";
import { fail } from "../../kernel/errors.ts";
import type { Id } from "../../kernel/ids.ts";
import type { Role } from "../../kernel/permissions.ts";
import { rowWhere } from "../../kernel/row-where.ts";
import type { OfferedSeat } from "../contract.ts";
import { happened } from "../happened.ts";
import { invitations } from "../member-tables.ts";
import { tenants } from "../tables.ts";
import { noteChange, tellObject } from "../tell-object.ts";
import { masked } from "./mail-invitation.ts";

export const GONE =
  "This invitation was used, taken back, or is older than seven days. Ask whoever sent it for another one.";

export interface Offer {
  id: Id<"inv">;
  tenantId: Id<"ten">;
  email: string;
  role: Role;
  offered: OfferedSeat;
}

/** What a mailed code offers; null once it was answered, taken back or is too old, and for what is no code. */
export async function findInvitation({ env, clock }: RequestCtx, code: string): Promise<Offer | null> {
  if (!/^[0-9a-f]{64}$/.test(code)) return null;
  const [row] = await platformDb(env, "DIRECTORY")
    .select({ invitation: invitations, tenant: tenants, inviter: users.name })
    .from(invitations)
    .innerJoin(tenants, and(eq(tenants.id, invitations.tenantId), eq(tenants.status, "active")))
    .leftJoin(users, sql`${users.id} = ${invitations.invitedBy}`)
    .where(
      and(
        eq(invitations.codeHash, await sha256(code)),
        eq(invitations.state, "open"),
        gt(invitations.expiresAt, clock.now()),
      ),
    );
  if (!row) return null;
  const { id, tenantId, email, role, expiresAt } = row.invitation;
  const workspace = { slug: row.tenant.slug, name: row.tenant.name };
  const invitedBy = row.inviter ?? workspace.name;
  return {
    ...{ id, tenantId, email, role },
    offered: { workspace, role, email, invitedBy, expiresAt: new Date(expiresAt).toISOString() },
  };
}

const ACCEPTED = "member.joined";

/**
 * The writes by which a person takes the seat, and what the logs say of it. The first one decides: of several at once
 * it changes a row for one, and only then is there a seat.
 */
export function acceptance(
  request: RequestCtx,
  { id, tenantId, role }: Offer,
  userId: Id<"usr">,
): { writes: Write[]; change: Omit<DirectoryChange, "by"> } {
  const { env, clock } = request;
  const db = platformDb(env, "DIRECTORY");
  const now = clock.now();
  const seat = { tenantId, userId, role, createdAt: now };
  const open = and(eq(invitations.id, id), eq(invitations.state, "open"), gt(invitations.expiresAt, now));
  return {
    writes: [
      db.update(invitations).set({ state: "accepted", answeredAt: now }).where(open),
      db
        .insert(memberships)
        .select(rowWhere(memberships, seat, sql`WHERE ${happened(request, ACCEPTED, userId)}`))
        // Who got a seat meanwhile, by single sign-on say, keeps it as it is.
        .onConflictDoNothing(),
      noteChange(env, tenantId, userId, now),
    ],
    change: {
      ...{ action: ACCEPTED, targetId: userId, detail: { after: { role }, invitation: id } },
      ...{ tenants: [tenantId], person: userId },
    },
  };
}

/** Takes the offered seat. Only for the account of the address that was invited; once. */
export async function acceptInvitation(person: PersonCtx, code: string): Promise<{ slug: string }> {
  person.requireSelf();
  const offer = (await findInvitation(person, code)) ?? fail("not_found", GONE);
  if (offer.email !== person.user.email) {
    const detail = `This invitation is for ${masked(offer.email)}, and you are signed in as ${person.user.email}. Sign in with that address.`;
    fail("forbidden", detail);
  }
  const { writes, change } = acceptance(person, offer, person.user.id);
  const [taken] = await commitDirectory(person.env, writes, [{ ...change, by: byPerson(person) }], person);
  if (taken === 0) fail("not_found", GONE);
  await tellObject(person.env, offer.tenantId, person.user.id);
  return { slug: offer.offered.workspace.slug };
}

/** Turns the offered seat down; whoever has the link may. */
export async function declineInvitation(request: RequestCtx, code: string): Promise<void> {
  const offer = (await findInvitation(request, code)) ?? fail("not_found", GONE);
  const write = platformDb(request.env, "DIRECTORY")
    .update(invitations)
    .set({ state: "declined", answeredAt: request.clock.now() })
    .where(and(eq(invitations.id, offer.id), eq(invitations.state, "open")));
  const { requestId, address, userAgent } = request;
  const by = { actorType: "anonymous", actorId: "anonymous", requestId, address, userAgent };
  const detail = { email: masked(offer.email) };
  const change = { action: "invitation.declined", targetId: offer.id, detail, by, tenants: [offer.tenantId] };
  const [declined] = await commitDirectory(request.env, [write], [change], request);
  if (declined === 0) fail("not_found", GONE);
}
