import { describe, expect, it, vi } from "vitest";
import { env, inTenantObject, makeTenant, request } from "../../test/harness.ts";
import type { Env } from "../kernel/env.ts";
import { newId } from "../kernel/ids.ts";
import { changeWorkspace, FORMER_SLUG_MS, MAX_SLUGS } from "./change-workspace.ts";
import { createWorkspace, WORKSPACES_A_DAY } from "./create-workspace.ts";
import { createTenant } from "./directory.ts";
import { siteOf } from "./hosts/index.ts";
import { acting, asPerson, refusal, roleOf, seated, someone } from "./members/members.test-kit.ts";
import { tellWaiting } from "./tell-object.ts";

let made = 0;
const slug = (): string => `made-${made++}-${Math.random().toString(36).slice(2, 8)}q`;
const planOf = (id: string) =>
  inTenantObject(id, (_, { storage }) =>
    storage.sql.exec("SELECT value FROM meta WHERE key = 'plan'").toArray(),
  );

describe("creating a workspace", () => {
  it("makes its tenant, the owner's seat and its object, and tells the log", async () => {
    const person = await someone();
    const input = { slug: slug(), name: "Harbour Works" };
    const workspace = await createWorkspace(await asPerson(person), input);
    expect(workspace).toMatchObject({ ...input, plan: "free", status: "active", role: "owner" });
    expect(await roleOf(workspace, person)).toBe("owner");
    expect(await planOf(workspace.id)).toEqual([{ value: "free" }]);
    const audit = env.DATA.prepare("SELECT action, actor_id FROM audit_entries WHERE tenant_id = ?");
    await vi.waitFor(
      async () =>
        expect((await audit.bind(workspace.id).all()).results).toEqual([
          { action: "workspace.created", actor_id: person.id },
        ]),
      10_000,
    );
  });

  it("is completed by the sweep where the process died before the object knew of it", async () => {
    const person = await asPerson(await someone());
    const unreachable = { getByName: () => ({ initialise: () => Promise.reject(new Error("dead")) }) };
    const dying = { ...env, TENANT: unreachable } as unknown as Env;
    const { id } = await createWorkspace({ ...person, env: dying }, { slug: slug(), name: "Half" });
    expect(await planOf(id)).toEqual([]);
    expect(await tellWaiting(env, Date.now() + 1)).toBeGreaterThan(0);
    expect(await planOf(id)).toEqual([{ value: "free" }]);
    const waiting = env.DIRECTORY.prepare(
      "SELECT * FROM object_updates WHERE told < version AND tenant_id = ?",
    );
    expect((await waiting.bind(id).all()).results).toEqual([]);
  });

  it("is told by the sweep though a hundred objects that wait for longer are away", async () => {
    const [away, fine] = [Array.from({ length: 100 }, () => newId("ten")), newId("ten")];
    const all = JSON.stringify([...away, fine]);
    const run = (sql: string) => env.DIRECTORY.prepare(sql).bind(all);
    await env.DIRECTORY.batch([
      run(
        "INSERT INTO tenants (id, slug, name, plan, created_at) SELECT value, value, '', 'free', 0 FROM json_each(?)",
      ),
      run(
        "INSERT INTO object_updates (tenant_id, subject, version, at) SELECT value, value, 1, key FROM json_each(?)",
      ),
    ]);
    const told: string[] = [];
    const getByName = (name: string) => ({
      initialise: async ({ id }: { id: string }) => {
        if (!name.endsWith(fine)) throw new Error("away");
        told.push(id);
      },
    });
    // So long ago that nothing else waits.
    expect(await tellWaiting({ ...env, TENANT: { getByName } } as unknown as Env, 1_000)).toBe(101);
    expect(told).toEqual([fine]);
    await env.DIRECTORY.batch([
      run("DELETE FROM object_updates WHERE tenant_id IN (SELECT value FROM json_each(?))"),
      run("DELETE FROM tenants WHERE id IN (SELECT value FROM json_each(?))"),
    ]);
  });

  it.each([
    ["dashes", (s: string) => s.replaceAll("-", "")],
    ["a letter for a digit", (s: string) => s.replace("0", "o")],
    ["a digit for a letter", (s: string) => s.replace("l", "1")],
    ["two letters for one", (s: string) => s.replace("m", "rn")],
  ])("refuses a slug that differs from another by %s alone", async (_, alike) => {
    const taken = `pa0lm-${slug()}`;
    await createTenant(env, { slug: taken, name: "First" });
    const person = await asPerson(await someone());
    await expect(createWorkspace(person, { slug: alike(taken), name: "Second" })).rejects.toMatchObject({
      refusal: { code: "conflict", issues: [{ pointer: "/slug" }] },
    });
  });

  it.each(["adm1n", "quays1de", "ad-min"])(
    "refuses %s, which looks like a word of the platform's",
    async (word) => {
      await expect(
        createWorkspace(await asPerson(await someone()), { slug: word, name: "Mine" }),
      ).rejects.toMatchObject(refusal("invalid_input"));
    },
  );

  it("of many at once with one slug makes one", async () => {
    const input = { slug: slug(), name: "Race" };
    const people = await Promise.all(Array.from({ length: 8 }, async () => asPerson(await someone())));
    const results = await Promise.allSettled(people.map((person) => createWorkspace(person, input)));
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  it("stops after five a day for a person, at once or one by one, and starts anew the next day", async () => {
    const person = await someone();
    const make = async (now = Date.now()) =>
      createWorkspace(await asPerson(person, { clock: { now: () => now } }), { slug: slug(), name: "Many" });
    const results = await Promise.allSettled(Array.from({ length: WORKSPACES_A_DAY + 3 }, () => make()));
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(WORKSPACES_A_DAY);
    await expect(make()).rejects.toMatchObject(refusal("rate_limited"));
    const seats = await env.DIRECTORY.prepare("SELECT count(*) AS n FROM memberships WHERE user_id = ?")
      .bind(person.id)
      .first<{ n: number }>();
    expect(seats?.n).toBe(WORKSPACES_A_DAY);
    await make(Date.now() + 86_400_001);
  });
});

describe("giving a workspace another slug", () => {
  const hostOf = (name: string, path = "/console") =>
    request(`http://${name}.quayside.test${path}`, { headers: { host: `${name}.quayside.test` } });

  it("leads from the old host to the new one for 90 days, and keeps the old slug from everybody else", async () => {
    const tenant = await makeTenant();
    const owner = await seated(tenant, "owner");
    const [before, after] = [tenant.slug, slug()];
    await changeWorkspace(acting(tenant, owner, "owner"), { slug: after });
    const response = await hostOf(before, "/console?a=1");
    expect([response.status, response.headers.get("location")]).toEqual([
      308,
      `http://${after}.quayside.test/console?a=1`,
    ]);
    const person = await asPerson(await someone());
    await expect(createWorkspace(person, { slug: before, name: "Squatter" })).rejects.toMatchObject(
      refusal("conflict"),
    );
    const later = { now: () => Date.now() + FORMER_SLUG_MS + 1 };
    const there = new Request(`http://${before}.quayside.test/`);
    expect(await siteOf(env, there, later)).not.toMatchObject({ tenant: { id: tenant.id } });
  });

  it("can be undone by the workspace itself", async () => {
    const tenant = await makeTenant();
    const owner = await seated(tenant, "owner");
    const before = tenant.slug;
    await changeWorkspace(acting(tenant, owner, "owner"), { slug: slug() });
    expect(await changeWorkspace(acting(tenant, owner, "owner"), { slug: before })).toMatchObject({
      slug: before,
    });
    const own = await changeWorkspace(acting(tenant, owner, "owner"), {
      slug: `${before}-`.replaceAll("-", ""),
    });
    expect(own.slug).toBe(before.replaceAll("-", ""));
  });

  it("is refused where somebody else has it, or had it", async () => {
    const [tenant, other] = [await makeTenant(), await makeTenant()];
    const owner = await seated(tenant, "owner");
    await expect(changeWorkspace(acting(tenant, owner, "owner"), { slug: other.slug })).rejects.toMatchObject(
      refusal("conflict"),
    );
    const row = env.DIRECTORY.prepare("SELECT slug FROM tenants WHERE id = ?").bind(tenant.id);
    expect(await row.first()).toEqual({ slug: tenant.slug });
  });

  const claimsOf = ({ id }: { id: string }) =>
    env.DIRECTORY.prepare("SELECT count(*) AS n FROM slug_claims WHERE tenant_id = ?").bind(id).first("n");

  it("stops at ten, so that nobody gathers names; those are its own to take again", async () => {
    const tenant = await makeTenant();
    const owner = acting(tenant, await seated(tenant, "owner"), "owner");
    for (let i = 1; i < MAX_SLUGS; i++)
      await changeWorkspace({ ...owner, requestId: `req_${slug()}` }, { slug: slug() });
    const refused = slug();
    await expect(changeWorkspace(owner, { slug: refused, name: "Eleventh" })).rejects.toMatchObject({
      refusal: { code: "conflict", issues: [{ pointer: "/slug" }] },
    });
    expect(await claimsOf(tenant)).toBe(MAX_SLUGS);
    expect(await changeWorkspace(owner, { slug: tenant.slug })).toMatchObject({ slug: tenant.slug });
    expect((await createTenant(env, { slug: refused, name: "Free" })).slug).toBe(refused);
  });

  it("of two at once is one; the other leaves nothing, no claim either", async () => {
    const tenant = await makeTenant();
    const owner = await seated(tenant, "owner");
    // Both have read the workspace before either of them changes it.
    let waiting = 0;
    let go = () => {};
    const both = new Promise<void>((resolve) => {
      go = resolve;
    });
    const batch = async (statements: D1PreparedStatement[]) => {
      if (++waiting === 2) go();
      await both;
      return env.DIRECTORY.batch(statements);
    };
    const prepare = (sql: string) => env.DIRECTORY.prepare(sql);
    const world = { ...env, DIRECTORY: { prepare, batch } as D1Database };
    const names = [slug(), slug()];
    const results = await Promise.allSettled(
      names.map((name) => changeWorkspace(acting(tenant, owner, "owner", { env: world }), { slug: name })),
    );
    const lost = results.findIndex(({ status }) => status === "rejected");
    expect(results[lost]).toMatchObject({ reason: refusal("conflict") });
    expect([await claimsOf(tenant), results[1 - lost]?.status]).toEqual([2, "fulfilled"]);
    const former = env.DIRECTORY.prepare("SELECT slug FROM former_slugs WHERE tenant_id = ?").bind(tenant.id);
    expect((await former.all()).results).toEqual([{ slug: tenant.slug }]);
    const row = env.DIRECTORY.prepare("SELECT slug FROM tenants WHERE id = ?").bind(tenant.id);
    expect(await row.first("slug")).toBe(names[1 - lost]);
  });
});
