import { describe, expect, it } from "vitest";
import { env, request, visit } from "../../../test/harness.ts";
import { open } from "../../kernel/crypto.ts";
import type { PersonCtx } from "../person.ts";
import { addPasskey, newPasskeyOptions } from "./add-passkey.ts";
import { Authenticator, type Options } from "./authenticator.test-kit.ts";
import { confirmIdentity, confirmMethods, confirmWays, mailConfirmCode } from "./confirm-identity.ts";
import {
  clockAt,
  codeAt,
  logOf,
  newPerson,
  PASSWORD,
  personWith,
  toldOf,
  withTotp,
} from "./factors.test-kit.ts";

const refusal = (code: string) => ({ refusal: { code } });
const stale = (more = {}) => newPerson(visit({ clock: clockAt() }), { sudoUntil: null, ...more });
/** The same person, after all of it has taken effect. */
const reopened = (secret: string, { clock }: PersonCtx) => personWith(secret, visit({ clock }));

/** The code of the last mail to somebody. */
async function mailedTo(email: string): Promise<string> {
  const query = "SELECT id, parameters FROM mails WHERE recipient = ? ORDER BY id DESC LIMIT 1";
  const row = await env.DIRECTORY.prepare(query).bind(email).first<{ id: string; parameters: string }>();
  const text = await open(env.ENCRYPTION_KEY, `mail:${row?.id}`, JSON.parse(row?.parameters ?? ""));
  return (JSON.parse(text) as { code: string }).code;
}
const unsent = {
  env: { ...env, MAIL_QUEUE: { send: async () => undefined, sendBatch: async () => undefined } } as never,
};

describe("confirming that it is you", () => {
  it("by the password opens dangerous acts for ten minutes, in a session with a new secret", async () => {
    const person = await stale();
    expect(await confirmMethods(person)).toEqual(["password"]);
    const { secret, sudoUntil } = await confirmIdentity(person, { password: PASSWORD });
    expect(sudoUntil).toBe(person.clock.now() + 600_000);
    const confirmed = await reopened(secret, person);
    confirmed.requireSudo();
    expect(confirmed.session.id).not.toBe(person.session.id);
    expect(await logOf(person.user.id)).toEqual(["session.confirmed"]);
    (person.clock as ReturnType<typeof clockAt>).at += 600_000;
    expect(() => confirmed.requireSudo()).toThrow(/Confirm first/);
    const old = await env.DIRECTORY.prepare("SELECT 1 FROM sessions WHERE id = ?")
      .bind(person.session.id)
      .first();
    expect(old).toBeNull();
  });

  it("refuses a wrong password, and too many of them", async () => {
    const person = await stale();
    const guess = () => confirmIdentity(person, { password: "wrong" }).catch((error) => error.refusal.code);
    const answers = [];
    for (let i = 0; i < 11; i++) answers.push(await guess());
    expect(answers).toEqual([...Array(10).fill("invalid_input"), "rate_limited"]);
    await toldOf(person.user.id, Array(10).fill({ method: "password" }), person.user.id);
  });

  it("needs the second factor of who has one", async () => {
    const person = await newPerson(visit({ clock: clockAt() }));
    const { key, secret, recoveryCodes } = await withTotp(person);
    const ada = await reopened(secret, person);
    await expect(confirmIdentity(ada, { password: PASSWORD })).rejects.toMatchObject(refusal("forbidden"));
    const code = codeAt(key, person.clock.now());
    const confirmed = await reopened((await confirmIdentity(ada, { code })).secret, person);
    await expect(confirmIdentity(confirmed, { code })).rejects.toMatchObject(refusal("invalid_input"));
    const [recoveryCode = ""] = recoveryCodes;
    await confirmIdentity(confirmed, { recoveryCode });
  });

  it("takes a passkey that has checked who holds it, by a challenge for this", async () => {
    const person = await newPerson();
    const authenticator = await Authenticator.make();
    const passkey = await authenticator.create((await newPasskeyOptions(person)) as unknown as Options);
    const ada = await personWith((await addPasskey(person, { name: "x", passkey })).secret);
    const options = async () => (await confirmWays(ada)).passkey as unknown as Options;
    const held = await authenticator.get(await options(), { verified: false });
    await expect(confirmIdentity(ada, { passkey: held })).rejects.toMatchObject(refusal("invalid_input"));
    const answer = await authenticator.get(await options());
    const { secret } = await confirmIdentity(ada, { passkey: answer });
    const again = await personWith(secret);
    await expect(confirmIdentity(again, { passkey: answer })).rejects.toMatchObject(refusal("invalid_input"));
  });

  it("by a mailed code is for who has neither, once, in the session that asked for it, within five minutes", async () => {
    const at = visit({ clock: clockAt(), ...unsent });
    const person = await newPerson(at, { sudoUntil: null, password: false });
    expect(await confirmMethods(person)).toEqual(["mailed-code"]);
    await mailConfirmCode(person);
    const mailedCode = await mailedTo(person.user.email);
    const elsewhere = { ...person, session: { ...person.session, id: "another" } };
    await expect(confirmIdentity(elsewhere, { mailedCode })).rejects.toMatchObject(refusal("invalid_input"));
    await expect(confirmIdentity(person, { mailedCode: "wr0ngc0d" })).rejects.toMatchObject(
      refusal("invalid_input"),
    );
    const { secret } = await confirmIdentity(person, { mailedCode: ` ${mailedCode.toUpperCase()} ` });
    const again = await personWith(secret, at);
    await expect(confirmIdentity(again, { mailedCode })).rejects.toMatchObject(refusal("invalid_input"));
    await mailConfirmCode(again);
    const late = await mailedTo(person.user.email);
    (at.clock as ReturnType<typeof clockAt>).at += 300_000;
    await expect(confirmIdentity(again, { mailedCode: late })).rejects.toMatchObject(
      refusal("invalid_input"),
    );
  });

  it("mails no code to who has a password", async () => {
    await expect(mailConfirmCode(await stale())).rejects.toMatchObject(refusal("conflict"));
  });

  it("works in a session of one workspace's host, where an account cannot be changed", async () => {
    const person = await stale();
    await env.DIRECTORY.prepare("UPDATE sessions SET tenant_id = 'ten_x' WHERE id = ?")
      .bind(person.session.id)
      .run();
    const there = { ...person, session: { ...person.session, tenantId: "ten_x" as const } };
    const { secret } = await confirmIdentity(there, { password: PASSWORD });
    const confirmed = await reopened(secret, person);
    confirmed.requireSudo();
    expect(confirmed.session.tenantId).toBe("ten_x");
    expect(() => confirmed.requireSelf()).toThrow(/platform's own host/);
  });

  it("is not for an administrator in the person's place", async () => {
    const person = await stale({ impersonated: true });
    await expect(confirmIdentity(person, { password: PASSWORD })).rejects.toMatchObject(refusal("forbidden"));
    await expect(confirmWays(person)).rejects.toMatchObject(refusal("forbidden"));
  });
});

describe("the API", () => {
  const call = (method: string, path: string, cookie: string, body?: object) =>
    request(`/api/v1${path}`, {
      method,
      headers: { cookie, origin: "http://quayside.test", "content-type": "application/json" },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  const cookieOf = (response: Response) => response.headers.get("set-cookie")?.split(";")[0] ?? "";

  it("goes from sudo_required by a confirmation to an authenticator app that is on", async () => {
    const person = await stale();
    const secret = crypto.randomUUID();
    const { sha256 } = await import("../../kernel/crypto.ts");
    await env.DIRECTORY.prepare("UPDATE sessions SET id = ? WHERE id = ?")
      .bind(await sha256(secret), person.session.id)
      .run();
    const old = `__Host-quayside=${secret}`;
    const refused = await call("POST", "/account/totp", old);
    expect([refused.status, (await refused.json<{ code: string }>()).code]).toEqual([403, "sudo_required"]);
    const confirmed = await call("POST", "/auth/confirm", old, { password: PASSWORD });
    expect(await confirmed.json()).toEqual({ sudoUntil: expect.stringMatching(/Z$/) });
    expect((await call("GET", "/account/factors", old)).status).toBe(401);
    const cookie = cookieOf(confirmed);
    const { key } = await (await call("POST", "/account/totp", cookie)).json<{ key: string }>();
    const on = await call("POST", "/account/totp/confirm", cookie, { code: codeAt(key, Date.now()) });
    expect((await on.json<{ recoveryCodes: string[] }>()).recoveryCodes).toHaveLength(10);
    const factors = await (await call("GET", "/account/factors", cookieOf(on))).json();
    expect(factors).toEqual({ password: true, totp: true, recoveryCodesLeft: 10, passkeys: [] });
    expect((await call("DELETE", "/account/totp", cookieOf(on))).status).toBe(204);
  });

  it("asks for a key's owner, not a key", async () => {
    const response = await request("/api/v1/account/factors", {
      headers: { authorization: "Bearer nonsense" },
    });
    expect(response.status).toBe(401);
  });
});
