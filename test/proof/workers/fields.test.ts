import { beforeAll, describe, expect, it } from "vitest";
import { getSigningSecret } from "../../../workers/agents/index.ts";
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

const FRESH_AFTER = 8;

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

beforeAll(async () => {
  console.info(`QUAYSIDE_SEED=${seed}`);
  const made = await makeWorld();
  const manifest = { inputSchema: INPUT, configSchema: CONFIG, permissions: { hosts: ["example.com"] } };
  await deployAgent(made.tenant, "echo", "export default (input) => ({ input })", manifest);
  world = { ...made, agent: "echo" };
  // Made with its first use, which is nothing that a refused request writes.
  await getSigningSecret(made.tenant.ctx("owner"), "echo");
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
  // One after the other: what a route loads when it is first needed, one request at a time may load here.
  for (const [i, trial] of trials.entries()) {
    const fault = await faultOf(route, trial, await send(route, trial));
    if (fault !== undefined) faults.push(`${trial.place}, ${trial.label}: ${fault}`);
    // What is limited by person or address has a fresh start, lest the limits answer in place of the route.
    if (i % FRESH_AFTER === 0) await env.DIRECTORY.exec("DELETE FROM login_attempts");
  }
  return faults;
}

const named = (some: Route[]) => some.map((route) => [route.id, route] as const);
const each = (route: Route, verdict: Trial["verdict"], count: number) =>
  sampleOf(
    trialsOf(route, world, INPUT).filter((trial) => trial.verdict === verdict),
    count,
    seed + routes.indexOf(route),
  );

/** As the last route left it; of one that failed nobody knows. */
let left: unknown;

async function isRefused(route: Route): Promise<void> {
  const before = left ?? (await stored());
  left = undefined;
  expect(await faultsOf(route, each(route, "refused", times(12, Infinity)))).toEqual([]);
  const after = await stored();
  expect(after).toEqual(before);
  left = after;
}

async function isInGoodOrder(route: Route): Promise<void> {
  left = undefined;
  expect(await faultsOf(route, each(route, "any", times(6, Infinity)))).toEqual([]);
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
