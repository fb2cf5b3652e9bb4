import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import { type By, type CommitOptions, commitDirectory } from "../audit/index.ts";
import type { Clock } from "../kernel/clock.ts";
import { and, eq, platformDb, sql } from "../kernel/db.ts";
import type { Env } from "../kernel/env.ts";
import type { Id } from "../kernel/ids.ts";
import { toTheEnd } from "../kernel/to-the-end.ts";
import { masked } from "./invitations/mail-invitation.ts";
import { invitations } from "./member-tables.ts";
import { agentShares } from "./share-tables.ts";
import { moveShare } from "./shares/commit-share.ts";

/** Whose offers: ids of people and service accounts; and when they were made. */
export interface Offers {
  whose: readonly string[];
  since?: number;
  until?: number;
}

const SYSTEM: By = { actorType: "system", actorId: "system", requestId: "" };

const madeBy = (
  { whose, since = 0, until = Number.MAX_SAFE_INTEGER }: Offers,
  [offeredBy, createdAt]: [SQLiteColumn, SQLiteColumn],
) =>
  sql`${offeredBy} IN (SELECT value FROM json_each(${JSON.stringify(whose)}))
    AND ${createdAt} BETWEEN ${since} AND ${until}`;

/** Revokes open invitations, each with its entry in the log. May be repeated. */
export async function revokeInvitationsBy(
  { env, ...options }: CommitOptions & { env: Env },
  tenantId: Id<"ten">,
  offers: Offers,
  by: By = SYSTEM,
): Promise<void> {
  const db = platformDb(env, "DIRECTORY");
  const open = and(eq(invitations.tenantId, tenantId), eq(invitations.state, "open"));
  const rows = await db
    .select({ id: invitations.id, email: invitations.email })
    .from(invitations)
    .where(and(open, madeBy(offers, [invitations.invitedBy, invitations.createdAt])));
  for (const { id, email } of rows) {
    const write = db
      .update(invitations)
      .set({ state: "revoked", answeredAt: options.clock.now() })
      .where(and(open, eq(invitations.id, id)));
    const change = { action: "invitation.revoked", targetId: id, detail: { email: masked(email) }, by };
    await commitDirectory(env, [write], [{ ...change, tenants: [tenantId] }], options);
  }
}

/**
 * Takes back what was offered in a name and waits for an answer: invitations, and agents for other workspaces. What was
 * accepted stays: whoever accepted it has done no wrong, and others may count on it; who decides sees it in the log.
 * May be repeated.
 */
export const withdrawOffersBy = (
  env: Env,
  tenantId: Id<"ten">,
  offers: Offers,
  clock: Clock,
): Promise<void> =>
  toTheEnd(async (waitUntil) => {
    await revokeInvitationsBy({ env, clock, waitUntil }, tenantId, offers);
    const { offeredBy, state, createdAt } = agentShares;
    const open = and(eq(agentShares.tenantId, tenantId), eq(state, "offered"));
    const rows = platformDb(env, "DIRECTORY")
      .select()
      .from(agentShares)
      .where(and(open, madeBy(offers, [offeredBy, createdAt])));
    for (const share of await rows)
      await moveShare({ env, clock, waitUntil, tenantId, by: SYSTEM }, share, "withdrawn");
  });
