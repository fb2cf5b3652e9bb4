import { beforeAll, describe, expect, it } from "vitest";
import { makeTenant, request, type TestTenant } from "../../harness.ts";
import { type Answer, type Credential, credentialsOf } from "./permissions/credentials.ts";
import { type Route, walkRoutes } from "./route-walker.ts";

/** Which permission a page of the console asks for before it shows anything; the others are for every seat. */
const PAGES: Record<string, string> = {
  "/console/agents/{agent}/signing": "agents:secrets",
  "/console/agents/{agent}/versions/{version}/export": "agents:publish",
  "/console/settings/domains": "domains:read",
  "/console/settings/sso": "sso:read",
  "/console/settings/models": "models:read",
  "/console/settings/limits": "settings:read",
  "/console/settings/access": "settings:read",
  "/console/settings/audit": "audit:read",
  "/console/settings/danger/exports/{export}": "workspace:export",
};

const routes = await walkRoutes();
const asked = routes.flatMap((route) =>
  route.permission && route.permission !== "public" ? [{ ...route, permission: route.permission }] : [],
);
/** What a person may see of their account only once they have proven anew that it is them; the verb asks for it. */
const OF_STEP_UP = "GET /api/v1/account/export";
/** The tenant's object asks for it as it admits the run, after the body was read: see `permissions.test.ts`. */
const BY_ADMIT = "POST /api/v1/agents/{agent}/runs";

let tenant: TestTenant;
let credentials: Credential[];
beforeAll(async () => {
  tenant = await makeTenant("scale");
  credentials = await credentialsOf(tenant);
});

/** Accounts are at the platform's own host, everything of a workspace at that one's. */
const hostOf = ({ permission }: Route): string =>
  permission === "account" ? "quayside.test" : `${tenant.slug}.quayside.test`;

function call(route: Route, { headers }: Credential, host = hostOf(route)): Promise<Response> {
  const { method, path } = route;
  const url = `http://${host}${path.replace(/\{\w+\}/g, "nothing")}`;
  const body = method === "GET" || method === "DELETE" ? {} : { body: "{}" };
  return request(url, {
    method,
    redirect: "manual",
    headers: { origin: new URL(url).origin, "content-type": "application/json", ...headers },
    ...body,
  });
}

/** Whether a request was refused for who sent it; what else it is answered with is another matter. */
async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  if (response.status === 401) return 401;
  return response.status === 403 && /"code":"(?:forbidden|sudo_required)"/.test(text) ? 403 : "through";
}

describe.each(asked)("$id", (route) => {
  // What lets a request through may have an effect, and is tried with a subject of its own by `permissions.test.ts`.
  const harmless = route.method === "GET";

  it(`is for who holds ${route.permission}, by whatever credential`, async () => {
    for (const credential of credentials) {
      const wanted = credential.answer(route.permission);
      if (wanted === "through" && !harmless) continue;
      if (route.id === BY_ADMIT || (route.id === OF_STEP_UP && credential.unproven)) continue;
      expect([credential.name, await answerOf(await call(route, credential))]).toEqual([
        credential.name,
        wanted,
      ]);
    }
  });
});

const pages = routes.filter(
  ({ access, method, path }) => access === "page" && method === "GET" && path.startsWith("/console"),
);
describe.each(pages)("$id", (route) => {
  const permission = PAGES[route.path] ?? "signed-in";

  it(`is for who holds ${permission}, by a session; others are led to sign in`, async () => {
    for (const credential of credentials) {
      const response = await call(route, credential);
      const isLed = response.status === 302 && response.headers.get("location")?.startsWith("/sign-in?");
      const session = "cookie" in credential.headers ? credential.answer(permission) : 401;
      // What is downloaded leads who has not proven anew that it is them to where they do.
      const isAsked = response.headers.get("location")?.startsWith("/confirm?") ?? false;
      const got = isLed ? 401 : response.status === 403 || isAsked ? 403 : "through";
      expect([credential.name, got]).toEqual([credential.name, session]);
    }
  });
});
