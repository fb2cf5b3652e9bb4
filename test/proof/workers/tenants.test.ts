import { beforeAll, describe, expect, it } from "vitest";
import { env } from "../../harness.ts";
import { soaking, times } from "../../soak.ts";
import { type Route, walkRoutes } from "./route-walker.ts";
import { answerTo } from "./tenants/answers.ts";
import { callersOf, fits, type Place, type Probe, placesOf, requestOf, uncovered } from "./tenants/probes.ts";
import { settled, snapshot } from "./tenants/snapshot.ts";
import { makeWorld, unnamed, type World } from "./tenants/world.ts";

/** Those that only read come first, and those that name something as they are told last, lest it is found by that name. */
function rank({ method, access, body }: Route): number {
  if (method === "GET") return 0;
  if (access === "page") return 1;
  const { properties = {} } = body?.content["application/json"] ?? {};
  return ["slug", "alias"].some((field) => field in (properties as object)) ? 3 : 2;
}
/** What tells of itself each time, and so never answers the same. */
const TELLS_OF_ITSELF = ["GET /api/v1/account/export", "GET /account/data/export"];
const routes = (await walkRoutes())
  .filter(({ id }) => !TELLS_OF_ITSELF.includes(id))
  .sort((a, b) => rank(a) - rank(b));
let theirs: World;
let mine: World;
let before: Record<string, unknown>;

let madeAt: number;
/** A world is left for another one while its run under way has long to go: whole counts take longer than a run may. */
const WORLD_MS = 500_000;

async function makeTheirs(): Promise<void> {
  madeAt = Date.now();
  theirs = await makeWorld();
  await settled(theirs);
  before = await snapshot(theirs);
}

async function isAsItWas(): Promise<void> {
  await settled(theirs);
  expect(await snapshot(theirs)).toEqual(before);
}

beforeAll(async () => {
  await makeTheirs();
  mine = await makeWorld();
  await settled(mine);
}, 120_000);

it("covers every route", () => {
  expect(routes.flatMap((route) => uncovered(route, mine))).toEqual([]);
});

let person = 0;

/**
 * Each place for each caller; with small counts those outside the path for one caller in turn. What goes by a host's
 * tenant also on the other's host, and pages also as data alone.
 */
function probesOf(route: Route): Probe[] {
  const here = placesOf(route).flatMap((place, at) => {
    const callers = callersOf(route);
    const some = place.in === "path" || soaking ? callers : callers.slice(at % callers.length).slice(0, 1);
    return some.map((caller) => ({ route, place, caller, person: person++ }));
  });
  if (route.access !== "edge" && route.access !== "page") return here;
  const host = `${theirs.tenant.slug}.quayside.test`;
  const inPath = here.filter(({ place }) => place.in === "path");
  const data = route.access === "page" ? inPath.map((probe) => ({ ...probe, data: true })) : [];
  return [...here, ...inPath.map((probe) => ({ ...probe, host })), ...data];
}

let turn = 0;

/** What is tried in a place whose name does not say it, beside what does. */
const ALSO: Record<string, string[]> = {
  q: ["canary", "agentSlug"],
  alias: ["agentSlug", "agent", "preview"],
  quaysidetenant: ["tenantSlug", "tenant"],
  host: ["tenantSlug"],
  "*": ["tenant", "canary"],
};

/** Names that are no secret in a place: an agent is shared with a workspace by the name of its host, which is answered. */
const KNOWN: Record<string, string> = { workspace: "tenantSlug" };

/** The names that are tried in a place: those of its kind and one of the others in turn, or all of them. */
function namesFor(place: Place): [kind: string, name: string][] {
  const all = Object.entries(theirs.names).filter(
    ([kind, name]) => fits(place, name) && KNOWN[place.name] !== kind,
  );
  const meant = place.in === "host" ? "host" : place.name.toLowerCase().replaceAll("-", "");
  const fitting = all.filter(
    ([kind]) => kind.toLowerCase().includes(meant) || ALSO[meant]?.includes(kind) === true,
  );
  const more = Array.from(
    { length: times(1, place.in === "path" ? all.length : 6) },
    () => all[turn++ % all.length],
  );
  return [...new Map([...fitting, ...more.flatMap((name) => (name ? [name] : []))])];
}

/** Where two answers part, with a few words around it. */
function parting(given: string, missing: string): string {
  let at = 0;
  while (given[at] === missing[at]) at++;
  const around = (text: string) => JSON.stringify(text.slice(Math.max(0, at - 60), at + 60));
  return `${around(given)} for a name of nothing: ${around(missing)}`;
}

/**
 * What happens only the first time does not the second; a page's data names equal values once, and so shows where two
 * numbers, such as durations, happen to be equal, which is not every time.
 */
const TRIES = 8;

/**
 * The answers for a name and for a name of nothing; asked again where they differ, since what leaks does each time. The name of
 * nothing may be in both: a probe before has given it to what is the caller's.
 */
async function answersOf(probe: Probe, name: string): Promise<[given: string, missing: string]> {
  let [given, missing] = ["", ""];
  const nothing = unnamed(name);
  for (let tried = 0; tried < TRIES && (tried === 0 || given !== missing); tried++) {
    await forgetLimits();
    given = await answerTo(requestOf(probe, mine, name), nothing, name);
    missing = await answerTo(requestOf(probe, mine, nothing), nothing);
  }
  return [given, missing];
}

/** What is limited by person has a fresh start, lest the limits answer in place of the route. */
const forgetLimits = () =>
  env.DIRECTORY.batch([
    env.DIRECTORY.prepare("DELETE FROM login_attempts"),
    env.DIRECTORY.prepare("UPDATE tenants SET created_at = 0 WHERE slug LIKE 'made-%'"),
  ]);

async function differences(probe: Probe): Promise<string[]> {
  const found: string[] = [];
  for (const [kind, name] of namesFor(probe.place)) {
    const [given, missing] = await answersOf(probe, name);
    const label = `${probe.caller}, ${kind} in ${probe.place.in} ${probe.place.name} at ${probe.host ?? "any host"}`;
    if (given !== missing) found.push(`${label}: ${parting(given, missing)}`);
    if (given.startsWith("429")) found.push(`${label}: was limited, so it proves nothing`);
    if (given.includes(theirs.canary)) found.push(`${label}: shows what is the other's`);
  }
  return found;
}

/** Routes that refuse a caller's own things too, each for a reason of its own. */
const REFUSED: Record<string, number> = {
  "POST /api/v1/agents/{agent}/versions": 409,
  "POST /api/v1/agents/{agent}/deployments/rollback": 409,
  "PATCH /api/v1/agents/{agent}/deployments/{channel}/canary": 404,
  "DELETE /api/v1/agents/{agent}/deployments/{channel}/canary": 404,
  "POST /api/v1/agents/{agent}/deployments/{channel}/canary/promote": 404,
  "POST /api/v1/runs/{run}/cancel": 409,
  "POST /api/v1/runs/{run}/resume": 409,
  "POST /console/agents/{agent}": 409,
  "POST /console/shared/{share}": 409,
  "POST /api/v1/teams": 400,
  // No such workspace; a share that was accepted; and none.
  "POST /api/v1/agents/{agent}/shares": 400,
  "DELETE /api/v1/agents/{agent}/shares/{share}": 404,
  "POST /api/v1/shared-agents/{share}/accept": 409,
  "POST /api/v1/shared-agents/{share}/decline": 409,
  "DELETE /api/v1/shared-agents/{share}": 404,
  "POST /console/settings/teams": 400,
  "POST /confirm": 403,
  "POST /api/v1/auth/confirm": 403,
  "DELETE /api/v1/account/totp": 409,
  "POST /api/v1/account/totp/confirm": 400,
  "POST /api/v1/account/recovery-codes": 409,
  "POST /api/v1/account/passkeys": 400,
  "PATCH /api/v1/account/passkeys/{passkey}": 404,
  "DELETE /api/v1/account/passkeys/{passkey}": 404,
  "POST /account/security": 409,
  "POST /account/security/authenticator": 409,
  // What is a person's alone, and no key's.
  "PUT /api/v1/listings/{listing}/review": 403,
  "DELETE /api/v1/listings/{listing}/review": 403,
  "GET /api/v1/workspaces": 403,
  "POST /api/v1/workspaces": 403,
  "PUT /api/v1/account/password": 400,
  "POST /api/v1/account/address": 400,
  "DELETE /api/v1/account/sessions/{session}": 404,
  "POST /api/v1/workspace/leave": 403,
  "POST /api/v1/invitations/{code}/accept": 403,
  "POST /api/v1/workspace/invitations": 400,
  "POST /console/settings/members": 404,
  "POST /api/v1/invitations/{code}/sign-up": 404,
  "POST /invitations/{code}": 404,
  "POST /workspaces/new": 400,
  "POST /api/v1/workspace/ownership": 403,
  // It is no prompt agent, and no input is saved.
  "POST /api/v1/agents/{agent}/prompt-preview": 400,
  "DELETE /api/v1/agents/{agent}/inputs/{input}": 404,
  // It has ended.
  "POST /api/v1/evaluations/{evaluation}/cancel": 409,
  // The run's output is no page or picture.
  "GET /console/runs/{run}/frame": 404,
  // Links whose codes these tests do not have.
  "GET /verify": 404,
  "POST /verify": 404,
  "GET /reset-password": 404,
  "POST /reset-password": 404,
  "GET /change-address": 404,
  "POST /change-address": 404,
  // No provider is there any more, and no conversation of the name.
  "POST /api/v1/model-providers/{provider}/test": 404,
  "POST /console/settings/models": 404,
  "DELETE /api/v1/agents/{agent}/conversations/{conversation}": 404,
  "GET /hand-off": 400,
  "POST /account/sessions": 404,
  "GET /admin": 403,
  "GET /admin/users": 403,
  "GET /admin/users/{user}": 403,
  "GET /admin/tenants/{tenant}": 403,
  "POST /admin/users/{user}": 403,
  "GET /admin/reviews": 403,
  "POST /admin/reviews": 403,
  "POST /admin/tenants/{tenant}": 403,
  "POST /admin/stop": 409,
  "POST /api/v1/account/deletion": 400,
  "POST /account/data": 400,
  "POST /api/v1/workspace/exports": 403,
  "GET /api/v1/workspace/exports/{export}/download": 403,
  "GET /console/settings/danger/exports/{export}": 404,
  // Of a visitor alone, which nobody here is.
  "GET /agents/{tenantSlug}/{agentSlug}/turns/{turn}/events": 404,
  "GET /agents/{tenantSlug}/{agentSlug}/turns/{turn}/frame": 404,
  // Nothing there has pages.
  "GET /console/pages/{alias}": 404,
  "PUT /api/v1/workspace/suspension": 403,
  "DELETE /api/v1/workspace/suspension": 403,
  "POST /api/v1/workspace/deletion": 403,
  "DELETE /api/v1/workspace/deletion": 403,
  "PUT /api/v1/workspace/sso": 403,
  "DELETE /api/v1/workspace/sso": 403,
  "POST /api/v1/workspace/sso/domain": 403,
  "POST /api/v1/workspace/sso/test": 403,
  "PUT /api/v1/workspace/sso/enforcement": 403,
  "POST /console/settings/sso": 404,
  "POST /account/connections": 404,
  "POST /api/v1/account/wallets": 400,
  "DELETE /api/v1/account/connections/{connection}": 404,
  // Nobody comes from a provider here, and there is none to go to.
  "GET /sign-in/{provider}": 404,
  "GET /sign-in/{provider}/callback": 401,
  "POST /sign-in/sso": 404,
  "GET /sso/start": 404,
  "GET /sso/callback": 401,
};
/** A person's own, where no key is tried to be refused. */
const isOwnTo = ({ id, access }: Route): boolean => access === "account" && REFUSED[id] !== 403;
const PLACE: Place = { in: "query", name: "unheard-of" };
const guarded = routes.filter(({ access }) => ["credential", "account", "edge", "page"].includes(access));

it.each(guarded.map((route) => [route.id, route] as const))(
  "%s is reached with one's own",
  async (id, route) => {
    const caller = route.access === "page" || isOwnTo(route) ? "session" : "key";
    const answer = await answerTo(requestOf({ route, place: PLACE, caller }, mine, ""), "");
    const status = Number(answer.slice(0, 3));
    if (REFUSED[id]) expect(status, answer).toBe(REFUSED[id]);
    else if (!id.endsWith("{anything}") && !id.endsWith("/sign-in")) expect(status, answer).toBeLessThan(400);
  },
);

describe.each(routes.map((route) => [route.id, route] as const))("%s", (_, route) => {
  it(
    "answers another tenant's names like names of nothing",
    async () => {
      if (Date.now() - madeAt > WORLD_MS) {
        await isAsItWas();
        await makeTheirs();
      }
      const found: string[] = [];
      for (const probe of probesOf(route)) found.push(...(await differences(probe)));
      expect(found).toEqual([]);
    },
    times(120_000, 1_800_000),
  );
});

it("leaves everything of the other tenant as it was", isAsItWas);
