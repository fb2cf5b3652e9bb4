import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { beforeAll, describe, expect, it } from "vitest";
import worker from "../../../workers/index.ts";
import { deployAgent, env, makeTenant, type Person, type TestTenant } from "../../harness.ts";

type Database = "DIRECTORY" | "CATALOG" | "DATA";
let asked: Record<Database, number>;

/** A D1 database that counts the round trips to it. */
function counting(name: Database): D1Database {
  const count = <T>(work: T): T => {
    asked[name] += 1;
    return work;
  };
  const wrap = (statement: D1PreparedStatement): D1PreparedStatement =>
    new Proxy(statement, {
      get: (target, property) => {
        const value = Reflect.get(target, property) as unknown;
        if (typeof value !== "function") return value;
        if (property === "bind") return (...values: unknown[]) => wrap(target.bind(...values));
        return (...values: unknown[]) => count(value.apply(target, values));
      },
    });
  return {
    prepare: (sql: string) => wrap(env[name].prepare(sql)),
    batch: (all: D1PreparedStatement[]) => count(env[name].batch(all)),
  } as unknown as D1Database;
}

const counted = { DIRECTORY: counting("DIRECTORY"), CATALOG: counting("CATALOG"), DATA: counting("DATA") };

/** Sends a request to the gateway; answers how often it went to each database, before and after its answer. */
async function readsOf(path: string, headers: Record<string, string>, json?: unknown) {
  asked = { DIRECTORY: 0, CATALOG: 0, DATA: 0 };
  const context = createExecutionContext();
  const request = new Request(new URL(path, "http://quayside.test"), {
    headers: { host: "quayside.test", "content-type": "application/json", ...headers },
    ...(json === undefined ? {} : { method: "POST", body: JSON.stringify(json) }),
  });
  const answer = await worker.fetch(request as never, { ...env, ...counted } as never, context);
  await answer.text();
  await waitOnExecutionContext(context);
  return { status: answer.status, ...asked };
}

let tenant: TestTenant;
let person: Person;
beforeAll(async () => {
  tenant = await makeTenant();
  person = await tenant.personFor("owner");
  await deployAgent(tenant, "echo", "export default (input) => input");
});

describe("a page for who is signed in", () => {
  it.each(["/", "/docs", "/sign-up", "/no-such-page"])("%s reads one row for that", async (path) => {
    // The front page looks for the demo's workspace once.
    await readsOf(path, {});
    const [out, inside] = [await readsOf(path, {}), await readsOf(path, { cookie: person.cookie })];
    expect(inside.DIRECTORY - out.DIRECTORY).toBe(1);
  });

  // Two pages show what other workspaces offer, and one of them the budget, which the directory knows; until it is well
  // under way it also looks for members and invitations.
  it.each([
    ["/console", 5],
    ["/console/agents", 2],
    ["/console/runs", 1],
  ])("%s asks the directory for nothing else: %i times", async (path, times) => {
    await readsOf(path, { cookie: person.cookie });
    expect(await readsOf(path, { cookie: person.cookie })).toMatchObject({ status: 200, DIRECTORY: times });
  });

  it("is not asked about a cookie that there is not", async () => {
    const nobody = await readsOf("/api/v1/auth/me", {});
    expect(nobody).toMatchObject({ status: 401, DIRECTORY: 0, CATALOG: 0, DATA: 0 });
  });
});

describe("a request with an API key", () => {
  const NONE = { DIRECTORY: 0, CATALOG: 0, DATA: 0 };

  it("reads nothing for who it is, nor for a run that waits", async () => {
    const headers = { authorization: `Bearer ${tenant.key}` };
    // That the tenant exists is remembered for a minute.
    await readsOf("/api/v1/auth/me", headers);
    expect(await readsOf("/api/v1/auth/me", headers)).toEqual({ status: 200, ...NONE });
    const run = () =>
      readsOf("/api/v1/agents/echo/runs", { ...headers, prefer: "wait=30" }, { input: { a: 1 } });
    await run();
    expect(await run()).toEqual({ status: 200, ...NONE });
    expect(await readsOf("/api/v1/runs", headers)).toMatchObject({ DIRECTORY: 0, DATA: 1 });
  });
});
