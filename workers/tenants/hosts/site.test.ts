import { beforeAll, describe, expect, it, vi } from "vitest";
import { env, makeTenant, type TestTenant } from "../../../test/harness.ts";
import type { Env } from "../../kernel/env.ts";
import { NO_TENANT } from "../directory.ts";
import { activeHost } from "./hosts.test-kit.ts";
import { homeOrigin, originOf, shownElsewhere, siteOf } from "./site.ts";

let tenant: TestTenant;
let other: TestTenant;
let domain: string;
beforeAll(async () => {
  [tenant, other] = [await makeTenant(), await makeTenant()];
  domain = await activeHost(tenant, "agents");
});

const at = (url: string, headers: Record<string, string> = {}) => new Request(url, { headers });
const production = { ...env, ENVIRONMENT: "production", BASE_DOMAIN: "quayside.example" } as Env;
const local = { ...env, BASE_DOMAIN: "localhost:8787" } as Env;

describe("siteOf", () => {
  it.each([
    "http://quayside.test/",
    "http://QUAYSIDE.test/x",
    "http://quayside.test:80/",
    "http://127.0.0.1/",
  ])("%s is the platform", async (url) => {
    expect(await siteOf(env, at(url))).toEqual({ kind: "platform" });
  });

  it("a subdomain is its workspace's, in any case", async () => {
    const site = {
      kind: "tenant",
      custom: false,
      host: `${tenant.slug}.quayside.test`,
      tenant: { id: tenant.id },
    };
    expect(await siteOf(env, at(`http://${tenant.slug}.quayside.test/`))).toMatchObject(site);
    expect(await siteOf(env, at(`http://${tenant.slug.toUpperCase()}.Quayside.test/`))).toMatchObject(site);
  });

  it("a subdomain that nobody has is nobody's", async () => {
    const site = await siteOf(env, at("http://no-such-workspace.quayside.test/"));
    expect(site).toMatchObject({ kind: "tenant", tenant: { id: NO_TENANT } });
  });

  it("an active domain is its tenant's", async () => {
    expect(await siteOf(env, at(`http://${domain.toUpperCase()}/`))).toEqual({
      kind: "tenant",
      tenant: {
        id: tenant.id,
        slug: tenant.slug,
        name: tenant.slug,
        plan: "pro",
        status: "active",
        brand: null,
      },
      host: domain,
      custom: true,
    });
  });

  it("a domain that is not active is nobody's", async () => {
    const waiting = await activeHost(other, "waiting");
    await env.DIRECTORY.prepare("UPDATE hosts SET state = 'pending_certificate' WHERE host = ?")
      .bind(waiting)
      .run();
    expect(await siteOf(env, at(`http://${waiting}/`))).toEqual({ kind: "unknown" });
  });

  it.each([
    "http://quayside.test./",
    "http://quayside.test.evil.example/",
    "http://evilquayside.test/",
    "http://evil.example/",
    "http://a.b.quayside.test/",
    "http://www.quayside.test/",
    "http://domains.quayside.test/",
    "http://under_score.quayside.test/",
    "http://quayside.test:8443/",
    "http://xn--quysde-eva1c.test/",
    "http://quaysіde.test/",
    "http://localhost/",
  ])("%s is unknown", async (url) => {
    expect(await siteOf(env, at(url))).toEqual({ kind: "unknown" });
  });

  it.each([
    ["with a trailing dot", () => `http://${domain}./`],
    ["at another port", () => `http://${domain}:8443/`],
    ["below it", () => `http://x.${domain}/`],
  ])("a custom domain %s is unknown", async (_, url) => {
    expect(await siteOf(env, at(url()))).toEqual({ kind: "unknown" });
  });

  it.each([
    "quayside.test, evil.example",
    "evil.example@quayside.test",
    "quayside.test/path?",
    "evil.example",
    "quayside.test:",
    "quayside.test:99999",
    "quayside.test evil.example",
    "quay%73ide.test",
    "",
  ])("a Host field of %j is unknown, whatever the URL says", async (host) => {
    expect(await siteOf(env, at("http://quayside.test/", { host }))).toEqual({ kind: "unknown" });
  });

  it("takes no other word for the host", async () => {
    const claims = {
      "x-forwarded-host": domain,
      "x-host": domain,
      "x-original-host": domain,
      forwarded: `host=${domain}`,
    };
    expect(await siteOf(env, at("http://quayside.test/", claims))).toEqual({ kind: "platform" });
    expect(await siteOf(env, at("http://evil.example/", { "x-forwarded-host": "quayside.test" }))).toEqual({
      kind: "unknown",
    });
  });

  it.each([
    ["http://127.0.0.1:9999/", "platform"],
    ["http://[::1]:8787/", "platform"],
    ["http://localhost:8787/", "platform"],
    ["http://localhost:9999/", "unknown"],
    ["http://harbor.localhost:8787/", "tenant"],
  ])("on one machine %s is %s", async (url, kind) => {
    expect((await siteOf(local, at(url))).kind).toBe(kind);
  });

  it.each([
    ["https://quayside.example/", "platform"],
    ["https://harbor.quayside.example/", "tenant"],
    ["https://127.0.0.1/", "unknown"],
    ["https://[::1]/", "unknown"],
    ["https://localhost/", "unknown"],
    ["https://quayside.example:8443/", "unknown"],
  ])("in production %s is %s", async (url, kind) => {
    expect((await siteOf(production, at(url))).kind).toBe(kind);
  });

  it("asks the directory once a minute for a host, and every five seconds for an unknown one", async () => {
    const host = await activeHost(tenant, "warm");
    const prepare = vi.spyOn(env.DIRECTORY, "prepare");
    const reads = async (url: string, ...times: number[]) => {
      prepare.mockClear();
      for (const now of times) await siteOf(env, at(url), { now: () => now });
      return prepare.mock.calls.length;
    };
    expect(await reads(`http://${host}/`, 1_000, 1_001, 60_999)).toBe(1);
    expect(await reads(`http://${host}/`, 61_000)).toBe(1);
    expect(await reads("http://cold.example/", 1_000, 3_000, 5_999)).toBe(1);
    expect(await reads(`http://${other.slug}.quayside.test/`, 1_000, 2_000)).toBe(1);
    expect(await reads("http://quayside.test/", 1_000)).toBe(0);
    prepare.mockRestore();
  });
});

describe("origins", () => {
  it("are made of verified hosts alone", async () => {
    const named = async (e: Env, url: string) => originOf(e, await siteOf(e, at(url)));
    expect(await named(env, `http://${domain}/`)).toBe(`http://${domain}`);
    expect(await named(env, "http://evil.example/")).toBe("http://quayside.test");
    expect(await named(local, "http://127.0.0.1:9999/")).toBe("http://localhost:8787");
    expect(await named(local, "http://harbor.localhost:8787/")).toBe("http://harbor.localhost:8787");
    expect(await named(production, "https://harbor.quayside.example/")).toBe(
      "https://harbor.quayside.example",
    );
  });

  it("of a tenant's home are the primary domain's, else the subdomain's", async () => {
    const mine = await makeTenant();
    expect(await homeOrigin(env, mine)).toBe(`http://${mine.slug}.quayside.test`);
    const host = await activeHost(mine, "home", { isPrimary: true });
    expect(await homeOrigin(env, mine)).toBe(`http://${host}`);
  });
});

describe("shownElsewhere", () => {
  it("is the primary domain for other domains, and for the subdomain where that is chosen", async () => {
    const mine = await makeTenant();
    const second = await activeHost(mine, "second");
    const site = async (host: string) => shownElsewhere(env, await siteOf(env, at(`http://${host}/`)));
    expect(await site(second)).toBeNull();
    const primary = await activeHost(mine, "primary", { isPrimary: true });
    expect(await site(second)).toBe(`http://${primary}`);
    expect(await site(primary)).toBeNull();
    expect(await site(`${mine.slug}.quayside.test`)).toBeNull();
    await activeHost(mine, "primary", { isPrimary: true, redirect: true });
    expect(await site(`${mine.slug}.quayside.test`)).toBe(`http://${primary}`);
    expect(await site("quayside.test")).toBeNull();
  });
});
