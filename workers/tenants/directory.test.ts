import { describe, expect, it, vi } from "vitest";
import { env } from "../../test/harness.ts";
import { createTenant, findTenantById, findTenantBySlug } from "./directory.ts";

const input = (slug: string) => ({ slug, name: "A workspace", plan: "pro" as const });
const at = (now: number) => ({ now: () => now });

describe("createTenant", () => {
  it("writes a tenant that is found by slug and by id", async () => {
    const tenant = await createTenant(env, input("found"));
    expect(tenant).toMatchObject({ slug: "found", name: "A workspace", plan: "pro" });
    expect(await findTenantBySlug(env, "found")).toEqual(tenant);
    expect(await findTenantById(env, tenant.id)).toEqual(tenant);
  });

  it("refuses a slug that is taken, and says so at /slug", async () => {
    await createTenant(env, input("taken"));
    await expect(createTenant(env, input("taken"))).rejects.toMatchObject({
      refusal: { code: "conflict", issues: [{ pointer: "/slug" }] },
    });
  });

  it.each(["Upper", "a", "-a", "a-", "a--b", "1a", "a.b", "a_b", "www", "admin", "x".repeat(41), ""])(
    "refuses the slug %j",
    async (slug) => {
      await expect(createTenant(env, input(slug))).rejects.toMatchObject({
        refusal: { code: "invalid_input", issues: [{ pointer: "/slug" }] },
      });
    },
  );

  it.each(["ab", "a1", "a-b-c", "x".repeat(40)])("takes the slug %j", async (slug) => {
    expect((await createTenant(env, input(slug))).slug).toBe(slug);
  });
});

describe("findTenantBySlug", () => {
  it("asks the database at most once a minute for a tenant", async () => {
    const tenant = await createTenant(env, input("cached"));
    const clock = (now: number) => findTenantBySlug(env, "cached", at(now));
    expect((await clock(1_000))?.name).toBe("A workspace");
    await env.DIRECTORY.prepare("UPDATE tenants SET name = 'Renamed' WHERE id = ?").bind(tenant.id).run();
    expect((await clock(60_999))?.name).toBe("A workspace");
    expect((await clock(61_000))?.name).toBe("Renamed");
  });

  it("finds a tenant that was unknown a moment ago", async () => {
    expect(await findTenantBySlug(env, "late", at(1_000))).toBeNull();
    await createTenant(env, input("late"));
    expect(await findTenantBySlug(env, "late", at(1_000))).not.toBeNull();
  });

  it("asks for a name without a tenant as seldom as for others, and finds one made elsewhere within 5 s", async () => {
    const prepare = vi.spyOn(env.DIRECTORY, "prepare");
    const { id } = await createTenant(env, input("elsewhere"));
    await env.DIRECTORY.prepare("UPDATE tenants SET slug = 'hidden' WHERE id = ?").bind(id).run();
    prepare.mockClear();
    for (const now of [1_000, 3_000, 5_999])
      expect(await findTenantBySlug(env, "elsewhere", at(now))).toBeNull();
    expect(prepare).toHaveBeenCalledTimes(1);
    prepare.mockRestore();
    await env.DIRECTORY.prepare("UPDATE tenants SET slug = 'elsewhere' WHERE id = ?").bind(id).run();
    expect((await findTenantBySlug(env, "elsewhere", at(6_000)))?.id).toBe(id);
  });
});
