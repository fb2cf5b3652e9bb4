import { describe, expect, it, vi } from "vitest";
import { env, request } from "../../../test/harness.ts";
import { OidcPeer } from "../../../test/peers/oidc-issuer.ts";
import { havePasskey } from "../../identity/factors/factors.test-kit.ts";
import { currentSession } from "../../identity/index.ts";
import { inviteMember } from "../invitations/invite-member.ts";
import { acting, revocations } from "../members/members.test-kit.ts";
import { beginSso } from "./begin-sso.ts";
import { PRESETS } from "./contract.ts";
import { finishSso } from "./finish-sso.ts";
import { ssoOriginOf } from "./queries.ts";
import { removeSso, setSso } from "./set-sso.ts";
import { SsoWorld } from "./sso.test-kit.ts";

const world = new SsoWorld();
const unauthenticated = { refusal: { code: "unauthenticated" } };

const cookieOf = (result: Awaited<ReturnType<typeof finishSso>>): string =>
  `__Host-quayside=${result.signedIn?.session?.secret}`;
const roleOf = (id: string) =>
  env.DIRECTORY.prepare("SELECT role FROM memberships WHERE user_id = ?").bind(id).first("role");
const whoIs = async (result: Awaited<ReturnType<typeof finishSso>>) => {
  const session = await currentSession(
    env,
    new Request("http://x.test", { headers: { cookie: cookieOf(result) } }),
  );
  if (!session) throw new Error("this session is not open");
  return session;
};

describe("a sign-in at the workspace's provider", () => {
  it("makes account and seat, in the workspace alone", async () => {
    const { tenant, domain } = await world.proved({ defaultRole: "developer" });
    const session = await whoIs(
      await world.signIn(tenant, { sub: "1", email: `Ada@${domain}`, name: "Ada" }),
    );
    expect(session).toMatchObject({
      session: { method: "sso", tenantId: tenant.id },
      user: { email: `ada@${domain}`, name: "Ada" },
      memberships: [{ tenantId: tenant.id, role: "developer" }],
    });
  });

  it("asks for the account's second factor, unless the provider is said to ask for one", async () => {
    const { tenant, domain, ctx } = await world.proved();
    const { id, email } = await tenant.personFor("member", `two-${domain}`);
    await env.DIRECTORY.prepare("UPDATE users SET email = ? WHERE id = ?").bind(`two@${domain}`, id).run();
    await havePasskey(id);
    const claims = { sub: "two", email: `two@${domain}` };
    const { signedIn } = await world.signIn(tenant, claims);
    expect(signedIn?.session).toBeUndefined();
    expect(signedIn?.secondFactor?.methods).toEqual(["passkey"]);
    await setSso(ctx, world.input(domain, { asksSecondFactor: true }));
    const session = await whoIs(await world.signIn(tenant, claims));
    expect(session).toMatchObject({ user: { id }, session: { method: "sso", tenantId: tenant.id } });
    expect(email).not.toBe(claims.email);
  });

  it("knows people by the subject, and gives one address to nobody else", async () => {
    const { tenant, domain } = await world.proved();
    const email = `ada@${domain}`;
    const first = await whoIs(await world.signIn(tenant, { sub: "1", email }));
    const again = await whoIs(await world.signIn(tenant, { sub: "1", email: `ada.l@${domain}` }));
    expect(again.user.id).toBe(first.user.id);
    await expect(world.signIn(tenant, { sub: "2", email })).rejects.toMatchObject({
      refusal: { code: "conflict" },
    });
  });

  it("takes addresses of the proved domain alone", async () => {
    const { tenant, domain } = await world.proved();
    for (const email of ["ada@elsewhere.example.org", `ada@evil-${domain}`, `ada@${domain}.evil.example`])
      await expect(world.signIn(tenant, { sub: "1", email })).rejects.toMatchObject({
        refusal: { code: "forbidden" },
      });
    const unverified = { sub: "1", email: `ada@${domain}`, email_verified: false };
    await expect(world.signIn(tenant, unverified)).rejects.toMatchObject(unauthenticated);
  });

  it("takes of Google's accounts those alone that the organisation manages", async () => {
    world.issuer = new OidcPeer(PRESETS.google.issuer);
    world.issuer.now = () => world.now;
    world.dns.set("accounts.google.com", "A", "142.250.1.84");
    const { tenant, domain } = await world.proved({ preset: "google" });
    // Who has left had a private account made of the address, while mail to it still reached them.
    const left = { sub: "1", email: `left@${domain}`, email_verified: true };
    for (const claims of [left, { ...left, hd: "" }, { ...left, hd: true }])
      await expect(world.signIn(tenant, claims)).rejects.toMatchObject({ refusal: { code: "forbidden" } });
    expect((await world.signIn(tenant, { ...left, hd: domain })).signedIn?.session).toBeDefined();
  });

  it("takes no name with characters that nobody sees, or that break lines", async () => {
    const { tenant, domain } = await world.proved();
    const name = " Ada\u0000\u202e\r\nLove\u200blace\ud800 ";
    const session = await whoIs(await world.signIn(tenant, { sub: "1", email: `ada@${domain}`, name }));
    expect(session.user.name).toBe("Ada Love lace\ufffd");
    const none = await whoIs(
      await world.signIn(tenant, { sub: "2", email: `bob@${domain}`, name: "\u200b\u0007" }),
    );
    expect(none.user.name).toBe(`bob@${domain}`);
  });

  it("gives the mapped role, also when it changes, and never takes an owner's", async () => {
    const roleMap = [{ value: "quayside-admins", role: "admin" as const }];
    const { tenant, domain } = await world.proved({ roleClaim: "groups", roleMap });
    const ada = { sub: "1", email: `ada@${domain}` };
    const { user } = await whoIs(await world.signIn(tenant, ada));
    await world.signIn(tenant, { ...ada, groups: ["staff", "quayside-admins"] });
    expect(await roleOf(user.id)).toBe("admin");
    await env.DIRECTORY.prepare("UPDATE memberships SET role = 'owner' WHERE user_id = ?")
      .bind(user.id)
      .run();
    await world.signIn(tenant, { ...ada, groups: ["quayside-admins"] });
    expect(await roleOf(user.id)).toBe("owner");
  });

  it("that makes a seat less takes back what was invited from it, and says so in the log", async () => {
    const roleMap = [
      { value: "admins", role: "admin" as const },
      { value: "staff", role: "member" as const },
    ];
    const { tenant, domain } = await world.proved({ roleClaim: "groups", roleMap });
    const ada = { sub: "1", email: `ada@${domain}`, name: "Ada" };
    const { user } = await whoIs(await world.signIn(tenant, { ...ada, groups: ["admins"] }));
    const invite = { email: `eve@${domain}`, role: "admin" as const };
    const { id } = await inviteMember(acting(tenant, user, "admin"), invite);
    await world.signIn(tenant, { ...ada, groups: ["staff"] });
    expect([await roleOf(user.id), await revocations(tenant)]).toEqual(["member", [id]]);
  });

  it("is for this browser, once, and for the workspace where it began", async () => {
    const [one, other] = [await world.proved(), await world.proved()];
    const { location, browser } = await beginSso(world.at(one.tenant), { to: "/" });
    const callback = world.issuer.signIn(location, { sub: "1", email: `ada@${one.domain}` });
    await expect(finishSso(world.at(other.tenant), callback, browser)).rejects.toMatchObject(unauthenticated);
    await expect(finishSso(world.at(one.tenant), callback, browser)).rejects.toMatchObject(unauthenticated);
    const again = await beginSso(world.at(one.tenant), { to: "/" });
    const forced = world.issuer.signIn(again.location, { sub: "1", email: `ada@${one.domain}` });
    await expect(finishSso(world.at(one.tenant), forced, undefined)).rejects.toMatchObject(unauthenticated);
  });

  it("that another issuer answers is refused", async () => {
    const { tenant, domain } = await world.proved();
    for (const iss of ["https://evil.example.com", null]) {
      const { location, browser } = await beginSso(world.at(tenant), { to: "/" });
      const callback = world.issuer.signIn(location, { sub: "1", email: `ada@${domain}` });
      if (iss === null) callback.searchParams.delete("iss");
      else callback.searchParams.set("iss", iss);
      await expect(finishSso(world.at(tenant), callback, browser)).rejects.toMatchObject(unauthenticated);
    }
  });

  it("that is refused is told to the workspace, which does not learn who has an account, nor without end", async () => {
    const { tenant } = await world.proved();
    const { email } = await tenant.personFor("member");
    const log =
      "SELECT target_id, detail FROM audit_entries WHERE tenant_id = ? AND action = 'session.refused'";
    for (let i = 0; i < 15; i++) await expect(world.signIn(tenant, { sub: "1", email })).rejects.toThrow();
    await vi.waitFor(async () => {
      const { results } = await env.DATA.prepare(log).bind(tenant.id).all<Record<string, string>>();
      expect(results).toHaveLength(10);
      expect(results[0]?.target_id).toBe(tenant.id);
      expect(JSON.parse(results[0]?.detail ?? "")).toMatchObject({ method: "sso", code: "forbidden" });
      expect(JSON.stringify(results)).not.toContain(email);
    }, 10_000);
  });

  it("is over when the connection has changed meanwhile", async () => {
    const { tenant, domain, ctx } = await world.proved();
    const { location, browser } = await beginSso(world.at(tenant), { to: "/" });
    await setSso(ctx, world.input(domain, { defaultRole: "admin" }));
    const callback = world.issuer.signIn(location, { sub: "1", email: `ada@${domain}` });
    await expect(finishSso(world.at(tenant), callback, browser)).rejects.toMatchObject(unauthenticated);
  });

  it("goes on after the provider's keys were rotated", async () => {
    const { tenant, domain } = await world.proved();
    await world.signIn(tenant, { sub: "1", email: `ada@${domain}` });
    world.issuer.rotate();
    expect(
      (await world.signIn(tenant, { sub: "1", email: `ada@${domain}` })).signedIn?.session,
    ).toBeDefined();
  });

  it("is found by the domain of an address, which tells nothing of an account", async () => {
    const { tenant, domain } = await world.proved();
    const origin = `http://${tenant.slug}.quayside.test`;
    expect(await ssoOriginOf(env, `nobody@${domain.toUpperCase()}`)).toBe(origin);
    expect(await ssoOriginOf(env, "nobody@elsewhere.example.org")).toBeNull();
  });

  it("ends with the connection: whom it linked is not known any more", async () => {
    const { tenant, domain, ctx } = await world.proved();
    await world.signIn(tenant, { sub: "1", email: `ada@${domain}` });
    await removeSso(ctx);
    await expect(beginSso(world.at(tenant), { to: "/" })).rejects.toMatchObject({
      refusal: { code: "not_found" },
    });
    const left = "SELECT count(*) AS n FROM identities WHERE provider = ?";
    expect(await env.DIRECTORY.prepare(left).bind(`sso:${tenant.id}`).first("n")).toBe(0);
  });
});

describe("a session of single sign-on", () => {
  const ACCOUNT = [
    ...[
      "GET /account/sessions",
      "DELETE /account/sessions",
      "DELETE /account/sessions/x",
      "GET /account/events",
    ],
    ...["GET /account/connections", "GET /account/factors", "GET /auth/tokens", "DELETE /auth/tokens/x"],
    ...["POST /workspaces", "GET /account/export", "PATCH /account"],
  ];
  it("says nothing of the account, whose workspaces elsewhere and devices are not the provider's to know", async () => {
    const { tenant, domain } = await world.proved();
    const cookie = cookieOf(await world.signIn(tenant, { sub: "1", email: `ada@${domain}` }));
    const bodies: Record<string, object> = {
      POST: { name: "x", slug: `x-${tenant.slug}` },
      PATCH: { name: "x" },
    };
    for (const host of [`http://${tenant.slug}.quayside.test`, "http://quayside.test"]) {
      const answers = ACCOUNT.map(async (route) => {
        const [method = "", path] = route.split(" ");
        const body = bodies[method] && JSON.stringify(bodies[method]);
        const headers = { cookie, origin: host, "content-type": "application/json" };
        const answer = await request(`${host}/api/v1${path}`, { method, headers, ...(body && { body }) });
        return [route, answer.status];
      });
      expect(await Promise.all(answers)).toEqual(ACCOUNT.map((route) => [route, 403]));
    }
    for (const page of ["sessions", "connections", "security"]) {
      const shown = await request(`/account/${page}`, { headers: { cookie, accept: "text/html" } });
      expect([page, shown.status]).toEqual([page, 403]);
    }
  });
});

describe("an ID token", () => {
  const seconds = (offset: number) => Math.floor(Date.now() / 1000) + offset;
  it.each([
    ["of another issuer", { claims: { iss: "https://evil.example.com" } }],
    ["for another audience", { claims: { aud: "another-client" } }],
    ["for several audiences without a party", { claims: { aud: ["quayside-client", "another-client"] } }],
    ["for another party", { claims: { azp: "another-client" } }],
    ["for another visit", { claims: { nonce: "another" } }],
    ["without a nonce", { claims: { nonce: undefined } }],
    ["that is over", { claims: { exp: seconds(-120) } }],
    ["without an end", { claims: { exp: undefined } }],
    ["that does not count yet", { claims: { nbf: seconds(600) } }],
    ["of the future", { claims: { iat: seconds(600), exp: seconds(900) } }],
    ["without a beginning", { claims: { iat: undefined } }],
    ["without a subject", { claims: { sub: undefined } }],
    ["of another access token", { claims: { at_hash: "AAAAAAAAAAAAAAAAAAAAAA" } }],
    ["without a signature", { signature: "none" as const }],
    ["signed with the client's secret", { signature: "secret" as const }],
    ["signed with the published key as a secret", { signature: "page" as const }],
    ["signed by a stranger", { signature: "stranger" as const }],
    ["signed with a key that is not published", { header: { kid: "unknown" } }],
    [
      "with an algorithm that was not agreed on",
      { metadata: { id_token_signing_alg_values_supported: ["ES256"] } },
    ],
  ])("%s is refused", async (_, forgery) => {
    const { tenant, domain } = await world.proved();
    if ("metadata" in forgery) world.issuer.metadata = forgery.metadata;
    else world.issuer.forgery = forgery;
    const refused = world.signIn(tenant, { sub: "1", email: `ada@${domain}` });
    await expect(refused).rejects.toMatchObject(unauthenticated);
    world.issuer.forgery = {};
    world.issuer.metadata = {};
    expect(
      (await world.signIn(tenant, { sub: "1", email: `ada@${domain}` })).signedIn?.session,
    ).toBeDefined();
  });
});
