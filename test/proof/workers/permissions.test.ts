import { beforeAll, describe, expect, it, vi } from "vitest";
import { env, makeTenant, request, type TestTenant } from "../../harness.ts";
import { type Caller, callersOf, refusalOf } from "./permissions/callers.ts";
import { GOING_ON, SUBJECTS, type Subject } from "./permissions/subjects.ts";
import { type Route, walkRoutes } from "./route-walker.ts";
import { settled, snapshot } from "./tenants/snapshot.ts";

const BUILD = "owner admin developer";
const RUN = "owner admin developer member";
const ADMIN = "owner admin";
/** Of people alone: no key may, whatever its role. */
const [OWNER_SELF, EVERYBODY_SELF] = ["people owner", "people owner admin developer member reseller"];
const [OPERATOR, ANYONE, SELF, PLATFORM] = ["operator", "anyone", "oneself", "administrators"];
const PEOPLE = "owner admin developer member reseller";

/**
 * Every route that changes something: who may, and the audit entries that it leaves. A run is its own record of who
 * started it, and what the operator does is in no tenant's audit but where it makes a key. A page's form with several
 * buttons has a line for each. Where these tests have nothing of the kind, the refusal says so to whoever may.
 */
// biome-ignore format: a table
const RULES: Record<string, [may: string, audit?: string, refusal?: string]> = {
  "POST /api/v1/agents":                              [BUILD, "agent.created"],
  "PATCH /api/v1/agents/{agent}":                     [BUILD, "agent.changed"],
  "DELETE /api/v1/agents/{agent}":                    [BUILD, "agent.archived deployment.stopped"],
  "POST /api/v1/agents/{agent}/versions":             [BUILD, "version.published"],
  "POST /api/v1/agents/{agent}/deployments":          [BUILD, "deployment.deployed"],
  "POST /api/v1/agents/{agent}/deployments/rollback": [BUILD, "deployment.rolled_back"],
  "PUT /api/v1/agents/{agent}/listing":               [BUILD, "listing.published"],
  "DELETE /api/v1/agents/{agent}/listing":            [BUILD, "listing.removed"],
  "POST /api/v1/agents/{agent}/runs":                 [RUN],
  "POST /api/v1/runs/{run}/cancel":                   [RUN, "run.canceled"],
  "POST /api/v1/runs/{run}/replay":                   [RUN],
  "POST /run/{alias}":                                [RUN],
  "POST /agents/{tenantSlug}/{agentSlug}":            [RUN],
  "POST /console/agents/new":                         [BUILD, "deployment.deployed"],
  "POST /console/agents/{agent} archive":             [BUILD, "agent.archived deployment.stopped"],
  "POST /console/agents/{agent} list":                [BUILD, "listing.published"],
  "POST /console/agents/{agent} unlist":              [BUILD, "listing.removed"],
  "POST /console/agents/{agent} rollback":            [BUILD, "deployment.rolled_back"],
  "POST /console/agents/{agent}/run":                 [RUN],
  "POST /console/agents/{agent}/versions/{version}":  [BUILD, "deployment.deployed"],
  "POST /console/runs/{run} cancel":                  [RUN, "run.canceled"],
  "POST /console/runs/{run} replay":                  [RUN],
  "PATCH /api/v1/workspace":                          [ADMIN, "workspace.changed"],
  "PATCH /api/v1/workspace/members/{member}":         [ADMIN, "member.role_changed"],
  "DELETE /api/v1/workspace/members/{member}":        [ADMIN, "member.removed"],
  "POST /api/v1/workspace/ownership":                 [OWNER_SELF, "ownership.transferred"],
  "PATCH /api/v1/workspace/settings":                 [ADMIN, "settings.changed"],
  "POST /console/settings/limits":                    [ADMIN, "settings.changed"],
  "POST /console/settings/access":                    ["people owner admin", "", "is no network"],
  "POST /console/settings?index":                     [ADMIN, "workspace.changed"],
  "POST /console/settings/members/{member} role":     [ADMIN, "member.role_changed"],
  "POST /console/settings/members/{member} remove":   [ADMIN, "member.removed"],
  "POST /console/settings/members/{member} transfer": [OWNER_SELF, "ownership.transferred"],
  "POST /api/v1/teams":                               [ADMIN, "team.created"],
  "PATCH /api/v1/teams/{team}":                       [ADMIN, "team.renamed"],
  "DELETE /api/v1/teams/{team}":                      [ADMIN, "team.deleted"],
  "PUT /api/v1/teams/{team}/members/{member}":        [ADMIN, "team.member_added"],
  "DELETE /api/v1/teams/{team}/members/{member}":     [ADMIN, "team.member_removed"],
  "PUT /api/v1/agents/{agent}/access":                [ADMIN, "agent.access_changed"],
  "POST /api/v1/agents/{agent}/shares":               [BUILD, "share.offered"],
  "DELETE /api/v1/agents/{agent}/shares/{share}":     [BUILD, "share.withdrawn"],
  "POST /api/v1/shared-agents/{share}/accept":        [BUILD, "share.accepted"],
  "POST /api/v1/shared-agents/{share}/decline":       [BUILD, "share.declined"],
  "DELETE /api/v1/shared-agents/{share}":             [BUILD, "share.left"],
  "POST /console/agents/{agent} share":               [BUILD, "share.offered"],
  "POST /console/agents/{agent} withdraw":            [BUILD, "share.withdrawn"],
  "POST /console/shared/{share} accept":              [BUILD, "share.accepted"],
  "POST /console/shared/{share} decline":             [BUILD, "share.declined"],
  "POST /console/shared/{share} deploy":              [BUILD, "deployment.deployed"],
  "POST /console/shared/{share} rollback":            [BUILD, "deployment.rolled_back"],
  "POST /console/shared/{share} leave":               [BUILD, "share.left"],
  "POST /console/settings/teams":                     [ADMIN, "team.created"],
  "POST /console/settings/teams/{team} rename":       [ADMIN, "team.renamed"],
  "POST /console/settings/teams/{team} add":          [ADMIN, "team.member_added"],
  "POST /console/settings/teams/{team} remove":       [ADMIN, "team.member_removed"],
  "POST /console/settings/teams/{team} delete":       [ADMIN, "team.deleted"],
  "POST /console/agents/{agent} access":              [ADMIN, "agent.access_changed"],
  "POST /api/v1/workspace/invitations":              [ADMIN, "member.invited"],
  "POST /api/v1/workspace/invitations/{invitation}/resend": [ADMIN, "invitation.sent_again"],
  "DELETE /api/v1/workspace/invitations/{invitation}": [ADMIN, "invitation.revoked"],
  "POST /console/settings/members invite":            [ADMIN, "member.invited"],
  "POST /console/settings/members resend":            [ADMIN, "invitation.sent_again"],
  "POST /console/settings/members revoke":            [ADMIN, "invitation.revoked"],
  "POST /api/v1/invitations/{code}/accept":           [PEOPLE, "", "Ask whoever sent it for another one."],
  "POST /api/v1/invitations/{code}/decline":          [ANYONE],
  "POST /api/v1/invitations/{code}/sign-up":          [ANYONE],
  "POST /invitations/{code}":                         [ANYONE],
  "POST /workspaces/new":                             [ANYONE],
  "POST /workspaces/switch":                          [ANYONE],
  "POST /api/v1/workspaces":                          [PEOPLE],
  "POST /api/v1/keys":                                [PEOPLE, "key.created"],
  "PATCH /api/v1/keys/{key}":                         [ADMIN, "key.changed"],
  "POST /api/v1/keys/{key}/rotate":                   [ADMIN, "key.rotated"],
  "DELETE /api/v1/keys/{key}":                        [ADMIN, "key.revoked"],
  "POST /api/v1/service-accounts":                    [ADMIN, "service_account.created"],
  "PATCH /api/v1/service-accounts/{account}":         [ADMIN, "service_account.changed"],
  "DELETE /api/v1/service-accounts/{account}":        [ADMIN, "key.revoked service_account.deleted"],
  "POST /console/settings/keys create":               [PEOPLE, "key.created"],
  "POST /console/settings/keys rotate":               [ADMIN, "key.rotated"],
  "POST /console/settings/keys revoke":               [ADMIN, "key.revoked"],
  "POST /console/settings/keys create-account":       [ADMIN, "service_account.created"],
  "POST /console/settings/keys change-account":       [ADMIN, "service_account.changed"],
  "POST /console/settings/keys delete-account":       [ADMIN, "key.revoked service_account.deleted"],
  "POST /api/v1/auth/login":                          [ANYONE],
  "POST /api/v1/auth/logout":                         [ANYONE],
  "POST /api/v1/auth/signup":                         [ANYONE],
  "POST /api/v1/auth/verify":                         [ANYONE],
  "POST /api/v1/auth/reset-password":                 [ANYONE],
  "PATCH /api/v1/account":                            [PEOPLE, "user.changed"],
  "PUT /api/v1/account/password":                     [PEOPLE, "", "This password would be guessed."],
  "POST /api/v1/account/address":                     [PEOPLE, "address.change_requested"],
  "POST /api/v1/account/address/confirm":             [ANYONE],
  "DELETE /api/v1/account/sessions":                  [PEOPLE],
  "DELETE /api/v1/account/sessions/{session}":        [PEOPLE, "", "There is no such session any more."],
  "POST /api/v1/account/deletion":                    [PEOPLE, "", "This is not the address of this account."],
  "POST /account/data":                               [SELF],
  "POST /sign-up":                                    [ANYONE],
  "POST /verify":                                     [ANYONE],
  "POST /forgot-password":                            [ANYONE],
  "POST /reset-password":                             [ANYONE],
  "POST /change-address":                             [ANYONE],
  "POST /account?index":                              [SELF],
  "POST /account/connections":                        [SELF, "", "There is no such connection."],
  "POST /sign-in/sso":                                [ANYONE],
  "POST /account/sessions":                           [SELF],
  "POST /api/v1/auth/login/second-factor":            [ANYONE],
  "POST /api/v1/auth/passkey/options":                [ANYONE],
  "POST /api/v1/auth/passkey":                        [ANYONE],
  "POST /api/v1/auth/confirm":                        [PEOPLE, "session.confirmation_refused", "This account confirms by mailed-code."],
  "POST /api/v1/auth/confirm/options":                [PEOPLE],
  "POST /api/v1/auth/confirm/mail":                   [PEOPLE],
  "DELETE /api/v1/account/totp":                      [PEOPLE, "", "There is no authenticator app to turn off."],
  "POST /api/v1/account/totp/confirm":                [PEOPLE, "", "There is no authenticator app that waits"],
  "POST /api/v1/account/totp":                        [PEOPLE],
  "POST /api/v1/account/recovery-codes":              [PEOPLE, "", "Set up an authenticator app or a passkey first"],
  "POST /api/v1/account/passkeys/options":            [PEOPLE],
  "POST /api/v1/account/passkeys":                    [PEOPLE, "", "This is no answer of a passkey to our challenge."],
  "PATCH /api/v1/account/passkeys/{passkey}":         [PEOPLE, "", "You have no such passkey."],
  "DELETE /api/v1/account/passkeys/{passkey}":        [PEOPLE, "", "You have no such passkey."],
  "POST /api/v1/auth/wallet/challenge":               [ANYONE],
  "POST /api/v1/auth/wallet":                         [ANYONE],
  "POST /api/v1/account/wallets/challenge":           [PEOPLE],
  "POST /api/v1/account/wallets":                     [PEOPLE, "", "has to be a message of EIP-4361"],
  "DELETE /api/v1/account/connections/{connection}":  [PEOPLE, "", "There is no such connection."],
  // Pages of a person's own account, whatever their seats; their verbs are asked above.
  "POST /confirm":                                    [ANYONE],
  "POST /account/security":                           [ANYONE],
  "POST /account/security/authenticator":             [ANYONE],
  "POST /sign-in":                                    [ANYONE],
  "POST /sign-out":                                   [ANYONE],
  "POST /theme":                                      [ANYONE],
  "POST /api/v1/auth/tokens":                         [PEOPLE, "token.created"],
  "POST /api/v1/auth/tokens/refresh":                 [ANYONE],
  "POST /api/v1/auth/tokens/revoke":                  [ANYONE],
  "DELETE /api/v1/auth/tokens/{family}":              [PEOPLE, "", "There is no such family of tokens"],
  "POST /api/v1/domains":                             [ADMIN, "domain.added"],
  "POST /api/v1/domains/{domain}/check":              [BUILD],
  "POST /api/v1/domains/{domain}/primary":            [ADMIN, "domain.made_primary"],
  "PUT /api/v1/domains/{domain}/redirect":            [ADMIN, "domain.redirect_set"],
  "DELETE /api/v1/domains/{domain}":                  [ADMIN, "domain.removed"],
  "POST /console/settings/domains add":              [ADMIN, "domain.added"],
  "POST /console/settings/domains check":            [BUILD],
  "POST /console/settings/domains primary":          [ADMIN, "domain.made_primary"],
  "POST /console/settings/domains redirect":         [ADMIN, "domain.redirect_set"],
  "POST /console/settings/domains stay":             [ADMIN, "domain.redirect_set"],
  "POST /console/settings/domains remove":           [ADMIN, "domain.removed"],
  "PUT /api/v1/brand":                                [ADMIN, "brand.changed"],
  "DELETE /api/v1/brand":                             [ADMIN, "brand.removed"],
  "POST /console/settings/brand save":               [ADMIN, "brand.changed"],
  "POST /console/settings/brand remove":             [ADMIN, "brand.removed"],
  "POST /internal/tenants":                           [OPERATOR, "key.created service_account.created"],
  "POST /internal/bare/{tenant}/{agent}":             [OPERATOR],
  "POST /internal/sandboxes/{name}":                  [OPERATOR, "", "There is no sandbox process of this name."],
  "PUT /api/v1/workspace/sso":                        [OWNER_SELF, "", "is not reached over https"],
  "DELETE /api/v1/workspace/sso":                     [OWNER_SELF, "sso.removed"],
  "POST /api/v1/workspace/sso/domain":                [OWNER_SELF, "", "DNS did not answer"],
  "POST /api/v1/workspace/sso/test":                  [OWNER_SELF],
  "PUT /api/v1/workspace/sso/enforcement":            [OWNER_SELF, "", "Prove the domain first."],
  "POST /console/settings/sso set":                   [OWNER_SELF, "", "is not reached over https"],
  "POST /console/settings/sso prove":                 [OWNER_SELF, "", "DNS did not answer"],
  "POST /console/settings/sso test":                  [OWNER_SELF],
  "POST /console/settings/sso enforce":               [OWNER_SELF, "", "Prove the domain first."],
  "POST /console/settings/sso relax":                 [OWNER_SELF],
  "POST /console/settings/sso remove":                [OWNER_SELF, "sso.removed"],
  "POST /api/v1/workspace/exports":                   ["owner", "workspace.export_requested"],
  "POST /console/settings/danger export":             [OWNER_SELF, "workspace.export_requested"],
  "PUT /api/v1/workspace/suspension":                 [OWNER_SELF, "workspace.suspended"],
  "DELETE /api/v1/workspace/suspension":              [OWNER_SELF, "workspace.resumed"],
  "POST /api/v1/workspace/deletion":                  [OWNER_SELF, "workspace.deletion_scheduled"],
  "DELETE /api/v1/workspace/deletion":                [OWNER_SELF, "workspace.restored"],
  "POST /console/settings/danger suspend":            [OWNER_SELF, "workspace.suspended"],
  "POST /console/settings/danger resume":             [OWNER_SELF, "workspace.resumed"],
  "POST /console/settings/danger delete":             [OWNER_SELF, "workspace.deletion_scheduled"],
  "POST /console/settings/danger restore":            [OWNER_SELF, "workspace.restored"],
  // From here on these people have no seat any more.
  "POST /api/v1/workspace/leave":                     [EVERYBODY_SELF, "member.left"],
  "POST /console/settings/members/{member} leave":    [EVERYBODY_SELF, "member.left"],
  "PUT /api/v1/admin/users/{user}/suspension":        [PLATFORM, "user.suspended"],
  "DELETE /api/v1/admin/users/{user}/suspension":     [PLATFORM, "user.resumed"],
  "PUT /api/v1/admin/tenants/{tenant}/suspension":    [PLATFORM, "workspace.suspended"],
  "DELETE /api/v1/admin/tenants/{tenant}/suspension": [PLATFORM, "workspace.resumed"],
  "POST /api/v1/admin/impersonations":                [PLATFORM, "impersonation.started"],
  // Pages of the platform's administrators; their verbs are asked above.
  "POST /admin/stop":                                 [ANYONE],
  "POST /admin/tenants/{tenant}":                     [ANYONE],
  "POST /admin/users/{user}":                         [ANYONE],
  "PUT /internal/platform-admins":                    [OPERATOR, "", "Nobody has an account with this address."],
  // The last one: nothing starts any more once it has been done.
  "POST /internal/drain":                             [OPERATOR],
};

const routes = await walkRoutes();
const routeOf = (rule: string): Route | undefined =>
  routes.find(({ id }) => id === rule.split(" ").slice(0, 2).join(" "));

it("has a rule for every route that changes something, and for nothing else", () => {
  const changing = routes.filter(({ method }) => method !== "GET" && method !== "HEAD");
  const ruled = Object.keys(RULES).map((rule) => routeOf(rule)?.id);
  expect([...new Set(ruled)].toSorted()).toEqual(changing.map(({ id }) => id).toSorted());
});

let tenant: TestTenant;
let callers: Caller[];
beforeAll(async () => {
  tenant = await makeTenant("scale");
  callers = await callersOf(tenant);
});

/** How the route knows a caller: pages by sessions alone, the edge endpoint by keys alone. */
const KNOWN_BY: Record<Route["access"], Caller["by"][]> = {
  credential: ["key", "session"],
  account: ["session"],
  platform: ["session"],
  edge: ["key"],
  page: ["session"],
  operator: ["operator"],
  developer: [],
  public: [],
};

function mayUse(route: Route, may: string, { by, role, administrator }: Caller): boolean {
  if (route.access === "platform") return administrator === true;
  if (!KNOWN_BY[route.access].includes(by)) return false;
  if (route.access === "account") return true;
  if (may.startsWith("people ") && by !== "session") return false;
  return by === "operator" ? may === OPERATOR : role !== undefined && may.split(" ").includes(role);
}

function call(
  route: Route,
  { params = {}, query = "", body }: Subject,
  caller: Caller,
  host = route.access === "platform" ? "quayside.test" : `${tenant.slug}.quayside.test`,
): Promise<Response> {
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => params[name] ?? "");
  const url = new URL(path + query, `http://${host}`);
  const form = route.access === "page";
  const type = form ? "application/x-www-form-urlencoded" : "application/json";
  const text = form ? `${new URLSearchParams(body as Record<string, string>)}` : JSON.stringify(body);
  return request(url.href, {
    method: route.method,
    headers: {
      host: url.host,
      origin: url.origin,
      ...caller.headers,
      ...(body ? { "content-type": type } : {}),
    },
    ...(body ? { body: text } : {}),
  });
}

/** All that is stored of the tenant, once the runs that were started are over or, if they are to, go on. */
const written = () =>
  vi.waitFor(
    async () => {
      await settled({ tenant });
      const writing = "SELECT count(*) AS n FROM workspace_exports WHERE tenant_id = ? AND state = 'running'";
      expect(await env.DATA.prepare(writing).bind(tenant.id).first("n")).toBe(0);
      const state = await snapshot({ tenant, names: {} });
      const { runs } = state.ledger as { runs: { status: string; record: string }[] };
      const moving = runs.filter(({ status, record }) => status !== "running" || !record.includes(GOING_ON));
      expect(moving).toEqual([]);
      return state;
    },
    { timeout: 15_000, interval: 25 },
  );

/** The actions in the audit of a request, in the order of their names. */
async function auditOf(requestId: string | null): Promise<string> {
  const { results } = await env.DATA.prepare(
    "SELECT action FROM audit_entries WHERE tenant_id = ? AND request_id = ? ORDER BY action",
  )
    .bind(tenant.id, requestId)
    .all<{ action: string }>();
  return results.map(({ action }) => action).join(" ");
}

const ruled = Object.entries(RULES).filter(([, [may]]) => may !== ANYONE && may !== SELF);
describe.each(ruled)("%s", (rule, [may, audit = "", refusal]) => {
  const route = routeOf(rule) as Route;
  const subject = SUBJECTS[rule] as (tenant: TestTenant) => Promise<Subject>;

  it(`is for ${may}, and for nobody else`, async () => {
    const about = await subject(tenant);
    const before = await written();
    for (const caller of callers.filter((one) => !mayUse(route, may, one))) {
      const response = await call(route, about, caller);
      expect([caller.name, response.status]).toEqual([caller.name, refusalOf(route, caller)]);
      if (response.status === 302) expect(response.headers.get("location")).toMatch(/^\/sign-in\b/);
    }
    expect(await written()).toEqual(before);
  });

  it(`leaves ${audit || "nothing"} in the audit, once`, async () => {
    const ours = callers.filter(
      ({ by, role, administrator }) =>
        role !== undefined || by === "operator" || (administrator && route.access === "platform"),
    );
    const allowed = ours.filter((one) => mayUse(route, may, one));
    expect(allowed.length).toBeGreaterThan(0);
    const requests: (string | null)[] = [];
    for (const caller of allowed) {
      const response = await call(route, await subject(tenant), caller);
      const text = await response.text();
      if (refusal) expect(text).toContain(refusal);
      else expect([caller.name, response.status < 400], text).toEqual([caller.name, true]);
      expect(response.headers.get("location") ?? "").not.toMatch(/^\/sign-in/);
      requests.push(response.headers.get("quayside-request-id"));
    }
    await settled({ tenant });
    await vi.waitFor(
      async () => expect(await Promise.all(requests.map(auditOf))).toEqual(requests.map(() => audit)),
      10_000,
    );
  });
});

const own = Object.entries(RULES).filter(([, [may]]) => may === SELF);
describe.each(own)("%s", (rule) => {
  const route = routeOf(rule) as Route;

  it("is for whoever is signed in, whatever their seat, on the platform's own host", async () => {
    for (const caller of callers) {
      const subject = await SUBJECTS[rule]?.(tenant);
      const response = await call(route, subject ?? {}, caller, "quayside.test");
      const isSent = /^\/sign-in\b/.test(response.headers.get("location") ?? "");
      expect([caller.name, isSent]).toEqual([caller.name, caller.by !== "session"]);
      const onTheirs = await call(route, subject ?? {}, caller);
      expect(onTheirs.headers.get("location")).toMatch(/^http:\/\/quayside\.test\/account/);
    }
  });
});
