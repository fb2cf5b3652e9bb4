import { memberships, users } from "../../identity/tables.ts";
import type { Clock } from "../../kernel/clock.ts";
import { and, eq, platformDb, sql } from "../../kernel/db.ts";
import type { Env } from "../../kernel/env.ts";
import { type MailMessage, mailWrite } from "../../mail/index.ts";
import { mailBrandAt } from "../mail-brand.ts";
import { hosts, tenants } from "../tables.ts";
import type { HostRow, Step } from "./decide.ts";
import { platformOrigin } from "./host-name.ts";

interface Owner {
  email: string;
  name: string;
  workspace: string;
}

function ownersOf(env: Env, { tenantId }: HostRow): Promise<Owner[]> {
  const owner = and(eq(memberships.tenantId, tenantId), eq(memberships.role, "owner"));
  return platformDb(env, "DIRECTORY")
    .select({ email: users.email, name: users.name, workspace: tenants.name })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .innerJoin(tenants, eq(tenants.id, memberships.tenantId))
    .where(owner);
}

function messageOf(env: Env, row: HostRow, action: Step["action"], { name, workspace }: Owner): MailMessage {
  const about = {
    name,
    workspace,
    domain: row.host,
    link: `${platformOrigin(env)}/console/settings/domains`,
  };
  return action === "domain.activated"
    ? { template: "domain-active", ...about }
    : { template: "domain-failed", ...about, reason: row.detail };
}

/** The mails to a workspace's owners about what became of a domain, for the batch that changes it; one for each time. */
export async function noticesOf(env: Env, row: HostRow, action: Step["action"], clock: Clock) {
  if (action === undefined || action === "domain.proven") return [];
  const { host, tenantId, state, since } = row;
  // Not at the domain that the mail is about: that may be the one which does not work.
  const brand = await mailBrandAt(env, tenantId, platformOrigin(env), clock);
  const changed = sql`EXISTS (SELECT 1 FROM ${hosts} WHERE host = ${host} AND tenant_id = ${tenantId} AND state = ${state})`;
  const owners = await ownersOf(env, row);
  return Promise.all(
    owners.map((owner) => {
      const key = `${action}:${tenantId}:${host}:${since}:${owner.email}`;
      const message = messageOf(env, row, action, owner);
      return mailWrite(env, { key, to: owner.email, brand, message }, clock, changed);
    }),
  );
}
