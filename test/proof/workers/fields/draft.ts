import { agentFiles, OPERATOR } from "../../../harness.ts";
import type { JsonSchema, Route } from "../route-walker.ts";
import { BODIES, own } from "../tenants/bodies.ts";
import { credentialOf } from "../tenants/probes.ts";
import type { World } from "../tenants/world.ts";

/** A request in parts, each of which a trial may replace. */
export interface Draft {
  /** Path segments by parameter, encoded as they are sent. */
  params: Record<string, string>;
  /** Without the question mark, as it is sent. */
  query: string;
  headers: Record<string, string>;
  body?: BodyInit | null;
}

let made = 0;
const stranger = () => ({ email: `nobody${made++}@example.org`, password: "wrong" });

/** Bodies that are taken, where those of the other suites are refused. */
const TAKEN: typeof BODIES = {
  "POST /api/v1/teams": () => ({ name: `made-${made++}` }),
  "POST /console/settings/teams": () => ({ intent: "create", name: `made-${made++}` }),
  "POST /api/v1/auth/login": stranger,
  "POST /sign-in": stranger,
  "POST /api/v1/account/address": () => ({ email: `nobody${made++}@example.org` }),
  "POST /api/v1/agents/{agent}/versions": ({ agent }) => ({
    files: agentFiles(agent, "export default (input) => input", { version: `1.0.${++made}` }),
  }),
};

/** What the body holds before anything is wrong with it; undefined for a route without one. */
export const fieldsOfBase = (route: Route, world: World): Record<string, unknown> | undefined =>
  (TAKEN[route.id] ?? BODIES[route.id])?.(world);

const text = (more: JsonSchema = {}): JsonSchema => ({ type: "string", ...more });
const choice = (...values: string[]): JsonSchema => ({ type: "string", enum: values });
const form = (properties: Record<string, JsonSchema>, ...required: string[]): JsonSchema => ({
  type: "object",
  properties,
  required,
});
const ROLE = choice("owner", "admin", "developer", "member", "reseller");
const GIVEN = choice("admin", "developer", "member", "reseller");
const CHANNEL = choice("production", "preview");
const DEPLOY = form(
  { version: text(), channel: CHANNEL, alias: text(), config: text(), host: text() },
  "version",
);
const RUN = form({ input: text(), channel: CHANNEL }, "input");

/** What bodies look like that the API's description says nothing of: the operator's, and forms of pages. */
export const UNDESCRIBED: Record<string, JsonSchema> = {
  "POST /internal/tenants": {
    ...form(
      {
        slug: text(),
        name: text(),
        plan: choice("free", "pro", "scale"),
        users: {
          type: "array",
          items: form(
            { email: text(), name: text(), password: text({ format: "password" }), role: ROLE },
            "email",
            "name",
            "password",
            "role",
          ),
        },
        key: form({ name: text(), role: ROLE }, "name", "role"),
      },
      "slug",
      "name",
    ),
  },
  "POST /internal/drain": {},
  "POST /admin/stop": form({}),
  "POST /admin/tenants/{tenant}": form({ intent: choice("suspend", "resume"), reason: text() }, "intent"),
  "POST /admin/users/{user}": form(
    { intent: choice("suspend", "resume", "act"), reason: text(), workspace: text(), minutes: text() },
    "intent",
  ),
  "POST /admin/reviews": form({ intent: choice("hide", "keep"), review: text(), reason: text() }, "intent"),
  "PUT /internal/platform-admins": form({ email: text(), admin: { type: "boolean" } }, "email", "admin"),
  "POST /internal/sandboxes/{name}": form(
    {
      life: { type: "integer" },
      state: choice("ready", "silent", "retiring", "ended"),
      silentMs: { type: "number", minimum: 0 },
      reason: choice("stalled", "memory", "crashed"),
    },
    "life",
    "state",
  ),
  "POST /internal/bare/{tenant}/{agent}": {},
  "POST /sign-in": form({ email: text(), password: text({ format: "password" }) }, "email", "password"),
  "POST /sign-out": form({}),
  "POST /sign-up": form({ email: text(), name: text(), password: text({ format: "password" }) }),
  "POST /verify": form({ password: text({ format: "password" }) }),
  "POST /forgot-password": form({ email: text() }, "email"),
  "POST /reset-password": form({ password: text({ format: "password" }) }, "password"),
  "POST /change-address": form({}),
  "POST /account?index": form({ intent: choice("name", "address"), name: text() }, "intent"),
  "POST /account/connections": form({ connection: text() }, "connection"),
  "POST /sign-in/sso": form({ email: text() }, "email"),
  "POST /console/settings/sso": form(
    { intent: choice("set", "prove", "test", "enforce", "relax", "remove"), issuer: text() },
    "intent",
  ),
  "POST /account/data": form({ email: text() }, "email"),
  "POST /account/sessions": form({ session: text() }, "session"),
  "POST /confirm": form({ password: text({ format: "password" }) }, "password"),
  "POST /account/security": form(
    { intent: choice("totp.disable", "recovery.create", "passkey.rename", "passkey.remove"), name: text() },
    "intent",
  ),
  "POST /account/security/authenticator": form({ code: text() }, "code"),
  "POST /theme": form({ theme: choice("light", "dark", "system") }, "theme"),
  "POST /locale": form({ locale: choice("en", "de") }, "locale"),
  "POST /first-steps": form({ shown: choice("no") }, "shown"),
  "POST /?index": form({ intent: choice("ask", "start-over"), text: text() }, "intent", "text"),
  "POST /agents/{tenantSlug}/{agentSlug}": RUN,
  "POST /console/agents/new": DEPLOY,
  "POST /console/agents/new/{template}": form(
    { intent: choice("next", "back", "create"), step: text(), settings: text(), value: text() },
    "intent",
  ),
  "POST /console/agents/{agent}": form(
    {
      intent: choice("archive", "list", "unlist", "rollback", "access", "share", "withdraw"),
      ...{ channel: CHANNEL, workspace: text(), share: text() },
    },
    "intent",
  ),
  "POST /console/shared/{share}": form(
    {
      intent: choice("accept", "decline", "leave", "rollback", "deploy"),
      ...{ channel: CHANNEL, version: text(), alias: text(), config: text(), host: text() },
    },
    "intent",
  ),
  "POST /console/settings/teams": form({ intent: choice("create"), name: text() }, "intent"),
  "POST /console/settings/teams/{team}": form(
    { intent: choice("rename", "add", "remove", "delete"), name: text(), member: text() },
    "intent",
  ),
  "POST /console/settings/access": form(
    { intent: choice("save"), signInMethods: text(), allowedAddresses: text() },
    "intent",
  ),
  "POST /console/settings/models": form(
    {
      intent: choice("key", "server", "test", "remove"),
      ...{ preset: text(), name: text(), baseUrl: text(), apiKey: text() },
    },
    "intent",
  ),
  "POST /console/settings/limits": form(
    { intent: choice("save"), runTimeoutSeconds: text(), egressHosts: text() },
    "intent",
  ),
  "POST /console/settings?index": form({ name: text(), slug: text() }, "name", "slug"),
  "POST /console/settings/danger": form(
    { intent: choice("export", "suspend", "resume", "delete", "restore"), slug: text(), reason: text() },
    "intent",
  ),
  "POST /console/settings/brand": form(
    { intent: choice("save", "remove"), name: text(), font: text(), "accent-light": text(), logo: text() },
    "intent",
  ),
  "POST /console/settings/members": form(
    { intent: choice("invite", "resend", "revoke"), role: text(), email: text(), invitation: text() },
    "intent",
  ),
  "POST /invitations/{code}": form(
    { intent: choice("accept", "decline", "join"), name: text(), password: text({ format: "password" }) },
    "intent",
  ),
  "POST /workspaces/new": form({ name: text(), slug: text() }, "name", "slug"),
  "POST /workspaces/switch": form({ workspace: text() }, "workspace"),
  "POST /console/settings/members/{member}": form(
    { intent: choice("role", "remove", "leave", "transfer"), role: GIVEN, stay: text() },
    "intent",
    "role",
  ),
  "POST /console/agents/{agent}/playground": form(
    {
      ...{ intent: choice("run", "preview", "save", "delete"), input: text() },
      ...{ "a-version": text(), "b-version": text(), "input-name": text(), saved: text() },
    },
    "intent",
    "input",
  ),
  "POST /console/agents/{agent}/evaluations": form(
    {
      ...{ intent: choice("create", "start"), name: text(), dataset: text(), version: text() },
      channel: CHANNEL,
    },
    "intent",
  ),
  "POST /console/agents/{agent}/evaluations/{evaluation}": form(
    { intent: choice("cancel", "again") },
    "intent",
  ),
  "POST /console/agents/{agent}/datasets/{dataset}": form(
    {
      intent: choice("save-case", "remove-case", "settings", "import", "delete"),
      ...{ format: choice("jsonl", "csv"), text: text(), name: text(), at: text(), revision: text() },
    },
    "intent",
  ),
  "POST /console/agents/{agent}/run": RUN,
  "POST /console/agents/{agent}/signing": form({ overlapHours: choice("0", "24") }, "overlapHours"),
  "POST /console/agents/{agent}/versions/{version}": DEPLOY,
  "POST /console/settings/keys": form(
    { intent: choice("create", "rotate", "revoke", "create-account", "change-account", "delete-account") },
    "intent",
  ),
  "POST /console/settings/domains": form(
    {
      intent: choice("add", "check", "primary", "redirect", "stay", "remove"),
      domain: text(),
      typed: text(),
    },
    "intent",
    "domain",
  ),
  "POST /console/agents/{agent}/deployments/{channel}": form(
    {
      intent: choice("stop", "start", "restart", "rollback", "share", "promote", "end"),
      percent: text(),
    },
    "intent",
  ),
  "POST /console/runs/{run}": form(
    { intent: choice("replay", "cancel", "approve", "decline"), comment: text() },
    "intent",
  ),
};

/** The schema of a route's JSON or form, with what the world's agent takes where the description says "anything". */
export function schemaOf(route: Route, inputSchema: JsonSchema): JsonSchema | undefined {
  const json = UNDESCRIBED[route.id] ?? route.body?.content["application/json"];
  if (route.id === "POST /run/{alias}") return inputSchema;
  if (route.id !== "POST /api/v1/agents/{agent}/runs" || !json) return json;
  return { ...json, properties: { ...(json.properties as object), input: inputSchema } };
}

/** What a person may do, and no key. */
export const OF_PEOPLE = new Set([
  "PUT /api/v1/listings/{listing}/review",
  "DELETE /api/v1/listings/{listing}/review",
  "POST /api/v1/workspace/ownership",
  "POST /api/v1/workspace/leave",
  "PUT /api/v1/workspace/sso",
  "PUT /api/v1/workspace/sso/enforcement",
  "POST /api/v1/workspace/exports",
  "GET /api/v1/workspace/exports/{export}/download",
  "PUT /api/v1/workspace/suspension",
  "POST /api/v1/workspace/deletion",
]);

/** A request that the route takes, from somebody who may send it. */
export function draftOf(route: Route, world: World): Draft {
  const mine = own(world, route.id);
  const page = route.access === "page";
  const fields = fieldsOfBase(route, world);
  // Who is signed in need do neither, and is led on.
  const personal = page || route.access === "account" || OF_PEOPLE.has(route.id);
  const caller = ["POST /sign-in", "POST /sign-up"].includes(route.id)
    ? "anonymous"
    : personal
      ? "session"
      : "key";
  const credential = credentialOf(caller, world, route.id, made++);
  return {
    params: Object.fromEntries(
      route.params
        .filter((param) => param.in === "path")
        .map(({ name }) => [name, encodeURIComponent(mine[name] ?? "")]),
    ),
    query: route.path.startsWith("/console/agents/new") ? `agent=${mine.agent}` : "",
    headers: {
      ...(route.access === "operator" ? OPERATOR : credential),
      // An address of its own for each, lest limits by address answer in place of the route.
      "cf-connecting-ip": `2001:db8:${(made >> 16).toString(16)}:${(made & 0xffff).toString(16)}::1`,
      host: "quayside.test",
      ...(personal && { origin: "http://quayside.test" }),
      ...(fields && { "content-type": page ? "application/x-www-form-urlencoded" : "application/json" }),
    },
    ...(fields && {
      body: page ? `${new URLSearchParams(fields as Record<string, string>)}` : JSON.stringify(fields),
    }),
  };
}

/** The draft as it is sent. Headers of no value are left out. */
export function toRequest(route: Route, { params, query, headers, body }: Draft): [string, RequestInit] {
  const [path = "", index] = route.path.split("?");
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => params[name] ?? "");
  const search = [index, query].filter(Boolean).join("&");
  return [
    `http://quayside.test${filled}${search && `?${search}`}`,
    { method: route.method, headers, ...(body !== undefined && { body }) },
  ];
}
