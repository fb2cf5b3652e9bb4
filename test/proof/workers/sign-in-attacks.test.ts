import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { codeAt, PASSWORD, withTotp } from "../../../workers/identity/factors/factors.test-kit.ts";
import { sha256 } from "../../../workers/kernel/crypto.ts";
import { env } from "../../harness.ts";
import { OAuthPeer } from "../../peers/oauth-providers.ts";
import { type Everybody, everyWay, walletForm } from "./sign-ins/people.ts";
import { locationOf, PLATFORM, Visitor, whoIs } from "./sign-ins/visitor.ts";

let peer: OAuthPeer;
beforeEach(() => {
  peer = new OAuthPeer();
  vi.stubGlobal("fetch", (url: string | URL, init?: RequestInit) => peer.fetch(new Request(url, init)));
});
afterEach(() => {
  vi.unstubAllGlobals();
});

/** Goes to GitHub and consents; answers the address that the browser is sent back to. */
async function consent(visitor: Visitor, { github }: Everybody, name = "github"): Promise<URL> {
  const begun = locationOf(await visitor.go(`/sign-in/${name}?to=/account`));
  return peer.consent(begun.href, github);
}

const withPassword = ({ email }: Everybody) => ({ email, password: PASSWORD });

/** Every way to come by a session, and where it is then. */
const WAYS: Record<string, (visitor: Visitor, person: Everybody) => Promise<unknown>> = {
  "a password over the API": (visitor, person) =>
    visitor.go("/api/v1/auth/login", { json: withPassword(person) }),
  "a password on the page": (visitor, person) => visitor.go("/sign-in", { form: withPassword(person) }),
  "a password on a workspace's host": (visitor, person) =>
    visitor.go(`${person.origin}/sign-in`, { form: withPassword(person) }),
  "a provider": async (visitor, person) => visitor.go((await consent(visitor, person)).href),
  "a wallet over the API": async (visitor, person) =>
    visitor.go("/api/v1/auth/wallet", { json: JSON.parse(await walletForm(visitor, person)) }),
  "a wallet on the page": async (visitor, person) =>
    visitor.go("/sign-in", { form: { wallet: await walletForm(visitor, person) } }),
  "a second factor": async (visitor, person) => {
    const { key } = await withTotp(person.person);
    const asked = await visitor.go("/api/v1/auth/login", { json: withPassword(person) });
    const { challenge } = (await asked.json()) as { challenge: string };
    const json = { challenge, code: codeAt(key, Date.now()) };
    await visitor.go("/api/v1/auth/login/second-factor", { json });
  },
  "a second factor after a provider": async (visitor, person) => {
    const { recoveryCodes } = await withTotp(person.person);
    const next = locationOf(await visitor.go((await consent(visitor, person)).href));
    const page = await (await visitor.go(next.href)).text();
    const challenge = /name="challenge" value="(\w{64})"/.exec(page)?.[1] ?? "";
    await visitor.go(next.href, { form: { challenge, recoveryCode: recoveryCodes[0] ?? "" } });
  },
  "a hand-off": async (visitor, person) => {
    await visitor.go("/sign-in", { form: { wallet: await walletForm(visitor, person) } });
    const asked = await visitor.go(`${person.origin}/hand-off?to=/console`);
    await visitor.go(locationOf(await visitor.go(locationOf(asked).href)).href);
  },
};
const ON_WORKSPACE = ["a password on a workspace's host", "a hand-off"];

describe.each(Object.entries(WAYS))("a session that somebody else had planted, and %s", (name, signIn) => {
  it("is never the session afterwards, and signs nobody in", async () => {
    const [victim, attacker, elsewhere] = [await everyWay(), await everyWay(), new Visitor()];
    await elsewhere.go("/sign-in", { form: { wallet: await walletForm(elsewhere, attacker) } });
    const origin = ON_WORKSPACE.includes(name) ? victim.origin : PLATFORM;
    for (const planted of ["made-up-by-somebody-else", elsewhere.session()]) {
      const visitor = new Visitor();
      visitor.plant(planted, origin);
      // A second factor is set up once.
      const person = /factor/.test(name) ? await everyWay() : victim;
      await signIn(visitor, person);
      expect(visitor.session(origin)).not.toBe(planted);
      expect(await whoIs(visitor.session(origin), origin)).toBe(person.email);
    }
    expect(await whoIs("made-up-by-somebody-else")).toBeNull();
    expect(await whoIs(elsewhere.session())).toBe(attacker.email);
  });
});

it("confirming who one is gives the session another secret, and the old one is worth nothing", async () => {
  const [person, visitor] = [await everyWay(), new Visitor()];
  await visitor.go("/sign-in", { form: { wallet: await walletForm(visitor, person) } });
  const before = visitor.session();
  await visitor.go("/confirm?to=/account", { form: { password: PASSWORD } });
  expect(visitor.session()).not.toBe(before);
  expect(await whoIs(before)).toBeNull();
  expect(await whoIs(visitor.session())).toBe(person.email);
});

describe("a cookie that a sibling host tossed", () => {
  it.each([
    [
      "beside one's own",
      (mine: string, theirs: string) => `__Host-quayside=${theirs}; __Host-quayside=${mine}`,
    ],
    [
      "behind one's own",
      (mine: string, theirs: string) => `__Host-quayside=${mine}; __Host-quayside=${theirs}`,
    ],
    ["behind a space that is none", (_: string, theirs: string) => `a=1; \u00a0__Host-quayside=${theirs}`],
    ["behind a wide space", (_: string, theirs: string) => `a=1; \u2000__Host-quayside=${theirs}`],
    ["with a wide space in its name", (_: string, theirs: string) => `__Host-quayside\u2000=${theirs}`],
    ["with a space in its name", (_: string, theirs: string) => `__Host-quayside =${theirs}`],
    ["of another case", (_: string, theirs: string) => `__host-Quayside=${theirs}`],
    ["without the prefix", (_: string, theirs: string) => `quayside=${theirs}`],
    ["without a name", (_: string, theirs: string) => `=__Host-quayside=${theirs}`],
    ["in another one's value", (_: string, theirs: string) => `a=__Host-quayside=${theirs}`],
  ])("%s makes nobody act as whoever it belongs to", async (_, toss) => {
    const [victim, attacker] = await Promise.all(
      [await everyWay(), await everyWay()].map(async (person) => {
        const visitor = new Visitor();
        await visitor.go("/sign-in", { form: { wallet: await walletForm(visitor, person) } });
        return { visitor, person };
      }),
    );
    const tossed = new Visitor();
    const mine = victim?.visitor.session() ?? "";
    const theirs = attacker?.visitor.session() ?? "";
    vi.spyOn(tossed, "cookies").mockReturnValue(toss(mine, theirs));
    const answer = await tossed.go("/api/v1/auth/me");
    const { user } = (await answer.json()) as { user?: { email: string } };
    expect([victim?.person.email, undefined]).toContain(user?.email);
  });

  it("is no nonce either: two of one name are none", async () => {
    const [person, visitor] = [await everyWay(), new Visitor()];
    const back = await consent(visitor, person);
    const kept = visitor.cookies();
    vi.spyOn(visitor, "cookies").mockReturnValue(`${kept}; __Host-quayside-oauth=${"0".repeat(64)}`);
    expect((await visitor.go(back.href)).status).toBe(401);
  });
});

describe("an OAuth answer", () => {
  const refusedAt = async (visitor: Visitor, url: URL) => {
    const answer = await visitor.go(url.href);
    expect([answer.status, visitor.session()]).toEqual([401, ""]);
  };

  it("of one provider is refused at the other's callback", async () => {
    const [person, visitor] = [await everyWay(), new Visitor()];
    for (const [asked, answered] of [
      ["github", "google"],
      ["google", "github"],
    ] as const) {
      const back = await consent(visitor, person, asked);
      back.pathname = back.pathname.replace(asked, answered);
      await refusedAt(visitor, back);
    }
  });

  it.each([["https://accounts.google.com"], ["https://evil.example"], [""]])(
    "that names the issuer “%s” is refused",
    async (issuer) => {
      const [person, visitor] = [await everyWay(), new Visitor()];
      const back = await consent(visitor, person);
      back.searchParams.set("iss", issuer);
      await refusedAt(visitor, back);
    },
  );

  it("to another browser's state is refused, with a cookie of one's own and without", async () => {
    const [attacker, begun, victim] = [await everyWay(), new Visitor(), new Visitor()];
    await refusedAt(victim, await consent(begun, attacker));
    await consent(victim, attacker);
    await refusedAt(victim, await consent(begun, attacker));
  });

  it("is taken once, also by who has stolen address and cookie", async () => {
    const [person, visitor, thief] = [await everyWay(), new Visitor(), new Visitor()];
    const back = await consent(visitor, person);
    thief.steal(visitor);
    await visitor.go(back.href);
    expect(await whoIs(visitor.session())).toBe(person.email);
    await refusedAt(thief, back);
  });

  it("to a link is refused to whoever is signed in by then", async () => {
    const [attacker, victim, begun, visitor] = [
      await everyWay(),
      await everyWay(),
      new Visitor(),
      new Visitor(),
    ];
    await begun.go("/sign-in", { form: { wallet: await walletForm(begun, attacker) } });
    const back = peer.consent(locationOf(await begun.go("/sign-in/google?link")).href, attacker.github);
    await visitor.go("/sign-in", { form: { wallet: await walletForm(visitor, victim) } });
    const session = visitor.session();
    visitor.steal(begun);
    visitor.plant(session);
    expect((await visitor.go(back.href)).status).toBe(401);
    const linked = "SELECT count(*) AS n FROM identities WHERE user_id = ? AND provider = 'google'";
    expect(await env.DIRECTORY.prepare(linked).bind(victim.id).first("n")).toBe(0);
  });
});

it.each([
  ["another site", "cross-site", "quayside.test"],
  ["another workspace's host", "same-site", "quayside.test"],
  ["our own page", "same-origin", "accounts.google.com"],
  ["the person themselves", "none", "accounts.google.com"],
])("a link to a provider that %s (%s) begins goes on at %s", async (_, site, host) => {
  const [person, visitor] = [await everyWay(), new Visitor()];
  await visitor.go("/sign-in", { form: { wallet: await walletForm(visitor, person) } });
  const answer = await visitor.go("/sign-in/google?link", { headers: { "sec-fetch-site": site } });
  expect(locationOf(answer).host).toBe(host);
  expect(visitor.cookies().includes("__Host-quayside-oauth")).toBe(host !== "quayside.test");
});

describe("a step-up that is over", () => {
  const DANGEROUS: [path: string, json?: unknown][] = [
    ["/api/v1/account/address", { email: "new@example.org" }],
    ["/api/v1/account/totp"],
    ["/api/v1/account/wallets/challenge", { address: `0x${"1".repeat(40)}`, chainId: 1 }],
    ["/api/v1/account/passkeys/options"],
    ["/api/v1/account/recovery-codes"],
  ];

  it("refuses what is dangerous, and leads a page to where one confirms and back to what one did", async () => {
    const [person, visitor] = [await everyWay(), new Visitor()];
    await visitor.go("/sign-in", { form: { wallet: await walletForm(visitor, person) } });
    const over = env.DIRECTORY.prepare("UPDATE sessions SET sudo_until = ? WHERE id = ?");
    await over.bind(Date.now() - 1, await sha256(visitor.session())).run();
    for (const [path, json = {}] of DANGEROUS) {
      const answer = await visitor.go(path, { json });
      expect([path, answer.status, await answer.json()]).toEqual([
        path,
        403,
        expect.objectContaining({ code: "sudo_required" }),
      ]);
    }
    const page = "/sign-in/google?link";
    const confirm = locationOf(await visitor.go(page));
    expect(confirm.href).toBe(`${PLATFORM}/confirm?to=${encodeURIComponent(page)}`);
    const wrong = await visitor.go(confirm.href, { form: { password: "not mine" } });
    expect(wrong.status).toBe(400);
    const back = locationOf(await visitor.go(confirm.href, { form: { password: PASSWORD } }));
    expect(back.href).toBe(PLATFORM + page);
    expect(locationOf(await visitor.go(back.href)).host).toBe("accounts.google.com");
    for (const [path, json = {}] of DANGEROUS.slice(0, 3))
      expect([path, (await visitor.go(path, { json })).status < 300]).toEqual([path, true]);
  });
});
