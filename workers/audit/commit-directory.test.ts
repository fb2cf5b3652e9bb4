import { beforeEach, describe, expect, it } from "vitest";
import { env, makeTenant, type TestTenant } from "../../test/harness.ts";
import { setMember } from "../identity/index.ts";
import { memberships, users } from "../identity/tables.ts";
import { eq, platformDb } from "../kernel/db.ts";
import type { Env } from "../kernel/env.ts";
import { firstIdAt, type Id, newId } from "../kernel/ids.ts";
import { ACCOUNT_EVENTS_MS, deleteOldAccountEvents } from "./account-events.ts";
import type { By } from "./by.ts";
import { commitDirectory, type DirectoryChange } from "./commit-directory.ts";
import { deliverDirectory } from "./deliver-directory.ts";

const T0 = Date.UTC(2026, 10, 21, 12);
const clock = { now: () => T0 };
const db = platformDb(env, "DIRECTORY");
const by: By = {
  ...{ actorType: "user", actorId: "usr_ada", requestId: "req_1" },
  ...{ address: "192.0.2.7", userAgent: "Browser/1" },
};

let tenant: TestTenant;
let person: { id: Id<"usr"> };
beforeEach(async () => {
  tenant = await makeTenant();
  person = await tenant.personFor("developer");
});

/** Commits a change, and then lets what it would do afterwards happen. */
async function commit(
  writes: Parameters<typeof commitDirectory>[1],
  changes: DirectoryChange[],
  world: Env = env,
) {
  const later: Promise<unknown>[] = [];
  const changed = await commitDirectory(world, writes, changes, {
    clock,
    waitUntil: (work) => later.push(work),
  });
  await Promise.all(later);
  return changed;
}

/** An environment in which nothing reaches the directory any more once something was committed there. */
function dying(): Env {
  let dead = false;
  const alive = <T>(work: () => T): T => {
    if (dead) throw new Error("dead");
    return work();
  };
  const batch = async (statements: D1PreparedStatement[]) => {
    const results = await alive(() => env.DIRECTORY.batch(statements));
    dead = true;
    return results;
  };
  const prepare = (text: string) => alive(() => env.DIRECTORY.prepare(text));
  return { ...env, DIRECTORY: { prepare, batch } as D1Database };
}

const rename = (from: string, name: string) => db.update(users).set({ name }).where(eq(users.name, from));
const change = (more: Partial<DirectoryChange> = {}): DirectoryChange => ({
  ...{ action: "person.renamed", targetId: person.id, detail: { after: "Ada" }, by, person: person.id },
  ...more,
});

const entries = async (id: string = tenant.id) =>
  (
    await env.DATA.prepare(
      "SELECT * FROM audit_entries WHERE tenant_id = ? AND action <> 'key.created' ORDER BY id",
    )
      .bind(id)
      .all<Record<string, unknown>>()
  ).results;
const rows = async (table: string) =>
  (await env.DIRECTORY.prepare(`SELECT * FROM ${table} WHERE request_id = 'req_1'`).all()).results.length;
const own = async () =>
  (await env.DIRECTORY.prepare("SELECT * FROM account_events WHERE user_id = ?").bind(person.id).all())
    .results;

/** An environment whose queue notes what it is sent, or is away. */
function withQueue(send: (bodies: unknown[]) => void): Env {
  const sendBatch = async (messages: { body: unknown }[]) => send(messages.map(({ body }) => body));
  return { ...env, EVENT_QUEUE: { sendBatch } as never };
}

describe("a change of the directory", () => {
  it("is one entry in the log of each tenant where the person has a seat, one in their own, and an event", async () => {
    const second = await makeTenant();
    await setMember(env, second, person.id, "owner");
    const sent: unknown[] = [];
    const changed = await commit(
      [rename(person.id, "Ada")],
      [change()],
      withQueue((more) => sent.push(...more)),
    );
    expect(changed).toEqual([1]);
    const entry = {
      ...{ actor_type: "user", actor_id: "usr_ada", action: "person.renamed", target_id: person.id, at: T0 },
      ...{ detail: '{"after":"Ada"}', request_id: "req_1", address: "192.0.2.7", user_agent: "Browser/1" },
      ...{ seq: null, hash: null },
    };
    for (const id of [tenant.id, second.id]) expect(await entries(id)).toMatchObject([entry]);
    // It was somebody else who did it: the person is not told where they were.
    expect(await own()).toMatchObject([{ action: "person.renamed", address: "", user_agent: "", at: T0 }]);
    expect(sent).toMatchObject([
      { type: "person.renamed", tenantId: tenant.id, data: { id: person.id, after: "Ada" } },
      { type: "person.renamed", tenantId: second.id },
    ]);
    expect(await rows("directory_outbox")).toBe(0);
  });

  it("goes to the tenants that it names, and to no others", async () => {
    const other = await makeTenant();
    await commit([rename(person.id, "Ada")], [change({ tenants: [other.id] })]);
    expect(await entries()).toEqual([]);
    expect(await entries(other.id)).toHaveLength(1);
    expect(await own()).toHaveLength(1);
  });

  it("is told to the tenants of a seat that the same batch takes away", async () => {
    const changed = await commit(
      [db.delete(memberships).where(eq(memberships.userId, person.id))],
      [change({ action: "person.left" })],
    );
    expect(changed).toEqual([1]);
    expect(await entries()).toMatchObject([{ action: "person.left" }]);
  });

  it("is not recorded when its write changed nothing", async () => {
    expect(await commit([rename("nobody", "Ada")], [change()])).toEqual([0]);
    expect([await entries(), await own(), await rows("directory_outbox")]).toEqual([[], [], 0]);
  });

  it("is recorded by its own write, and several by the same", async () => {
    const writes = [rename("nobody", "x"), rename(person.id, "Ada")];
    const changes = [
      change({ action: "a.first" }),
      ...["b.second", "c.second"].map((action) => change({ action, whenChanged: 1 })),
      change({ action: "d.always", whenChanged: null }),
    ];
    expect(await commit(writes, changes)).toEqual([0, 1]);
    expect((await entries()).map(({ action }) => action)).toEqual(["b.second", "c.second", "d.always"]);
    expect(await own()).toHaveLength(3);
  });

  it("tells the person from where they did it themselves", async () => {
    await commit([rename(person.id, "Ada")], [change({ by: { ...by, actorId: person.id } })]);
    expect(await own()).toMatchObject([{ address: "192.0.2.7", user_agent: "Browser/1" }]);
  });

  it("may be nothing but an event, and may return rows", async () => {
    await commit([], [change({ action: "session.refused" })]);
    expect(await entries()).toMatchObject([{ action: "session.refused" }]);
    const renamed = rename(person.id, "Ada").returning({ id: users.id });
    expect(await commit([renamed], [change()])).toEqual([1]);
    expect(await entries()).toHaveLength(2);
  });

  it("names who acted in another's name, and why", async () => {
    const helper: By = { ...by, impersonatedBy: newId("usr"), reason: "asked for help" };
    await commit([rename(person.id, "Ada")], [change({ by: { ...helper, userAgent: "x".repeat(999) } })]);
    const [entry] = await entries();
    expect(JSON.parse(String(entry?.detail))).toEqual({
      ...{ after: "Ada", impersonatedBy: helper.impersonatedBy, reason: "asked for help" },
    });
    expect(entry?.user_agent).toHaveLength(256);
  });

  it("leaves nothing when one of its writes fails", async () => {
    const twice = db
      .insert(users)
      .values({ id: person.id, email: "e", name: "n", passwordHash: "", createdAt: 0 });
    await expect(commit([rename(person.id, "Ada"), twice], [change()])).rejects.toThrow();
    expect([await entries(), await own(), await rows("directory_outbox")]).toEqual([[], [], 0]);
  });
});

it("what a person's own log has kept for a year is removed, and nothing else", async () => {
  const now = Date.UTC(2024, 5, 1);
  const [over, kept] = [-1, 1].map((offset) => firstIdAt("aud", now - ACCOUNT_EVENTS_MS + offset));
  const insert = env.DIRECTORY.prepare(
    "INSERT INTO account_events (id, action, target_id, detail, actor_type, actor_id, request_id, address, user_agent, at, user_id) VALUES (?, 'a.b', '', '{}', '', '', '', '', '', 0, ?)",
  );
  await env.DIRECTORY.batch([over, kept].map((id) => insert.bind(id, person.id)));
  await commit([rename(person.id, "Ada")], [change()]);
  expect(await deleteOldAccountEvents(env, now)).toBe(1);
  const left = (await own()) as { id: string; action: string }[];
  expect(left.map(({ action }) => action).toSorted()).toEqual(["a.b", "person.renamed"]);
  expect(left.some(({ id }) => id === over)).toBe(false);
});

describe("races", () => {
  it("of fifty for the same row record the one that won", async () => {
    const won = await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        commit([rename(person.id, `winner ${i}`)], [change({ detail: { winner: i } })]),
      ),
    );
    expect(won.flat().filter((changed) => changed === 1)).toHaveLength(1);
    const winner = won.findIndex(([changed]) => changed === 1);
    expect(await entries()).toMatchObject([{ detail: `{"winner":${winner}}` }]);
    expect(await own()).toHaveLength(1);
  });
});

describe("delivery", () => {
  it("is the scheduler's when the process died after the commit", async () => {
    await expect(commit([rename(person.id, "Ada")], [change()], dying())).rejects.toThrow("dead");
    expect([await entries(), await rows("directory_outbox")]).toEqual([[], 1]);
    expect(await deliverDirectory(env, T0)).toBe(0);
    const sent: unknown[] = [];
    const world = withQueue((more) => sent.push(...more));
    expect(await deliverDirectory(world, T0 + 1)).toBe(1);
    expect([await rows("directory_outbox"), sent.length]).toEqual([0, 1]);
    expect(await entries()).toHaveLength(1);
  });

  it("goes on where it stopped, when the queue was away", async () => {
    const away = withQueue(() => {
      throw new Error("away");
    });
    await expect(commit([rename(person.id, "Ada")], [change()], away)).rejects.toThrow("away");
    expect([(await entries()).length, await rows("directory_outbox")]).toEqual([1, 1]);
    expect(await deliverDirectory(env, T0 + 1)).toBe(1);
    expect([(await entries()).length, await rows("directory_outbox")]).toEqual([1, 0]);
  });

  it("at once by several is one entry, and its events have one id", async () => {
    await expect(commit([rename(person.id, "Ada")], [change()], dying())).rejects.toThrow("dead");
    const sent: { id: string }[] = [];
    const world = withQueue((more) => sent.push(...(more as { id: string }[])));
    await Promise.all([1, 2, 3].map(() => deliverDirectory(world, T0 + 1)));
    expect(await entries()).toHaveLength(1);
    expect(new Set(sent.map(({ id }) => id)).size).toBe(1);
  });
});
