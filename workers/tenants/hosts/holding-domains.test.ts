import { describe, expect, it } from "vitest";
import { env, makeTenant } from "../../../test/harness.ts";
import { addDomain } from "./add-domain.ts";
import { checkDomain } from "./check-domain.ts";
import { DAY, DomainWorld, HOUR, MINUTE, TARGET } from "./domain-world.test-kit.ts";
import { makePrimary } from "./make-primary.ts";
import { getDomain, listDomains } from "./queries.ts";
import { removeDomain } from "./remove-domain.ts";

const world = new DomainWorld();
const mailsOf = async (host: string) =>
  (
    await env.DIRECTORY.prepare("SELECT template, recipient FROM mails WHERE key LIKE ? ORDER BY created_at")
      .bind(`%${host}%`)
      .all<{ template: string; recipient: string }>()
  ).results;

describe("a domain that two tenants want", () => {
  it("is had by the one that proves it; the other is told, and nothing is said before", async () => {
    const [mine, theirs] = [await makeTenant(), await makeTenant()];
    const [me, them] = [world.acting(mine), world.acting(theirs)];
    const [first, second] = [
      await addDomain(me, { domain: "both.customer.com" }),
      await addDomain(them, { domain: "both.customer.com" }),
    ];
    expect(first.records[0]?.value).not.toBe(second.records[0]?.value);
    await world.publish(them, "both.customer.com");
    expect(await checkDomain(me, "both.customer.com")).toMatchObject({ state: "pending_dns" });
    expect(await checkDomain(them, "both.customer.com")).toMatchObject({ state: "pending_certificate" });
    const both = [...first.records, ...second.records]
      .filter(({ type }) => type === "TXT")
      .map(({ value }) => value);
    world.dns.set("_quayside-challenge.both.customer.com", "TXT", ...both);
    world.now += 10_000;
    const late = await checkDomain(me, "both.customer.com");
    expect(late).toMatchObject({ state: "pending_dns", primary: false });
    expect(late.detail).toContain("Another workspace has proven this domain");
  });

  it("is had by one of them when both prove it at once", async () => {
    const tenants = await Promise.all([1, 2, 3, 4].map(() => makeTenant()));
    const values: string[] = [];
    const actors = tenants.map((tenant) => world.acting(tenant));
    for (const ctx of actors)
      values.push((await addDomain(ctx, { domain: "race.customer.com" })).records[0]?.value ?? "");
    world.dns.set("_quayside-challenge.race.customer.com", "TXT", ...values);
    world.dns.set("race.customer.com", "CNAME", TARGET);
    const states = (await Promise.all(actors.map((ctx) => checkDomain(ctx, "race.customer.com")))).map(
      ({ state }) => state,
    );
    expect(states.toSorted()).toEqual(["pending_certificate", "pending_dns", "pending_dns", "pending_dns"]);
    expect(world.cloudflare.hostnames.size).toBe(1);
  });

  it("is not to be had by a newcomer because it still points here", async () => {
    const [before, after] = [await makeTenant(), await makeTenant()];
    const ctx = await world.activated(before, "left.customer.com");
    await removeDomain(ctx, "left.customer.com");
    await ctx.settled();
    expect(await listDomains(ctx)).toEqual([]);
    expect(world.cloudflare.hostnames.size).toBe(0);
    // The records of the one before still stand in DNS.
    const newcomer = world.acting(after);
    await addDomain(newcomer, { domain: "left.customer.com" });
    expect(await checkDomain(newcomer, "left.customer.com")).toMatchObject({ state: "pending_dns" });
    expect(await world.at("left.customer.com")).toEqual({ kind: "unknown" });
    // Nor by the one before, without the new records.
    await addDomain(ctx, { domain: "left.customer.com" });
    world.now += 10_000;
    expect(await checkDomain(ctx, "left.customer.com")).toMatchObject({ state: "pending_dns" });
  });

  it("is to be had only after the provider has let go of it", async () => {
    const [before, after] = [await makeTenant(), await makeTenant()];
    const ctx = world.acting(before);
    await world.activated(before, "held.customer.com");
    world.cloudflare.failures = Array.from({ length: 3 }, () => ({ method: "DELETE", status: 500 }));
    await removeDomain(ctx, "held.customer.com");
    await ctx.settled();
    expect(await world.at("held.customer.com")).toEqual({ kind: "unknown" });
    expect(await getDomain(ctx, "held.customer.com")).toMatchObject({ state: "removing" });
    const newcomer = world.acting(after);
    await addDomain(newcomer, { domain: "held.customer.com" });
    await world.publish(newcomer, "held.customer.com");
    expect((await checkDomain(newcomer, "held.customer.com")).detail).toContain("Another workspace");
    for (let turn = 0; turn < 6; turn++) {
      world.now += 10 * MINUTE;
      await world.sweep();
    }
    expect(await listDomains(ctx)).toEqual([]);
    world.now += HOUR;
    await world.sweep();
    expect(await getDomain(newcomer, "held.customer.com")).toMatchObject({ state: "pending_certificate" });
    expect(world.cloudflare.hostnames.size).toBe(1);
  });
});

describe("an active domain", () => {
  it("whose records are gone is answered for three days, then not, and comes back with its records", async () => {
    const tenant = await makeTenant();
    await tenant.personFor("owner", `gone-${tenant.slug}`);
    const ctx = await world.activated(tenant, "gone.customer.com");
    await makePrimary(ctx, "gone.customer.com");
    world.dns.set("_quayside-challenge.gone.customer.com", "TXT");
    world.now += DAY;
    await world.sweep();
    const warned = await getDomain(ctx, "gone.customer.com");
    expect(warned.state).toBe("active");
    expect(warned.detail).toMatch(/There is no TXT record .* no longer answered from \d{4}-\d\d-\d\d on/);
    for (let hours = 0; hours < 71; hours++) {
      world.now += HOUR;
      await world.sweep();
    }
    expect(await getDomain(ctx, "gone.customer.com")).toMatchObject({ state: "active" });
    world.now += 2 * HOUR;
    await world.sweep();
    expect(await getDomain(ctx, "gone.customer.com")).toMatchObject({ state: "failed" });
    expect(await world.at("gone.customer.com")).toEqual({ kind: "unknown" });
    expect((await mailsOf("gone.customer.com")).map(({ template }) => template)).toContain("domain-failed");
    world.now += MINUTE;
    await world.sweep();
    expect(world.cloudflare.hostnames.size).toBe(0);
    await world.publish(ctx, "gone.customer.com");
    world.now += HOUR;
    await world.sweep();
    world.cloudflare.become("gone.customer.com", "active");
    world.now += HOUR;
    await world.sweep();
    expect(await getDomain(ctx, "gone.customer.com")).toMatchObject({ state: "active", primary: true });
  });

  it("is looked at once a day, and a gap of a day is forgiven", async () => {
    const ctx = await world.activated(await makeTenant(), "daily.customer.com");
    await world.publish(ctx, "daily.customer.com");
    world.dns.asked = [];
    for (let hours = 0; hours < 49; hours++) {
      world.now += HOUR;
      await world.sweep();
    }
    expect(world.dns.asked.filter((question) => question.startsWith("TXT")).length).toBe(2);
    const value = (await getDomain(ctx, "daily.customer.com")).records[0]?.value ?? "";
    world.dns.set("_quayside-challenge.daily.customer.com", "TXT");
    world.now += DAY;
    await world.sweep();
    world.dns.set("_quayside-challenge.daily.customer.com", "TXT", value);
    for (let day = 0; day < 10; day++) {
      world.now += DAY;
      await world.sweep();
    }
    expect(await getDomain(ctx, "daily.customer.com")).toMatchObject({ state: "active", detail: "" });
  });
});
