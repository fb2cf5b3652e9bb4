import { beforeAll, describe, expect, it, vi } from "vitest";
import { isPermission, PERMISSIONS, type Permission } from "../../../workers/kernel/permissions.ts";
import { env, makeTenant, request, type TestTenant } from "../../harness.ts";
import { type Caller, callersOf, refusalOf } from "./permissions/callers.ts";
import { ANYONE, OPERATOR, RULES, SELF } from "./permissions/rules.ts";
import { GOING_ON } from "./permissions/subjects/agents.ts";
import type { Subject } from "./permissions/subjects/subject.ts";
import { SUBJECTS } from "./permissions/subjects.ts";
import { type Route, walkRoutes } from "./route-walker.ts";
import { settled, snapshot } from "./tenants/snapshot.ts";

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

/** People are the platform's, at its own host; everything else is a workspace's. */
const hostOf = ({ access, permission }: Route): string =>
  access === "platform" || permission === "account" ? "quayside.test" : `${tenant.slug}.quayside.test`;

function call(
  route: Route,
  { params = {}, query = "", body }: Subject,
  caller: Caller,
  host = hostOf(route),
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

/** Whether a run neither goes on, as it is to, nor waits for somebody. */
const isMoving = ({ status, record }: { status: string; record: string }): boolean =>
  status !== "awaiting_input" && (status !== "running" || !record.includes(GOING_ON));

/** All that is stored of the tenant, once the runs that were started are over, wait or, if they are to, go on. */
const written = () =>
  vi.waitFor(
    async () => {
      await settled({ tenant });
      const writing = "SELECT count(*) AS n FROM workspace_exports WHERE tenant_id = ? AND state = 'running'";
      expect(await env.DATA.prepare(writing).bind(tenant.id).first("n")).toBe(0);
      // All its cases are done, and it is about to end.
      const ending =
        "SELECT count(*) AS n FROM evaluations WHERE tenant_id = ? AND finished_at IS NULL AND done = case_count";
      expect(await env.DATA.prepare(ending).bind(tenant.id).first("n")).toBe(0);
      const state = await snapshot({ tenant, names: {} });
      const { runs } = state.ledger as { runs: { status: string; record: string }[] };
      expect(runs.filter(isMoving)).toEqual([]);
      return state;
    },
    { timeout: 15_000, interval: 25 },
  );

/** What is stored as lines, so that a failure shows the one that is another. */
const linesOf = (state: unknown): string[] => JSON.stringify(state, null, 1).split("\n");

/** Goes with the seat of whoever sent it, whatever ends that. */
const CONSEQUENCE = "invitation.revoked";

/** The actions in the audit of a request, in the order of their names, without what follows from others of them. */
async function auditOf(requestId: string | null): Promise<string> {
  const { results } = await env.DATA.prepare(
    "SELECT action FROM audit_entries WHERE tenant_id = ? AND request_id = ? ORDER BY action",
  )
    .bind(tenant.id, requestId)
    .all<{ action: string }>();
  const actions = results.map(({ action }) => action);
  const own = actions.filter((action) => action !== CONSEQUENCE);
  return (own.length > 0 ? own : actions).join(" ");
}

/** What they ask for beside their own permission is that nobody hands on, or takes, more than they hold. */
const BOUNDED: readonly string[] = ["keys:read", "keys:write", "keys:manage", "service-accounts:write"];
/** What else a route shows that reading it is a permission for, as its description says. */
const SHOWN: Record<string, Permission[]> = {
  "POST /api/v1/runs/{run}/cancel": ["runs:read"],
  "POST /api/v1/runs/{run}/replay": ["runs:read"],
  "POST /api/v1/runs/{run}/resume": ["runs:read"],
  "POST /api/v1/evaluations/{evaluation}/cancel": ["runs:read"],
  "POST /api/v1/agents/{agent}/evaluations": ["runs:create"],
  "POST /api/v1/agents/{agent}/trials": ["runs:create"],
  "POST /api/v1/templates/{template}/agents": ["agents:write"],
};

/** An owner's key that is limited to what the route declares: it needs nothing else. */
async function limitedTo({ id, access, permission = "" }: Route): Promise<Caller[]> {
  const bounded = BOUNDED.includes(permission) || !isPermission(permission) || PERMISSIONS[permission].people;
  if (access !== "credential" || bounded) return [];
  const scopes = [permission, ...(SHOWN[id] ?? [])];
  const { key } = await tenant.serviceKey("owner", "limited", { scopes });
  const headers = { authorization: `Bearer ${key}` };
  return [{ name: `a key for ${permission} alone`, by: "key", role: "owner", headers }];
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
    expect(linesOf(await written())).toEqual(linesOf(before));
  });

  it(`leaves ${audit || "nothing"} in the audit, once`, async () => {
    const ours = callers.filter(
      ({ by, role, administrator }) =>
        role !== undefined || by === "operator" || (administrator && route.access === "platform"),
    );
    const allowed = [...ours, ...(await limitedTo(route))].filter((one) => mayUse(route, may, one));
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
