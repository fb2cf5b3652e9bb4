import { beforeAll, describe, expect, it } from "vitest";
import { env, visit } from "../../../test/harness.ts";
import type { RequestCtx } from "../../kernel/context.ts";
import { logIn } from "../log-in.ts";
import type { PersonCtx } from "../person.ts";
import { addPasskey, newPasskeyOptions } from "./add-passkey.ts";
import { Authenticator, type Lies, type Options } from "./authenticator.test-kit.ts";
import { removePasskey, renamePasskey } from "./change-passkey.ts";
import { clockAt, logOf, mailsTo, newPerson, PASSWORD, personWith, toldOf } from "./factors.test-kit.ts";
import { factorsOf, getFactors } from "./queries.ts";
import { finishSignIn } from "./second-factor.ts";
import { passkeySignInOptions, signInWithPasskey } from "./sign-in-with-passkey.ts";

const refusal = (code: string) => ({ refusal: { code } });
const optionsFor = async (person: PersonCtx) => (await newPasskeyOptions(person)) as unknown as Options;
const signInOptions = async (request: RequestCtx = visit()) =>
  (await passkeySignInOptions(request)) as unknown as Options;

async function withPasskey(request: RequestCtx = visit()) {
  const [person, authenticator] = [await newPerson(request), await Authenticator.make()];
  const passkey = await authenticator.create(await optionsFor(person));
  const added = await addPasskey(person, { name: "Laptop", passkey });
  return { person, authenticator, ...added };
}

const LIES: [string, Lies][] = [
  ["another origin", { origin: "https://quayside.test" }],
  ["an origin that begins like ours", { origin: "http://quayside.test.evil.example" }],
  ["a workspace's origin instead of this one", { origin: "http://harbor.quayside.test" }],
  ["a frame on another site", { crossOrigin: true }],
  ["another site's name", { rpId: "evil.example" }],
  ["a made-up challenge", { challenge: Buffer.from("0".repeat(64)).toString("base64url") }],
  ["no challenge of ours", { challenge: "AAAA" }],
  ["nobody present", { present: false }],
];

describe("adding a passkey", () => {
  it("asks for one of this person, kept on the device if it can be, and none that they have already", async () => {
    const { person, authenticator } = await withPasskey();
    const { user, rp, authenticatorSelection, excludeCredentials } = await newPasskeyOptions(person);
    expect(rp).toEqual({ name: "Quayside", id: "quayside.test" });
    expect(user).toMatchObject({
      id: Buffer.from(person.user.id).toString("base64url"),
      name: person.user.email,
    });
    expect(authenticatorSelection).toMatchObject({ residentKey: "preferred", userVerification: "preferred" });
    expect(excludeCredentials).toEqual([
      { id: authenticator.id, type: "public-key", transports: ["internal"] },
    ]);
  });

  it("keeps it, with recovery codes where there were none, a mail, an entry in the log and a new secret", async () => {
    const { person, authenticator, recoveryCodes, secret } = await withPasskey();
    expect(recoveryCodes).toHaveLength(10);
    const { passkeys } = await getFactors(person);
    expect(passkeys).toMatchObject([{ id: authenticator.id, name: "Laptop", lastUsedAt: null }]);
    expect(await logOf(person.user.id)).toEqual(["passkey.added"]);
    expect(await mailsTo(person.user.email)).toBe(1);
    expect((await personWith(secret)).session.id).not.toBe(person.session.id);
  });

  it.each([...LIES, ["another ceremony", { type: "webauthn.get" }] as [string, Lies]])(
    "refuses %s",
    async (_, lies) => {
      const [person, authenticator] = [await newPerson(), await Authenticator.make()];
      const passkey = await authenticator.create(await optionsFor(person), lies);
      await expect(addPasskey(person, { name: "x", passkey })).rejects.toMatchObject(
        refusal("invalid_input"),
      );
      expect((await factorsOf(env, person.user.id)).passkeys).toEqual([]);
    },
  );

  it("takes a challenge once, within five minutes, from whom it was given", async () => {
    const clock = clockAt();
    const [ada, bob] = [await newPerson(visit({ clock })), await newPerson(visit({ clock }))];
    const [mine, other] = [await Authenticator.make(), await Authenticator.make()];
    const options = await optionsFor(ada);
    await expect(addPasskey(bob, { name: "x", passkey: await mine.create(options) })).rejects.toMatchObject(
      refusal("invalid_input"),
    );
    const again = await optionsFor(ada);
    await addPasskey(ada, { name: "x", passkey: await mine.create(again) });
    await expect(addPasskey(ada, { name: "x", passkey: await other.create(again) })).rejects.toMatchObject(
      refusal("invalid_input"),
    );
    const late = await optionsFor(ada);
    clock.at += 300_000;
    await expect(addPasskey(ada, { name: "x", passkey: await other.create(late) })).rejects.toBeDefined();
    expect((await factorsOf(env, ada.user.id)).passkeys).toHaveLength(1);
  });

  it("refuses one that another account has", async () => {
    const { person, authenticator } = await withPasskey();
    const bob = await newPerson();
    const passkey = await authenticator.create(await optionsFor(bob));
    await expect(addPasskey(bob, { name: "x", passkey })).rejects.toMatchObject(refusal("conflict"));
    expect((await factorsOf(env, person.user.id)).passkeys).toHaveLength(1);
    expect(await factorsOf(env, bob.user.id)).toMatchObject({ passkeys: [], recoveryCodesLeft: 0 });
    expect(await mailsTo(bob.user.email)).toBe(0);
  });

  it.each([
    ["without step-up", { sudoUntil: null }, "sudo_required"],
    ["by an administrator in the person's place", { impersonated: true }, "forbidden"],
  ])("is refused %s, as all changes are", async (_, more, code) => {
    const person = await newPerson(visit(), more);
    const passkey = await (await Authenticator.make()).create({ challenge: "AAAA" });
    await expect(newPasskeyOptions(person)).rejects.toMatchObject(refusal(code));
    await expect(addPasskey(person, { name: "x", passkey })).rejects.toMatchObject(refusal(code));
    await expect(renamePasskey(person, "x", { name: "y" })).rejects.toMatchObject(refusal(code));
    await expect(removePasskey(person, "x")).rejects.toMatchObject(refusal(code));
  });
});

describe("signing in by a passkey alone", () => {
  let ada: Awaited<ReturnType<typeof withPasskey>>;
  beforeAll(async () => {
    ada = await withPasskey();
  });

  it("asks for whichever passkey the browser has, and says nothing about anybody", async () => {
    const options = await passkeySignInOptions(visit());
    expect(options).toMatchObject({
      rpId: "quayside.test",
      userVerification: "required",
      allowCredentials: [],
    });
  });

  it("opens a session, and notes the use", async () => {
    const passkey = await ada.authenticator.get(await signInOptions());
    const { session, user } = await signInWithPasskey(visit(), { passkey });
    expect(user.id).toBe(ada.person.user.id);
    const person = await personWith(session.secret);
    expect(person.session).toMatchObject({ method: "passkey" });
    expect((await getFactors(person)).passkeys[0]?.lastUsedAt).not.toBeNull();
  });

  it("works on a workspace's own host below the platform, with a challenge of that host", async () => {
    const there = visit({ origin: "http://harbor.quayside.test" });
    const passkey = await ada.authenticator.get(await signInOptions(there), { origin: there.origin });
    expect((await signInWithPasskey(there, { passkey })).user.id).toBe(ada.person.user.id);
    const elsewhere = await ada.authenticator.get(await signInOptions(), { origin: there.origin });
    await expect(signInWithPasskey(there, { passkey: elsewhere })).rejects.toMatchObject(
      refusal("invalid_input"),
    );
  });

  it.each(["http://agents.example", "http://evilquayside.test"])("is not offered at %s", async (origin) => {
    await expect(passkeySignInOptions(visit({ origin }))).rejects.toMatchObject(refusal("conflict"));
  });

  it.each([
    ...LIES,
    ["another ceremony", { type: "webauthn.create" }],
    ["nobody verified", { verified: false }],
    ["another account's name", { userHandle: Buffer.from("usr_somebody").toString("base64url") }],
    ["no account's name", { userHandle: null }],
    ["an unknown passkey", { id: "AAAAAAAAAAAAAAAAAAAAAA" }],
  ] as [string, Lies][])("refuses %s", async (_, lies) => {
    const passkey = await ada.authenticator.get(await signInOptions(), lies);
    await expect(signInWithPasskey(visit(), { passkey })).rejects.toMatchObject({
      refusal: { code: expect.stringMatching(/^(?:unauthenticated|invalid_input)$/) },
    });
  });

  it("refuses another key's signature, and one over other bytes", async () => {
    const forged = await ada.authenticator.get(await signInOptions(), {
      key: await Authenticator.strangerKey(),
    });
    await expect(signInWithPasskey(visit(), { passkey: forged })).rejects.toMatchObject(
      refusal("unauthenticated"),
    );
    const [one, two] = [
      await ada.authenticator.get(await signInOptions()),
      await ada.authenticator.get(await signInOptions()),
    ];
    one.response.signature = two.response.signature;
    await expect(signInWithPasskey(visit(), { passkey: one })).rejects.toMatchObject(
      refusal("unauthenticated"),
    );
  });

  it("that is refused is told to whose passkey it is, and not without end", async () => {
    const { person, authenticator } = await withPasskey();
    const passkey = await authenticator.get(await signInOptions(), { verified: false });
    const refused = { method: "passkey", step: "first" };
    for (let i = 0; i < 15; i++) {
      await expect(signInWithPasskey(visit(), { passkey })).rejects.toThrow();
      await toldOf(person.user.id, Array(Math.min(i + 1, 10)).fill(refused));
    }
  });

  it("takes an answer once: of 20 at once with the same one, one succeeds", async () => {
    const passkey = await ada.authenticator.get(await signInOptions());
    const all = await Promise.allSettled(
      Array.from({ length: 20 }, () => signInWithPasskey(visit(), { passkey })),
    );
    expect(all.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  it("takes no challenge that was given for something else", async () => {
    const { person, authenticator } = await withPasskey();
    const passkey = await authenticator.get({ ...(await optionsFor(person)), rpId: "quayside.test" });
    await expect(signInWithPasskey(visit(), { passkey })).rejects.toMatchObject(refusal("invalid_input"));
  });

  it("refuses a count that goes back, and says so in the log; one that stays at zero is none", async () => {
    const { person, authenticator } = await withPasskey();
    const at = async (counter: number) =>
      signInWithPasskey(visit(), { passkey: await authenticator.get(await signInOptions(), { counter }) });
    await at(0);
    await at(7);
    await expect(at(7)).rejects.toMatchObject(refusal("unauthenticated"));
    await expect(at(3)).rejects.toMatchObject(refusal("unauthenticated"));
    await expect(at(0)).rejects.toMatchObject(refusal("unauthenticated"));
    await at(8);
    const refusals = (await logOf(person.user.id)).filter((action) => action === "passkey.refused");
    expect(refusals).toHaveLength(3);
  });
});

describe("a passkey as the second factor", () => {
  const begin = async (email: string) => {
    const result = await logIn(visit(), { email, password: PASSWORD });
    if (!result.ok || !result.value.secondFactor) throw new Error("no second factor was asked");
    return result.value.secondFactor;
  };

  it("is one of this account, whether or not it has checked who holds it, for this challenge alone", async () => {
    const [ada, bob] = [await withPasskey(), await withPasskey()];
    const asked = await begin(ada.person.user.email);
    expect(asked.methods).toEqual(["passkey", "recovery-code"]);
    const options = asked.passkey as unknown as Options;
    expect(asked.passkey).toMatchObject({ allowCredentials: [{ id: ada.authenticator.id }] });
    const finish = async (passkey: Awaited<ReturnType<Authenticator["get"]>>) =>
      finishSignIn(visit(), { challenge: asked.challenge, passkey });
    await expect(finish(await bob.authenticator.get(options))).rejects.toMatchObject(
      refusal("unauthenticated"),
    );
    const other = (await begin(ada.person.user.email)).passkey as unknown as Options;
    await expect(finish(await ada.authenticator.get(other))).rejects.toMatchObject(
      refusal("unauthenticated"),
    );
    const held = await ada.authenticator.get(options, { verified: false, userHandle: null });
    expect((await finish(held)).user.id).toBe(ada.person.user.id);
    await expect(finish(held)).rejects.toMatchObject(refusal("unauthenticated"));
  });

  it("is not asked on a customer's domain, where it cannot be used", async () => {
    const { person } = await withPasskey();
    const there = visit({ origin: "http://agents.example" });
    const result = await logIn(there, { email: person.user.email, password: PASSWORD });
    expect(result).toMatchObject({ value: { secondFactor: { methods: ["recovery-code"], passkey: null } } });
  });
});

describe("changing passkeys", () => {
  it("renames and removes one's own, and nobody else's", async () => {
    const [ada, bob] = [await withPasskey(), await withPasskey()];
    const [person, stranger] = [await personWith(ada.secret), await personWith(bob.secret)];
    const { id } = ada.authenticator;
    await renamePasskey(person, id, { name: "Phone" });
    expect((await getFactors(person)).passkeys).toMatchObject([{ name: "Phone" }]);
    await expect(renamePasskey(stranger, id, { name: "x" })).rejects.toMatchObject(refusal("not_found"));
    await expect(removePasskey(stranger, id)).rejects.toMatchObject(refusal("not_found"));
    await removePasskey(person, id);
    expect(await factorsOf(env, person.user.id)).toMatchObject({ passkeys: [], recoveryCodesLeft: 0 });
    expect(await logOf(person.user.id)).toEqual(["passkey.added", "passkey.renamed", "passkey.removed"]);
    const passkey = await ada.authenticator.get(await signInOptions());
    await expect(signInWithPasskey(visit(), { passkey })).rejects.toMatchObject(refusal("unauthenticated"));
  });
});
