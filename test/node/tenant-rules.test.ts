import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { guardedBindings, type Source, type Violation, violationsIn } from "./tenant-rules.ts";

/** The product's own sources; tests look at all tenants as they please. */
const sources: Source[] = ["workers", "app"].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /(?<!\.test|\.test-kit)\.tsx?$/.test(name))
    .map((name) => ({ path: `${folder}/${name}`, text: readFileSync(`${folder}/${name}`, "utf8") })),
);
const tables = readdirSync("migrations/data")
  .filter((name) => name.endsWith(".sql"))
  .flatMap((name) => readFileSync(`migrations/data/${name}`, "utf8").match(/CREATE TABLE `(\w+)`/g) ?? [])
  .map((statement) => statement.split("`")[1] ?? "");
const guarded = guardedBindings(sources);
const rulesIn = (text: string, path = "workers/runs/planted.ts"): Violation["rule"][] =>
  violationsIn({ path, text }, guarded, tables).map(({ rule }) => rule);

describe("the sources", () => {
  it("reach rows, files and objects only by their tenant", () => {
    expect(sources.length).toBeGreaterThan(100);
    expect(sources.flatMap((source) => violationsIn(source, guarded, tables))).toEqual([]);
  });

  it("guard every binding that holds tenants' data", () => {
    expect(guarded.toSorted()).toEqual([
      "BUNDLES",
      "CONVERSATION",
      "DATA",
      "RUN",
      "STORE",
      "TENANT",
      "VISIT",
    ]);
    expect(tables).toEqual(
      expect.arrayContaining(["agents", "versions", "runs", "deployments", "run_payloads"]),
    );
  });
});

describe("a planted violation is found:", () => {
  it.each<[string, string]>([
    ["a cast", "const db = ctx.env.DATA as unknown as D1Database;"],
    ["a raw statement", 'env.DATA.prepare("SELECT 1");'],
    ["a name in brackets", 'env["DATA"]'],
    ["taken apart", "const { DATA: rows } = env;"],
    ["taken apart as a parameter", "const rows = ({ DATA }: Env) => DATA;"],
    ["files", "await env.BUNDLES.get(key);"],
    ["an object's namespace", "env.TENANT.get(id);"],
    ["a query of the ORM's", "await drizzle(env.DATA as never).select().from(runs).where(eq(runs.id, id));"],
    ["a platform handle", "platformDb(ctx.env.DATA as never).select().from(runs);"],
    ["a file by a key that was put together", `await env.BUNDLES.get(\`t/\${tenant}/bundles/\${digest}\`);`],
    ["an object named by hand", `env.TENANT.get(env.TENANT.idFromName(\`tenant:\${id}\`));`],
    ["a name of run time's", "const database = ctx.env[name];"],
  ])("a guarded binding as %s", (_, text) => {
    expect(rulesIn(text)).toContain("guarded-binding");
  });

  it.each(["D1Database", "R2Bucket", "KVNamespace", "DurableObjectNamespace<Mail>"])(
    "a binding of type %s that is not guarded",
    (type) => {
      expect(rulesIn(`declare module "../kernel/env.ts" { interface Env { MORE: ${type}; } }`)).toEqual([
        "unguarded-binding",
      ]);
    },
  );

  it.each(["getByName(name)", "idFromName(name)", "idFromString(text)", "newUniqueId()"])(
    "an object named by %s",
    (call) => {
      expect(rulesIn(`namespace.${call};`)).toEqual(["object-name"]);
    },
  );

  it("a sweep over all tenants in a domain", () => {
    expect(rulesIn('import { platformSweep } from "../kernel/db.ts";')).toEqual(["platform-sweep"]);
  });

  it.each(['id as Id<"ten">', 'c.req.param("tenant") as unknown as Id<"ten">'])(
    "a text that is called a tenant's id: %s",
    (cast) => {
      expect(rulesIn(`tenantDb(env, ${cast}).first(runs, undefined);`)).toEqual(["tenant-cast"]);
    },
  );

  it("a context that a domain makes for a tenant of its choice", () => {
    expect(rulesIn("getRun(createCtx({ env, tenant, actor }), id);")).toEqual(["context"]);
  });

  it.each([
    '"SELECT * FROM runs WHERE id = ?"',
    '"select count(*) from agents"',
    `sql\`exists (select 1 from versions where semver = \${semver})\``,
    `\`UPDATE deployments SET status = \${status}\``,
    '"DELETE FROM outbox_events WHERE id = ?1"',
    '"INSERT INTO audit_entries (id) VALUES (?)"',
    '"SELECT r.id FROM listings l JOIN run_payloads r ON r.id = l.id"',
  ])("SQL without the tenant: %s", (sql) => {
    expect(rulesIn(`const text = ${sql};`)).toEqual(["tenant-sql"]);
  });

  it("and what names the tenant, or lies in an object's own storage, is not", () => {
    expect(rulesIn('tenantStatement(env, id, "SELECT * FROM runs WHERE tenant_id = ?1");')).toEqual([]);
    expect(rulesIn('state.sql.exec("SELECT * FROM runs WHERE id = ?", id);')).toEqual([]);
  });
});
