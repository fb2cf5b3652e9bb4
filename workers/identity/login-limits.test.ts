import { beforeEach, describe, expect, it } from "vitest";
import { env } from "../../test/harness.ts";
import { deleteExpiredAttempts, forgetAttempts, takeAttempt } from "./login-limits.ts";

const SECOND = 1_000;
const START = 1_800_000_000_000;
let account = 0;
let email: string;
let address: string;

beforeEach(() => {
  account += 1;
  email = `limits-${account}@example.org`;
  address = `192.0.2.${account}`;
});

const take = (now: number, from = address) => takeAttempt(env, email, from, now);

describe("takeAttempt", () => {
  it("lets five attempts through and then doubles the wait", async () => {
    for (let i = 0; i < 5; i++) expect(await take(START)).toBeUndefined();
    expect(await take(START)).toMatchObject({ code: "rate_limited", retryAfter: 2 });
    expect(await take(START + 2 * SECOND - 1)).toMatchObject({ retryAfter: 1 });
    expect(await take(START + 2 * SECOND)).toBeUndefined();
    expect(await take(START + 2 * SECOND)).toMatchObject({ retryAfter: 4 });
    expect(await take(START + 6 * SECOND)).toBeUndefined();
    expect(await take(START + 6 * SECOND)).toMatchObject({ retryAfter: 8 });
  });

  it("counts guesses that are sent at the same time", async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => take(START)));
    expect(answers.filter((answer) => answer === undefined)).toHaveLength(5);
  });

  it("never makes anyone wait longer than a quarter of an hour", async () => {
    let now = START;
    for (let i = 0; i < 40; i++) {
      const refusal = await take(now);
      expect(refusal?.retryAfter ?? 0).toBeLessThanOrEqual(15 * 60);
      now += (refusal?.retryAfter ?? 0) * SECOND;
    }
    expect((await take(now)) ?? (await take(now))).toMatchObject({ retryAfter: 15 * 60 });
  });

  it("lets the owner in from elsewhere while a stranger waits", async () => {
    for (let i = 0; i < 6; i++) await take(START);
    expect(await take(START)).toBeDefined();
    expect(await take(START, "198.51.100.7")).toBeUndefined();
  });

  it("does not count refused attempts against the owner", async () => {
    for (let i = 0; i < 200; i++) await take(START);
    for (let i = 0; i < 5; i++) expect(await take(START, "198.51.100.8")).toBeUndefined();
  });

  it("slows an account down that is guessed at from many addresses", async () => {
    for (let i = 0; i < 25; i++) expect(await take(START, `203.0.113.${i}`)).toBeUndefined();
    expect(await take(START, "203.0.113.99")).toMatchObject({ code: "rate_limited" });
  });

  it("slows an address down that tries many accounts", async () => {
    for (let i = 0; i < 50; i++) {
      expect(await takeAttempt(env, `spray-${i}@example.org`, address, START)).toBeUndefined();
    }
    expect(await takeAttempt(env, "spray-50@example.org", address, START)).toMatchObject({
      code: "rate_limited",
    });
  });

  it("forgets after an hour of quiet", async () => {
    for (let i = 0; i < 5; i++) await take(START);
    expect(await take(START)).toBeDefined();
    for (let i = 0; i < 5; i++) expect(await take(START + 3_600 * SECOND)).toBeUndefined();
  });
});

describe("forgetAttempts", () => {
  it("gives the account a fresh start", async () => {
    for (let i = 0; i < 5; i++) await take(START);
    await forgetAttempts(env, email, address);
    for (let i = 0; i < 5; i++) expect(await take(START)).toBeUndefined();
  });
});

describe("deleteExpiredAttempts", () => {
  it("removes what has expired and keeps the rest", async () => {
    const count = async () =>
      (await env.DIRECTORY.prepare("SELECT count(*) AS n FROM login_attempts").first<{ n: number }>())?.n;
    await take(START);
    const before = await count();
    await deleteExpiredAttempts(env, START + 1);
    expect(await count()).toBe(before);
    await deleteExpiredAttempts(env, START + 30 * 86_400 * SECOND);
    expect(await count()).toBe(0);
  });
});
