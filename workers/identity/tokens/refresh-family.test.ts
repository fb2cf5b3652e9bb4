import { beforeAll, describe, expect, it } from "vitest";
import { env, expectOk, makeTenant, type TestTenant, visit } from "../../../test/harness.ts";
import { toldOf } from "../factors/factors.test-kit.ts";
import type { TokensView } from "./contract.ts";
import { refreshFamily } from "./refresh-family.ts";
import { sweepTokens } from "./sweep-tokens.ts";
import { byCookie, familiesOf, open, refresh, send, statusOf } from "./tokens.test-kit.ts";

const DAY = 86_400_000;
let tenant: TestTenant;
beforeAll(async () => {
  tenant = await makeTenant();
});

describe("a refresh token", () => {
  it("gives the next pair once; who comes with a used one ends them all", async () => {
    const ada = await tenant.personFor("developer");
    const first = await open(ada);
    const second = await expectOk<TokensView>(refresh(first.refreshToken));
    const third = await expectOk<TokensView>(refresh(second.refreshToken));
    expect(new Set([first, second, third].map((pair) => pair.refreshToken)).size).toBe(3);
    expect(await statusOf(third.accessToken)).toBe(200);
    expect((await refresh(first.refreshToken)).status).toBe(401);
    for (const pair of [first, second, third]) {
      expect(await statusOf(pair.accessToken)).toBe(401);
      expect((await refresh(pair.refreshToken)).status).toBe(401);
    }
    expect(await familiesOf(ada)).toEqual([]);
    const { results } = await env.DIRECTORY.prepare(
      "SELECT action FROM account_events WHERE user_id = ? ORDER BY id",
    )
      .bind(ada.id)
      .all<{ action: string }>();
    expect(results.map(({ action }) => action)).toEqual(["token.created", "token.reuse_detected"]);
    const mails = await env.DIRECTORY.prepare("SELECT key FROM mails WHERE recipient = ?")
      .bind(ada.email)
      .all();
    expect(mails.results).toHaveLength(2);
  });

  it("is good for one of a hundred who come at once, and then for nobody", async () => {
    const ada = await tenant.personFor("developer");
    const { refreshToken } = await open(ada);
    const answers = await Promise.all(Array.from({ length: 100 }, () => refresh(refreshToken)));
    const won = answers.filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    const pair = await won[0]?.json<TokensView>();
    expect(await statusOf(pair?.accessToken ?? "")).toBe(401);
    expect((await refresh(pair?.refreshToken ?? "")).status).toBe(401);
    expect(await familiesOf(ada)).toEqual([]);
  });

  it("is answered again to the very same request, for a minute, until somebody has gone on", async () => {
    const ada = await tenant.personFor("developer");
    const key = { "idempotency-key": crypto.randomUUID() };
    const { refreshToken } = await open(ada);
    const answers = await Promise.all(
      Array.from({ length: 100 }, async () => expectOk<TokensView>(refresh(refreshToken, key))),
    );
    const [next, ...others] = new Set(answers.map((pair) => pair.refreshToken));
    expect(others).toEqual([]);
    expect(await statusOf(answers[99]?.accessToken ?? "")).toBe(200);
    await expectOk(refresh(next ?? ""));
    expect((await refresh(refreshToken, key)).status).toBe(401);
    expect(await familiesOf(ada)).toEqual([]);
  });

  it.each([
    ["with another key", "another-key-than-before", 1_000],
    ["with the key, too late", "the-key-that-it-began-with", 60_001],
  ])("is not answered again %s: that ends the family", async (_, again, after) => {
    const ada = await tenant.personFor("developer");
    const { refreshToken } = await open(ada);
    const now = Date.now();
    await refreshFamily(visit({ clock: { now: () => now } }), refreshToken, "the-key-that-it-began-with");
    const late = visit({ clock: { now: () => now + after } });
    await expect(refreshFamily(late, refreshToken, again)).rejects.toMatchObject({
      refusal: { code: "unauthenticated" },
    });
    expect(await familiesOf(ada)).toEqual([]);
  });

  it("ends after thirty days without use, and the sweep forgets it", async () => {
    const ada = await tenant.personFor("developer");
    const [idle, used] = [await open(ada), await open(ada)];
    const at = (time: number) => visit({ clock: { now: () => time } });
    const now = Date.now();
    const later = await refreshFamily(at(now + 29 * DAY), used.refreshToken, null);
    await expect(refreshFamily(at(now + 30 * DAY + 1_000), idle.refreshToken, null)).rejects.toThrow();
    await toldOf(ada.id, [{}]);
    await refreshFamily(at(now + 58 * DAY), later.refreshToken, null);
    await sweepTokens(env, now + 59 * DAY);
    const left = await env.DIRECTORY.prepare(
      "SELECT count(*) AS count FROM refresh_tokens t JOIN token_families f ON f.id = t.family_id WHERE f.user_id = ?",
    )
      .bind(ada.id)
      .first();
    expect(left).toEqual({ count: 1 });
  });

  it("is revoked by whoever has it, one that is none alike", async () => {
    const ada = await tenant.personFor("developer");
    const { accessToken, refreshToken } = await open(ada);
    const revoke = (token: string) => send("POST", "/auth/tokens/revoke", {}, { refreshToken: token });
    expect((await revoke(`${refreshToken}x`)).status).toBe(204);
    expect(await statusOf(accessToken)).toBe(200);
    expect((await revoke(refreshToken)).status).toBe(204);
    expect(await statusOf(accessToken)).toBe(401);
    expect((await refresh(refreshToken)).status).toBe(401);
  });

  it("is in no table as it is, and made up it gets nothing", async () => {
    const { refreshToken } = await open(await tenant.personFor("developer"));
    const tables = ["refresh_tokens", "token_families", "signing_keys", "account_events", "directory_outbox"];
    for (const table of tables) {
      const rows = await env.DIRECTORY.prepare(`SELECT * FROM ${table}`).all();
      expect(JSON.stringify(rows.results)).not.toContain(refreshToken.slice(11));
    }
    expect((await refresh("qs_refresh_made-up")).status).toBe(401);
  });
});

it("another's programs are nobody's to see or to end", async () => {
  const [ada, eve] = [await tenant.personFor("developer"), await tenant.personFor("owner")];
  await open(ada, { name: "Laptop" });
  const [mine] = await familiesOf(ada);
  expect(mine).toMatchObject({ name: "Laptop", scopes: null, tenantId: tenant.id });
  expect(await familiesOf(eve)).toEqual([]);
  expect((await send("DELETE", `/auth/tokens/${mine?.id}`, byCookie(eve))).status).toBe(404);
  expect(await familiesOf(ada)).toHaveLength(1);
});
