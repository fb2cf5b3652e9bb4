import { beforeAll, describe, expect, it } from "vitest";
import { deployAgent, env, request } from "../../harness.ts";
import { seed, times } from "../../soak.ts";
import { toRequest } from "./fields/draft.ts";
import type { Trial } from "./fields/trial.ts";
import { draftFor, sampleOf, trialsOf } from "./fields/trials.ts";
import { faultOf } from "./fields/verdict.ts";
import { type JsonSchema, type Route, walkRoutes } from "./route-walker.ts";
import { uncovered } from "./tenants/probes.ts";
import { settled, snapshot } from "./tenants/snapshot.ts";
import { makeWorld, type World } from "./tenants/world.ts";

const AT_ONCE = 8;

/** As every text of the API: no control characters. */
const PATTERN = "^[\\P{Cc}\\t\\n\\r]*$";
/** What the agent takes that the runs of this suite are of; it never fails by itself. */
const INPUT: JsonSchema = {
  type: "object",
  properties: {
    text: { type: "string", maxLength: 100, pattern: PATTERN },
    count: { type: "integer", minimum: 0, maximum: 10 },
    list: { type: "array", items: { type: "string", maxLength: 10, pattern: PATTERN }, maxItems: 3 },
  },
  additionalProperties: false,
};
const CONFIG = {
  type: "object",
  properties: { greeting: { type: "string", maxLength: 20 } },
  additionalProperties: false,
};

// Nothing runs any more on a gateway that was drained, so that is tried last.
const drains = ({ id }: Route): boolean => id === "POST /internal/drain";
// Those of the platform's administrators refuse these people before they read a field; `workers/admin` tests theirs.
const routes = (await walkRoutes()).filter(({ access }) => access !== "platform");
let world: World;

/**
 * What is loaded when it is first needed. Loaded before, since here one request at a time may load: in a bundle nothing
 * waits for another request's loading.
 */
const LAZY = [
  () => import("@simplewebauthn/server"),
  () => import("openid-client"),
  () => import("tldts"),
  () => import("../../../workers/identity/wallets/prove-wallet.ts"),
];

beforeAll(async () => {
  console.info(`QUAYSIDE_SEED=${seed}`);
  for (const load of LAZY) await load();
  const made = await makeWorld();
  const manifest = { inputSchema: INPUT, configSchema: CONFIG, permissions: { hosts: ["example.com"] } };
  await deployAgent(made.tenant, "echo", "export default (input) => ({ input })", manifest);
  world = { ...made, agent: "echo" };
  await settled(world);
}, 120_000);

it("has a request that each route takes", () => {
  expect(routes.flatMap((route) => uncovered(route, world))).toEqual([]);
});

async function tableOf(database: D1Database, table: string): Promise<unknown[]> {
  return (await database.prepare(`SELECT * FROM ${table}`).all()).results;
}

/** All that is stored of the tenant, and who there is at all. */
async function stored(): Promise<unknown> {
  // Of sessions all but when and from where they were last seen.
  const people = ["tenants", "users", "memberships", "(SELECT id, user_id, expires_at FROM sessions)"];
  return [await snapshot(world), await Promise.all(people.map((table) => tableOf(env.DIRECTORY, table)))];
}

const send = (route: Route, trial: Trial): Promise<Response> =>
  request(...toRequest(route, draftFor(route, trial, world)));

async function faultsOf(route: Route, trials: Trial[]): Promise<string[]> {
  const faults: string[] = [];
  for (let i = 0; i < trials.length; i += AT_ONCE) {
    const found = trials.slice(i, i + AT_ONCE).map(async (trial) => {
      const fault = await faultOf(route, trial, await send(route, trial));
      return fault === undefined ? [] : [`${trial.place}, ${trial.label}: ${fault}`];
    });
    faults.push(...(await Promise.all(found)).flat());
    // What is limited by person or address has a fresh start, lest the limits answer in place of the route.
    await env.DIRECTORY.exec("DELETE FROM login_attempts");
  }
  return faults;
}

const named = (some: Route[]) => some.map((route) => [route.id, route] as const);
const each = (route: Route, verdict: Trial["verdict"], count: number) =>
  sampleOf(
    trialsOf(route, world, INPUT).filter((trial) => trial.verdict === verdict),
    count,
    seed,
  );

async function isRefused(route: Route): Promise<void> {
  const before = await stored();
  expect(await faultsOf(route, each(route, "refused", times(3, Infinity)))).toEqual([]);
  expect(await stored()).toEqual(before);
}

async function isInGoodOrder(route: Route): Promise<void> {
  expect(await faultsOf(route, each(route, "any", times(1, Infinity)))).toEqual([]);
}

describe("what no program could mean", () => {
  it.each(named(routes.filter((route) => !drains(route))))(
    "%s refuses it, says where, and writes nothing",
    (_, route) => isRefused(route),
  );
});

describe("what is odd", () => {
  it.each(named(routes.filter((route) => !drains(route))))(
    "%s takes or refuses it, in good order",
    (_, route) => isInGoodOrder(route),
  );
});

it.each(named(routes.filter(drains)))("%s does both", async (_, route) => {
  await isRefused(route);
  await isInGoodOrder(route);
});
