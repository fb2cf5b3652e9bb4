import type { InvitationView } from "../contract.ts";
import type { invitations } from "../member-tables.ts";

type Row = typeof invitations.$inferSelect;

/** An invitation as those see it who may change members. */
export const invitationViewOf = ({
  id,
  email,
  role,
  createdAt,
  expiresAt,
  sent,
}: Pick<Row, "id" | "email" | "role" | "createdAt" | "expiresAt" | "sent">): InvitationView => ({
  ...{ id, email, role, sent },
  createdAt: new Date(createdAt).toISOString(),
  expiresAt: new Date(expiresAt).toISOString(),
});
