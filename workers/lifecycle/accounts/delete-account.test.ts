import { beforeEach, describe, expect, it, vi } from "vitest";
import {
  env,
  expectOk,
  makeTenant,
  type Person,
  platformAdministrator,
  request,
  type TestTenant,
} from "../../../test/harness.ts";
import { PERSONAL_TABLES, setMember } from "../../identity/index.ts";

import { sha256 } from "../../kernel/crypto.ts";
import { newId } from "../../kernel/ids.ts";
import { revocations } from "../../tenants/members/members.test-kit.ts";
import { AGAIN_MS, sweepErasures } from "./erase.ts";

const ORIGIN = "http://quayside.test";
let tenant: TestTenant;
let person: Person;
let key: { id: string; key: string };

const ask = (path: string, init: RequestInit = {}) =>
  request(`/api/v1${path}`, {
    ...init,
    headers: { cookie: person.cookie, origin: ORIGIN, "content-type": "application/json", ...init.headers },
  });
const remove = (email = person.email) =>
  ask("/account/deletion", { method: "POST", body: JSON.stringify({ email }) });

beforeEach(async () => {
  tenant = await makeTenant();
  person = await tenant.personFor("developer");
  const headers = { "quayside-tenant": tenant.slug };
  key = await expectOk(ask("/keys", { method: "POST", body: '{"name":"mine"}', headers }));
});

/** Every column of the directory that holds a text of the person's. */
async function whereIs(text: string): Promise<string[]> {
  const tables =
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\' AND name NOT LIKE 'd1\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite%'";
  const { results } = await env.DIRECTORY.prepare(tables).all<{ name: string }>();
  const found: string[] = [];
  for (const { name } of results) {
    const rows = await env.DIRECTORY.prepare(`SELECT * FROM ${name}`).all();
    if (rows.results.some((row) => JSON.stringify(row).includes(text))) found.push(name);
  }
  return found;
}

describe("personal data", () => {
  it("is named for every table of the directory with a person's rows", async () => {
    const query =
      "SELECT name FROM sqlite_master WHERE type = 'table' AND (instr(sql, 'user_id') OR instr(sql, 'recipient') OR instr(sql, '`email`'))";
    const { results } = await env.DIRECTORY.prepare(query).all<{ name: string }>();
    const named = PERSONAL_TABLES.map(({ table }) => table);
    // One is carried on within seconds and erased there, the other keeps ids until that is done.
    const elsewhere = ["directory_outbox", "erasures"];
    expect([...named, ...elsewhere].sort()).toEqual(results.map(({ name }) => name).sort());
  });
});

describe("deleting an account", () => {
  it("ends its sessions, seats and keys with the answer, and leaves nothing that says who it was", async () => {
    const since = Date.now();
    expect(
      (await tenant.api("GET", "/agents", undefined, { authorization: `Bearer ${key.key}` })).status,
    ).toBe(200);
    const answer = await remove();
    expect([answer.status, answer.headers.get("set-cookie")]).toEqual([
      204,
      expect.stringContaining("Max-Age=0"),
    ]);
    expect((await ask("/auth/me")).status).toBe(401);
    expect(
      (await tenant.api("GET", "/agents", undefined, { authorization: `Bearer ${key.key}` })).status,
    ).toBe(401);
    const audit = env.DATA.prepare(
      "SELECT address FROM audit_entries WHERE tenant_id = ? AND action = 'user.deleted'",
    );
    await vi.waitFor(async () => expect(await audit.bind(tenant.id).first("address")).toBeNull(), {
      timeout: 5000,
    });
    await vi.waitFor(async () => {
      await env.DIRECTORY.prepare("UPDATE mails SET state = 'sent' WHERE recipient = ?")
        .bind(person.email)
        .run();
      await sweepErasures(env, { now: () => since + 120_000 });
      expect(await whereIs(person.email)).toEqual([]);
    }, 10_000);
    expect((await whereIs(person.id)).filter((table) => table !== "object_updates")).toEqual([]);
    const entries = env.DATA.prepare(
      "SELECT count(*) AS n FROM audit_entries WHERE actor_id IN (?, ?) AND salt IS NOT NULL",
    );
    expect(await entries.bind(person.id, key.id).first("n")).toBe(0);
  });

  it("takes away from where keys were used that were revoked before, and from where others tried to get in", async () => {
    const bearer = { authorization: `Bearer ${key.key}` };
    await expectOk(tenant.api("POST", "/agents", { slug: "made" }, bearer));
    const headers = { "quayside-tenant": tenant.slug };
    expect((await ask(`/keys/${key.id}`, { method: "DELETE", headers })).status).toBe(204);
    const wrong = JSON.stringify({ email: person.email, password: "not the one it is" });
    expect((await ask("/auth/login", { method: "POST", body: wrong, headers: { cookie: "" } })).status).toBe(
      401,
    );
    const left = async (which: string) =>
      env.DATA.prepare(
        `SELECT count(*) AS n FROM audit_entries WHERE tenant_id = ? AND salt IS NOT NULL AND ${which}`,
      )
        .bind(tenant.id)
        .first("n");
    const which = [
      `actor_id = '${key.id}'`,
      `actor_type = 'anonymous' AND target_id = '${person.id}'`,
      `actor_id = '${person.id}'`,
    ];
    const all = () => Promise.all(which.map(left));
    await vi.waitFor(async () => expect(await all()).toEqual([1, 1, 2]), 10_000);
    await remove();
    await vi.waitFor(async () => expect(await all()).toEqual([0, 0, 0]), 10_000);
  });

  it("is done again a minute later for each, though another one's cannot be done", async () => {
    const [stuck, fine] = [newId("usr"), newId("usr")];
    const row = env.DIRECTORY.prepare(
      "INSERT INTO erasures (user_id, keys, mail_id, created_at, next_at) VALUES (?, ?, '', 0, ?)",
    );
    await env.DIRECTORY.batch([
      row.bind(stuck, '[{"tenantId":"no tenant","id":"key_x"}]', 0),
      row.bind(fine, "[]", 1),
    ]);
    await sweepErasures(env, { now: () => 10 });
    const left = env.DIRECTORY.prepare("SELECT user_id, next_at FROM erasures WHERE user_id IN (?, ?)");
    expect((await left.bind(stuck, fine).all()).results).toEqual([
      { user_id: stuck, next_at: 10 + AGAIN_MS },
    ]);
    await env.DIRECTORY.prepare("DELETE FROM erasures WHERE user_id = ?").bind(stuck).run();
  });

  it("takes back whom the person invited, and says so in the log", async () => {
    person = await tenant.personFor("admin");
    const headers = { "quayside-tenant": tenant.slug };
    const body = JSON.stringify({ email: "guest@example.org", role: "member" });
    const sent = await expectOk(ask("/workspace/invitations", { method: "POST", body, headers }));
    expect((await remove()).status).toBe(204);
    expect(await revocations(tenant)).toEqual([sent.id]);
  });

  it("is told by mail", async () => {
    await remove();
    const mail = env.DIRECTORY.prepare("SELECT template FROM mails WHERE recipient = ?").bind(person.email);
    expect(await mail.first("template")).toBe("account-deleted");
  });

  it("is refused while a workspace has no other owner, which is named, and goes once there is one or it is to go", async () => {
    await setMember(env, tenant, person.id as never, "owner");
    const refused = await remove();
    expect(refused.status).toBe(409);
    expect(await refused.json()).toMatchObject({
      detail: expect.stringContaining(tenant.slug),
      meta: { workspaces: [{ slug: tenant.slug }] },
    });
    expect((await ask("/auth/me")).status).toBe(200);
    const deleting = "UPDATE tenants SET status = 'deleting', delete_at = 9e12 WHERE id = ?";
    await env.DIRECTORY.prepare(deleting).bind(tenant.id).run();
    expect((await remove()).status).toBe(204);
  });

  it("of two owners at once leaves one", async () => {
    const other = await tenant.personFor("owner");
    await setMember(env, tenant, person.id as never, "owner");
    const statuses = await Promise.all(
      [person, other].map(async ({ cookie, email }) => {
        const headers = { cookie, origin: ORIGIN, "content-type": "application/json" };
        return (
          await request("/api/v1/account/deletion", {
            method: "POST",
            headers,
            body: JSON.stringify({ email }),
          })
        ).status;
      }),
    );
    expect(statuses.sort()).toEqual([204, 409]);
  });

  it("needs the address, a fresh proof, and the person themselves", async () => {
    expect((await remove("else@example.org")).status).toBe(400);
    const secret = person.cookie.split("=")[1] ?? "";
    const id = await sha256(secret);
    const acting = env.DIRECTORY.prepare("UPDATE sessions SET impersonator_id = ? WHERE id = ?");
    await acting.bind(await platformAdministrator(), id).run();
    expect((await remove()).status).toBe(403);
    const stale = "UPDATE sessions SET impersonator_id = NULL, sudo_until = 1 WHERE id = ?";
    await env.DIRECTORY.prepare(stale).bind(id).run();
    expect(await (await remove()).json()).toMatchObject({ code: "sudo_required" });
    expect((await ask("/auth/me")).status).toBe(200);
  });
});
