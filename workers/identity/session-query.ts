import type { TenantStatus } from "../kernel/context.ts";
import type { Id } from "../kernel/ids.ts";
import type { Role } from "../kernel/permissions.ts";
import { type EntryRules, hasFactorSql } from "./entry.ts";
import type { SignInMethod } from "./tables.ts";

/** A seat, as pages and API need it to know where a person may act. */
export interface Membership {
  tenantId: Id<"ten">;
  tenantSlug: string;
  tenantName: string;
  /** `active`, or why nothing can be done there. */
  tenantStatus: TenantStatus;
  role: Role;
  /** Whether this person may act here only by the workspace's single sign-on. SQLite's 0 or 1. */
  ssoRequired: number;
  /** What else the workspace asks of those who come in; not for them to see. */
  entry: EntryRules;
  /** Agents that are restricted to teams which the person is not in; none for owners and admins. */
  hidden: string[];
}

/** A seat as its person is shown it. */
export const shownSeat = ({ entry: _, hidden: __, ...seat }: Membership) => seat;

/** The seats of `user`, oldest first, as a JSON list. The tables stand side by side in DIRECTORY. */
export const seatsOf = (user: string, only: string): string => `(
  SELECT json_group_array(json_object('tenantId', tenantId, 'tenantSlug', slug, 'tenantName', name,
    'tenantStatus', status, 'role', role, 'ssoRequired', ssoRequired, 'hidden', json(hidden), 'entry', json_object(
      'methods', json(methods), 'networks', json(networks), 'factorMissing', factorMissing,
      'ssoAsksFactor', ssoAsksFactor))) FROM (
    SELECT m.tenant_id AS tenantId, t.slug, t.name, t.status, m.role, m.role <> 'owner' AND EXISTS (
      SELECT 1 FROM sso_connections c JOIN users p ON p.id = m.user_id
      WHERE c.tenant_id = m.tenant_id AND c.enforced_at IS NOT NULL
        AND substr(p.email, instr(p.email, '@') + 1) = c.domain) AS ssoRequired,
      t.settings ->> '$.signInMethods' AS methods, t.settings ->> '$.allowedAddresses' AS networks,
      coalesce(t.settings ->> '$.requireTwoFactor', 0) AND NOT ${hasFactorSql("m.user_id")} AS factorMissing,
      EXISTS (SELECT 1 FROM sso_connections c WHERE c.tenant_id = m.tenant_id AND c.asks_second_factor = 1) AS ssoAsksFactor,
      (SELECT json_group_array(DISTINCT a.agent_id) FROM agent_teams a
        WHERE a.tenant_id = m.tenant_id AND m.role NOT IN ('owner', 'admin') AND NOT EXISTS (
          SELECT 1 FROM agent_teams b JOIN team_members tm ON tm.team_id = b.team_id AND tm.user_id = m.user_id
          WHERE b.tenant_id = a.tenant_id AND b.agent_id = a.agent_id)) AS hidden
    FROM memberships m JOIN tenants t ON t.id = m.tenant_id
    WHERE m.user_id = ${user} AND ${only} ORDER BY m.created_at, m.tenant_id))`;

/** A session with its person and all seats, in one read; none in somebody's place that nobody may act in any more. */
export const SESSION_AND_USER = `
SELECT s.id, s.user_id AS userId, s.expires_at AS expiresAt, s.created_at AS createdAt, s.last_seen_at AS lastSeenAt,
  s.address, s.user_agent AS userAgent, s.method, s.tenant_id AS tenantId, s.sudo_until AS sudoUntil, s.impersonator_id AS impersonatorId,
  s.impersonation_reason AS impersonationReason, u.email, u.name, u.platform_admin AS platformAdmin,
  u.suspended_at AS suspendedAt, ${seatsOf("s.user_id", "(s.tenant_id IS NULL OR m.tenant_id = s.tenant_id)")} AS seats
FROM sessions s JOIN users u ON u.id = s.user_id WHERE s.id = ? AND (s.impersonator_id IS NULL OR EXISTS (
  SELECT 1 FROM users a WHERE a.id = s.impersonator_id AND a.platform_admin = 1))`;

/** The seats of one person, oldest first. */
export const SEATS = `SELECT ${seatsOf("?1", "1")} AS seats`;

/** A row of `SESSION_AND_USER`. */
export interface SessionRow {
  id: string;
  userId: Id<"usr">;
  expiresAt: number;
  createdAt: number;
  lastSeenAt: number;
  address: string;
  userAgent: string;
  method: SignInMethod;
  tenantId: Id<"ten"> | null;
  sudoUntil: number | null;
  impersonatorId: Id<"usr"> | null;
  impersonationReason: string | null;
  email: string;
  name: string;
  platformAdmin: number;
  suspendedAt: number | null;
  /** JSON: `Membership[]`. */
  seats: string;
}
