import { describe, expect, it } from "vitest";
import { env, visit } from "../../../test/harness.ts";
import { logOf, mailsTo, newPerson, personWith, withTotp } from "./factors.test-kit.ts";
import { factorsOf } from "./queries.ts";
import { createRecoveryCodes, takeRecoveryCode } from "./recovery-codes.ts";

describe("recovery codes", () => {
  it("are 80 random bits each, and only their hashes are stored", async () => {
    const person = await newPerson();
    const { recoveryCodes } = await withTotp(person);
    for (const code of recoveryCodes)
      expect(code).toMatch(/^(?:[0-9a-hjkmnp-tv-z]{4}-){3}[0-9a-hjkmnp-tv-z]{4}$/);
    const { results } = await env.DIRECTORY.prepare("SELECT * FROM recovery_codes").all();
    for (const code of recoveryCodes) expect(JSON.stringify(results)).not.toContain(code.replaceAll("-", ""));
  });

  it("work once each, however they are typed, of 50 at once too; the person is told once", async () => {
    const person = await newPerson();
    const { recoveryCodes } = await withTotp(person);
    const typed = ` ${recoveryCodes[0]?.toUpperCase().replaceAll("-", " ").replaceAll("0", "O").replaceAll("1", "l")} `;
    const take = () => takeRecoveryCode(visit({ requestId: crypto.randomUUID() }), person.user, typed);
    const all = await Promise.all(Array.from({ length: 50 }, take));
    expect(all.filter(Boolean)).toHaveLength(1);
    expect(await take()).toBe(false);
    expect((await factorsOf(env, person.user.id)).recoveryCodesLeft).toBe(9);
    expect(await logOf(person.user.id)).toEqual(["totp.enabled", "recovery_code.used"]);
    expect(await mailsTo(person.user.email)).toBe(2);
  });

  it("are their person's alone", async () => {
    const [ada, bob] = [await newPerson(), await newPerson()];
    const { recoveryCodes } = await withTotp(ada);
    expect(await takeRecoveryCode(visit(), bob.user, recoveryCodes[0] ?? "")).toBe(false);
  });

  it("stop when new ones are made", async () => {
    const person = await newPerson();
    const { recoveryCodes, secret } = await withTotp(person);
    const { codes } = await createRecoveryCodes(await personWith(secret));
    expect(codes).toHaveLength(10);
    expect((await factorsOf(env, person.user.id)).recoveryCodesLeft).toBe(10);
    expect(await takeRecoveryCode(visit(), person.user, recoveryCodes[1] ?? "")).toBe(false);
    expect(await takeRecoveryCode(visit(), person.user, codes[1] ?? "")).toBe(true);
    expect(await logOf(person.user.id)).toEqual([
      "totp.enabled",
      "recovery_codes.created",
      "recovery_code.used",
    ]);
  });

  it("are for who has a factor that they stand in for", async () => {
    await expect(createRecoveryCodes(await newPerson())).rejects.toMatchObject({
      refusal: { code: "conflict" },
    });
  });

  it("need step-up", async () => {
    const person = await newPerson(visit(), { sudoUntil: 1 });
    await expect(createRecoveryCodes(person)).rejects.toMatchObject({ refusal: { code: "sudo_required" } });
  });
});
