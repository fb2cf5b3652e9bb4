import { describe, expect, it } from "vitest";
import { env, request, visit } from "../../../test/harness.ts";
import type { RequestCtx } from "../../kernel/context.ts";
import { logIn } from "../log-in.ts";
import { clockAt, codeAt, newPerson, PASSWORD, personWith, withTotp } from "./factors.test-kit.ts";
import { finishSignIn, secondFactorOf } from "./second-factor.ts";

const refusal = (code: string) => ({ refusal: { code } });

async function person(at: RequestCtx = visit({ clock: clockAt() })) {
  const made = await newPerson(at);
  return { ...(await withTotp(made)), user: made.user, clock: at.clock as ReturnType<typeof clockAt> };
}

async function challengeOf(email: string, at: RequestCtx): Promise<string> {
  const result = await logIn(at, { email, password: PASSWORD });
  if (!result.ok || !result.value.secondFactor) throw new Error("no second factor was asked");
  return result.value.secondFactor.challenge;
}

const post = (path: string, body: unknown, headers = {}) =>
  request(`/api/v1${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
const sessionsOf = async (userId: string) =>
  (await env.DIRECTORY.prepare("SELECT id FROM sessions WHERE user_id = ?").bind(userId).all()).results
    .length;

describe("signing in with a second factor", () => {
  it("opens no session by the password alone", async () => {
    const { user, clock } = await person();
    const before = await sessionsOf(user.id);
    const result = await logIn(visit({ clock }), { email: user.email, password: PASSWORD });
    expect(result).toMatchObject({
      value: { secondFactor: { methods: ["totp", "recovery-code"], passkey: null }, user: { id: user.id } },
    });
    expect(result).not.toHaveProperty("value.session");
    expect(await sessionsOf(user.id)).toBe(before);
  });

  it("is finished by a code of the app, or a recovery code", async () => {
    const { user, key, recoveryCodes, clock } = await person();
    const at = visit({ clock });
    const byCode = { challenge: await challengeOf(user.email, at), code: codeAt(key, clock.at) };
    const { session } = await finishSignIn(at, byCode);
    expect(await personWith(session.secret)).toMatchObject({
      user: { id: user.id },
      session: { method: "password" },
    });
    const [recoveryCode = ""] = recoveryCodes;
    const byPaper = { challenge: await challengeOf(user.email, at), recoveryCode };
    expect((await finishSignIn(at, byPaper)).user.id).toBe(user.id);
  });

  it("is finished once: of 20 at once with the same code and challenge, or with others, one succeeds", async () => {
    const { user, key, clock } = await person();
    const at = visit({ clock });
    const challenges = [await challengeOf(user.email, at), await challengeOf(user.email, at)];
    const code = codeAt(key, clock.at);
    const all = await Promise.allSettled(
      Array.from({ length: 20 }, (_, i) => finishSignIn(at, { challenge: challenges[i % 2] ?? "", code })),
    );
    expect(all.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  it("takes ten tries at a challenge, all at once too, and the right answer no more after that", async () => {
    const { user, key, clock } = await person();
    const at = visit({ clock });
    const challenge = await challengeOf(user.email, at);
    const guesses = Array.from({ length: 14 }, () => finishSignIn(at, { challenge, code: "000000" }));
    const answers = (await Promise.allSettled(guesses)).map(
      (one) => one.status === "rejected" && one.reason.refusal,
    );
    expect(answers.filter(({ meta }) => meta?.over)).toHaveLength(4);
    clock.at += 3_600_000;
    const right = finishSignIn(at, { challenge, code: codeAt(key, clock.at) });
    await expect(right).rejects.toMatchObject({ refusal: { code: "unauthenticated", meta: { over: true } } });
  });

  it("limits the guesses at an account over all its challenges, and forgets them after a right one", async () => {
    const { user, key, clock } = await person();
    const at = visit({ clock });
    const guess = async (code: string) => {
      const input = { challenge: await challengeOf(user.email, at), code };
      return finishSignIn(at, input).then(
        () => "in",
        (error) => error.refusal.code,
      );
    };
    const wrong = async (times: number) => {
      for (let i = 0; i < times; i++) expect(await guess("000000")).toBe("unauthenticated");
    };
    await wrong(8);
    expect(await guess(codeAt(key, clock.at))).toBe("in");
    await wrong(10);
    expect(await guess("000000")).toBe("rate_limited");
  });

  it("takes five minutes at most, on the host where it began", async () => {
    const { user, key, clock } = await person();
    const at = visit({ clock });
    const challenge = await challengeOf(user.email, at);
    const there = visit({ clock, origin: "http://harbor.quayside.test" });
    const code = codeAt(key, clock.at);
    await expect(finishSignIn(there, { challenge, code })).rejects.toMatchObject(refusal("unauthenticated"));
    expect(await secondFactorOf(there, challenge)).toBeNull();
    expect(await secondFactorOf(at, challenge)).toMatchObject({
      challenge,
      methods: ["totp", "recovery-code"],
    });
    clock.at += 300_000;
    const late = { challenge, code: codeAt(key, clock.at) };
    await expect(finishSignIn(at, late)).rejects.toMatchObject(refusal("unauthenticated"));
  });

  it("takes no other account's code", async () => {
    const clock = clockAt();
    const [ada, bob] = [await person(visit({ clock })), await person(visit({ clock }))];
    const challenge = await challengeOf(ada.user.email, visit({ clock }));
    const input = { challenge, code: codeAt(bob.key, clock.at) };
    await expect(finishSignIn(visit({ clock }), input)).rejects.toMatchObject(refusal("unauthenticated"));
  });
});

describe("POST /auth/login", () => {
  it("says what comes next, and the second step sets the cookie", async () => {
    const made = await newPerson();
    const { key } = await withTotp(made);
    const first = await post("/auth/login", { email: made.user.email, password: PASSWORD });
    expect(first.headers.get("set-cookie")).toBeNull();
    const asked = await first.json<{ next: string; challenge: string; methods: string[] }>();
    expect(asked).toMatchObject({ next: "second-factor", methods: ["totp", "recovery-code"], passkey: null });
    const { challenge } = asked;
    const wrong = await post("/auth/login/second-factor", { challenge, code: "000000" });
    expect([wrong.status, wrong.headers.get("set-cookie")]).toEqual([401, null]);
    const done = await post("/auth/login/second-factor", { challenge, code: codeAt(key, Date.now()) });
    expect(await done.json()).toMatchObject({ next: "done", user: { id: made.user.id }, memberships: [] });
    expect(done.headers.get("set-cookie")).toMatch(/^__Host-quayside=/);
  });

  it("answers alike for a wrong password, with and without a second factor", async () => {
    const made = await newPerson();
    await withTotp(made);
    const texts = ["nobody@example.org", made.user.email].map(async (email) => {
      const { detail, status } = await (await post("/auth/login", { email, password: "wrong" })).json<
        Record<string, unknown>
      >();
      return [detail, status];
    });
    const [nobody, somebody] = await Promise.all(texts);
    expect(somebody).toEqual(nobody);
  });

  it.each([
    [{}, "/challenge"],
    [{ challenge: "0".repeat(64) }, ""],
    [{ challenge: "0".repeat(64), code: "123456", recoveryCode: "x" }, ""],
    [{ challenge: "0".repeat(64), code: 123456 }, "/code"],
  ])("refuses %j by its place", async (body, pointer) => {
    const response = await post("/auth/login/second-factor", body);
    expect(response.status).toBe(400);
    expect(
      (await response.json<{ errors: { pointer: string }[] }>()).errors.map((error) => error.pointer),
    ).toContain(pointer);
  });
});
