import { describe, expect, it } from "vitest";
import { env } from "../../../test/harness.ts";
import { isPublicAddress } from "../../kernel/public-address.ts";
import { beginSso } from "./begin-sso.ts";
import { enforceSso } from "./enforce-sso.ts";
import { finishSso } from "./finish-sso.ts";
import { proveSsoDomain } from "./prove-sso-domain.ts";
import { getSso, ssoOriginOf } from "./queries.ts";
import { setSso } from "./set-sso.ts";
import { SsoWorld } from "./sso.test-kit.ts";

const world = new SsoWorld();
const invalid = { refusal: { code: "invalid_input" } };

describe("an issuer", () => {
  it.each([
    ["http://login.example.com", "https"],
    ["https://10.0.0.1", "address"],
    ["https://localhost", "localhost"],
    ["https://login.internal", "private"],
    ["https://127.0.0.1.nip.io", "private"],
    ["https://user:secret@login.example.com", "credentials"],
    ["https://login.example.com:8443", "port"],
    ["https://nowhere.example.com", "nowhere"],
  ])("%s is refused", async (issuer, why) => {
    const { ctx, domain } = await world.workspace();
    const refused = await setSso(ctx, world.input(domain, { issuer })).catch((error) => error);
    expect(refused).toMatchObject({ refusal: { code: "invalid_input" } });
    expect(refused.message).toContain(why);
    expect(world.issuer.asked).toEqual([]);
  });

  it.each(["10.1.2.3", "169.254.169.254", "127.0.0.1", "100.64.0.1"])(
    "that leads to %s is refused",
    async (ip) => {
      world.dns.set("login.example.com", "A", "93.184.216.34", ip);
      const { ctx, domain } = await world.workspace();
      await expect(setSso(ctx, world.input(domain))).rejects.toMatchObject(invalid);
      expect(world.issuer.asked).toEqual([]);
    },
  );

  it("that redirects, says too much, or is none, is refused", async () => {
    const { ctx, domain } = await world.workspace();
    const page = "/.well-known/openid-configuration";
    const answers = [
      () => Response.redirect("https://login.example.com/elsewhere", 302),
      () => new Response("x".repeat(300_000), { headers: { "content-type": "application/json" } }),
      () => new Response("<html>", { headers: { "content-type": "text/html" } }),
      () => Response.json({ issuer: "https://login.example.com" }),
      () => new Response(null, { status: 404 }),
    ];
    for (const answer of answers) {
      world.issuer.instead.set(page, answer);
      await expect(setSso(ctx, world.input(domain))).rejects.toMatchObject(invalid);
    }
  });

  it.each([
    ["calls itself another one", { issuer: "https://other.example.com" }],
    ["signs with nothing that can be checked", { id_token_signing_alg_values_supported: ["HS256", "none"] }],
    ["has people sign in on a private network", { authorization_endpoint: "https://10.0.0.1/authorize" }],
  ])("that %s is refused", async (_, metadata) => {
    world.issuer.metadata = metadata;
    const { ctx, domain } = await world.workspace();
    await expect(setSso(ctx, world.input(domain))).rejects.toMatchObject(invalid);
  });

  it("whose document names private endpoints is asked nothing there", async () => {
    const { tenant, domain } = await world.proved();
    world.issuer.metadata = { token_endpoint: "http://169.254.169.254/token" };
    world.issuer.asked = [];
    const refused = world.signIn(tenant, { sub: "1", email: `ada@${domain}` });
    await expect(refused).rejects.toMatchObject({ refusal: { code: expect.stringMatching(/^un/) } });
    expect(world.issuer.asked).not.toContain("/token");
  });

  it("of all Microsoft tenants is refused: anybody could come", async () => {
    const shared = "https://login.microsoftonline.com/common/v2.0";
    world.dns.set("login.microsoftonline.com", "A", "20.190.151.6");
    world.issuer.metadata = { issuer: "https://login.microsoftonline.com/{tenantid}/v2.0" };
    world.others.set("login.microsoftonline.com", async (sent) =>
      world.issuer.fetch(new Request(sent.url.replace("/common/v2.0", ""), sent)),
    );
    const { ctx, domain } = await world.workspace();
    await expect(setSso(ctx, world.input(domain, { issuer: shared }))).rejects.toMatchObject(invalid);
  });
});

describe("the client's secret", () => {
  it("is stored sealed, never shown, and masked in the log", async () => {
    const { ctx, domain, tenant } = await world.workspace();
    const { clientSecret = "" } = world.input(domain);
    expect(JSON.stringify(await setSso(ctx, world.input(domain)))).not.toContain(clientSecret);
    const tables = ["sso_connections", "directory_outbox"];
    for (const table of tables) {
      const { results } = await env.DIRECTORY.prepare(`SELECT * FROM ${table}`).all();
      expect(JSON.stringify(results)).not.toContain(clientSecret);
    }
    expect(await getSso(ctx)).toMatchObject({ clientId: "quayside-client", verifiedAt: null });
    expect(tenant.id).toMatch(/^ten_/);
  });

  it("does not go to another issuer than it was entered for", async () => {
    const { ctx, domain } = await world.proved();
    world.dns.set("evil.example.com", "A", "93.184.216.35");
    const { clientSecret: _, ...rest } = world.input(domain, { issuer: "https://evil.example.com" });
    world.issuer.metadata = { issuer: "https://evil.example.com" };
    await expect(setSso(ctx, rest)).rejects.toMatchObject({
      refusal: { code: "invalid_input", issues: [{ pointer: "/clientSecret" }] },
    });
  });
});

describe("the domain", () => {
  it("counts once its TXT record is there", async () => {
    const { ctx, tenant, domain } = await world.workspace();
    const { record } = await setSso(ctx, world.input(domain));
    await expect(proveSsoDomain(ctx)).rejects.toMatchObject({ refusal: { code: "conflict" } });
    await expect(beginSso(world.at(tenant), { to: "/" })).rejects.toMatchObject({
      refusal: { code: "not_found" },
    });
    world.dns.set(record.name, "TXT", "something else", record.value);
    expect((await proveSsoDomain(ctx)).verifiedAt).not.toBeNull();
  });

  it("is one workspace's: what another one was told to publish is worth nothing", async () => {
    const { domain, ctx: first } = await world.proved();
    const holder = (await getSso(first))?.record.value ?? "";
    const { ctx } = await world.workspace();
    const { record } = await setSso(ctx, world.input(domain));
    await expect(proveSsoDomain(ctx)).rejects.toMatchObject({ refusal: { code: "conflict" } });
    world.dns.set(record.name, "TXT", record.value, holder);
    await expect(proveSsoDomain(ctx)).rejects.toMatchObject({
      refusal: { code: "conflict", detail: expect.stringContaining("Another workspace") },
    });
  });

  it("whose record is gone goes to who proves it now; nobody signs in by the earlier one any more", async () => {
    const before = await world.proved();
    await world.test(before);
    await enforceSso(before.ctx, true);
    const pending = await beginSso(world.at(before.tenant), { to: "/console" });
    const { ctx, tenant } = await world.workspace();
    const { record } = await setSso(ctx, world.input(before.domain));
    world.dns.set(record.name, "TXT", record.value);
    expect((await proveSsoDomain(ctx)).verifiedAt).not.toBeNull();
    expect(await ssoOriginOf(env, `ada@${before.domain}`)).toContain(tenant.slug);
    // Who has the domain now gets its mails: what was required there stays so, until an owner decides otherwise.
    expect(await getSso(before.ctx)).toMatchObject({ verifiedAt: null, enforcedAt: expect.any(String) });
    await expect(beginSso(world.at(before.tenant), { to: "/" })).rejects.toMatchObject({
      refusal: { code: "not_found" },
    });
    const claims = { sub: "1", email: `ada@${before.domain}` };
    const answer = world.issuer.signIn(pending.location, claims);
    await expect(finishSso(world.at(before.tenant), answer, pending.browser)).rejects.toMatchObject({
      refusal: { code: "unauthenticated" },
    });
    await expect(proveSsoDomain(before.ctx)).rejects.toMatchObject({ refusal: { code: "conflict" } });
  });

  it("stays required where that was decided while the roles were changed, and a change over another one is refused", async () => {
    const made = await world.proved();
    await world.test(made);
    const roles = { ...world.input(made.domain), clientSecret: undefined, defaultRole: "admin" as const };
    const meanwhile = (sql: string) => {
      const batch = async (statements: D1PreparedStatement[]) => {
        await env.DIRECTORY.prepare(`UPDATE sso_connections SET ${sql} WHERE tenant_id = ?`)
          .bind(made.tenant.id)
          .run();
        return env.DIRECTORY.batch(statements);
      };
      const prepare = (text: string) => env.DIRECTORY.prepare(text);
      return { ...made.ctx, env: { ...made.ctx.env, DIRECTORY: { prepare, batch } as D1Database } };
    };
    const required = await setSso(meanwhile("enforced_at = 5"), roles);
    expect(required).toMatchObject({ defaultRole: "admin", enforcedAt: expect.any(String) });
    const late = setSso(meanwhile("revision = revision + 1"), { ...roles, defaultRole: "member" });
    await expect(late).rejects.toMatchObject({ refusal: { code: "conflict" } });
    expect(await getSso(made.ctx)).toMatchObject({ defaultRole: "admin" });
  });

  it("is proved anew when it changes, and the sign-in tested anew", async () => {
    const made = await world.proved();
    await world.test(made);
    const roles = await setSso(made.ctx, {
      ...world.input(made.domain),
      clientSecret: undefined,
      defaultRole: "admin",
    });
    expect(roles.testedAt).not.toBeNull();
    const moved = await setSso(made.ctx, world.input(`other-${made.domain}`));
    expect(moved).toMatchObject({ verifiedAt: null, testedAt: null });
    expect(moved.record.value).not.toBe(roles.record.value);
  });
});

it("knows public addresses from others", () => {
  const all = [
    "1.1.1.1",
    "2606:4700::1111",
    "0.0.0.0",
    "192.168.1.1",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "fe80::1",
  ];
  const more = [
    "fc00::1",
    "::ffff:127.0.0.1",
    "64:ff9b::7f00:1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2001::1",
    "nonsense",
  ];
  expect([...all, ...more].filter(isPublicAddress)).toEqual(["1.1.1.1", "2606:4700::1111"]);
  expect(isPublicAddress("2001:4860:4860::8888")).toBe(true);
});
