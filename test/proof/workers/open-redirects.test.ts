import { beforeAll, describe, expect, it } from "vitest";
import { PASSWORD, withTotp } from "../../../workers/identity/factors/factors.test-kit.ts";
import { SsoWorld } from "../../../workers/tenants/sso/sso.test-kit.ts";
import { OAuthPeer } from "../../peers/oauth-providers.ts";
import { type Everybody, everyWay, walletForm } from "./sign-ins/people.ts";
import { locationOf, PLATFORM, Visitor } from "./sign-ins/visitor.ts";

const world = new SsoWorld();
let person: Everybody;
beforeAll(async () => {
  person = await everyWay();
});

/** What whoever makes a link may write where a page of ours is meant. */
const HOSTILE = [
  "https://evil.example/",
  "//evil.example/",
  "///evil.example/",
  "/\\evil.example/",
  "\\\\evil.example/",
  "/\t/evil.example/",
  "/\r\n/evil.example/",
  "\t//evil.example/",
  " //evil.example/",
  "/.//evil.example/",
  "/a/..//evil.example/",
  "/./\\evil.example/",
  "http:evil.example",
  "http:/\\evil.example",
  "//quayside.test@evil.example/",
  "//quayside.test.evil.example/",
  "//evil.example\\@quayside.test/",
  "javascript:alert(1)",
  "data:text/html,hello",
  "@evil.example",
  ".evil.example",
  "",
];
const query = (name: string, to: string) => `${name}=${encodeURIComponent(to)}`;

async function signIn(to: string, who = person): Promise<Response> {
  const visitor = new Visitor();
  return visitor.go(`/sign-in?${query("to", to)}`, { form: { wallet: await walletForm(visitor, who) } });
}

async function signedIn(who = person): Promise<Visitor> {
  const visitor = new Visitor();
  await visitor.go("/sign-in", { form: { wallet: await walletForm(visitor, who) } });
  return visitor;
}

function providers(): OAuthPeer {
  const peer = new OAuthPeer();
  for (const host of ["github.com", "api.github.com"]) world.others.set(host, peer.fetch);
  return peer;
}

/** Every way of signing in, with what it is told to lead to; answers where it led, on whose host. */
const WAYS: Record<string, (to: string) => Promise<[answer: Response, origin: string]>> = {
  "signing in": async (to) => [await signIn(to), PLATFORM],
  "the sign-in page for who is signed in": async (to) => {
    const visitor = await signedIn();
    return [await visitor.go(`/sign-in?${query("to", to)}`), PLATFORM];
  },
  "the sign-up page for who is signed in": async (to) => {
    const visitor = await signedIn();
    return [await visitor.go(`/sign-up?${query("to", to)}`), PLATFORM];
  },
  "a provider": async (to) => {
    const [peer, visitor] = [providers(), new Visitor()];
    const begun = locationOf(await visitor.go(`/sign-in/github?${query("to", to)}`));
    return [await visitor.go(peer.consent(begun.href, person.github).href), PLATFORM];
  },
  "a hand-off": async (to) => {
    const visitor = await signedIn();
    const asked = locationOf(await visitor.go(`${person.origin}/hand-off?${query("to", to)}`));
    const back = locationOf(await visitor.go(asked.href));
    return [await visitor.go(back.href), person.origin];
  },
};

describe.each(Object.entries(WAYS))("%s", (_, way) => {
  it("leads to a page of the same host, whatever it is told", async () => {
    for (const to of [...HOSTILE, "/account?a=1#b"]) {
      const [answer, origin] = await way(to);
      const led = answer.headers.get("location") ?? "";
      expect([to, answer.status, locationOf(answer, origin).origin]).toEqual([to, 302, origin]);
      expect([to, /^\/(?![/\\])[^\\]*$/.test(led)]).toEqual([to, true]);
    }
  });
});

it("a second step leads on to a page of the same host", async () => {
  const who = await everyWay();
  const { recoveryCodes } = await withTotp(who.person);
  const peer = providers();
  for (const [i, to] of HOSTILE.slice(0, 9).entries()) {
    const visitor = new Visitor();
    const begun = locationOf(await visitor.go(`/sign-in/github?${query("to", to)}`));
    const second = locationOf(await visitor.go(peer.consent(begun.href, who.github).href));
    expect([to, second.origin, second.pathname]).toEqual([to, PLATFORM, "/sign-in"]);
    const page = await (await visitor.go(second.href)).text();
    const challenge = /name="challenge" value="(\w{64})"/.exec(page)?.[1] ?? "";
    // Whoever made the link may have written the second step's, too.
    second.searchParams.set("to", to);
    const form = { challenge, recoveryCode: recoveryCodes[i] ?? "" };
    const done = await visitor.go(second.href, { form });
    expect([to, done.status, locationOf(done).origin]).toEqual([to, 302, PLATFORM]);
  }
});

it("single sign-on leads to a page of the workspace's host", async () => {
  const { tenant, domain } = await world.proved();
  const origin = `http://${tenant.slug}.quayside.test`;
  for (const to of HOSTILE) {
    const visitor = new Visitor();
    const begun = locationOf(await visitor.go(`${origin}/sso/start?${query("to", to)}`));
    const back = world.issuer.signIn(begun.href, { sub: "1", email: `ada@${domain}` });
    const done = await visitor.go(back.href);
    expect([to, done.status, locationOf(done, origin).origin]).toEqual([to, 302, origin]);
  }
});

it("confirming who one is leads back to a page of the same host", async () => {
  for (const to of HOSTILE.slice(0, 6)) {
    const visitor = await signedIn();
    const done = await visitor.go(`/confirm?${query("to", to)}`, { form: { password: PASSWORD } });
    expect([to, done.status, locationOf(done).origin]).toEqual([to, 302, PLATFORM]);
  }
});

it("the platform hands nobody over to a host that is none of its workspaces'", async () => {
  const visitor = await signedIn();
  const state = query("state", "0".repeat(64));
  for (const to of [
    ...HOSTILE,
    "http://quayside.test/",
    "http://nobodys.quayside.test/",
    `${person.origin}.evil/`,
  ]) {
    const answer = await visitor.go(`/hand-off?${query("to", to)}&${state}`);
    expect([to, answer.status >= 400, answer.headers.get("location")]).toEqual([to, true, null]);
  }
});
