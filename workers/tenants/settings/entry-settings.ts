import { entryRefusal, hasFactorSql } from "../../identity/index.ts";
import { formatNetwork, parseNetwork } from "../../kernel/cidr.ts";
import type { Ctx } from "../../kernel/context.ts";
import { platformDatabase } from "../../kernel/db.ts";
import { fail, type Issue } from "../../kernel/errors.ts";
import type { Id } from "../../kernel/ids.ts";
import type { TenantSettings } from "./contract.ts";

const FIELDS: Record<string, keyof TenantSettings> = {
  address: "allowedAddresses",
  method: "signInMethods",
  two_factor: "requireTwoFactor",
};

/** Networks as they are stored; `invalid_input` for those that are none. */
export function networksOf(texts: readonly string[]): string[] {
  const issues: Issue[] = [];
  const networks = texts.map((text, i) => {
    const network = parseNetwork(text.trim());
    if (network) return formatNetwork(network);
    issues.push({
      pointer: `/allowedAddresses/${i}`,
      detail: `“${text.slice(0, 64)}” is no network: write it as 192.0.2.0/24 or 2001:db8::/32`,
    });
    return text;
  });
  if (issues.length > 0) fail("invalid_input", "These settings cannot be.", { issues });
  return [...new Set(networks)];
}

/** Refuses settings by which whoever sets them would be shut out with their next click: nobody could take them back. */
export async function refuseShuttingOut(ctx: Ctx, after: TenantSettings): Promise<void> {
  const { actor, tenant } = ctx;
  if (actor.type !== "user" || !actor.entry)
    fail("forbidden", "Only a person may change who gets in; sign in.");
  const { own, asksFactor, ssoRequired } = await factorsOf(ctx, actor.id);
  const refused = entryRefusal(
    {
      ...{ tenantSlug: tenant.slug, tenantName: "The workspace", ssoRequired },
      entry: {
        methods: after.signInMethods ?? null,
        networks: after.allowedAddresses ?? null,
        factorMissing: after.requireTwoFactor && !own ? 1 : 0,
        ssoAsksFactor: asksFactor,
      },
    },
    actor.entry,
  );
  if (!refused) return;
  const field = FIELDS[String(refused.meta?.reason)];
  const detail = "This would shut you out: come in as it asks first, or leave your own way open.";
  fail("invalid_input", detail, {
    issues: field ? [{ pointer: `/${field}`, detail: refused.detail }] : [],
  });
}

interface Standing {
  own: number;
  asksFactor: number;
  ssoRequired: number;
}

async function factorsOf({ env, tenant }: Ctx, userId: Id<"usr">): Promise<Standing> {
  const row = await platformDatabase(env, "DIRECTORY")
    .prepare(
      `SELECT ${hasFactorSql("?1")} AS own,
        EXISTS (SELECT 1 FROM sso_connections WHERE tenant_id = ?2 AND asks_second_factor = 1) AS asksFactor,
        EXISTS (SELECT 1 FROM sso_connections c JOIN memberships m ON m.tenant_id = c.tenant_id JOIN users u ON u.id = m.user_id
          WHERE c.tenant_id = ?2 AND m.user_id = ?1 AND m.role <> 'owner' AND c.enforced_at IS NOT NULL
            AND substr(u.email, instr(u.email, '@') + 1) = c.domain) AS ssoRequired`,
    )
    .bind(userId, tenant.id)
    .first<Standing>();
  return row ?? { own: 0, asksFactor: 0, ssoRequired: 0 };
}
