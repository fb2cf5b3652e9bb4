import { exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from "jose";
import { beforeAll, describe, expect, it, vi } from "vitest";
import {
  env,
  expectOk,
  makeTenant,
  type Person,
  platformAdministrator,
  type TestTenant,
} from "../../../test/harness.ts";
import { newId } from "../../kernel/ids.ts";
import { setMember, setUser } from "../create-user.ts";
import { signAccessToken, verifyAccessToken } from "./access-tokens.ts";
import { publicKeys, signingKey } from "./signing-keys.ts";
import { bearer, byCookie, familiesOf, open, refresh, send, statusOf } from "./tokens.test-kit.ts";

let tenant: TestTenant;
beforeAll(async () => {
  tenant = await makeTenant();
});

describe("an access token", () => {
  it("acts as its person, in their role, within its scopes", async () => {
    const ada = await tenant.personFor("developer");
    const { accessToken, expiresIn } = await open(ada);
    expect(expiresIn).toBe(900);
    const me = await expectOk(send("GET", "/auth/me", bearer(accessToken)));
    expect(me).toMatchObject({
      actor: { type: "user", id: ada.id, role: "developer" },
      tenant: { id: tenant.id },
      user: { email: ada.email },
    });
    const slug = `a-${Math.random().toString(36).slice(2, 9)}`;
    expect(await statusOf(accessToken, "POST", "/agents", { slug })).toBe(201);
    const limited = await open(ada, { scopes: ["agents:read"], name: "Reader" });
    expect(await statusOf(limited.accessToken, "GET", "/agents")).toBe(200);
    expect(await statusOf(limited.accessToken, "GET", "/runs")).toBe(403);
    expect(await statusOf(limited.accessToken, "POST", "/agents", { slug: `${slug}x` })).toBe(403);
    expect(await statusOf(limited.accessToken, "POST", `/agents/${slug}/runs`, { input: {} })).toBe(403);
  });

  it("does nothing dangerous, and nothing about the account", async () => {
    const owner = await tenant.personFor("owner");
    const { accessToken } = await open(owner);
    const answer = await send("POST", "/keys", bearer(accessToken), { name: "x" });
    expect([answer.status, (await answer.json<{ code: string }>()).code]).toEqual([403, "sudo_required"]);
    expect(await statusOf(accessToken, "GET", "/auth/tokens")).toBe(403);
    expect(await statusOf(accessToken, "POST", "/auth/tokens", {})).toBe(403);
  });

  it("is made by the person themselves, who has just proved that it is them", async () => {
    const ada = await tenant.personFor("developer");
    await env.DIRECTORY.prepare("UPDATE sessions SET sudo_until = 1 WHERE user_id = ?").bind(ada.id).run();
    expect((await send("POST", "/auth/tokens", byCookie(ada), {})).status).toBe(403);
    const set = "UPDATE sessions SET sudo_until = 9999999999999, impersonator_id = ? WHERE user_id = ?";
    await env.DIRECTORY.prepare(set)
      .bind(await platformAdministrator(), ada.id)
      .run();
    expect((await send("POST", "/auth/tokens", byCookie(ada), {})).status).toBe(403);
  });

  it("acts in the host's workspace, else the header's, else its claim's", async () => {
    const [other, stranger] = [await makeTenant(), await makeTenant()];
    const ada = await tenant.personFor("developer");
    await setMember(env, other, ada.id, "member");
    const { accessToken } = await open(ada, {}, { "quayside-tenant": other.slug });
    const where = async (headers: Record<string, string>, host?: string) => {
      const answer = await send("GET", "/auth/me", { ...bearer(accessToken), ...headers }, undefined, host);
      return answer.status === 200
        ? (await answer.json<{ tenant: { id: string } }>()).tenant.id
        : answer.status;
    };
    expect(await where({})).toBe(other.id);
    expect(await where({ "quayside-tenant": tenant.slug })).toBe(tenant.id);
    expect(await where({ "quayside-tenant": other.slug }, `${tenant.slug}.quayside.test`)).toBe(tenant.id);
    expect(await where({}, `${stranger.slug}.quayside.test`)).toBe(403);
    await env.DIRECTORY.prepare("DELETE FROM memberships WHERE tenant_id = ?").bind(other.id).run();
    expect(await where({})).toBe(403);
  });

  it("is made on the platform's own host alone, where no customer's domain sees it", async () => {
    const ada = await tenant.personFor("developer");
    const bind = "UPDATE sessions SET tenant_id = ? WHERE user_id = ?";
    await env.DIRECTORY.prepare(bind).bind(tenant.id, ada.id).run();
    expect((await send("POST", "/auth/tokens", byCookie(ada), {})).status).toBe(403);
  });

  it("does not stand for the single sign-on that a workspace asks for", async () => {
    const strict = await makeTenant();
    const ada = await strict.personFor("developer");
    const { accessToken } = await open(ada);
    expect(await statusOf(accessToken)).toBe(200);
    const enforce = `INSERT INTO sso_connections (tenant_id, preset, issuer, client_id, client_secret, domain, challenge,
      verified_at, default_role, role_claim, role_map, asks_second_factor, revision, enforced_at, created_at)
      VALUES (?, 'any', '', '', '{}', 'example.org', '', 1, 'member', '', '[]', 0, 1, 1, 1)`;
    await env.DIRECTORY.prepare(enforce).bind(strict.id).run();
    expect(await statusOf(accessToken)).toBe(403);
    await env.DIRECTORY.prepare("DELETE FROM sso_connections").run();
  });

  it("stops with the next request, whatever was taken away", async () => {
    const away: Record<string, (person: Person) => Promise<unknown>> = {
      family: async (person) =>
        send("DELETE", `/auth/tokens/${(await familiesOf(person))[0]?.id}`, byCookie(person)),
      password: ({ email }) => setUser(env, { email, name: "Ada", password: "a new and long password" }),
      person: ({ id }) =>
        env.DIRECTORY.prepare("UPDATE users SET suspended_at = 1 WHERE id = ?").bind(id).run(),
      seat: ({ id }) => env.DIRECTORY.prepare("DELETE FROM memberships WHERE user_id = ?").bind(id).run(),
    };
    for (const [what, take] of Object.entries(away)) {
      const ada = await tenant.personFor("developer");
      const { accessToken, refreshToken } = await open(ada);
      expect(await statusOf(accessToken)).toBe(200);
      await take(ada);
      expect(await statusOf(accessToken)).toBe(what === "seat" ? 403 : 401);
      if (what !== "seat") expect((await refresh(refreshToken)).status).toBe(401);
    }
    const ada = await tenant.personFor("admin");
    const { accessToken } = await open(ada);
    expect(await statusOf(accessToken, "GET", "/keys?all=true")).toBe(200);
    await setMember(env, tenant, ada.id, "member");
    expect(await statusOf(accessToken, "GET", "/keys?all=true")).toBe(403);
  });

  it("costs one read of D1", async () => {
    const { accessToken } = await open(await tenant.personFor("developer"));
    await statusOf(accessToken);
    const prepare = vi.spyOn(env.DIRECTORY, "prepare");
    try {
      expect(await statusOf(accessToken)).toBe(200);
      // Mails and logs of what the other tests did may be under way.
      const identity = /\b(?:sessions|users|memberships|token_families|signing_keys)\b/;
      expect(prepare.mock.calls.filter(([sql]) => identity.test(sql))).toHaveLength(1);
    } finally {
      prepare.mockRestore();
    }
  });
});

describe("a token that is none", () => {
  const claims = (family: string, user: string): JWTPayload => ({
    ...{ iss: "http://quayside.test", aud: "http://quayside.test/api/v1", sub: user, fam: family, jti: "j" },
    ...{ iat: Math.floor(Date.now() / 1000), exp: Math.floor(Date.now() / 1000) + 900 },
  });
  const sign = async (payload: JWTPayload, header: object = {}, signer?: CryptoKey | Uint8Array) => {
    const { kid, key } = await signingKey(env, Date.now());
    return new SignJWT(payload)
      .setProtectedHeader({ alg: "EdDSA", kid, typ: "at+jwt", ...header })
      .sign(signer ?? key);
  };

  it("is refused, by whatever it was made", async () => {
    const ada = await tenant.personFor("owner");
    const { accessToken } = await open(ada);
    const family = (await familiesOf(ada))[0]?.id ?? "";
    const good = claims(family, ada.id);
    expect(await statusOf(await sign(good))).toBe(200);
    const [shown] = (await publicKeys(env, Date.now())).keys;
    const text = (value: object) => new TextEncoder().encode(JSON.stringify(value));
    const raw = Uint8Array.from(atob((shown?.x ?? "").replaceAll("-", "+").replaceAll("_", "/")), (c) =>
      c.charCodeAt(0),
    );
    const foreign = await generateKeyPair("EdDSA", { extractable: true });
    const now = Math.floor(Date.now() / 1000);
    const [head, body, signature = ""] = accessToken.split(".");
    const attacks: Record<string, string> = {
      none: new UnsecuredJWT(good).encode(),
      "none, with our kid": `${btoa(JSON.stringify({ alg: "none", kid: shown?.kid, typ: "at+jwt" }))}.${body}.`,
      "HS256 with the public key": await sign(good, { alg: "HS256" }, raw),
      "HS256 with the public JWK": await sign(good, { alg: "HS256" }, text(shown ?? {})),
      "another kid": await sign(good, { kid: "0000000000000000" }),
      "no kid": await sign(good, { kid: undefined }),
      "a foreign key under our kid": await sign(good, {}, foreign.privateKey),
      "a key of its own": await sign(
        good,
        { kid: "mine", jwk: await exportJWK(foreign.publicKey) },
        foreign.privateKey,
      ),
      "another issuer": await sign({ ...good, iss: "https://evil.example" }),
      "another audience": await sign({ ...good, aud: "http://quayside.test" }),
      expired: await sign({ ...good, iat: now - 910, exp: now - 10 }),
      "without an end": await sign({ ...good, exp: undefined } as unknown as JWTPayload),
      "too long an end": await sign({ ...good, iat: now - 3_600, exp: now + 3_600 }),
      "issued in the future": await sign({ ...good, iat: now + 60 }),
      "not valid yet": await sign({ ...good, nbf: now + 60 }),
      "another purpose": await sign(good, { typ: "JWT" }),
      "an ID token": await sign(good, { typ: undefined }),
      "another person": await sign({ ...good, sub: newId("usr") }),
      "another family": await sign({ ...good, fam: newId("fam") }),
      "no family": await sign({ ...good, fam: undefined }),
      "another signature": `${head}.${body}.${signature.slice(0, -4)}AAAA`,
      "no signature": `${head}.${body}.`,
      "other claims": `${head}.${btoa(JSON.stringify({ ...good, sub: newId("usr") })).replaceAll("=", "")}.${signature}`,
      nonsense: "a.b.c",
      dots: "..",
    };
    const answers = await Promise.all(
      Object.entries(attacks).map(async ([name, token]) => [name, await statusOf(token)]),
    );
    expect(answers).toEqual(Object.keys(attacks).map((name) => [name, 401]));
  });

  it("runs out after fifteen minutes", async () => {
    const now = Date.now();
    const family = { id: newId("fam"), userId: newId("usr"), tenantId: null, scopes: null };
    const token = await signAccessToken(env, family, now);
    expect(await verifyAccessToken(env, token, now + 899_000)).toEqual({
      familyId: family.id,
      userId: family.userId,
    });
    expect(await verifyAccessToken(env, token, now + 903_000)).toBeUndefined();
  });
});
