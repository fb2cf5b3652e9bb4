import { describe, expect, it } from "vitest";
import { env, request } from "../../../test/harness.ts";
import { newId } from "../../kernel/ids.ts";
import { signAccessToken, verifyAccessToken } from "./access-tokens.ts";
import { PUBLISHED_BEFORE_MS, publicKeys, rotateSigningKeys, SIGNS_MS, signingKey } from "./signing-keys.ts";

const DAY = 86_400_000;

describe("the keys that sign", () => {
  it("change monthly, are shown a day before, and as long as their tokens are good", async () => {
    const shown = async (now: number) => (await publicKeys(env, now)).keys.map(({ kid }) => kid);
    const start = Date.now() + 400 * DAY;
    await env.DIRECTORY.prepare("DELETE FROM signing_keys").run();
    await Promise.all(Array.from({ length: 5 }, () => rotateSigningKeys(env, start)));
    const [first] = await shown(start);
    expect(await shown(start)).toEqual([first]);
    await rotateSigningKeys(env, start + SIGNS_MS - PUBLISHED_BEFORE_MS - 1);
    expect(await shown(start + SIGNS_MS - PUBLISHED_BEFORE_MS)).toEqual([first]);
    const published = start + SIGNS_MS - PUBLISHED_BEFORE_MS;
    await Promise.all(Array.from({ length: 5 }, () => rotateSigningKeys(env, published)));
    const [, second, ...more] = await shown(published);
    expect([second?.length, more]).toEqual([16, []]);
    const signs = async (now: number) => (await signingKey(env, now)).kid;
    expect(await signs(start + SIGNS_MS - 1)).toBe(first);
    const token = await signAccessToken(
      env,
      { id: newId("fam"), userId: newId("usr"), tenantId: null, scopes: null },
      start + SIGNS_MS - 1,
    );
    expect(await signs(start + SIGNS_MS)).toBe(second);
    expect(await verifyAccessToken(env, token, start + SIGNS_MS + 600_000)).toBeDefined();
    await rotateSigningKeys(env, start + SIGNS_MS + 900_000);
    expect(await shown(start + SIGNS_MS + 900_000)).toEqual([first, second]);
    await rotateSigningKeys(env, start + SIGNS_MS + 3_600_000);
    expect(await shown(start + SIGNS_MS + 3_600_000)).toEqual([second]);
    await env.DIRECTORY.prepare("DELETE FROM signing_keys").run();
    await rotateSigningKeys(env, Date.now());
  });

  it("are public, without what signs", async () => {
    await signingKey(env, Date.now());
    const answer = await request("/.well-known/jwks.json");
    expect(answer.headers.get("cache-control")).toBe("public, max-age=3600");
    const { keys } = await answer.json<{ keys: object[] }>();
    expect(keys.map((key) => Object.keys(key).sort())).toEqual([["alg", "crv", "kid", "kty", "use", "x"]]);
  });
});
