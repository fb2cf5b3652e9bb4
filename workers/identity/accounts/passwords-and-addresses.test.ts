import { beforeEach, describe, expect, it } from "vitest";
import { env, makeTenant, visit } from "../../../test/harness.ts";
import type { RequestCtx } from "../../kernel/context.ts";
import { setMember, setUser } from "../create-user.ts";
import { havePasskey, withTotp } from "../factors/factors.test-kit.ts";
import { factorsOf } from "../factors/queries.ts";
import { listConnections } from "../federation/connections.ts";
import { linkIdentity } from "../federation/link-identity.ts";
import { logIn } from "../log-in.ts";
import type { PersonCtx } from "../person.ts";
import { codeTo, mailsTo, newAddress, PASSWORD, whoHas } from "./accounts.test-kit.ts";
import { changeAddress, requestAddressChange } from "./change-address.ts";
import { changePassword } from "./change-password.ts";
import { endOtherSessions } from "./devices.ts";
import { requestPasswordReset, resetPassword } from "./reset-password.ts";
import { signUp } from "./sign-up.ts";

const NEW = "eight copper kettles";
const HARBOUR = { id: "ten_00000000000000000000000000" as const, slug: "harbour" };
let email: string;

beforeEach(async () => {
  email = newAddress();
  await setUser(env, { email, name: "Ada", password: PASSWORD });
});

async function signIn(password = PASSWORD, address = email) {
  const result = await logIn(visit(), { email: address, password });
  if (!result.ok || !result.value.session) throw new Error("could not sign in");
  return result.value.session.secret;
}
async function personOfSignIn(more: Partial<Parameters<typeof visit>[0]> = {}): Promise<PersonCtx> {
  return (await whoHas(await signIn(), more)) as PersonCtx;
}
/** A request whose statements are noted, by what they do to which table. */
function counted() {
  const asked: string[] = [];
  const DIRECTORY = new Proxy(env.DIRECTORY, {
    get(target, name: keyof D1Database) {
      if (name !== "prepare") return target[name].bind(target);
      return (sql: string) => {
        asked.push(sql.split("(", 1)[0] ?? "");
        return target.prepare(sql);
      };
    },
  });
  return { asked, request: visit({ env: { ...env, DIRECTORY } }) };
}
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "done",
    (error) => error.refusal?.code ?? String(error),
  );

describe("resetting a password", () => {
  it("sets it, ends every session and every waiting time, and tells the person", async () => {
    const secret = await signIn();
    for (let i = 0; i < 6; i++) await logIn(visit(), { email, password: "wrong one" });
    expect(await logIn(visit(), { email, password: PASSWORD })).toMatchObject({
      error: { code: "rate_limited", detail: expect.stringContaining("link by mail") },
    });
    await requestPasswordReset(visit(), email);
    await resetPassword(visit(), { code: await codeTo(email, "reset-password"), password: NEW });
    expect(await whoHas(secret)).toBeNull();
    expect(await codeOf(signIn(PASSWORD))).not.toBe("done");
    expect(await whoHas(await signIn(NEW))).not.toBeNull();
    expect((await mailsTo(email)).map(({ template }) => template)).toContain("password-changed");
  });

  it("works once, for an hour, and voids other links", async () => {
    const start = Date.now();
    await requestPasswordReset(visit(), email);
    const first = await codeTo(email, "reset-password");
    const late = visit({ clock: { now: () => start + 3_700_000 } });
    expect(await codeOf(resetPassword(late, { code: first, password: NEW }))).toBe("not_found");
    await requestPasswordReset(visit(), email);
    const second = await codeTo(email, "reset-password");
    const tries = await Promise.all(
      Array.from({ length: 10 }, () => codeOf(resetPassword(visit(), { code: second, password: NEW }))),
    );
    expect(tries.filter((each) => each === "done")).toHaveLength(1);
    expect(await codeOf(resetPassword(visit(), { code: first, password: NEW }))).toBe("not_found");
  });

  it("keeps the link where the new password is refused", async () => {
    await requestPasswordReset(visit(), email);
    const code = await codeTo(email, "reset-password");
    expect(await codeOf(resetPassword(visit(), { code, password: "password1" }))).toBe("invalid_input");
    expect(await codeOf(resetPassword(visit(), { code, password: NEW }))).toBe("done");
  });

  it("sends nothing to an address without an account, and says nothing of it", async () => {
    const stranger = newAddress();
    await requestPasswordReset(visit(), stranger);
    expect(await mailsTo(stranger)).toEqual([]);
  });

  it.each<[string, (request: RequestCtx, address: string) => Promise<unknown>]>([
    ["a reset", requestPasswordReset],
    ["a sign-up", (request, address) => signUp(request, { email: address, name: "Ada", password: NEW })],
  ])(
    "asks the database the same with an account and without, as %s: the time tells nothing",
    async (_, ask) => {
      const [known, unknown] = [counted(), counted()];
      await ask(known.request, email);
      await ask(unknown.request, newAddress());
      expect(known.asked.length).toBeGreaterThan(4);
      expect(unknown.asked).toEqual(known.asked);
    },
  );

  it("leads to a workspace's host for its members alone: the owner of a domain gets nobody else's link", async () => {
    const tenant = await makeTenant();
    const origin = "http://agents.example";
    const there = visit({
      ...{ origin, hostTenant: tenant },
      brand: { name: "Hafenwerk", poweredBy: false },
    });
    const mailed = async () => {
      await requestPasswordReset(there, email);
      const { results } = await env.DIRECTORY.prepare(
        "SELECT brand FROM mails WHERE recipient = ? AND template = 'reset-password' ORDER BY created_at, id",
      )
        .bind(email)
        .all<{ brand: string }>();
      const link = (await mailsTo(email)).at(-1)?.parameters.link;
      return [new URL(String(link)).origin, JSON.parse(results.at(-1)?.brand ?? "{}")];
    };
    const ours = { name: "Quayside", url: "http://quayside.test" };
    expect(await mailed()).toEqual(["http://quayside.test", expect.objectContaining(ours)]);
    const person = await personOfSignIn();
    await setMember(env, await makeTenant(), person.user.id, "owner");
    expect((await mailed())[0]).toBe("http://quayside.test");
    await setMember(env, tenant, person.user.id, "member");
    const theirs = { name: "Hafenwerk", url: origin };
    expect(await mailed()).toEqual([origin, expect.objectContaining(theirs)]);
  });

  it("takes no code that was made for something else", async () => {
    const person = await personOfSignIn();
    await requestAddressChange(person, newAddress());
    const { results } = await env.DIRECTORY.prepare("SELECT id FROM one_time_codes").all<{ id: string }>();
    for (const { id } of results)
      expect(await codeOf(resetPassword(visit(), { code: id, password: NEW }))).toBe("not_found");
  });
});

describe("changing a password", () => {
  it("ends all other sessions and gives this one a new secret", async () => {
    const [mine, other] = [await signIn(), await signIn()];
    const person = (await whoHas(mine)) as PersonCtx;
    const { secret } = await changePassword(person, NEW);
    expect([await whoHas(mine), await whoHas(other)]).toEqual([null, null]);
    expect((await whoHas(secret))?.user.email).toBe(email);
  });

  it.each([
    ["a new password", (mine: PersonCtx) => changePassword(mine, NEW)],
    ["signing out everywhere else", endOtherSessions],
    ["the operator", () => setUser(env, { email, name: "Ada", password: NEW })],
  ])("%s voids what was begun in a session that it ends", async (_, end) => {
    const [mine, thief] = [await signIn(), await signIn()];
    const next = newAddress();
    await requestAddressChange((await whoHas(thief)) as PersonCtx, next);
    await end((await whoHas(mine)) as PersonCtx);
    expect(await codeOf(changeAddress(visit(), await codeTo(next, "change-address")))).toBe("not_found");
  });

  it("is for who has just proved that it is them, on the platform's own host", async () => {
    const clock = { now: () => Date.now() + 11 * 60_000 };
    expect(await codeOf(changePassword(await personOfSignIn({ clock }), NEW))).toBe("sudo_required");
    const person = await personOfSignIn();
    const bound = (await whoHas(await signIn())) as PersonCtx;
    bound.session.tenantId = "ten_00000000000000000000000000";
    expect(await codeOf(changePassword(bound, NEW))).toBe("forbidden");
    person.session.impersonatorId = "usr_00000000000000000000000000";
    expect(await codeOf(changePassword(person, NEW))).toBe("forbidden");
    // Whose host it is has the mails that tell of it bear their name, and lead there.
    const elsewhere = await personOfSignIn({ hostTenant: HARBOUR, origin: "http://agents.example" });
    expect(await codeOf(changePassword(elsewhere, NEW))).toBe("forbidden");
  });
});

describe("changing an address", () => {
  it("waits for the new one to be confirmed, and tells the old one", async () => {
    const next = newAddress();
    await requestAddressChange(await personOfSignIn(), next);
    expect(await codeOf(signIn(PASSWORD, next))).not.toBe("done");
    await changeAddress(visit(), await codeTo(next, "change-address"));
    expect((await whoHas(await signIn(PASSWORD, next)))?.user.email).toBe(next);
    expect((await mailsTo(email)).at(-1)).toMatchObject({
      template: "address-changed",
      parameters: { newAddress: next },
    });
  });

  it("can be taken back by the old one: that ends all sessions and voids the password", async () => {
    const next = newAddress();
    await requestAddressChange(await personOfSignIn(), next);
    await changeAddress(visit(), await codeTo(next, "change-address"));
    const thief = await signIn(PASSWORD, next);
    const undo = await codeTo(email, "address-changed");
    expect(await changeAddress(visit(), undo)).toEqual({ undone: true });
    expect(await whoHas(thief)).toBeNull();
    expect(await codeOf(signIn(PASSWORD))).not.toBe("done");
    await requestPasswordReset(visit(), email);
    await resetPassword(visit(), { code: await codeTo(email, "reset-password"), password: NEW });
    expect((await whoHas(await signIn(NEW)))?.user.email).toBe(email);
  });

  it("is told with a link to the platform's own host, wherever it was confirmed: that may be the thief's", async () => {
    const next = newAddress();
    await requestAddressChange(await personOfSignIn(), next);
    const there = visit({ hostTenant: HARBOUR, origin: "http://agents.example" });
    await changeAddress(there, await codeTo(next, "change-address"));
    const { link } = (await mailsTo(email)).at(-1)?.parameters ?? {};
    expect(String(link)).toMatch(/^http:\/\/quayside\.test\/change-address\?code=/);
    expect(await changeAddress(visit(), await codeTo(email, "address-changed"))).toEqual({ undone: true });
  });

  it("takes with it whatever signs in or is asked for since it was begun", async () => {
    const next = newAddress();
    const thief = await personOfSignIn();
    await havePasskey(thief.user.id, 1);
    await requestAddressChange(thief, next);
    // Before the link is followed, too.
    await havePasskey(thief.user.id);
    await changeAddress(visit(), await codeTo(next, "change-address"));
    await linkIdentity(thief, "github", { subject: next, email: next, name: "Eve", label: "eve" });
    await withTotp(thief);
    await changeAddress(visit(), await codeTo(email, "address-changed"));
    expect(await listConnections(thief)).toEqual([]);
    const left = await factorsOf(env, thief.user.id);
    expect(left).toMatchObject({ totp: false, recoveryCodesLeft: 0, passkeys: [{ createdAt: 1 }] });
  });

  it("can be taken back by the first one, whatever was changed again since", async () => {
    const [second, third] = [newAddress(), newAddress()];
    const thief = await personOfSignIn();
    await requestAddressChange(thief, second);
    await changeAddress(visit(), await codeTo(second, "change-address"));
    await requestAddressChange((await whoHas(await signIn(PASSWORD, second))) as PersonCtx, third);
    await changeAddress(visit(), await codeTo(third, "change-address"));
    await requestPasswordReset(visit(), third);
    await resetPassword(visit(), { code: await codeTo(third, "reset-password"), password: NEW });
    await changePassword((await whoHas(await signIn(NEW, third))) as PersonCtx, PASSWORD);
    // Not by the thief's own second address, though: that brings back nothing but itself.
    await changeAddress(visit(), await codeTo(second, "address-changed"));
    expect(await changeAddress(visit(), await codeTo(email, "address-changed"))).toEqual({ undone: true });
    await requestPasswordReset(visit(), email);
    await resetPassword(visit(), { code: await codeTo(email, "reset-password"), password: NEW });
    expect((await whoHas(await signIn(NEW)))?.user.id).toBe(thief.user.id);
    expect(await codeOf(changeAddress(visit(), await codeTo(second, "address-changed")))).toBe("not_found");
  });

  it("mails nothing to an address that is another account's, and does not say so", async () => {
    const taken = newAddress();
    await setUser(env, { email: taken, name: "Bob", password: PASSWORD });
    await requestAddressChange(await personOfSignIn(), taken);
    expect(await mailsTo(taken)).toEqual([]);
  });

  it("is refused when the address became another account's meanwhile", async () => {
    const next = newAddress();
    await requestAddressChange(await personOfSignIn(), next);
    await setUser(env, { email: next, name: "Bob", password: PASSWORD });
    expect(await codeOf(changeAddress(visit(), await codeTo(next, "change-address")))).toBe("conflict");
    expect(await codeOf(signIn())).toBe("done");
  });
});

describe("a new device", () => {
  const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
  const from = (userAgent: string, address = "192.0.2.1") =>
    logIn(visit({ userAgent, address }), { email, password: PASSWORD });
  const told = async () => (await mailsTo(email)).filter(({ template }) => template === "new-device").length;

  it("is told of, but not the first one, nor a known one", async () => {
    await from(FIREFOX);
    await from(FIREFOX.replaceAll("140", "141"));
    expect(await told()).toBe(0);
    await from("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/139.0 Safari/537.36");
    expect(await told()).toBe(1);
    await from(FIREFOX, "198.51.100.9");
    expect(await told()).toBe(2);
    await from(FIREFOX, "198.51.100.9");
    expect(await told()).toBe(2);
  });
});
