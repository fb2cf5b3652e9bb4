import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { sharedWith } from "../../../workers/agents/shares.test-kit.ts";
import { onRunEvents } from "../../../workers/catalog/index.ts";
import worker from "../../../workers/index.ts";
import { newEvent } from "../../../workers/kernel/events.ts";
import { type Id, newId } from "../../../workers/kernel/ids.ts";
import { applyReview } from "../../../workers/reviews/apply.ts";
import { activeHost } from "../../../workers/tenants/hosts/hosts.test-kit.ts";
import { createTeam, inviteMember, tenantObject } from "../../../workers/tenants/index.ts";
import { deployAgent, env, expectOk, makeTenant, request, type TestTenant } from "../../harness.ts";
import { addListings } from "../../many-listings.ts";

/** A statement as the product sent it to D1. */
interface Statement {
  database: D1Database;
  sql: string;
  values: unknown[];
}
interface Parameter {
  name: string;
  in: string;
  schema: Schema;
}
interface Schema {
  $ref?: string;
  enum?: string[];
  items?: Schema;
}
interface Operation {
  operationId: string;
  parameters?: Parameter[];
  "x-permission"?: string;
}

const statements: Statement[] = [];

/** A D1 database that notes what it is asked. */
function recording(database: D1Database): D1Database {
  const prepare = (sql: string) => {
    const bind = (...values: unknown[]) => {
      statements.push({ database, sql, values });
      return database.prepare(sql).bind(...values);
    };
    return { bind, first: () => bind().first() };
  };
  return { prepare, batch: (all: D1PreparedStatement[]) => database.batch(all) } as unknown as D1Database;
}

const recorded = {
  DATA: recording(env.DATA),
  CATALOG: recording(env.CATALOG),
  DIRECTORY: recording(env.DIRECTORY),
};
const recordingEnv = { ...env, ...recorded } as unknown as Parameters<typeof worker.fetch>[1];

let tenant: TestTenant;
let ownersKey: string;
let agentId: string;
let runId: string;
let domain: string;
let team: string;
let share: string;
let dataset: string;
let evaluation: string;

async function get(path: string): Promise<Response> {
  const context = createExecutionContext();
  const headers = { authorization: `Bearer ${ownersKey}` };
  const request = new Request(`http://quayside.test/api/v1${path}`, { headers });
  const response = await worker.fetch(request as never, recordingEnv, context);
  await waitOnExecutionContext(context);
  return response;
}

/** What to try for each parameter that is not an enumeration; a new parameter needs a value here. */
const EXPORT = newId("exp");

const dayIn = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

const samples = (): Record<string, string[]> => ({
  agent: ["echo", agentId],
  version: ["1.0.0", "latest"],
  run: [runId],
  listing: [`${tenant.slug}~echo`],
  domain: [domain],
  export: [EXPORT],
  team: [team],
  share: [share],
  dataset: [dataset],
  template: ["summarise"],
  evaluation: [evaluation],
  with: [evaluation],
  q: ["agent"],
  action: ["agent."],
  actor: ["usr_ada"],
  target: [agentId],
  // Near enough for every unit of the usage.
  from: [dayIn(-2)],
  to: [dayIn(2)],
  minDurationMs: ["1"],
  minCostMicros: ["1"],
  limit: ["1"],
});

const withQuery = (path: string, name: string, value: string): string =>
  `${path}${path.includes("?") ? "&" : "?"}${name}=${encodeURIComponent(value)}`;

/** Every way to give or leave out an operation's query parameters, the path's being filled in. */
async function pathsOf(template: string, { operationId, parameters = [] }: Operation): Promise<string[]> {
  let paths = [template];
  for (const { name, in: place, schema } of parameters) {
    if (place === "header" || name === "cursor") continue;
    const values = enumOf(schema) ?? samples()[name];
    if (!values) throw new Error(`${operationId} has a parameter "${name}" that is not tried here.`);
    paths = paths.flatMap((path) =>
      place === "path"
        ? values.map((value) => path.replace(`{${name}}`, value))
        : [path, ...values.map((value) => withQuery(path, name, value))],
    );
  }
  // The directory's facets are in one statement, in the same way each: two at once show what there is to see.
  if (paths.length > 1_000) paths = paths.filter((path) => path.split("&").length <= 2);
  if (!parameters.some(({ name }) => name === "cursor")) return paths;
  const further = paths.map(async (path) => withQuery(path, "cursor", await cursorOf(path)));
  return [...paths, ...(await Promise.all(further))];
}

/** A cursor that a list gives in this order, whatever else it is filtered by. */
async function cursorOf(path: string): Promise<string> {
  const url = new URL(path, "http://quayside.test");
  let first = withQuery(url.pathname, "limit", "1");
  // The directory's usual order is that of words, where there are any.
  for (const name of url.pathname.endsWith("/listings") ? ["sort", "q"] : ["sort"]) {
    const value = url.searchParams.get(name);
    if (value) first = withQuery(first, name, value);
  }
  const page = await expectOk<{ nextCursor: string | null }>(get(first));
  if (page.nextCursor === null) throw new Error(`${first} has no second page; the test needs more rows.`);
  return page.nextCursor;
}

/** What a statement compares with its values, written as plans write it: `status=?`, `(runs,id)<(?,?)`. */
function comparisons(sql: string): string[] {
  const where = (sql.split(/ where /i)[1] ?? "").replaceAll(/"\w+"\."(\w+)"/g, "$1");
  const dense = where.replaceAll(/ ([=<>]+) /g, "$1").replaceAll(", ", ",");
  return [...dense.matchAll(/(\w+|\(\w+,\w+\))([=<>])=?(\?|\(\?,\?\))/g)].map((match) =>
    match.slice(1).join(""),
  );
}

/** Why a statement's plan is not what lists need; nothing when it is. */
async function complaint({ database, sql, values }: Statement): Promise<string | undefined> {
  const explain = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).bind(...values);
  const steps = (await explain.all<{ detail: string }>()).results.map(({ detail }) => detail);
  const plan = steps.join("; ");
  if (steps.some((step) => /^SCAN (?!CONSTANT ROW|\(subquery|.*VIRTUAL TABLE)/.test(step)))
    return `reads a whole table: ${plan}`;
  // Sums are of a range of the primary key, whatever else narrows them down, and are grouped as they come.
  if (/ GROUP BY /.test(sql))
    return plan.includes("(tenant_id=? AND id>? AND id<?)")
      ? undefined
      : `sums up more than a range: ${plan}`;
  if (plan.includes("TEMP B-TREE")) return `sorts: ${plan}`;
  const missing = comparisons(sql).find((condition) => !plan.includes(condition));
  if (missing) return `looks at rows one by one for ${missing}: ${plan}`;
  const unequal = /\w+" (<> '\w+')/.exec(sql)?.[1];
  const index = database
    .prepare("SELECT sql FROM sqlite_master WHERE name = ?")
    .bind(/INDEX (\w+)/.exec(plan)?.[1] ?? "");
  if (unequal && !(await index.first<string>("sql"))?.includes(unequal))
    return `has no partial index for ${unequal}: ${plan}`;
  return undefined;
}

async function complaints(): Promise<string[]> {
  const distinct = new Map(statements.map((statement) => [statement.sql, statement]));
  const found = [...distinct.values()].map(async (statement) => {
    const text = await complaint(statement);
    return text ? [`${statement.sql}\n  ${text}`] : [];
  });
  return (await Promise.all(found)).flat();
}

beforeAll(async () => {
  tenant = await makeTenant("scale");
  ownersKey = await tenant.keyFor("owner");
  for (const agent of ["echo", "other"]) {
    await deployAgent(tenant, agent, "export default (input, io) => (io.log.info('ran'), input);");
    await expectOk(tenant.api("PUT", `/agents/${agent}/listing`));
  }
  await deployAgent(tenant, "echo", "export default (input, io) => (io.log.info('ran'), [input]);", {
    version: "1.1.0",
  });
  await expectOk(tenant.api("POST", "/agents/echo/deployments", { version: "1.0.0", channel: "preview" }));
  await addListings(tenant.slug, 30);
  await tenantObject(env, tenant.id).sealAudit();
  const run = (channel = "production") =>
    expectOk<{ id: string; agentId: string }>(
      tenant.api("POST", "/agents/echo/runs", { input: {}, channel }, { prefer: "wait=10" }),
    );
  for (const channel of ["production", "preview", "preview"]) await run(channel);
  ({ id: runId, agentId } = await run());
  domain = await activeHost(tenant, "agents");
  team = (await createTeam(tenant.ctx(), { name: "Tried" })).id;
  const lender = await makeTenant();
  await sharedWith(tenant, lender, "lent-before");
  share = (await sharedWith(tenant, lender, "lent")).id;
  const echo = await env.CATALOG.prepare(
    "SELECT id FROM listings WHERE tenant_id = ? AND agent_slug = 'echo'",
  )
    .bind(tenant.id)
    .first<Id<"lst">>("id");
  for (const rating of [2, 5]) {
    const about = { listingId: echo ?? newId("lst"), tenantSlug: "elsewhere" };
    await applyReview(env, newId("ten"), { id: newId("rev"), ...about, rating, text: "" }, 1_000);
  }
  const cases = [{ name: "one", input: {} }];
  const made = tenant.api("POST", "/agents/echo/datasets", { name: "tried", cases });
  dataset = (await expectOk<{ id: string }>(made)).id;
  for (const _ of [1, 2]) {
    const started = tenant.api("POST", "/agents/echo/evaluations", { dataset });
    evaluation = (await expectOk<{ id: string }>(started)).id;
  }
  await env.DATA.prepare(
    "INSERT INTO workspace_exports (tenant_id, id, state, requested_by, created_at, place, expires_at) VALUES (?, ?, 'ready', '', 0, '{}', 9e12)",
  )
    .bind(tenant.id, EXPORT)
    .run();
  const headers = { authorization: `Bearer ${ownersKey}`, "content-type": "application/json" };
  await expectOk(request("/api/v1/keys", { method: "POST", headers, body: '{"name":"another"}' }));
  await Promise.all([tenant.personFor("owner"), tenant.personFor("member")]);
  for (const name of ["ada", "bob"])
    await inviteMember(tenant.ctx(), { email: `${name}-${tenant.slug}@example.org`, role: "member" });
  const listed = async () => (await expectOk<{ data: unknown[] }>(tenant.api("GET", "/runs"))).data.length;
  // With those of the evaluations.
  await vi.waitFor(async () => expect(await listed()).toBeGreaterThanOrEqual(4 + 2), { timeout: 10_000 });
}, 60_000);

interface Document {
  paths: Record<string, { get?: Operation }>;
  components: { schemas: Record<string, Schema> };
}
const { paths, components } = await expectOk<Document>(request("/api/v1/openapi.json"));
const enumOf = ({ $ref, enum: values, items }: Schema): string[] | undefined =>
  $ref ? components.schemas[$ref.split("/").at(-1) ?? ""]?.enum : (values ?? (items && enumOf(items)));
// What is about a person's own account is no list of a workspace, and no key may read it; nor may it follow mailed links.
const reads = Object.entries(paths).flatMap(([path, { get: operation }]) =>
  operation &&
  operation["x-permission"] !== "account" &&
  operation["x-permission"] !== "platform" &&
  !path.includes("{code}")
    ? [{ path, ...operation }]
    : [],
);

describe("the statements of every read of the API, with every combination of its filters", () => {
  it.each(reads)(
    "$operationId finds its rows through indexes, already in order",
    async ({ path, ...operation }) => {
      statements.length = 0;
      for (const each of await pathsOf(path, operation)) {
        const response = await get(each);
        expect(response.status, `${each}: ${response.status}`).toBe(200);
        await response.body?.cancel();
      }
      expect(await complaints()).toEqual([]);
    },
  );

  it("are seen: lists do ask the databases", async () => {
    statements.length = 0;
    await get("/runs?agent=echo&status=failed");
    await get("/listings?q=echo");
    const tables = statements.map(({ sql }) => /from "(\w+)"/.exec(sql)?.[1]);
    expect(tables).toEqual(expect.arrayContaining(["agents", "runs", "listings"]));
  });
});

describe("the count of an agent's runs", () => {
  it("reads no history", async () => {
    statements.length = 0;
    await onRunEvents(recordingEnv as never, [newEvent(tenant.id, "run.succeeded", 1, { agentId })]);
    expect(statements.length).toBeGreaterThan(1);
    expect(await complaints()).toEqual([]);
  });
});
