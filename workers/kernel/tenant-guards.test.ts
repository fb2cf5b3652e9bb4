import { describe, expect, it } from "vitest";
import { env } from "../../test/harness.ts";
import { agents } from "../agents/tables.ts";
import { or, sql, type TenantSql, tenantDb, tenantStatement } from "./db.ts";
import type { Env } from "./env.ts";
import { type Id, newId } from "./ids.ts";
import { objectOf } from "./objects.ts";
import { filesPrefix, tenantFiles } from "./tenant-files.ts";

const [mine, other] = [newId("ten"), newId("ten")];

async function addAgent(tenantId: Id<"ten">): Promise<Id<"agt">> {
  const id = newId("agt");
  const text = { title: "", description: "", kind: "isolate" as const, status: "draft" as const };
  const row = { id, slug: id, ...text, createdAt: 1, updatedAt: 1, createdBy: "usr_x" };
  const db = tenantDb(env, tenantId);
  await db.batch([db.insert(agents, row)]);
  return id;
}

describe("the tenant's handle", () => {
  it("keeps the tenant whatever the condition says", async () => {
    const [own, strange] = [await addAgent(mine), await addAgent(other)];
    const db = tenantDb(env, mine);
    const loose = [sql`1 = 1 or 1 = 1`, or(sql`1 = 0`, sql`1 = 1`), sql`id = ${strange} or id = ${own}`];
    for (const where of loose) expect((await db.all(agents, { where })).map(({ id }) => id)).toEqual([own]);
    await db.batch([db.update(agents, { title: "taken" }, sql`1 = 0 or 1 = 1`)]);
    expect(await tenantDb(env, other).first(agents, undefined)).toMatchObject({ id: strange, title: "" });
  });

  it("is the only way to rows, files and objects that the compiler knows", () => {
    const product: Env = env;
    const planted = [
      // @ts-expect-error Rows are not reached without a tenant.
      () => product.DATA.prepare("SELECT * FROM agents"),
      // @ts-expect-error Nor are files.
      () => product.BUNDLES.get("t/x"),
      // @ts-expect-error Nor are objects.
      () => product.TENANT.getByName("tenant:x"),
      // @ts-expect-error Nor by a plain string as the tenant's id.
      () => tenantDb(product, "somebody"),
    ];
    expect(planted).toHaveLength(4);
  });
});

describe("a statement in SQL", () => {
  it("has the tenant as its first parameter", async () => {
    const id = await addAgent(other);
    const count = "SELECT count(*) AS n FROM agents WHERE tenant_id = ?1 AND id = ?2";
    expect(await tenantStatement(env, other, count, id).first("n")).toBe(1);
    expect(await tenantStatement(env, mine, count, id).first("n")).toBe(0);
  });

  it("that forgets it does not compile", () => {
    const statements: TenantSql[] = [
      "SELECT * FROM agents WHERE tenant_id = ?1",
      // @ts-expect-error It does not name the tenant.
      "SELECT * FROM agents WHERE id = ?1",
      // @ts-expect-error It names it, and takes it from nowhere.
      "SELECT tenant_id FROM agents",
    ];
    expect(statements).toHaveLength(3);
  });
});

describe("a tenant's files", () => {
  it("are under its prefix, and no other key is read or written", async () => {
    const key = `${filesPrefix(other)}runs/a.json`;
    await tenantFiles(env, other).put(key, "theirs", {});
    const files = tenantFiles(env, mine);
    const strange = [key, `t/${mine}`, `t/${mine}x/a`, `/t/${mine}/a`, `t/`, "", `T/${mine}/a`];
    for (const name of strange) {
      await expect(files.get(name)).rejects.toThrow("does not belong");
      await expect(files.head(name)).rejects.toThrow("does not belong");
      await expect(files.put(name, "mine", {})).rejects.toThrow("does not belong");
    }
    expect(await (await tenantFiles(env, other).get(key))?.text()).toBe("theirs");
    // A bucket knows no folders: this is a name under the own prefix, and not the other's file.
    expect(await files.get(`${filesPrefix(mine)}../${other}/runs/a.json`)).toBeNull();
  });
});

describe("an object's name", () => {
  it.each([
    `${mine}:0`,
    `${mine}/0`,
    `${mine}\0`,
    `${mine} `,
    `${mine}\n`,
    mine.toUpperCase(),
    mine.slice(0, -1),
    "tenant",
    "",
    "..",
    "12345",
    Number.NaN,
    -1,
  ])("is not made of %j", (part) => {
    expect(() => objectOf(env.RUN, "run", part)).toThrow("cannot be named");
    expect(() => objectOf(env.RUN, "run", mine, part)).toThrow("cannot be named");
  });

  it("is made of ids and shards", () => {
    expect(objectOf(env.RUN, "run", mine, 15)).toMatchObject({ name: `run:${mine}:15` });
  });
});
