import { beforeAll, describe, expect, it, vi } from "vitest";
import {
  deployAgent,
  env,
  expectOk,
  inTenantObject,
  makeTenant,
  request,
  type TestTenant,
} from "../../test/harness.ts";
import { sharedWith } from "../agents/shares.test-kit.ts";
import type { Env } from "../kernel/env.ts";
import { type Id, newId } from "../kernel/ids.ts";
import { storeOf } from "../runs/index.ts";
import { activeHost } from "../tenants/hosts/hosts.test-kit.ts";
import { createTenant, inviteMember, sweepDomains } from "../tenants/index.ts";
import { KEPT_TABLES, OWN_TABLES, PLATFORM_TABLES } from "./belongings.ts";
import { REMOVAL_STEPS } from "./removal-steps.ts";
import { removeTenants } from "./remove-tenants.ts";

const PROGRAM =
  "export default async (input, io) => { await io.store.put('seen', input.text.length); return input; }";
const NOW = Date.UTC(2030, 0, 1);
const clock = { now: () => NOW };

/** A workspace with something of everything, whose days of grace are over. */
async function doomed(): Promise<TestTenant & { agent: Id<"agt">; person: string }> {
  const tenant = await makeTenant("scale");
  await deployAgent(tenant, "keeper", PROGRAM, { permissions: { store: true } });
  await expectOk(tenant.api("PUT", "/agents/keeper/listing"));
  const input = { text: "x".repeat(150_000) };
  await expectOk(tenant.api("POST", "/agents/keeper/runs", { input }, { prefer: "wait=10" }));
  const { id: person } = await tenant.personFor("owner");
  await inviteMember(tenant.ctx("owner"), { email: `${tenant.slug}@example.org`, role: "member" });
  await activeHost(tenant, `gone-${tenant.slug}`, {});
  await activeHost(tenant, `unheld-${tenant.slug}`, { held: false });
  const rows = env.DATA.prepare(
    "SELECT count(*) AS n FROM runs WHERE tenant_id = ? AND finished_at IS NOT NULL",
  );
  await vi.waitFor(async () => expect(await rows.bind(tenant.id).first("n")).toBe(1), { timeout: 5000 });
  const id = env.DATA.prepare("SELECT id FROM agents WHERE tenant_id = ?").bind(tenant.id);
  await env.DIRECTORY.batch([
    env.DIRECTORY.prepare("DELETE FROM directory_outbox"),
    env.DIRECTORY.prepare("UPDATE tenants SET status = 'deleting', delete_at = ? WHERE id = ?").bind(
      NOW,
      tenant.id,
    ),
  ]);
  return { ...tenant, person, agent: (await id.first("id")) as Id<"agt"> };
}

const DATABASES = { DATA: env.DATA, CATALOG: env.CATALOG, SEARCH: env.SEARCH, DIRECTORY: env.DIRECTORY };
type Name = keyof typeof DATABASES;

/** From the databases themselves: every table with a column for a tenant. */
async function tablesOf(name: Name): Promise<string[]> {
  const query =
    "SELECT name FROM sqlite_master WHERE type = 'table' AND instr(sql, 'tenant_id') ORDER BY name";
  const { results } = await DATABASES[name].prepare(query).all<{ name: string }>();
  return results.map((row) => row.name);
}

async function leftOf(id: string): Promise<string[]> {
  const left: string[] = [];
  for (const name of Object.keys(DATABASES) as Name[]) {
    for (const table of await tablesOf(name)) {
      const count = DATABASES[name]
        .prepare(`SELECT count(*) AS n FROM ${table} WHERE tenant_id = ?`)
        .bind(id);
      if (((await count.first<number>("n")) ?? 0) > 0) left.push(table);
    }
  }
  const { objects } = await env.BUNDLES.list({ prefix: `t/${id}/` });
  return [...left, ...objects.map(({ key }) => key)].filter((one) => one !== KEPT_TABLES[0]);
}

/** Until the provider has let go of the domains, which the scheduler does between two calls, some minutes apart. */
async function removed(): Promise<void> {
  let now = NOW;
  await vi.waitFor(async () => {
    await sweepDomains(env, { now: () => now });
    await removeTenants(env, { now: () => now });
    now += 120_000;
    const left =
      "SELECT count(*) AS n FROM tenants WHERE status IN ('deleting', 'removing') AND delete_at <= ?";
    expect(
      await env.DIRECTORY.prepare(left)
        .bind(NOW + 86_400_000)
        .first("n"),
    ).toBe(0);
  }, 10_000);
}

it.each(Object.keys(DATABASES) as Name[])("names every table of %s with a tenant's rows", async (name) => {
  const kept: readonly string[] = KEPT_TABLES;
  const found = (await tablesOf(name)).filter((table) => !kept.includes(table));
  const named = { DATA: OWN_TABLES, ...PLATFORM_TABLES };
  expect([...named[name]].sort()).toEqual(found);
});

describe("a workspace whose days of grace are over", () => {
  let tenant: Awaited<ReturnType<typeof doomed>>;
  beforeAll(async () => {
    tenant = await doomed();
    expect((await leftOf(tenant.id)).length).toBeGreaterThan(10);
    await removed();
  });

  it("has nothing left in any table, file or object", async () => {
    expect(await leftOf(tenant.id)).toEqual([]);
    const counted = await inTenantObject(tenant.id, (_, { storage }) =>
      ["keys", "deployments", "runs", "ledger", "service_accounts"].map(
        (table) => storage.sql.exec<{ n: number }>(`SELECT count(*) AS n FROM ${table}`).one().n,
      ),
    ).catch(() => "no tables");
    expect(["no tables", [0, 0, 0, 0, 0]]).toContainEqual(counted);
    const store = storeOf(env as unknown as Env, tenant.id, tenant.agent);
    expect(await store.entriesAfter("").catch(() => [])).toEqual([]);
  });

  it("leaves a tombstone that says nothing of it, and its slug to nobody", async () => {
    const row = env.DIRECTORY.prepare("SELECT * FROM tenants WHERE id = ?").bind(tenant.id);
    expect(await row.first()).toMatchObject({
      status: "deleted",
      name: "",
      settings: "{}",
      created_by: null,
    });
    await expect(createTenant(env, { slug: tenant.slug, name: "Mine" })).rejects.toMatchObject({
      refusal: { code: "conflict" },
    });
  });

  it("leaves its people their accounts", async () => {
    const user = env.DIRECTORY.prepare("SELECT id FROM users WHERE id = ?").bind(tenant.person);
    expect(await user.first("id")).toBe(tenant.person);
  });
});

it("is not removed an hour before, nor once it was restored", async () => {
  const tenant = await doomed();
  await removeTenants(env, { now: () => NOW - 3_600_000 });
  expect(await leftOf(tenant.id)).toContain("agents");
  await env.DIRECTORY.prepare("UPDATE tenants SET status = 'active' WHERE id = ?").bind(tenant.id).run();
  await removeTenants(env, clock);
  expect(await leftOf(tenant.id)).toContain("agents");
  expect((await request(`/api/v1/listings/${tenant.slug}~keeper`)).status).toBe(200);
});

it("takes along what agents of others kept in it, and leaves those to their workspace", async () => {
  const [tenant, lender] = [await makeTenant(), await makeTenant()];
  await deployAgent(lender, "lent", PROGRAM, { permissions: { store: true } });
  const { agent } = await sharedWith(tenant, lender, "lent");
  await expectOk(tenant.api("POST", `/agents/${agent.id}/deployments`, { version: "1.0.0" }));
  await expectOk(tenant.api("POST", "/agents/lent/runs", { input: { text: "x" } }, { prefer: "wait=10" }));
  const store = storeOf(env as unknown as Env, tenant.id, agent.id as Id<"agt">);
  expect(await store.entriesAfter("")).toHaveLength(1);
  const projected = env.DATA.prepare("SELECT count(*) AS n FROM deployments WHERE tenant_id = ?").bind(
    tenant.id,
  );
  await vi.waitFor(async () => expect(await projected.first("n")).toBe(1), { timeout: 5000 });
  await env.DIRECTORY.batch([
    env.DIRECTORY.prepare("DELETE FROM directory_outbox"),
    env.DIRECTORY.prepare("UPDATE tenants SET status = 'deleting', delete_at = ? WHERE id = ?").bind(
      NOW,
      tenant.id,
    ),
  ]);
  await removed();
  expect(await store.entriesAfter("").catch(() => [])).toEqual([]);
  const shares = env.DIRECTORY.prepare("SELECT count(*) AS n FROM agent_shares WHERE to_tenant_id = ?");
  expect(await shares.bind(tenant.id).first("n")).toBe(0);
  expect((await lender.api("GET", `/agents/${agent.id}`)).status).toBe(200);
});

it("of five that fail keeps no other one", async () => {
  const ids = Array.from({ length: 6 }, () => newId("ten"));
  const insert = env.DIRECTORY.prepare(
    "INSERT INTO tenants (id, slug, name, plan, created_at, status, delete_at) VALUES (?1, ?1, 'x', 'free', 0, 'removing', ?2)",
  );
  await env.DIRECTORY.batch(ids.map((id, i) => insert.bind(id, NOW - 1_000 + i)));
  // An object for the last of them alone.
  const getByName = (name: string) => {
    if (!name.endsWith(ids[5] ?? "")) throw new Error("away");
    return env.TENANT.getByName(name as never);
  };
  const world = { ...env, TENANT: { getByName } } as unknown as Env;
  expect(await removeTenants(world, clock)).toBe(0);
  expect(await removeTenants(world, clock)).toBe(1);
  const row = env.DIRECTORY.prepare("SELECT status FROM tenants WHERE id = ?");
  expect(await row.bind(ids[5]).first("status")).toBe("deleted");
  await env.DIRECTORY.batch(
    ids.map((id) => env.DIRECTORY.prepare("DELETE FROM tenants WHERE id = ?").bind(id)),
  );
});

describe("a removal that dies", () => {
  it.each(REMOVAL_STEPS.map((_, i) => i))("after %i steps goes on from there", async (steps) => {
    const tenant = await doomed();
    for (const step of REMOVAL_STEPS.slice(0, steps)) await step(env, tenant.id);
    const away = { ...env, BUNDLES: { list: () => Promise.reject(new Error("away")) } } as unknown as Env;
    await env.DIRECTORY.prepare("DELETE FROM hosts WHERE tenant_id = ?").bind(tenant.id).run();
    expect(await removeTenants(away, clock)).toBe(0);
    await removed();
    expect(await leftOf(tenant.id)).toEqual([]);
  });
});
