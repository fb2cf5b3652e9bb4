import { describe, expect, it } from "vitest";
import { hashPassword, verifyPassword } from "./passwords.ts";

describe("passwords", () => {
  it("recognises the right password and no other", async () => {
    const hash = await hashPassword("correct horse battery staple");
    expect(await verifyPassword("correct horse battery staple", hash)).toBe(true);
    expect(await verifyPassword("correct horse battery stapl", hash)).toBe(false);
    expect(await verifyPassword("", hash)).toBe(false);
  });

  it("salts each hash and names its parameters, not the password", async () => {
    const [a, b] = await Promise.all([hashPassword("same password"), hashPassword("same password")]);
    expect(a).toMatch(/^scrypt\$14\$8\$5\$[A-Za-z0-9+/=]{24}\$[A-Za-z0-9+/=]{44}$/);
    expect(a).not.toBe(b);
  });

  it("takes a password as the same however its letters are composed", async () => {
    const hash = await hashPassword("caf\u00e9 au lait");
    expect(await verifyPassword("cafe\u0301 au lait", hash)).toBe(true);
  });

  it("never accepts without a hash, or with a broken one", async () => {
    for (const hash of [undefined, "", "scrypt$14$8$5$", "scrypt$14$8$5$AAAA$", "md5$x$y", "$$$$"]) {
      expect(await verifyPassword("anything", hash)).toBe(false);
    }
  });

  it("does the same work for an account that does not exist", async () => {
    const hash = await hashPassword("a password");
    const time = async (of: string | undefined) => {
      const started = performance.now();
      await verifyPassword("wrong", of);
      return performance.now() - started;
    };
    const [known, unknown] = [await time(hash), await time(undefined)];
    // The clock may stand still within a request; where it moves, the unknown account is not the quick one.
    expect(unknown).toBeGreaterThanOrEqual(known / 4);
  });
});
