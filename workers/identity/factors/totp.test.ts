import { describe, expect, it } from "vitest";
import { env, visit } from "../../../test/harness.ts";
import { disableTotp } from "./disable-totp.ts";
import { beginTotp, confirmTotp, pendingTotp } from "./enable-totp.ts";
import { clockAt, codeAt, logOf, mailsTo, newPerson, personWith, withTotp } from "./factors.test-kit.ts";
import { factorsOf } from "./queries.ts";
import { takeTotp } from "./take-totp.ts";
import { stepOf } from "./totp.ts";

const refusal = (code: string) => ({ refusal: { code } });

describe("stepOf", () => {
  // RFC 6238, appendix B, SHA-1, by their last six digits; the secret is "12345678901234567890".
  it.each([
    [59, "287082"],
    [1111111109, "081804"],
    [1111111111, "050471"],
    [1234567890, "005924"],
    [2000000000, "279037"],
    [20000000000, "353130"],
  ])("at %i s takes %s", (seconds, code) => {
    expect(stepOf("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", code, seconds * 1000)).toBe(Math.floor(seconds / 30));
  });

  it("takes the codes of one step before and after, and of no other", () => {
    const [key, now] = ["GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", 1_800_000_000_000];
    const taken = [-2, -1, 0, 1, 2].map((steps) => stepOf(key, codeAt(key, now + steps * 30_000), now));
    expect(taken).toEqual([null, 59_999_999, 60_000_000, 60_000_001, null]);
  });

  it.each(["", "12345", "1234567", "12345a", "-12345", "１２３４５６"])("takes no %j", (code) => {
    expect(stepOf("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", code, 0)).toBeNull();
  });
});

describe("an authenticator app", () => {
  it("is turned on by a code of it, with ten recovery codes, a mail, an entry in the log and a new secret", async () => {
    const person = await newPerson(visit({ clock: clockAt() }));
    const setup = await beginTotp(person);
    expect(setup.uri).toMatch(
      /^otpauth:\/\/totp\/Quayside:factors-.*&secret=[A-Z2-7]{32}&algorithm=SHA1&digits=6&period=30$/,
    );
    expect(setup.qr).toMatch(/^<svg/);
    expect((await pendingTotp(person))?.key).toBe(setup.key);
    expect((await factorsOf(env, person.user.id)).totp).toBe(false);

    const done = await confirmTotp(person, { code: codeAt(setup.key, person.clock.now()) });
    expect(new Set(done.recoveryCodes).size).toBe(10);
    expect(await factorsOf(env, person.user.id)).toMatchObject({ totp: true, recoveryCodesLeft: 10 });
    expect(await logOf(person.user.id)).toEqual(["totp.enabled"]);
    expect(await mailsTo(person.user.email)).toBe(1);
    expect((await personWith(done.secret)).session.id).not.toBe(person.session.id);
    expect(await pendingTotp(person)).toBeNull();
    await expect(beginTotp(person)).rejects.toMatchObject(refusal("conflict"));
  });

  it("keeps its secret sealed", async () => {
    const person = await newPerson();
    const { key } = await beginTotp(person);
    const row = JSON.stringify(
      await env.DIRECTORY.prepare("SELECT * FROM totp WHERE user_id = ?").bind(person.user.id).first(),
    );
    expect(row).not.toContain(key.replaceAll(" ", ""));
  });

  it("is not turned on by a wrong code, nor by one of an app that was begun before", async () => {
    const person = await newPerson();
    const first = await beginTotp(person);
    await beginTotp(person);
    const code = codeAt(first.key, Date.now());
    await expect(confirmTotp(person, { code })).rejects.toMatchObject(refusal("invalid_input"));
    expect(await logOf(person.user.id)).toEqual([]);
    expect(await mailsTo(person.user.email)).toBe(0);
  });

  it("limits how often one may guess", async () => {
    const person = await newPerson(visit({ clock: clockAt() }));
    await beginTotp(person);
    const guess = () => confirmTotp(person, { code: "000000" }).catch((error) => error.refusal.code);
    const answers = [];
    for (let i = 0; i < 11; i++) answers.push(await guess());
    expect(answers).toEqual([...Array(10).fill("invalid_input"), "rate_limited"]);
  });

  it("takes a code once: of 100 at once with the same one, one succeeds", async () => {
    const clock = clockAt();
    const person = await newPerson(visit({ clock }));
    const { key } = await withTotp(person);
    const code = codeAt(key, clock.at);
    const all = await Promise.all(
      Array.from({ length: 100 }, () => takeTotp(env, person.user.id, code, clock)),
    );
    expect(all.filter(Boolean)).toHaveLength(1);
    expect(await takeTotp(env, person.user.id, codeAt(key, clock.at - 30_000), clock)).toBe(false);
    expect(await takeTotp(env, person.user.id, codeAt(key, clock.at + 30_000), clock)).toBe(true);
  });

  it("takes the code that turned it on no second time", async () => {
    const person = await newPerson(visit({ clock: clockAt() }));
    const { key } = await withTotp(person);
    const code = codeAt(key, person.clock.now() - 30_000);
    expect(await takeTotp(env, person.user.id, code, person.clock)).toBe(false);
  });

  it("is turned off with its recovery codes, once", async () => {
    const person = await newPerson();
    const { key, secret } = await withTotp(person);
    const again = await personWith(secret);
    const rotated = await disableTotp(again);
    expect(await factorsOf(env, person.user.id)).toMatchObject({ totp: false, recoveryCodesLeft: 0 });
    expect(await takeTotp(env, person.user.id, codeAt(key, Date.now()), person.clock)).toBe(false);
    expect(await logOf(person.user.id)).toEqual(["totp.enabled", "totp.disabled"]);
    await expect(disableTotp(await personWith(rotated.secret))).rejects.toMatchObject(refusal("conflict"));
    expect(await mailsTo(person.user.email)).toBe(2);
  });

  it.each([
    ["without step-up", { sudoUntil: null }, "sudo_required"],
    ["by an administrator in the person's place", { impersonated: true }, "forbidden"],
  ])("is not touched %s", async (_, more, code) => {
    const person = await newPerson(visit(), more);
    await expect(beginTotp(person)).rejects.toMatchObject(refusal(code));
    await expect(pendingTotp(person)).rejects.toMatchObject(refusal(code));
    await expect(confirmTotp(person, { code: "123456" })).rejects.toMatchObject(refusal(code));
    await expect(disableTotp(person)).rejects.toMatchObject(refusal(code));
  });
});
