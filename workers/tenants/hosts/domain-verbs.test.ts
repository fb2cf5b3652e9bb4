import { describe, expect, it } from "vitest";
import { makeTenant, request } from "../../../test/harness.ts";
import { addDomain } from "./add-domain.ts";
import { checkDomain } from "./check-domain.ts";
import { DomainWorld } from "./domain-world.test-kit.ts";
import { makePrimary } from "./make-primary.ts";
import { getDomain, listDomains } from "./queries.ts";
import { removeDomain } from "./remove-domain.ts";
import { setRedirect } from "./set-redirect.ts";

const world = new DomainWorld();
describe("the primary domain", () => {
  it("is one of the active ones, and what the subdomain does goes along", async () => {
    const tenant = await makeTenant();
    const ctx = await world.activated(tenant, "one.customer.com");
    await world.activated(tenant, "two.customer.com");
    await addDomain(ctx, { domain: "three.customer.com" });
    await expect(makePrimary(ctx, "three.customer.com")).rejects.toMatchObject({
      refusal: { code: "conflict" },
    });
    await expect(setRedirect(ctx, "one.customer.com", true)).rejects.toMatchObject({
      refusal: { code: "conflict" },
    });
    await makePrimary(ctx, "one.customer.com");
    await setRedirect(ctx, "one.customer.com", true);
    await makePrimary(ctx, "two.customer.com");
    const views = Object.fromEntries(
      (await listDomains(ctx)).map(({ domain, primary, redirect }) => [domain, [primary, redirect]]),
    );
    expect(views).toEqual({
      "one.customer.com": [false, false],
      "three.customer.com": [false, false],
      "two.customer.com": [true, true],
    });
    await removeDomain(ctx, "two.customer.com");
    expect((await listDomains(ctx)).filter(({ primary }) => primary)).toEqual([]);
  });
});

describe("domains", () => {
  it("are for those who may, and each tenant's own", async () => {
    const [tenant, other] = [await makeTenant(), await makeTenant()];
    await addDomain(world.acting(tenant), { domain: "own.customer.com" });
    for (const role of ["developer", "member"] as const)
      await expect(
        addDomain(world.acting(tenant, role), { domain: "no.customer.com" }),
      ).rejects.toMatchObject({
        refusal: { code: "forbidden" },
      });
    const stranger = world.acting(other);
    for (const verb of [getDomain, checkDomain, makePrimary, removeDomain])
      await expect(verb(stranger, "own.customer.com")).rejects.toMatchObject({
        refusal: { code: "not_found" },
      });
    await expect(setRedirect(stranger, "own.customer.com", true)).rejects.toMatchObject({
      refusal: { code: "not_found" },
    });
    expect(await listDomains(stranger)).toEqual([]);
  });

  it("are added once, are twenty at most, and not checked all the time", async () => {
    const ctx = world.acting(await makeTenant());
    for (let i = 0; i < 20; i++) await addDomain(ctx, { domain: `d${i}.customer.com` });
    await expect(addDomain(ctx, { domain: "d3.customer.com" })).rejects.toMatchObject({
      refusal: { code: "conflict" },
    });
    await expect(addDomain(ctx, { domain: "d20.customer.com" })).rejects.toThrow("20 domains at most");
    const { checkedAt } = await checkDomain(ctx, "d1.customer.com");
    world.now += 3_000;
    expect((await checkDomain(ctx, "d1.customer.com")).checkedAt).toBe(checkedAt);
    world.now += 7_000;
    expect((await checkDomain(ctx, "d1.customer.com")).checkedAt).not.toBe(checkedAt);
  });

  it("go over the API", async () => {
    const tenant = await makeTenant();
    const headers = {
      authorization: `Bearer ${await tenant.keyFor("admin")}`,
      "content-type": "application/json",
    };
    const call = (method: string, path: string, body?: object) =>
      request(`/api/v1/domains${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    expect((await call("POST", "", { domain: "api.customer.com" })).status).toBe(201);
    expect(await (await call("GET", "")).json()).toMatchObject({
      data: [{ domain: "api.customer.com" }],
      nextCursor: null,
    });
    expect((await call("GET", "/API.customer.com")).status).toBe(200);
    expect((await call("GET", "/other.customer.com")).status).toBe(404);
    expect((await call("POST", "", { domain: "co.uk" })).status).toBe(400);
    expect((await call("POST", "/api.customer.com/primary")).status).toBe(409);
    expect((await call("PUT", "/api.customer.com/redirect", { redirect: true })).status).toBe(409);
    expect((await call("DELETE", "/api.customer.com")).status).toBe(204);
    expect((await call("DELETE", "/api.customer.com")).status).toBe(404);
  });
});
