import type { JsonSchema, Route } from "../route-walker.ts";
import { BODIES, BODYLESS, own } from "./bodies.ts";
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
/** It alone chooses a workspace, so that others beside it would not be looked at. */
const HEADERS = ["quayside-tenant"];
const GUESSED_HEADERS = [
  "x-tenant-id",
  "x-quayside-tenant",
  "quayside-run-id",
  "prefer",
  "idempotency-key",
  "last-event-id",
];
const ANY = "*";

/** What of a route this suite could not call for want of something of the caller's own to put there. */
export function uncovered({ id, method, params, body }: Route, world: World): string[] {
  const known = own(world, id);
  const strange = params
    .filter((param) => param.in === "path" && !(param.name in known))
    .map(({ name }) => name);
  const mute = (body || method === "POST") && !(id in BODIES) && !BODYLESS.has(id);
  return [...strange.map((name) => `${id}: {${name}}`), ...(mute ? [`${id}: body`] : [])];
}
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

let made = 0;

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

/** Whether a name can stand in a place at all. */
export const fits = (place: Place, name: string): boolean => place.in !== "host" || /^[a-z0-9-]+$/.test(name);

/** Those to whom a route may answer differently. */
export function callersOf({ access }: Route): Caller[] {
  if (access === "page") return ["session", "anonymous"];
  if (access === "operator") return ["key"];
  if (access === "account") return ["session", "anonymous"];
  return access === "edge" ? ["key", "anonymous"] : ["key", "session", "anonymous"];
}
