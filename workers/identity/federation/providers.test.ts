import { describe, expect, it } from "vitest";
import { env } from "../../../test/harness.ts";
import type { Forgery } from "../../../test/peers/id-token.ts";
import { mailsTo, newAddress } from "../accounts/accounts.test-kit.ts";
import { setUser } from "../create-user.ts";
import { removePasskey } from "../factors/change-passkey.ts";
import { codeAt, havePasskey, toldOf, withTotp } from "../factors/factors.test-kit.ts";
import { getFactors } from "../factors/queries.ts";
import { finishSignIn } from "../factors/second-factor.ts";
import { startSession } from "../start-session.ts";
import { beginProviderLink, beginProviderSignIn } from "./begin-provider.ts";
import { listConnections, unlinkConnection } from "./connections.ts";
import { ProviderWorld } from "./federation.test-kit.ts";
import type { ProviderReturn } from "./finish-provider.ts";

const world = new ProviderWorld();
const unauthenticated = { refusal: { code: "unauthenticated" } };
const secretOf = ({ signedIn }: ProviderReturn): string => signedIn?.session?.secret ?? "";

/** Somebody who signed up with a password. */
async function withPassword(email = newAddress()) {
  const id = await setUser(env, { email, name: "Ada", password: "seven brass lanterns" });
  const session = await startSession(world.visit(), { id, email, name: "Ada" }, "password");
  return world.person(session.secret);
}

async function linked(name: "github" | "google", account = world.account()) {
  const person = await withPassword();
  const { location, browser } = await beginProviderLink(person, name);
  await world.back(name, world.peer.consent(location, account), browser, person);
  return { person, account };
}

describe("signing in with a provider", () => {
  it.each(["github", "google"] as const)("makes an account of a verified address: %s", async (name) => {
    const account = world.account();
    const first = await world.person(secretOf(await world.signIn(name, account)));
    expect(first.user.email).toBe(account.emails[0]?.email);
    const again = await world.person(secretOf(await world.signIn(name, account)));
    expect(again.user.id).toBe(first.user.id);
    expect(again.session.method).toBe("oauth");
  });

  it("knows a person by the subject, whatever becomes of their address", async () => {
    const account = world.account();
    const first = await world.person(secretOf(await world.signIn("github", account)));
    const moved = { ...account, emails: [{ email: newAddress(), primary: true, verified: true }] };
    expect((await world.person(secretOf(await world.signIn("github", moved)))).user.id).toBe(first.user.id);
  });

  it.each(["github", "google"] as const)("takes no address that is not verified: %s", async (name) => {
    const owner = await withPassword();
    const thief = world.account(owner.user.email, false);
    await expect(world.signIn(name, thief)).rejects.toMatchObject(unauthenticated);
  });

  it("links no account by its address: its person signs in first", async () => {
    const owner = await withPassword();
    const other = world.account(owner.user.email);
    await expect(world.signIn("github", other)).rejects.toMatchObject({ refusal: { code: "conflict" } });
    expect(await listConnections(owner)).toEqual([]);
    await toldOf(owner.user.id, [{ method: "oauth", step: "first" }]);
  });

  it("opens no account that the platform has suspended, and tells its log", async () => {
    const { person, account } = await linked("github");
    const suspend = "UPDATE users SET suspended_at = 1 WHERE id = ?";
    await env.DIRECTORY.prepare(suspend).bind(person.user.id).run();
    await expect(world.signIn("github", account)).rejects.toMatchObject(unauthenticated);
    await toldOf(person.user.id, [{ method: "oauth", step: "first" }]);
  });

  it("is not offered on a workspace's own host", async () => {
    const hostTenant = { id: "ten_x" as const, slug: "x" };
    const begun = beginProviderSignIn(world.visit({ hostTenant }), "github", "/");
    await expect(begun).rejects.toMatchObject({ refusal: { code: "not_found" } });
  });
});

describe("an account with a second factor", () => {
  it("is asked for it, whichever provider names its person", async () => {
    const { person, account } = await linked("github");
    const { key } = await withTotp(person);
    const { signedIn, to } = await world.signIn("github", account);
    expect(signedIn?.session).toBeUndefined();
    expect(signedIn?.secondFactor?.methods).toEqual(["totp", "recovery-code"]);
    expect(to).toBe("/console");
    const challenge = signedIn?.secondFactor?.challenge ?? "";
    const wrong = finishSignIn(world.visit(), { challenge, code: "000000" });
    await expect(wrong).rejects.toMatchObject(unauthenticated);
    const code = codeAt(key, Date.now());
    const { session } = await finishSignIn(world.visit(), { challenge, code });
    const back = await world.person(session.secret);
    expect(back).toMatchObject({ user: { id: person.user.id }, session: { method: "oauth" } });
  });
});

describe("a callback", () => {
  const begun = (name: "github" | "google" = "github") =>
    beginProviderSignIn(world.visit(), name, "/console");

  it("works once", async () => {
    const { location, browser } = await begun();
    const url = world.peer.consent(location, world.account());
    await world.back("github", url, browser);
    await expect(world.back("github", url, browser)).rejects.toMatchObject(unauthenticated);
  });

  it("is worth nothing in another browser, or in none", async () => {
    const { location } = await begun();
    const url = world.peer.consent(location, world.account());
    await expect(world.back("github", url, "0".repeat(64))).rejects.toMatchObject(unauthenticated);
    const other = await begun();
    const forced = world.peer.consent(other.location, world.account());
    await expect(world.back("github", forced, undefined)).rejects.toMatchObject(unauthenticated);
  });

  it("is worth nothing with another code: the verifier belongs to the state", async () => {
    const [mine, theirs] = [await begun(), await begun()];
    const stolen = world.peer.consent(theirs.location, world.account());
    const url = world.peer.consent(mine.location, world.account());
    url.searchParams.set("code", stolen.searchParams.get("code") ?? "");
    await expect(world.back("github", url, mine.browser)).rejects.toMatchObject(unauthenticated);
  });

  it("of one provider is not taken for another's", async () => {
    const { location, browser } = await begun("google");
    const url = world.peer.consent(location, world.account());
    await expect(world.back("github", url, browser)).rejects.toMatchObject(unauthenticated);
  });

  it("that says it comes from another issuer is refused", async () => {
    const { location, browser } = await begun();
    const url = world.peer.consent(location, world.account());
    url.searchParams.set("iss", "https://evil.example");
    await expect(world.back("github", url, browser)).rejects.toMatchObject(unauthenticated);
  });

  it("has a time, and a host", async () => {
    const late = await begun();
    const clock = { now: () => Date.now() + 601_000 };
    const url = world.peer.consent(late.location, world.account());
    const old = world.back("github", url, late.browser, null, world.visit({ clock }));
    await expect(old).rejects.toMatchObject(unauthenticated);
    const there = await begun();
    const elsewhere = world.visit({ origin: "http://elsewhere.quayside.test" });
    const moved = world.peer.consent(there.location, world.account());
    await expect(world.back("github", moved, there.browser, null, elsewhere)).rejects.toMatchObject(
      unauthenticated,
    );
  });

  const seconds = (offset: number) => Math.floor(Date.now() / 1000) + offset;
  it.each<[string, Forgery]>([
    ["of another issuer", { claims: { iss: "https://evil.example" } }],
    ["for another audience", { claims: { aud: "another-client" } }],
    ["for another visit", { claims: { nonce: "another" } }],
    ["without a nonce", { claims: { nonce: undefined } }],
    ["without a subject", { claims: { sub: undefined } }],
    ["that is over", { claims: { exp: seconds(-120) } }],
    ["without an end", { claims: { exp: undefined } }],
    ["that does not count yet", { claims: { nbf: seconds(600) } }],
    ["of long ago", { claims: { iat: seconds(-3600), exp: seconds(3600) } }],
    ["of the future", { claims: { iat: seconds(600), exp: seconds(900) } }],
    ["without a beginning", { claims: { iat: undefined } }],
    ["without a signature", { signature: "none" }],
    ["signed with the client's secret", { signature: "secret" }],
    ["signed with the published key as a secret", { signature: "page" }],
    ["signed by a stranger", { signature: "stranger" }],
    ["signed with a key that is not published", { header: { kid: "unknown" } }],
  ])("of Google with an ID token %s is refused", async (_, forgery) => {
    world.peer.forgery = forgery;
    await expect(world.signIn("google", world.account())).rejects.toMatchObject(unauthenticated);
  });
});

describe("linking", () => {
  it("adds a way to sign in, and tells by mail", async () => {
    const { person, account } = await linked("github");
    expect(await listConnections(person)).toMatchObject([{ provider: "GitHub", label: account.login }]);
    expect((await mailsTo(person.user.email)).at(-1)).toMatchObject({
      template: "security-change",
      parameters: { what: "GitHub was linked to your account" },
    });
    const back = await world.person(secretOf(await world.signIn("github", account)));
    expect(back.user.id).toBe(person.user.id);
  });

  it("is for who began it, and for who has just proved that it is them", async () => {
    const [victim, eve] = [await withPassword(), await withPassword()];
    const { location, browser } = await beginProviderLink(eve, "github");
    const forced = world.back("github", world.peer.consent(location, world.account()), browser, victim);
    await expect(forced).rejects.toMatchObject(unauthenticated);
    const later = await world.person((await startSession(world.visit(), victim.user, "password")).secret, {
      clock: { now: () => Date.now() + 601_000 },
    });
    await expect(beginProviderLink(later, "github")).rejects.toMatchObject({
      refusal: { code: "sudo_required" },
    });
  });

  it("gives one account elsewhere to one account here", async () => {
    const { account } = await linked("github");
    await expect(linked("github", account)).rejects.toMatchObject({ refusal: { code: "conflict" } });
  });
});

describe("unlinking", () => {
  it("takes the way away, and tells by mail", async () => {
    const { person, account } = await linked("google");
    const [connection] = await listConnections(person);
    await unlinkConnection(person, connection?.id ?? "");
    expect(await listConnections(person)).toEqual([]);
    const { parameters } = (await mailsTo(person.user.email)).at(-1) ?? {};
    expect(parameters?.what).toBe("Google was unlinked from your account");
    const log = "SELECT action FROM account_events WHERE user_id = ? ORDER BY id";
    const { results } = await env.DIRECTORY.prepare(log).bind(person.user.id).all<{ action: string }>();
    expect(results.map(({ action }) => action).slice(-2)).toEqual(["identity.linked", "identity.unlinked"]);
    expect(account.id).toBeGreaterThan(0);
  });

  it("leaves the last way to sign in, whoever asks how often at once", async () => {
    const account = world.account();
    const person = await world.person(secretOf(await world.signIn("github", account)));
    const link = await beginProviderLink(person, "google");
    await world.back("google", world.peer.consent(link.location, world.account()), link.browser, person);
    const both = await listConnections(person);
    const done = await Promise.allSettled(both.map(({ id }) => unlinkConnection(person, id)));
    expect(done.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await listConnections(person)).toHaveLength(1);
  });

  it("leaves a passkey as the last one, which then stays", async () => {
    const person = await world.person(secretOf(await world.signIn("github", world.account())));
    const passkey = await havePasskey(person.user.id);
    const [connection] = await listConnections(person);
    await unlinkConnection(person, connection?.id ?? "");
    expect(await listConnections(person)).toEqual([]);
    await expect(removePasskey(person, passkey)).rejects.toMatchObject({ refusal: { code: "conflict" } });
    expect((await getFactors(person)).passkeys).toHaveLength(1);
  });

  it("is nobody else's business", async () => {
    const [{ person }, eve] = [await linked("github"), await withPassword()];
    const [connection] = await listConnections(person);
    const stolen = unlinkConnection(eve, connection?.id ?? "");
    await expect(stolen).rejects.toMatchObject({ refusal: { code: "not_found" } });
    expect(await listConnections(person)).toHaveLength(1);
  });
});
