import { agentFiles, request } from "../../../harness.ts";
import { soaking } from "../../../soak.ts";
import { NO_ASSERTION, NO_ATTESTATION } from "../passkey-bodies.ts";
import type { JsonSchema, Route } from "../route-walker.ts";
import { A_WALLET, NO_SIGNATURE } from "../wallet-bodies.ts";
import type { World } from "./world.ts";

/** Who calls: with a key, with a cookie, or with nothing. */
export type Caller = "key" | "session" | "anonymous";

/** A place in a request that a name can be put into. */
export interface Place {
  in: "path" | "query" | "header" | "body" | "host";
  /** `*`: under many usual names at once, where the description knows none of them. */
  name: string;
}

const GUESSED = [
  "tenantId",
  "tenant_id",
  "tenant",
  "agent",
  "agentId",
  "version",
  "run",
  "runId",
  "deployment",
  "listing",
  "alias",
  "cursor",
  "q",
  "id",
  "owner",
  "replayOf",
  "parentRunId",
];
const HEADERS = ["quayside-tenant", "idempotency-key", "last-event-id"];
const GUESSED_HEADERS = ["x-tenant-id", "x-quayside-tenant", "quayside-run-id", "prefer"];
const ANY = "*";

/** What the caller's own things are called where a path asks for one. */
export const own = (
  { tenant, agent, doomed, listed, runs, domain, person, invitation, keys, families, teams, share }: World,
  id: string,
): Record<string, string> => ({
  agent: id === "DELETE /api/v1/agents/{agent}" ? doomed : agent,
  version: "1.0.0",
  domain: id === "DELETE /api/v1/domains/{domain}" ? `doomed.${domain}` : domain,
  key: keys[id.startsWith("DELETE ") ? "doomed" : "kept"].id,
  account: keys[id.startsWith("DELETE ") ? "doomed" : "kept"].account,
  family: families[id.startsWith("DELETE ") ? "doomed" : "kept"],
  team: teams[id === "DELETE /api/v1/teams/{team}" ? "doomed" : "kept"],
  run: runs.succeeded,
  alias: agent,
  listing: `${tenant.slug}~${listed}`,
  tenant: tenant.id,
  tenantSlug: tenant.slug,
  agentSlug: agent,
  member: person,
  invitation,
  share: id.startsWith("DELETE ") ? "none" : share,
  code: "none",
  anything: "nothing",
  mail: "mai_00000000000000000000000000",
  name: "0",
  session: "0",
  provider: "github",
  user: "none",
  export: "none",
  passkey: "none",
  connection: "none",
});

let made = 0;

/** A body that each route takes; a route with a body that is not here is not covered, and fails the suite. */
export const BODIES: Record<string, (world: World) => Record<string, unknown>> = {
  "POST /api/v1/agents": () => ({ slug: `made-${made++}` }),
  "PATCH /api/v1/agents/{agent}": () => ({ title: "changed" }),
  "POST /api/v1/agents/{agent}/versions": ({ agent }) => ({
    files: agentFiles(agent, "export default () => 1"),
  }),
  "POST /api/v1/agents/{agent}/deployments": () => ({ version: "1.0.0" }),
  "POST /api/v1/agents/{agent}/deployments/rollback": () => ({}),
  "POST /api/v1/agents/{agent}/runs": () => ({ input: {} }),
  "POST /api/v1/runs/{run}/replay": () => ({}),
  // Hashing a password takes long: it is done for the addresses that are tried, and elsewhere in whole counts.
  "POST /api/v1/auth/login": () => ({
    email: `nobody${made++}${soaking ? "@example.org" : ""}`,
    password: "wrong",
  }),
  "POST /api/v1/keys": () => ({ name: "made" }),
  "PATCH /api/v1/keys/{key}": () => ({ name: "changed" }),
  "POST /api/v1/keys/{key}/rotate": () => ({}),
  "POST /api/v1/service-accounts": () => ({ name: "made", role: "member" }),
  "PATCH /api/v1/service-accounts/{account}": () => ({ name: "changed" }),
  "POST /api/v1/auth/tokens": () => ({}),
  "POST /api/v1/auth/tokens/refresh": () => ({ refreshToken: "qs_refresh_nothing" }),
  "POST /api/v1/auth/tokens/revoke": () => ({ refreshToken: "qs_refresh_nothing" }),
  "POST /api/v1/domains": () => ({ domain: "made.customer.com" }),
  "PUT /api/v1/domains/{domain}/redirect": () => ({ redirect: false }),
  "POST /api/v1/auth/signup": () => ({
    email: `nobody${made++}@example.org`,
    name: "x",
    password: "password1",
  }),
  "POST /api/v1/auth/verify": () => ({ code: "0".repeat(64) }),
  "POST /api/v1/auth/reset-password": () => ({ email: `nobody${made++}@example.org` }),
  "POST /sign-up": () => ({ email: `nobody${made++}`, name: "x", password: "password1" }),
  "POST /verify": () => ({ password: "wrong one", intent: "confirm" }),
  "POST /forgot-password": () => ({ email: `nobody${made++}@example.org` }),
  "POST /reset-password": () => ({ password: "password1" }),
  "POST /change-address": () => ({}),
  "POST /account?index": () => ({ intent: "name", name: "changed" }),
  "POST /account/connections": () => ({ connection: "none" }),
  "POST /sign-in/sso": () => ({ email: `nobody${made++}` }),
  "POST /console/settings/sso": () => ({ intent: "relax" }),
  "POST /account/sessions": () => ({ session: "none" }),
  "PATCH /api/v1/account": () => ({ name: "changed" }),
  "PUT /api/v1/account/password": () => ({ password: "password1" }),
  // An address that is none is refused before it counts against the few that one may ask for.
  "POST /api/v1/account/address": () => ({ email: `nobody${made++}` }),
  "POST /api/v1/account/address/confirm": () => ({ code: "0".repeat(64) }),
  "POST /api/v1/auth/login/second-factor": () => ({ challenge: "0".repeat(64), code: "123456" }),
  "POST /api/v1/auth/passkey": () => ({ passkey: NO_ASSERTION }),
  "POST /api/v1/auth/confirm": () => ({ password: "wrong" }),
  "POST /api/v1/account/totp/confirm": () => ({ code: "123456" }),
  "POST /api/v1/account/passkeys": () => ({ name: "Laptop", passkey: NO_ATTESTATION }),
  "PATCH /api/v1/account/passkeys/{passkey}": () => ({ name: "Phone" }),
  "POST /api/v1/auth/wallet/challenge": () => A_WALLET,
  "POST /api/v1/auth/wallet": () => NO_SIGNATURE,
  "POST /api/v1/account/wallets/challenge": () => A_WALLET,
  "POST /api/v1/account/wallets": () => NO_SIGNATURE,
  "POST /run/{alias}": () => ({}),
  "POST /api/v1/teams": () => ({ name: "" }),
  "PATCH /api/v1/teams/{team}": () => ({ name: `made-${made++}` }),
  "PUT /api/v1/agents/{agent}/access": () => ({ teams: [] }),
  "POST /api/v1/agents/{agent}/shares": () => ({ workspace: "none" }),
  "POST /console/settings/teams": () => ({ intent: "create", name: "" }),
  "POST /console/settings/teams/{team}": () => ({ intent: "rename", name: `made-${made++}` }),
  "PATCH /api/v1/workspace/settings": () => ({ dataRegion: `made-${made++}` }),
  "POST /console/settings/access": () => ({ intent: "save" }),
  "POST /console/settings/limits": () => ({ intent: "save", dataRegion: `made-${made++}` }),
  "PUT /api/v1/brand": () => ({ name: `made-${made++}` }),
  "POST /console/settings/brand": () => ({ intent: "save", name: `made-${made++}` }),
  "PATCH /api/v1/workspace": () => ({ name: `made-${made++}` }),
  "PATCH /api/v1/workspace/members/{member}": () => ({ role: "developer" }),
  "POST /api/v1/workspace/ownership": ({ person }) => ({ userId: person, stay: true }),
  "POST /api/v1/workspace/invitations": () => ({ email: `nobody${made++}`, role: "member" }),
  "POST /console/settings/members": () => ({
    intent: "resend",
    invitation: "none",
    role: "member",
    email: "",
  }),
  "POST /api/v1/invitations/{code}/sign-up": () => ({ name: "x", password: "password1" }),
  "POST /invitations/{code}": () => ({ intent: "accept" }),
  "POST /workspaces/new": () => ({ slug: `made-${made++}`, name: "" }),
  "POST /workspaces/switch": ({ tenant }) => ({ workspace: tenant.slug }),
  // None is made: one person may make so many a day, and then is answered otherwise.
  "POST /api/v1/workspaces": () => ({ slug: `made-${made++}`, name: "" }),
  "PUT /api/v1/workspace/sso": () => ({
    ...{ issuer: "http://login.example.com", clientId: "c", clientSecret: "s", domain: "example.org" },
  }),
  "PUT /api/v1/workspace/sso/enforcement": () => ({ enforced: true }),
  "PUT /api/v1/workspace/suspension": () => ({ slug: "none", reason: "" }),
  "POST /api/v1/workspace/deletion": () => ({ slug: "none" }),
  "PUT /api/v1/admin/users/{user}/suspension": () => ({ reason: "" }),
  "PUT /api/v1/admin/tenants/{tenant}/suspension": () => ({ reason: "" }),
  "POST /api/v1/admin/impersonations": () => ({ userId: "none", tenantId: "none", reason: "" }),
  "POST /admin/stop": () => ({}),
  "POST /admin/tenants/{tenant}": () => ({ intent: "resume" }),
  "POST /admin/users/{user}": () => ({ intent: "resume" }),
  "PUT /internal/platform-admins": () => ({ email: "nobody@example.org", admin: false }),
  "POST /api/v1/account/deletion": () => ({ email: "other" }),
  "POST /account/data": () => ({ email: "other" }),
  "POST /console/settings/danger": () => ({ intent: "resume" }),
  "POST /console/settings?index": ({ tenant }) => ({ name: `made-${made++}`, slug: tenant.slug }),
  "POST /console/settings/members/{member}": () => ({ intent: "role", role: "developer" }),
  "POST /internal/tenants": () => ({ slug: "planted", name: "Planted" }),
  "POST /internal/drain": () => ({}),
  "POST /internal/sandboxes/{name}": () => ({ life: 1, state: "ready" }),
  "POST /internal/bare/{tenant}/{agent}": () => ({}),
  "POST /sign-in": () => ({ email: `nobody${made++}${soaking ? "@example.org" : ""}`, password: "wrong" }),
  "POST /sign-out": () => ({}),
  "POST /confirm": () => ({ password: "wrong" }),
  "POST /account/security": () => ({ intent: "totp.disable" }),
  "POST /account/security/authenticator": () => ({ code: "123456" }),
  "POST /theme": () => ({ theme: "dark" }),
  "POST /agents/{tenantSlug}/{agentSlug}": () => ({ input: "{}" }),
  "POST /console/settings/domains": ({ domain }) => ({ intent: "check", domain }),
  "POST /console/agents/new": () => ({ version: "1.0.0" }),
  "POST /console/agents/{agent}": () => ({ intent: "rollback" }),
  "POST /console/shared/{share}": () => ({ intent: "accept" }),
  "POST /console/agents/{agent}/run": () => ({ input: "{}" }),
  "POST /console/agents/{agent}/versions/{version}": () => ({ version: "1.0.0" }),
  "POST /console/settings/keys": ({ keys }) => ({
    ...{ intent: "change-account", role: "member" },
    account: keys.kept.account,
  }),
  "POST /console/runs/{run}": () => ({ intent: "replay" }),
};

/** What of a route this suite could not call for want of something of the caller's own to put there. */
export function uncovered({ id, method, params, body }: Route, world: World): string[] {
  const known = own(world, id);
  const strange = params
    .filter((param) => param.in === "path" && !(param.name in known))
    .map(({ name }) => name);
  const mute = (body || method === "POST") && !(id in BODIES) && !BODYLESS.has(id);
  return [...strange.map((name) => `${id}: {${name}}`), ...(mute ? [`${id}: body`] : [])];
}
export const BODYLESS = new Set([
  "POST /api/v1/workspace/exports",
  "POST /api/v1/auth/logout",
  "POST /api/v1/runs/{run}/cancel",
  "POST /api/v1/domains/{domain}/check",
  "POST /api/v1/domains/{domain}/primary",
  "POST /api/v1/workspace/leave",
  "POST /api/v1/workspace/invitations/{invitation}/resend",
  "POST /api/v1/invitations/{code}/accept",
  "POST /api/v1/invitations/{code}/decline",
  ...["POST /api/v1/shared-agents/{share}/accept", "POST /api/v1/shared-agents/{share}/decline"],
  "POST /api/v1/workspace/sso/domain",
  "POST /api/v1/workspace/sso/test",
  "POST /api/v1/auth/passkey/options",
  ...["POST /api/v1/auth/confirm/options", "POST /api/v1/auth/confirm/mail", "POST /api/v1/account/totp"],
  ...["POST /api/v1/account/recovery-codes", "POST /api/v1/account/passkeys/options"],
]);

const fieldsOf = (schema: JsonSchema | undefined): string[] =>
  Object.keys((schema?.properties as Record<string, unknown> | undefined) ?? {});

/** A workspace's slug is its address: that one is taken is no secret, and has to be said. */
const RENAMING = new Set(["PATCH /api/v1/workspace"]);

/** Every place of a route's requests: what its description names, and what it might read without saying so. */
export function placesOf(route: Route): Place[] {
  const { params, body, path } = route;
  const described = params.map((param): Place => ({ in: param.in, name: param.name }));
  const headers = HEADERS.filter((name) => !described.some((place) => place.name === name));
  const json = body?.content["application/json"];
  const fields = body || route.method === "POST" ? [ANY, ...fieldsOf(json)] : [];
  const places = fields.filter((name) => name !== "slug" || !RENAMING.has(route.id));
  return [
    ...described,
    ...[...headers, ANY].map((name): Place => ({ in: "header", name })),
    { in: "query", name: ANY },
    ...places.map((name): Place => ({ in: "body", name })),
    ...(path.startsWith("/internal/") ? [] : [{ in: "host", name: ANY } as const]),
  ];
}

const spread = (names: string[], value: string): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, value]));
const put = ({ name }: Place, value: string, guessed: string[]) =>
  name === ANY ? spread(guessed, value) : { [name]: value };

export interface Probe {
  route: Route;
  place: Place;
  caller: Caller;
  /** Which of the people with a seat calls, so that all of them share the load. */
  person?: number;
  /** The host that the request goes to, unless the place is the host. */
  host?: string;
  /** Asks a page for its data alone, as the browser does once it has the first page. */
  data?: boolean;
}

/** The request in which `value` stands in the place, and everything else is the caller's own. */
export function requestOf(
  { route, place, caller, person = 0, host = "quayside.test", data = false }: Probe,
  world: World,
  value: string,
): [url: string, init: RequestInit] {
  const mine = own(world, route.id);
  const at = (kind: Place["in"]) => place.in === kind;
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(at("path") && place.name === name ? value : (mine[name] ?? "")),
  );
  const url = new URL(path, `http://${at("host") ? `${value}.quayside.test` : host}`);
  if (data) url.pathname = url.pathname === "/" ? "/_root.data" : `${url.pathname}.data`;
  // The publish page names its agent in the query.
  if (path === "/console/agents/new") url.searchParams.set("agent", mine.agent ?? "");
  if (at("query")) {
    for (const [name, text] of Object.entries(put(place, value, GUESSED))) url.searchParams.set(name, text);
  }
  const headers = new Headers({
    // Each request has an address of its own, so that limits by address do not tell one from the next.
    "cf-connecting-ip": `2001:db8:0:${(made++ % 0xffff).toString(16)}::1`,
    host: url.host,
    origin: url.origin,
    ...credentialOf(caller, world, route.id, person),
    ...(at("header") ? put(place, value, GUESSED_HEADERS) : {}),
  });
  const init = { method: route.method, headers };
  const fields = BODIES[route.id]?.(world);
  if (!fields) return [url.href, init];
  const form = route.access === "page";
  headers.set("content-type", form ? "application/x-www-form-urlencoded" : "application/json");
  const body = { ...fields, ...(at("body") ? put(place, value, GUESSED) : {}) };
  const text = form ? `${new URLSearchParams(body as Record<string, string>)}` : JSON.stringify(body);
  return [url.href, { ...init, body: text }];
}

export function credentialOf(
  caller: Caller,
  { tenant, cookies }: World,
  id: string,
  person: number,
): Record<string, string> {
  if (caller === "key") return { authorization: `Bearer ${tenant.key}` };
  if (caller === "anonymous") return {};
  // The first ends its session where that is what a route does.
  const [first = "", ...others] = cookies;
  return { cookie: ENDING_SESSIONS.has(id) ? first : (others[person % others.length] ?? "") };
}
const ENDING_SESSIONS = new Set([
  "POST /api/v1/auth/logout",
  "POST /sign-out",
  "POST /api/v1/workspace/leave",
  "POST /api/v1/workspace/sso/domain",
  "POST /api/v1/workspace/sso/test",
]);

/** Whatever is new each time: ids and times of what was just made, a page's nonce, counts and durations. */
const NEW: [RegExp, string][] = [
  [/\b[a-z]{3}_[0-9a-hjkmnp-tv-z]{26}\b/g, "«id»"],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, "«time»"],
  [
    /("(?:durationMs|queuedMs|latencyMs|amountMicros|costMicros|revision|attempts|at|runs|inFlight)\\*"[:,])\d+/g,
    "$1«count»",
  ],
  // Where a request came from, each time from elsewhere.
  [/2001:db8:0:[\da-f]{1,4}::1/g, "«address»"],
  [/(Nonce: )\w+/g, "$1«nonce»"],
  // Challenges and secrets of factors.
  [/("challenge":")[\w-]{86}/g, "$1«random»"],
  [/(otpauth:|<svg)(?:[^"\\]|\\.)*/g, "$1«random»"],
  [/("key":")(?:[A-Z2-7]{4} ?){8}/g, "$1«random»"],
  [/(nonce[=-]"?|\\?"nonce\\?":\\?")[\w+/=-]+/g, "$1«nonce»"],
  [/quayside-[\da-f]{40}/g, "«challenge»"],
  [/(state=)[0-9a-f]{64}/g, "$1«nonce»"],
  [/(__Host-quayside-[\w-]+=)[0-9a-f]{64}/g, "$1«nonce»"],
  [/qs_(?:live|refresh)_\w+|eyJ[\w.-]+/g, "«secret»"],
  [/("hint":"|qs_live_…(?:<!-- -->)?)\w{4}/g, "$1«hint»"],
  [/just now|\d+ (?:second|minute)s? ago/g, "«ago»"],
  [/(?:made-|nobody)\d+/g, "«made»"],
];
const COUNTING = /^(?:ratelimit|retry-after)/;

/** How a value may be written in an answer: as it is, and in addresses. */
const formsOf = (value: string): string[] =>
  value === ""
    ? []
    : [
        value,
        encodeURIComponent(value),
        encodeURIComponent(value).replaceAll("~", "%7E"),
        encodeURIComponent(encodeURIComponent(value)),
        encodeURIComponent(encodeURIComponent(value).replaceAll("~", "%7E")),
      ];

/**
 * An answer as text, to be compared byte for byte: status, headers, body. Left out are the request's id, where the
 * value itself is repeated, what a limit counts, and what is new each time.
 */
export async function answerTo([url, init]: [string, RequestInit], value: string): Promise<string> {
  const response = await request(url, init);
  const requestId = response.headers.get("quayside-request-id") ?? "«none»";
  const made = response.status < 400;
  const headers = [...response.headers].filter(
    ([name]) => !COUNTING.test(name) && !(made && name === "content-length"),
  );
  const text = [response.status, ...headers.map((pair) => pair.join(": ")), "", await response.text()].join(
    "\n",
  );
  const plain = [requestId, ...formsOf(value)].reduce((all, form) => all.replaceAll(form, "«given»"), text);
  return NEW.reduce((all, [pattern, word]) => all.replace(pattern, word), plain);
}

/** Whether a name can stand in a place at all. */
export const fits = (place: Place, name: string): boolean => place.in !== "host" || /^[a-z0-9-]+$/.test(name);

/** Those to whom a route may answer differently. */
export function callersOf({ access }: Route): Caller[] {
  if (access === "page") return ["session", "anonymous"];
  if (access === "operator") return ["key"];
  if (access === "account") return ["session", "anonymous"];
  return access === "edge" ? ["key", "anonymous"] : ["key", "session", "anonymous"];
}
