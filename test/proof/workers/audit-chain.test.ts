import { beforeEach, describe, expect, it } from "vitest";
import {
  auditedTenant,
  entriesOf,
  type Row,
  seal,
  tamper,
  verify,
  write,
} from "../../../workers/audit/audit.test-kit.ts";
import { GENESIS, sealAll } from "../../../workers/audit/chain.ts";
import { erasePerson } from "../../../workers/audit/index.ts";
import { readSealed } from "../../../workers/audit/sealed-rows.ts";
import { newId } from "../../../workers/kernel/ids.ts";
import { env, inTenantObject, type TestTenant } from "../../harness.ts";
import { times } from "../../soak.ts";

const ENTRIES = times(9, 1_200);
const DAY_MS = 86_400_000;
const PERSON = newId("usr");

let tenant: TestTenant;
beforeEach(async () => {
  tenant = await auditedTenant();
  await write(tenant, ENTRIES);
  const personal =
    "UPDATE audit_entries SET address = '192.0.2.7', user_agent = 'Browser/1', actor_id = ?2 WHERE tenant_id = ?1";
  await tamper(tenant, personal, PERSON);
  // A few at a time, as they come.
  while (await seal(tenant));
  expect(await verify(tenant)).toMatchObject({ ok: true, unsealed: 0, erased: 0, nextCursor: null });
});

const where = (sql: string) => `${sql} WHERE tenant_id = ?1 AND seq = 5`;
const change = (column: string, value: string) => where(`UPDATE audit_entries SET ${column} = ${value}`);

/** Copies the row at a place to another, with what else is to be different. */
const copy = (seq: string, from = 5) => `
  INSERT INTO audit_entries (tenant_id, id, actor_type, actor_id, action, target_id, detail, request_id, at, address, user_agent, salt, seq, hash, commitment)
  SELECT tenant_id, '${newId("aud")}', actor_type, actor_id, action, target_id, detail, request_id, at, address, user_agent, salt, ${seq}, hash, commitment
  FROM audit_entries WHERE tenant_id = ?1 AND seq = ${from}`;
/** Makes room at a place by moving all that follow one further. */
const SHIFT = [
  "UPDATE audit_entries SET seq = -seq - 1 WHERE tenant_id = ?1 AND seq > 5",
  "UPDATE audit_entries SET seq = -seq WHERE tenant_id = ?1 AND seq < 0",
];
const swap = (a: number, b: number, column: string) =>
  [
    [a, -1],
    [b, a],
    [-1, b],
  ].map(
    ([from, to]) => `UPDATE audit_entries SET ${column} = ${to} WHERE tenant_id = ?1 AND ${column} = ${from}`,
  );

/** What somebody might do to the rows, and where it has to be found. */
const ATTACKS: Record<string, [statements: string[], found: object]> = {
  "an actor is changed": [[change("actor_id", "'usr_else'")], { seq: 5, reason: "changed" }],
  "an actor's kind is changed": [[change("actor_type", "'system'")], { seq: 5, reason: "changed" }],
  "an action is changed": [[change("action", "'thing.read'")], { seq: 5, reason: "changed" }],
  "a target is changed": [[change("target_id", "'thing_0'")], { seq: 5, reason: "changed" }],
  "a detail is changed": [[change("detail", `'{"after":{"name":"x"}}'`)], { seq: 5, reason: "changed" }],
  "a request is changed": [[change("request_id", "'req_else'")], { seq: 5, reason: "changed" }],
  "a time is changed": [[change("at", "at + 1")], { seq: 5, reason: "changed" }],
  "an id is changed": [[change("id", "'aud_else'")], { seq: 5, reason: "changed" }],
  "an address is changed": [[change("address", "'192.0.2.8'")], { seq: 5, reason: "changed" }],
  "an address is taken out by itself": [[change("address", "NULL")], { seq: 5, reason: "changed" }],
  "a browser is changed": [[change("user_agent", "'Browser/2'")], { seq: 5, reason: "changed" }],
  "a salt is changed": [[change("salt", "'00'")], { seq: 5, reason: "changed" }],
  "a salt is taken out by itself": [[change("salt", "NULL")], { seq: 5, reason: "changed" }],
  "a commitment is changed": [[change("commitment", "'00'")], { seq: 5, reason: "changed" }],
  "a hash is changed": [[change("hash", "'00'")], { seq: 5, reason: "changed" }],
  "a hash is taken out": [[change("hash", "NULL")], { seq: 5, reason: "changed" }],
  "an entry is removed": [[where("DELETE FROM audit_entries")], { seq: 5, reason: "missing" }],
  "an entry is unsealed": [[change("seq", "NULL")], { seq: 5, reason: "missing" }],
  "an entry is put at the end": [[change("seq", "999999")], { seq: 5, reason: "missing" }],
  "the beginning is removed": [
    ["DELETE FROM audit_entries WHERE tenant_id = ?1 AND seq < 4"],
    { seq: 1, reason: "missing" },
  ],
  "the end is removed": [
    [`DELETE FROM audit_entries WHERE tenant_id = ?1 AND seq > 5`],
    { seq: 6, reason: "missing" },
  ],
  "everything is removed": [
    ["DELETE FROM audit_entries WHERE tenant_id = ?1"],
    { seq: 1, reason: "missing" },
  ],
  "two entries change places": [swap(4, 7, "seq"), { seq: 4, reason: "changed" }],
  "an entry is inserted": [[...SHIFT, copy("6")], { seq: 6, reason: "changed" }],
  "an entry is squeezed in": [[copy("5.5")], { seq: 6, reason: "inserted" }],
  "an entry is put before the first": [[copy("0")], { seq: 0, reason: "inserted" }],
  "an entry is put far before the first": [[copy("-7")], { seq: -7, reason: "inserted" }],
};

describe("is found:", () => {
  it.each(Object.entries(ATTACKS))("%s", async (_, [statements, found]) => {
    for (const statement of statements) await tamper(tenant, statement);
    expect(await verify(tenant)).toMatchObject({ ok: false, brokenAt: found, nextCursor: null });
    // What comes afterwards covers nothing up.
    await write(tenant, 2);
    await seal(tenant);
    expect(await verify(tenant)).toMatchObject({ ok: false, brokenAt: found });
  });

  it("an entry is put after the last", async () => {
    const { head } = await verify(tenant);
    await tamper(tenant, copy(`${head.seq + 1}`));
    const found = { seq: head.seq + 1, reason: "inserted" };
    expect(await verify(tenant)).toMatchObject({ ok: false, brokenAt: found });
  });

  it("the whole chain is computed anew, with one entry changed", async () => {
    await tamper(tenant, change("target_id", "'thing_else'"));
    const { head } = await verify(tenant);
    const rows = await readSealed(env, tenant.id, 0, ENTRIES + 1);
    for (const { seq, hash } of sealAll(tenant.id, GENESIS, rows))
      await tamper(tenant, "UPDATE audit_entries SET hash = ?2 WHERE tenant_id = ?1 AND seq = ?3", hash, seq);
    expect(await verify(tenant)).toMatchObject({ ok: false, brokenAt: { seq: head.seq, reason: "changed" } });
  });

  it("another tenant's log stands in for it", async () => {
    const other = await auditedTenant();
    await write(other, ENTRIES);
    await seal(other);
    await tamper(tenant, "DELETE FROM audit_entries WHERE tenant_id = ?1");
    await tamper(tenant, "UPDATE audit_entries SET tenant_id = ?1 WHERE tenant_id = ?2", other.id);
    expect(await verify(tenant)).toMatchObject({ ok: false, brokenAt: { seq: 1, reason: "changed" } });
  });

  it("page by page, wherever a page ends", async () => {
    for (const most of [1, 2, 4, 5]) {
      const whole: number[] = [];
      let cursor: string | undefined;
      do {
        const part = await verify(tenant, { limit: most, ...(cursor && { cursor }) });
        expect(part.ok).toBe(true);
        whole.push(part.checked);
        cursor = part.nextCursor ?? undefined;
      } while (cursor && whole.length < 20);
      expect(
        whole.slice(0, -1).every((checked) => checked === most),
        whole.join(),
      ).toBe(true);
    }
    const first = await verify(tenant, { limit: 4 });
    await tamper(tenant, where("DELETE FROM audit_entries"));
    const second = await verify(tenant, { limit: 4, cursor: first.nextCursor ?? "" });
    expect(second).toMatchObject({ ok: false, brokenAt: { seq: 5, reason: "missing" } });
  });
});

describe("after retention", () => {
  /**
   * Lets the tenant's object do all that is due at a time. Its sweeps come with its alarm, some entries at a time; with
   * more to do it sets the next one to within seconds.
   */
  const alarmAt = (now: number) =>
    inTenantObject(tenant.id, async (object, { storage }) => {
      Object.assign(object, { now: () => now });
      do await object.alarm();
      while (((await storage.getAlarm()) ?? Number.POSITIVE_INFINITY) < now + 60_000);
      Object.assign(object, { now: () => Date.now() });
    });

  it("the rest verifies, and an entry that is put back is found", async () => {
    const [old] = await entriesOf(tenant);
    const later = Date.now() + 366 * DAY_MS;
    await write(tenant, 2, later);
    await seal(tenant);
    await alarmAt(later);
    const kept = await entriesOf(tenant);
    expect(kept.map(({ action }) => action)).toEqual(["thing.changed", "thing.changed"]);
    expect(await verify(tenant)).toMatchObject({ ok: true, sealed: 2 });
    await tamper(tenant, copy("2", kept[0]?.seq ?? 0));
    expect(await verify(tenant)).toMatchObject({ ok: false, brokenAt: { seq: 2, reason: "inserted" } });
    expect(old?.seq).toBe(1);
  });

  it("nothing is removed that was made to look old, nor what follows", async () => {
    await tamper(tenant, change("at", "0"));
    const before = (await entriesOf(tenant)).length;
    await alarmAt(Date.now() + 366 * DAY_MS);
    const rows: Row[] = await entriesOf(tenant);
    expect([before - rows.length, rows[0]?.seq]).toEqual([4, 5]);
    expect(await verify(tenant)).toMatchObject({ ok: false, brokenAt: { seq: 5, reason: "changed" } });
  });
});

it("a person is erased, and the chain holds", async () => {
  await write(tenant, 1);
  await tamper(
    tenant,
    "UPDATE audit_entries SET address = '192.0.2.7', actor_id = ?2 WHERE tenant_id = ?1 AND seq IS NULL",
    PERSON,
  );
  await erasePerson(env, PERSON);
  const rows = await entriesOf(tenant);
  expect(rows.map(({ address }) => address)).toEqual(rows.map(() => null));
  expect(JSON.stringify(rows)).not.toMatch(/192\.0\.2\.7|Browser/);
  await seal(tenant);
  const { sealed, erased, ...verified } = await verify(tenant);
  expect([verified.ok, erased]).toEqual([true, sealed]);
});
