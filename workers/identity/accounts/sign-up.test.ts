import { describe, expect, it } from "vitest";
import { env, request, visit } from "../../../test/harness.ts";
import { codeTo, mailsTo, newAddress, PASSWORD, whoHas } from "./accounts.test-kit.ts";
import { signUp } from "./sign-up.ts";
import { findSignUp, verifyAddress } from "./verify-address.ts";

const DAY = 86_400_000;
const begin = async (email = newAddress(), name = "Ada") => {
  const { nonce } = await signUp(visit(), { email, name, password: PASSWORD });
  return { email, nonce };
};
const usersOf = async (email: string) =>
  (await env.DIRECTORY.prepare("SELECT id, name FROM users WHERE email = ?").bind(email).all()).results;

async function signedUp(email = newAddress()) {
  const { nonce } = await begin(email);
  return verifyAddress(visit(), { code: await codeTo(email, "verify-address") }, nonce);
}

describe("signUp", () => {
  it("makes no account before the mailed link is followed", async () => {
    const { email } = await begin();
    expect(await usersOf(email)).toEqual([]);
    expect((await mailsTo(email)).map(({ template }) => template)).toEqual(["verify-address"]);
  });

  it("tells the owner of an address that has an account, and nobody else", async () => {
    const email = newAddress();
    await signedUp(email);
    const { nonce } = await signUp(visit(), { email, name: "Eve", password: "another brass lantern" });
    expect(nonce).toMatch(/^[0-9a-f]{64}$/);
    const mail = (await mailsTo(email)).at(-1);
    expect(mail).toMatchObject({ template: "account-exists", parameters: { name: "Ada" } });
    expect(JSON.stringify(mail)).not.toContain("Eve");
  });

  it("sends nobody to a workspace's host: its owner could take the link, and with it the address", async () => {
    const email = newAddress();
    const hostTenant = { id: "ten_00000000000000000000000000" as const, slug: "harbour" };
    const there = visit({ origin: "http://agents.example", hostTenant });
    const begun = () => signUp(there, { email, name: "Ada", password: PASSWORD });
    const linksIn = async () =>
      Object.entries((await mailsTo(email)).at(-1)?.parameters ?? {})
        .filter(([name]) => /link/i.test(name))
        .map(([, link]) => new URL(String(link)).origin);
    await begun();
    expect(await linksIn()).toEqual(["http://quayside.test"]);
    await verifyAddress(
      visit(),
      { code: await codeTo(email, "verify-address"), password: PASSWORD },
      undefined,
    );
    await begun();
    expect(await linksIn()).toEqual(["http://quayside.test", "http://quayside.test"]);
  });

  it("refuses passwords that would be guessed", async () => {
    const email = "ada.lovelace@analytical.example";
    for (const password of [
      "password1",
      "PASSWORD1",
      "iloveyou",
      "ada.lovelace",
      "Lovelace1815",
      "Ada Lovelace",
    ]) {
      const refused = signUp(visit(), { email, name: "Ada Lovelace", password });
      await expect(refused, password).rejects.toMatchObject({
        refusal: { code: "invalid_input", issues: [{ pointer: "/password" }] },
      });
    }
    expect(await mailsTo(email)).toEqual([]);
  });

  it("sends an address no more than a few mails", async () => {
    const clock = { now: () => Date.now() };
    const email = newAddress();
    const ask = () => signUp(visit({ clock }), { email, name: "Ada", password: PASSWORD });
    for (let i = 0; i < 4; i++) await ask();
    await ask();
    await expect(ask()).rejects.toMatchObject({ refusal: { code: "rate_limited" } });
  });

  it("answers alike over the API, whether or not there is an account", async () => {
    const email = newAddress();
    await signedUp(email);
    const ask = async (address: string) => {
      const response = await request("/api/v1/auth/signup", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ email: address, name: "Ada", password: PASSWORD }),
      });
      const cookie = response.headers.get("set-cookie")?.replace(/=[0-9a-f]{64};/, "=…;");
      return { status: response.status, body: await response.text(), cookie };
    };
    const [known, unknown] = [await ask(email), await ask(newAddress())];
    expect(known).toEqual(unknown);
    expect(known).toMatchObject({ status: 202, body: "" });
  });
});

describe("verifyAddress", () => {
  it("makes the account and signs in, in the browser that signed up", async () => {
    const { email, nonce } = await begin();
    const code = await codeTo(email, "verify-address");
    const { session, user } = await verifyAddress(visit(), { code }, nonce);
    expect(await usersOf(email)).toEqual([{ id: user.id, name: "Ada" }]);
    expect((await whoHas(session.secret))?.user).toMatchObject({ id: user.id, email });
  });

  it("asks for the password in any other: a link alone could confirm an account that a stranger began", async () => {
    const { email } = await begin();
    const code = await codeTo(email, "verify-address");
    for (const nonce of [undefined, "0".repeat(64)]) {
      const refused = verifyAddress(visit(), { code }, nonce);
      await expect(refused).rejects.toMatchObject({ refusal: { code: "unauthenticated" } });
    }
    await expect(verifyAddress(visit(), { code, password: "wrong one" }, undefined)).rejects.toThrow();
    expect(await usersOf(email)).toEqual([]);
    await verifyAddress(visit(), { code, password: PASSWORD }, undefined);
    expect(await usersOf(email)).toHaveLength(1);
  });

  it("lets the password be guessed at only a few times", async () => {
    const { email } = await begin();
    const code = await codeTo(email, "verify-address");
    const codes: string[] = [];
    for (let i = 0; i < 7; i++)
      await verifyAddress(visit(), { code, password: `guess number ${i}` }, undefined).catch((error) =>
        codes.push(error.refusal.code),
      );
    expect(codes.slice(0, 5)).toEqual(Array(5).fill("unauthenticated"));
    expect(codes.slice(5)).toEqual(["rate_limited", "rate_limited"]);
  });

  it("works once, of many at the same time too", async () => {
    const { email, nonce } = await begin();
    const code = await codeTo(email, "verify-address");
    const tries = await Promise.allSettled(
      Array.from({ length: 20 }, () => verifyAddress(visit(), { code }, nonce)),
    );
    expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await usersOf(email)).toHaveLength(1);
  });

  it("works for a day", async () => {
    const start = Date.now();
    const { email, nonce } = await begin();
    const code = await codeTo(email, "verify-address");
    const at = (now: number) => visit({ clock: { now: () => now } });
    expect(await findSignUp(at(start + DAY - 5_000), code, nonce)).toMatchObject({ sameBrowser: true });
    await expect(verifyAddress(at(start + DAY + 5_000), { code }, nonce)).rejects.toMatchObject({
      refusal: { code: "not_found" },
    });
  });

  it("makes one account of two sign-ups with the same address", async () => {
    const email = newAddress();
    const [first, second] = [await begin(email), await begin(email)];
    const codes = (await mailsTo(email)).map(
      ({ parameters }) => new URL(String(parameters.link)).searchParams.get("code") ?? "",
    );
    await verifyAddress(visit(), { code: codes[1] ?? "" }, second.nonce);
    const late = verifyAddress(visit(), { code: codes[0] ?? "" }, first.nonce);
    await expect(late).rejects.toMatchObject({ refusal: { code: "conflict" } });
    expect(await usersOf(email)).toHaveLength(1);
  });

  it("is in the person's own log", async () => {
    const { user } = await signedUp();
    const { results } = await env.DIRECTORY.prepare("SELECT action FROM account_events WHERE user_id = ?")
      .bind(user.id)
      .all<{ action: string }>();
    expect(results.map(({ action }) => action).sort()).toEqual(["session.opened", "user.created"]);
  });
});
