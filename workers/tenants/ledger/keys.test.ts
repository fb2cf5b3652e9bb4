import { describe, expect, it } from "vitest";
import { inTenantObject, makeTenant } from "../../../test/harness.ts";
import { sha256 } from "../../kernel/crypto.ts";
import { newApiKey } from "../../kernel/keys.ts";
import type { Permission, Rights } from "../../kernel/permissions.ts";
import type { KeyPrincipal } from "./contract.ts";
import { listKeys } from "./key-list.ts";
import * as keys from "./keys.ts";
import { by, inLedger, type Ledger, T0 } from "./ledger.test-kit.ts";
import * as principals from "./principals.ts";
import { LedgerState } from "./state.ts";

const MEMBER = "usr_00000000000000000000000001" as const;
const HOUR = 3_600_000;
const HERE = "192.0.2.1";

const secretOf = (name: string): keys.KeySecret => ({ ...newApiKey("ten_x"), hash: name });
const create = (
  { state }: Ledger,
  hash: string,
  more: Partial<keys.KeyInput> = {},
  maker: keys.Maker = null,
) => {
  const terms = { name: hash, scopes: null, networks: null, expiresAt: null };
  const input = { ...terms, principal: MEMBER as KeyPrincipal, role: "developer" as const, ...more };
  return keys.createKey(state, secretOf(hash), input, maker, by, T0);
};
const made = (...args: Parameters<typeof create>) => {
  const result = create(...args);
  return result.ok ? result.value.id : expect.fail(result.error.detail);
};
/** How a key's request for a run is answered. */
const ask = (ledger: Ledger, keyHash: string, now = T0, address = HERE) =>
  ledger.refusal("echo", { caller: { type: "key", keyHash, address } }, now);
const events = ({ state }: Ledger) =>
  state.sql
    .exec<{ type: string }>("SELECT type FROM outbox ORDER BY seq")
    .toArray()
    .map(({ type }) => type);

describe("a key", () => {
  it("is good until it expires, from its addresses, for its scopes", () =>
    inLedger((ledger) => {
      made(ledger, "plain");
      made(ledger, "short", { expiresAt: T0 + HOUR });
      made(ledger, "placed", { networks: ["198.51.100.0/24", "2001:db8::/32"] });
      made(ledger, "reader", { scopes: ["runs:read"] });
      made(ledger, "runner", { scopes: ["runs:create"] });
      expect(ask(ledger, "plain")).toBe("admitted");
      expect(ask(ledger, "runner")).toBe("admitted");
      expect(ask(ledger, "reader")).toBe("forbidden");
      expect(ask(ledger, "short", T0 + HOUR - 1)).toBe("admitted");
      expect(ask(ledger, "short", T0 + HOUR)).toBe("forbidden");
      expect(ask(ledger, "placed")).toBe("forbidden");
      expect(ask(ledger, "placed", T0, "unknown")).toBe("forbidden");
      for (const address of ["198.51.100.7", "::ffff:198.51.100.7", "2001:db8:1::1"])
        expect(ask(ledger, "placed", T0, address)).toBe("admitted");
    }));

  it("says what is wrong with it, but not of one that does not exist", () =>
    inLedger(({ state }) => {
      const check = (keyHash: string) => state.keys.check({ keyHash, address: HERE }, T0 + HOUR);
      const ledger = { state } as Ledger;
      made(ledger, "short", { expiresAt: T0 + HOUR });
      made(ledger, "placed", { networks: ["198.51.100.0/24"] });
      expect(check("short")).toMatchObject({
        error: { detail: expect.stringContaining("expired at 2026-11-21T13") },
      });
      expect(check("placed")).toMatchObject({ error: { detail: expect.stringContaining(HERE) } });
      expect(check("none")).toMatchObject({ error: { code: "unauthenticated" } });
    }));

  it("acts in its principal's role of the moment, and stops with the seat", () =>
    inLedger((ledger) => {
      made(ledger, "mine");
      const set = (role: "owner" | "reseller" | null, version: number) =>
        principals.setPrincipals(ledger.state, [{ id: MEMBER, role, version }]);
      const role = () => {
        const key = ledger.state.keys.check({ keyHash: "mine", address: HERE }, T0);
        return key.ok ? key.value.role : key.error.code;
      };
      expect(role()).toBe("developer");
      set("reseller", 5);
      expect(role()).toBe("reseller");
      expect(ask(ledger, "mine")).toBe("forbidden");
      set("owner", 4);
      set("owner", 5);
      expect(role()).toBe("reseller");
      set(null, 6);
      expect(role()).toBe("unauthenticated");
      set("owner", 5);
      expect(role()).toBe("unauthenticated");
      // Nor does the role that somebody was just seen with.
      expect(create(ledger, "another", { role: "owner" })).toMatchObject({ error: { code: "not_found" } });
      set("owner", 7);
      expect(role()).toBe("owner");
    }));

  it("has two secrets while it is rotated, then one", () =>
    inLedger((ledger) => {
      const id = made(ledger, "first");
      const rotate = (hash: string, hours: number, now = T0) =>
        keys.rotateKey(ledger.state, id, secretOf(hash), hours * HOUR, null, by, now);
      expect(rotate("second", 24)).toMatchObject({ value: { id, oldSecretUntil: T0 + 24 * HOUR } });
      expect([ask(ledger, "first"), ask(ledger, "second")]).toEqual(["admitted", "admitted"]);
      expect(ask(ledger, "first", T0 + 24 * HOUR - 1)).toBe("admitted");
      expect(ask(ledger, "first", T0 + 24 * HOUR)).toBe("unauthenticated");
      rotate("third", 24);
      expect([ask(ledger, "first"), ask(ledger, "second"), ask(ledger, "third")]).toEqual([
        "unauthenticated",
        "admitted",
        "admitted",
      ]);
      rotate("fourth", 0);
      expect(ask(ledger, "third")).toBe("unauthenticated");
      expect(keys.revokeKey(ledger.state, id, by, T0)).toBe(true);
      for (const hash of ["third", "fourth"]) expect(ask(ledger, hash)).toBe("unauthenticated");
      expect(keys.revokeKey(ledger.state, id, by, T0)).toBe(false);
    }));

  it("is changed for the next request, and each change is an event", () =>
    inLedger((ledger) => {
      const id = made(ledger, "mine");
      const change = (changes: object, maker: keys.Maker = null) =>
        keys.changeKey(ledger.state, id, changes, maker, by, T0);
      expect(ask(ledger, "mine")).toBe("admitted");
      change({ networks: ["198.51.100.0/24"] });
      expect(ask(ledger, "mine")).toBe("forbidden");
      change({ networks: null, scopes: ["runs:read"] });
      expect(ask(ledger, "mine")).toBe("forbidden");
      change({ scopes: null, name: "renamed" });
      expect(ask(ledger, "mine")).toBe("admitted");
      expect(listKeys(ledger.state, MEMBER)).toMatchObject([
        { name: "renamed", scopes: null, networks: null },
      ]);
      expect(
        events(ledger)
          .filter((type) => type.startsWith("key."))
          .slice(-4),
      ).toEqual(["key.created", ...Array(3).fill("key.changed")]);
    }));
});

describe("nobody hands on more than they hold", () => {
  const developer: Rights = { role: "developer", scopes: null };
  const runner: Rights = { role: "owner", scopes: ["keys:write", "runs:create"] };
  const code = (result: { ok: boolean; error?: { code: string } }) => result.error?.code ?? "ok";

  it("by a new key", () =>
    inLedger((ledger) => {
      const given = (maker: Rights, role: Rights["role"], scopes: Permission[] | null) => {
        const account = principals.createServiceAccount(ledger.state, { name: role, role }, null, by, T0);
        const principal = account.ok ? account.value.id : expect.fail();
        return code(create(ledger, `${Math.random()}`, { principal, scopes }, maker));
      };
      expect(given(developer, "developer", null)).toBe("ok");
      expect(given(developer, "member", null)).toBe("ok");
      expect(given(developer, "owner", null)).toBe("forbidden");
      expect(given(developer, "owner", ["agents:write"])).toBe("forbidden");
      expect(given(developer, "developer", ["agents:write"])).toBe("ok");
      expect(given(developer, "owner", ["members:write"])).toBe("forbidden");
      expect(given(developer, "member", ["members:write"])).toBe("forbidden");
      expect(given(runner, "owner", ["runs:create"])).toBe("ok");
      expect(given(runner, "member", null)).toBe("forbidden");
      expect(given(runner, "owner", ["runs:create", "runs:read"])).toBe("forbidden");
    }));

  it("nor by the new secret of a key, nor by its changes", () =>
    inLedger((ledger) => {
      const wide = made(ledger, "wide", { role: "owner" });
      const narrow = made(ledger, "narrow", { scopes: ["runs:create"] });
      const rotate = (id: string, maker: Rights) =>
        code(keys.rotateKey(ledger.state, id, secretOf(`new ${id}`), HOUR, maker, by, T0));
      const change = (id: string, changes: object, maker: Rights) =>
        code(keys.changeKey(ledger.state, id, changes, maker, by, T0));
      expect(rotate(wide, runner)).toBe("forbidden");
      expect(rotate(narrow, runner)).toBe("ok");
      expect(change(wide, { networks: null }, runner)).toBe("forbidden");
      expect(change(wide, { scopes: ["runs:create"] }, runner)).toBe("forbidden");
      expect(change(narrow, { scopes: null }, runner)).toBe("forbidden");
      expect(change(narrow, { scopes: ["runs:read"] }, runner)).toBe("forbidden");
      expect(change(narrow, { scopes: ["keys:write"] }, runner)).toBe("ok");
    }));

  it("nor by a service account", () =>
    inLedger(({ state }) => {
      const admin: Rights = { role: "admin", scopes: null };
      const account = (role: Rights["role"], maker: keys.Maker) =>
        principals.createServiceAccount(state, { name: role, role }, maker, by, T0);
      expect(code(account("owner", admin))).toBe("forbidden");
      expect(code(account("admin", admin))).toBe("ok");
      const owners = account("owner", null);
      const id = owners.ok ? owners.value.id : expect.fail();
      const change = (changes: object, maker: keys.Maker) =>
        code(principals.changeServiceAccount(state, id, changes, maker, by, T0));
      expect(change({ role: "member" }, admin)).toBe("forbidden");
      expect(change({ role: "member" }, null)).toBe("ok");
      expect(change({ role: "owner" }, admin)).toBe("forbidden");
      expect(change({ role: "developer" }, admin)).toBe("ok");
    }));
});

it("a service account's keys follow its role, and go with it", () =>
  inLedger((ledger) => {
    const { state } = ledger;
    const account = principals.createServiceAccount(state, { name: "ci", role: "developer" }, null, by, T0);
    const id = account.ok ? account.value.id : expect.fail();
    made(ledger, "ci", { principal: id });
    expect(ask(ledger, "ci")).toBe("admitted");
    principals.changeServiceAccount(state, id, { role: "reseller" }, null, by, T0);
    expect(ask(ledger, "ci")).toBe("forbidden");
    expect(principals.listServiceAccounts(state)[0]).toMatchObject({
      id,
      name: "ci",
      role: "reseller",
      keys: 1,
    });
    expect(principals.deleteServiceAccount(state, id, by, T0).ok).toBe(true);
    expect(ask(ledger, "ci")).toBe("unauthenticated");
    expect(events(ledger).slice(-2)).toEqual(["key.revoked", "service_account.deleted"]);
    expect(principals.deleteServiceAccount(state, id, by, T0).ok).toBe(false);
  }));

describe("who had a person's account", () => {
  const DAY = 24 * HOUR;
  const other = { ...by, actorId: "usr_00000000000000000000000002" };
  const thief = { ...by, actorId: MEMBER };
  const keyed = (id: string) => ({ ...by, actorType: "key", actorId: id });

  function world({ state }: Ledger) {
    const account = (name: string) => {
      const made = principals.createServiceAccount(state, { name, role: "developer" }, null, by, T0);
      return made.ok ? made.value.id : expect.fail(made.error.detail);
    };
    const key = (name: string, principal: KeyPrincipal, maker: typeof by, now: number) => {
      const terms = {
        name,
        principal,
        role: "developer" as const,
        scopes: null,
        networks: null,
        expiresAt: null,
      };
      const made = keys.createKey(state, secretOf(name), terms, null, maker, now);
      return made.ok ? made.value.id : expect.fail(made.error.detail);
    };
    const rotate = (id: string, maker: typeof by, now: number) =>
      keys.rotateKey(state, id, secretOf(`${id} ${now}`), DAY, null, maker, now);
    const left = () =>
      listKeys(state, null)
        .map(({ name }) => name)
        .filter((name) => name !== "test")
        .sort();
    return { account, key, rotate, left };
  }

  it("leaves no key that it made, by whichever keys, though those have ended themselves", () =>
    inLedger((ledger) => {
      const { state } = ledger;
      const { account, key, left } = world(ledger);
      const [ci, sync, bystander] = [account("ci"), account("sync"), account("bystander")];
      key("before", ci, thief, T0);
      key("others", bystander, other, T0 + 2);
      const a = key("a", ci, thief, T0 + 1);
      const b = key("b", sync, keyed(a), T0 + 2);
      key("c", sync, keyed(b), T0 + 3);
      for (const [id, maker] of [
        [a, a],
        [b, b],
      ] as const)
        keys.revokeKey(state, id, keyed(maker), T0 + 4);
      const taken = { since: T0 + 1, until: T0 + 5 };
      const accounts = () => keys.revokeKeysOf(state, MEMBER, taken, by, T0 + 7).sort();
      expect(accounts()).toEqual([ci, sync].sort());
      expect(left()).toEqual(["before", "others"]);
      // As often as it is asked for; what the person makes once it is theirs again stays, and nothing of such keys.
      key("own", MEMBER as never, thief, T0 + 6);
      key("d", sync, keyed(b), T0 + 6);
      expect(accounts()).toEqual([ci, sync].sort());
      expect(left()).toEqual(["before", "others", "own"]);
    }));

  it("leaves no key whose secret it was shown, though somebody else has rotated it since", () =>
    inLedger((ledger) => {
      const { account, key, rotate, left } = world(ledger);
      const turned = key("turned", account("ci"), other, T0);
      const own = key("own", account("other"), other, T0);
      rotate(turned, thief, T0 + 1);
      rotate(turned, other, T0 + 2);
      rotate(own, other, T0 + 2);
      keys.revokeKeysOf(ledger.state, MEMBER, { since: T0 + 1, until: T0 + 3 }, by, T0 + 3);
      expect(left()).toEqual(["own"]);
    }));

  it("is known for a month, longer than an account can be taken back", () =>
    inLedger((ledger) => {
      const { account, key } = world(ledger);
      const ci = account("ci");
      const count = "SELECT count(*) AS n FROM shown_secrets WHERE shown_to = ?";
      const rows = () => ledger.state.sql.exec<{ n: number }>(count, other.actorId).one().n;
      keys.revokeKey(ledger.state, key("first", ci, other, T0), by, T0);
      keys.revokeKey(ledger.state, key("second", ci, other, T0 + 29 * DAY), by, T0 + 29 * DAY);
      expect(rows()).toBe(2);
      key("third", ci, other, T0 + 31 * DAY);
      expect(rows()).toBe(2);
    }));
});

it("a key's last use is known exactly, and written once a minute", () =>
  inLedger((ledger) => {
    made(ledger, "mine");
    const onDisk = () =>
      ledger.state.sql.exec<{ used_at: number | null }>("SELECT used_at FROM keys WHERE hash = 'mine'").one()
        .used_at;
    const used = () => listKeys(ledger.state, MEMBER)[0]?.lastUsedAt;
    expect(used()).toBeNull();
    for (const after of [0, 1, 59_999]) {
      ask(ledger, "mine", T0 + after);
      expect([onDisk(), used()]).toEqual([T0, T0 + after]);
    }
    ask(ledger, "mine", T0 + 60_000);
    expect(onDisk()).toBe(T0 + 60_000);
  }));

it("keys from before have a service account of their own, with the role that they had", async () => {
  const { id } = await makeTenant();
  await inTenantObject(id, async (_, ctx) => {
    const { sql } = ctx.storage;
    for (const table of ["keys", "service_accounts", "principals", "shown_secrets", "canaries"])
      sql.exec(`DROP TABLE ${table}`);
    sql.exec(`CREATE TABLE keys (
      id TEXT PRIMARY KEY, hash TEXT NOT NULL UNIQUE, name TEXT NOT NULL, role TEXT NOT NULL, created_at INTEGER NOT NULL, revoked_at INTEGER)`);
    const insert = "INSERT INTO keys VALUES (?, ?, ?, ?, 7, ?)";
    sql.exec(insert, "key_a", await sha256("a"), "old", "member", null);
    sql.exec(insert, "key_b", await sha256("b"), "gone", "owner", 9);
    sql.exec("ALTER TABLE runs DROP COLUMN waiting");
    sql.exec("ALTER TABLE deployment_history DROP COLUMN canary");
    sql.exec("UPDATE meta SET value = '3' WHERE key = 'schema'");
    const state = new LedgerState(sql, T0);
    const check = async (key: string) => state.keys.check({ keyHash: await sha256(key), address: HERE }, T0);
    expect(await check("a")).toMatchObject({
      value: { id: "key_a", name: "old", role: "member", principal: { type: "service", id: "svc_a" } },
    });
    expect((await check("b")).ok).toBe(false);
    expect(listKeys(state, null)).toMatchObject([{ principal: "svc_a", createdAt: 7, accountName: "old" }]);
  });
});
