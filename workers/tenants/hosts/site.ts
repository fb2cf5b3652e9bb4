import { type Clock, systemClock } from "../../kernel/clock.ts";
import { platformDatabase } from "../../kernel/db.ts";
import type { Env } from "../../kernel/env.ts";
import type { Id } from "../../kernel/ids.ts";
import { tenantSlug } from "../contract.ts";
import {
  findTenantBySlug,
  NO_TENANT,
  type TenantRecord,
  type TenantRow,
  tenantRecordOf,
} from "../directory.ts";
import { Remembered } from "../remembered.ts";
import { nameOf, originOfHost, pagesOrigin, platformOrigin, subdomainOf } from "./host-name.ts";

/** What a request's host is: the platform itself, a tenant's subdomain or own domain, an agent's pages, or nothing of ours. */
export type Site =
  | { kind: "platform" }
  | { kind: "tenant"; tenant: TenantRecord; host: string; custom: boolean }
  | { kind: "pages"; tenant: TenantRecord; alias: string; origin: string }
  | { kind: "unknown" };

declare module "../../kernel/app-env.ts" {
  interface AppVariables {
    /** Where the request came to; never `unknown` behind the gateway's check of hosts. */
    site: Site;
  }
}

const UNKNOWN: Site = { kind: "unknown" };

const byHost = new Remembered<TenantRecord>();
const primaries = new Remembered<{ host: string | null; redirect: boolean }>();

const OF_HOST = `
SELECT t.id, t.slug, t.name, t.plan, t.status, t.brand FROM hosts h JOIN tenants t ON t.id = h.tenant_id
WHERE h.host = ? AND h.state = 'active'`;

async function siteOfLabel(env: Env, label: string, clock: Clock): Promise<Site> {
  if (!tenantSlug.safeParse(label).success) return UNKNOWN;
  // A subdomain that nobody has is nobody's, and refuses as a workspace does that one has no seat in.
  const nobody: TenantRecord = {
    id: NO_TENANT,
    slug: label,
    name: label,
    plan: "free",
    status: "active",
    brand: null,
  };
  const tenant = (await findTenantBySlug(env, label, clock)) ?? nobody;
  return { kind: "tenant", tenant, host: subdomainOf(env, label), custom: false };
}

/** Pages of nobody are answered like those that are not there. */
async function siteOfPages(env: Env, alias: string, slug: string, clock: Clock): Promise<Site> {
  const site = await siteOfLabel(env, slug, clock);
  const origin = pagesOrigin(env, alias, slug);
  return site.kind === "tenant" && origin ? { kind: "pages", tenant: site.tenant, alias, origin } : UNKNOWN;
}

async function siteOfDomain(env: Env, host: string, clock: Clock): Promise<Site> {
  const tenant = await byHost.find(env, host, clock.now(), async () => {
    const row = await platformDatabase(env, "DIRECTORY").prepare(OF_HOST).bind(host).first<TenantRow>();
    return row && tenantRecordOf(row);
  });
  return tenant ? { kind: "tenant", tenant, host, custom: true } : UNKNOWN;
}

/**
 * Which site a request came to. A domain of a tenant's own counts once it is proven and active, and is remembered
 * for a minute; of the platform's own names nothing is looked up but the tenant. What else a request says of its
 * host (`X-Forwarded-Host`, `Forwarded`) is not read.
 */
export async function siteOf(env: Env, request: Request, clock: Clock = systemClock): Promise<Site> {
  const named = nameOf(env, request);
  if (named.kind === "label") return siteOfLabel(env, named.label, clock);
  if (named.kind === "pages") return siteOfPages(env, named.alias, named.slug, clock);
  return named.kind === "other" ? siteOfDomain(env, named.host, clock) : named;
}

/** The origin of a site, for links that the server makes; the platform's for a host that is none of ours. */
export const originOf = (env: Env, site: Site): string =>
  site.kind === "tenant" ? originOfHost(env, site.host) : platformOrigin(env);

const PRIMARY =
  "SELECT host, redirect FROM hosts WHERE tenant_id = ? AND is_primary = 1 AND state = 'active'";

const primaryOf = (env: Env, tenantId: Id<"ten">, clock: Clock) =>
  primaries.find(env, tenantId, clock.now(), async () => {
    const query = platformDatabase(env, "DIRECTORY").prepare(PRIMARY).bind(tenantId);
    const row = await query.first<{ host: string; redirect: number }>();
    // That there is none is as good to know: most tenants have none.
    return row ? { host: row.host, redirect: row.redirect === 1 } : { host: null, redirect: false };
  });

/** Where a tenant is at home, for links in mails: its primary domain, else its subdomain. May be a minute old. */
export async function homeOrigin(
  env: Env,
  tenant: Pick<TenantRecord, "id" | "slug">,
  clock: Clock = systemClock,
): Promise<string> {
  const primary = await primaryOf(env, tenant.id, clock);
  return originOfHost(env, primary?.host ?? subdomainOf(env, tenant.slug));
}

/** The origin that shows a site's pages instead, where its tenant wants that; null where they are shown here. */
export async function shownElsewhere(
  env: Env,
  site: Site,
  clock: Clock = systemClock,
): Promise<string | null> {
  if (site.kind !== "tenant" || site.tenant.id === NO_TENANT) return null;
  const primary = await primaryOf(env, site.tenant.id, clock);
  const subdomain = subdomainOf(env, site.tenant.slug);
  // At a slug that the tenant gave up, pages are shown at the one that it has now.
  const former = !site.custom && site.host !== subdomain ? originOfHost(env, subdomain) : null;
  if (!primary?.host || primary.host === site.host) return former;
  return site.custom || primary.redirect ? originOfHost(env, primary.host) : former;
}

/** Has this Worker look again at a host and its tenant's primary one: after a change of either. */
export function forgetHost(env: Env, tenantId: Id<"ten">, host: string): void {
  byHost.forget(env, host);
  primaries.forget(env, tenantId);
}
