import { describe, expect, it } from "vitest";
import { env, makeTenant, type TestTenant } from "../../../test/harness.ts";
import { addDomain } from "./add-domain.ts";
import { checkDomain } from "./check-domain.ts";
import { DAY, DomainWorld, HOUR, MINUTE, TARGET } from "./domain-world.test-kit.ts";
import { getDomain } from "./queries.ts";

const world = new DomainWorld();
const audited = async (tenant: TestTenant) => {
  const rows = await env.DIRECTORY.prepare(
    "SELECT action FROM directory_outbox WHERE tenants LIKE ? ORDER BY at, id",
  )
    .bind(`%${tenant.id}%`)
    .all<{ action: string }>();
  const delivered = await env.DATA.prepare(
    "SELECT action FROM audit_entries WHERE tenant_id = ? ORDER BY at, id",
  )
    .bind(tenant.id)
    .all<{ action: string }>();
  return new Set(
    [...delivered.results, ...rows.results]
      .map(({ action }) => action)
      .filter((action) => action.startsWith("domain.")),
  );
};
const mailsOf = async (host: string) =>
  (
    await env.DIRECTORY.prepare("SELECT template, recipient FROM mails WHERE key LIKE ? ORDER BY created_at")
      .bind(`%${host}%`)
      .all<{ template: string; recipient: string }>()
  ).results;

describe("a domain", () => {
  it("is pending until DNS proves it, then until its certificate is there, then answered", async () => {
    const tenant = await makeTenant();
    const owner = await tenant.personFor("owner");
    const ctx = world.acting(tenant);
    const added = await addDomain(ctx, { domain: "Agents.Customer.com" });
    expect(added).toMatchObject({ domain: "agents.customer.com", state: "pending_dns", checkedAt: null });
    expect(added.records).toEqual([
      {
        type: "TXT",
        name: "_quayside-challenge.agents.customer.com",
        value: expect.stringMatching(/^quayside-[\da-f]{40}$/),
      },
      { type: "CNAME", name: "agents.customer.com", value: TARGET },
    ]);
    expect(await checkDomain(ctx, added.domain)).toMatchObject({
      state: "pending_dns",
      detail: expect.stringContaining("There is no TXT record") as string,
    });
    expect(await world.at(added.domain)).toEqual({ kind: "unknown" });

    await world.publish(ctx, added.domain);
    world.now += 10_000;
    expect(await checkDomain(ctx, added.domain)).toMatchObject({ state: "pending_certificate" });
    expect(await world.at(added.domain)).toEqual({ kind: "unknown" });

    world.cloudflare.become(added.domain, "active");
    world.now += 10_000;
    expect(await checkDomain(ctx, added.domain)).toMatchObject({ state: "active", detail: "" });
    expect(await world.at(added.domain)).toMatchObject({
      kind: "tenant",
      tenant: { id: tenant.id },
      custom: true,
    });
    await ctx.settled();
    expect(await audited(tenant)).toEqual(new Set(["domain.added", "domain.proven", "domain.activated"]));
    expect(await mailsOf(added.domain)).toEqual([{ template: "domain-active", recipient: owner.email }]);
  });

  it("is looked at by the scheduler, less and less often, and given up after 14 days", async () => {
    const tenant = await makeTenant();
    const ctx = world.acting(tenant);
    await addDomain(ctx, { domain: "slow.customer.com" });
    expect(await world.sweep()).toBe(0);
    const looks: number[] = [];
    const start = world.now;
    for (; world.now <= start + 15 * DAY; world.now += 5 * MINUTE)
      if ((await world.sweep()) > 0) looks.push(world.now - start);
    expect(looks.filter((look) => look < HOUR).length).toBeGreaterThan(5);
    expect(looks.filter((look) => look > 2 * DAY && look <= 3 * DAY).length).toBeLessThan(25);
    const view = await getDomain(ctx, "slow.customer.com");
    expect(view).toMatchObject({ state: "failed", nextCheckAt: null });
    expect(view.detail).toContain("14 days");
    expect(world.cloudflare.requests).toEqual([]);
    await world.publish(ctx, "slow.customer.com");
    await expect(checkDomain(ctx, "slow.customer.com")).rejects.toMatchObject({
      refusal: { code: "conflict" },
    });
    // What was once proven with is of no use any more.
    const before = view.records[0]?.value;
    const again = await addDomain(ctx, { domain: "slow.customer.com" });
    expect(again.records[0]?.value).not.toBe(before);
    world.now += MINUTE;
    await world.sweep();
    expect(await getDomain(ctx, "slow.customer.com")).toMatchObject({ state: "pending_dns" });
  }, 60_000);

  it.each([
    [
      "an alias of something else",
      () => world.dns.set("x.customer.com", "CNAME", "elsewhere.com"),
      "an alias of elsewhere.com",
    ],
    ["nothing", () => world.dns.set("x.customer.com", "MX", "mail"), "leads nowhere"],
    [
      "an address of others",
      () => world.dns.set("x.customer.com", "A", "198.51.100.7"),
      "leads to 198.51.100.7",
    ],
  ])("that is %s is told so", async (_, records, words) => {
    const ctx = world.acting(await makeTenant());
    await addDomain(ctx, { domain: "x.customer.com" });
    await world.publish(ctx, "x.customer.com");
    world.dns.set("x.customer.com", "CNAME");
    world.dns.set(TARGET, "A", "203.0.113.9");
    records();
    expect((await checkDomain(ctx, "x.customer.com")).detail).toContain(words);
    expect(world.cloudflare.requests).toEqual([]);
  });

  it("may be an apex whose alias is flattened, or an alias of an alias", async () => {
    const tenant = await makeTenant();
    const ctx = world.acting(tenant);
    world.dns.set(TARGET, "A", "203.0.113.9");
    for (const host of ["customer.com", "chain.customer.com"]) {
      await addDomain(ctx, { domain: host });
      await world.publish(ctx, host);
      world.dns.set(host, "CNAME");
    }
    world.dns.set("customer.com", "A", "203.0.113.9");
    world.dns.set("chain.customer.com", "CNAME", "step.customer.com");
    world.dns.set("step.customer.com", "CNAME", TARGET);
    for (const host of ["customer.com", "chain.customer.com"])
      expect(await checkDomain(ctx, host)).toMatchObject({ state: "pending_certificate" });
  });

  it("is not proven by another challenge, nor by an address that points here alone", async () => {
    const ctx = world.acting(await makeTenant());
    await addDomain(ctx, { domain: "y.customer.com" });
    world.dns.set("y.customer.com", "CNAME", TARGET);
    expect(await checkDomain(ctx, "y.customer.com")).toMatchObject({ state: "pending_dns" });
    const { records } = await getDomain(ctx, "y.customer.com");
    const value = records[0]?.value ?? "";
    world.dns.set(
      "_quayside-challenge.y.customer.com",
      "TXT",
      `${value}0`,
      value.slice(0, -1),
      value.toUpperCase(),
      "",
    );
    world.now += 10_000;
    expect((await checkDomain(ctx, "y.customer.com")).detail).toContain("says something else");
    world.dns.set("_quayside-challenge.y.customer.com", "TXT", "v=spf1 -all", value);
    world.now += 10_000;
    expect(await checkDomain(ctx, "y.customer.com")).toMatchObject({ state: "pending_certificate" });
  });

  it.each([{ http: 503 }, { dns: 2 }, { text: "<html>" }, { text: "{}" }, { silent: true }] as const)(
    "is neither proven nor lost while DNS answers %j",
    async (broken) => {
      const tenant = await makeTenant();
      const ctx = await world.activated(tenant, "z.customer.com");
      world.dns.broken = broken;
      for (let day = 0; day < 6; day++) {
        world.now += DAY;
        await world.sweep();
      }
      expect(await getDomain(ctx, "z.customer.com")).toMatchObject({ state: "active" });
    },
  );
});

describe("a certificate", () => {
  it("that is refused makes the domain fail with the reason, frees it, and is tried again", async () => {
    const ctx = world.acting(await makeTenant());
    await addDomain(ctx, { domain: "caa.customer.com" });
    await world.publish(ctx, "caa.customer.com");
    await checkDomain(ctx, "caa.customer.com");
    world.cloudflare.become("caa.customer.com", "pending", "validation_timed_out", ["caa: forbidden"]);
    world.now += 10_000;
    expect(await checkDomain(ctx, "caa.customer.com")).toMatchObject({
      state: "failed",
      detail: expect.stringContaining("caa: forbidden") as string,
    });
    world.now += MINUTE;
    await world.sweep();
    expect(world.cloudflare.hostnames.size).toBe(0);
    world.now += HOUR;
    await world.sweep();
    expect(await getDomain(ctx, "caa.customer.com")).toMatchObject({ state: "pending_certificate" });
  });

  it("is waited for as long as the provider asks", async () => {
    const ctx = world.acting(await makeTenant());
    await addDomain(ctx, { domain: "wait.customer.com" });
    await world.publish(ctx, "wait.customer.com");
    world.cloudflare.failures = [{ method: "POST", status: 429, headers: { "retry-after": "600" } }];
    const view = await checkDomain(ctx, "wait.customer.com");
    expect(view).toMatchObject({
      state: "pending_certificate",
      nextCheckAt: new Date(world.now + 600_000).toISOString(),
    });
  });
});
