import { beforeAll, describe, expect, it, vi } from "vitest";
import {
  deployAgent,
  env,
  expectOk,
  inTenantObject,
  makeTenant,
  request,
  type TestTenant,
  visit,
} from "../../test/harness.ts";
import { codeTo } from "../identity/accounts/accounts.test-kit.ts";
import { changeAddress } from "../identity/index.ts";
import { newEvent } from "../kernel/events.ts";
import type { Role } from "../kernel/permissions.ts";
import { tenantObject } from "../tenants/index.ts";
import type { KeyView } from "./contract.ts";
import { onKeyEvents } from "./subscribers.ts";

let tenant: TestTenant;
beforeAll(async () => {
  tenant = await makeTenant();
  await deployAgent(tenant, "echo", "export default (input) => input");
});

type Call = (method: string, path: string, json?: unknown) => Promise<Response>;
const call =
  (headers: Record<string, string>): Call =>
  (method, path, json) =>
    request(`/api/v1${path}`, {
      method,
      headers: { "content-type": "application/json", origin: "http://quayside.test", ...headers },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    });
const byKey = (key: string, address = "192.0.2.1") =>
  call({ authorization: `Bearer ${key}`, "cf-connecting-ip": address });
const person = async (role: Role) => {
  const { id, email, cookie } = await tenant.personFor(role);
  return { id, email, call: call({ cookie }) };
};
const newKey = (as: Call, input: object) =>
  expectOk<{ id: string; key: string }>(as("POST", "/keys", { name: "mine", ...input }));
const keysOf = async (as: Call, query = "") =>
  (await expectOk<{ data: KeyView[] }>(as("GET", `/keys${query}`))).data;
const invite = async (as: Call, role: Role = "member") => {
  const email = `${crypto.randomUUID()}@example.org`;
  return (await expectOk<{ id: string }>(as("POST", "/workspace/invitations", { email, role }))).id;
};
const stateOf = (table: "invitations" | "agent_shares", id: string) =>
  env.DIRECTORY.prepare(`SELECT state FROM ${table} WHERE id = ?`).bind(id).first("state");
const revocations = async (id: string) =>
  (
    await env.DATA.prepare(
      "SELECT actor_id FROM audit_entries WHERE target_id = ? AND action = 'invitation.revoked'",
    )
      .bind(id)
      .all<{ actor_id: string }>()
  ).results.map(({ actor_id }) => actor_id);
const codeOf = async (answer: Promise<Response>) => (await (await answer).json<{ code: string }>()).code;

describe("a person's key", () => {
  it("acts in their role, is shown once, and works for what it is limited to", async () => {
    const mia = await person("developer");
    const { id, key } = await newKey(mia.call, {
      scopes: ["agents:read", "agents:read"],
      addresses: ["192.0.2.99/24", "2001:db8::/32"],
      expiresInDays: 7,
    });
    const use = byKey(key);
    expect((await use("GET", "/agents")).status).toBe(200);
    expect(await codeOf(use("POST", "/agents", { slug: "a-b" }))).toBe("forbidden");
    expect(await codeOf(use("POST", "/agents/echo/runs", { input: {} }))).toBe("forbidden");
    for (const address of ["198.51.100.1", "2001:db9::1"]) {
      expect((await byKey(key, address)("GET", "/agents")).status).toBe(403);
      expect((await byKey(key, address)("POST", "/agents/echo/runs", { input: {} })).status).toBe(403);
    }
    expect((await byKey(key, "2001:db8:7::9")("GET", "/agents")).status).toBe(200);
    const [view] = await keysOf(mia.call);
    expect(view).toMatchObject({
      ...{ id, role: "developer", scopes: ["agents:read"], addresses: ["192.0.2.0/24", "2001:db8::/32"] },
      principal: { type: "user", id: mia.id },
      hint: key.slice(-4),
    });
    const lasts = Date.parse(view?.expiresAt ?? "") - Date.parse(view?.createdAt ?? "");
    expect(Math.round(lasts / 60_000)).toBe(7 * 24 * 60);
    expect(Date.parse(view?.lastUsedAt ?? "")).toBeGreaterThan(Date.now() - 60_000);
    expect(JSON.stringify(view)).not.toContain(key);
  });

  it("changes, rotates and is revoked; each acts on the next request", async () => {
    const mia = await person("member");
    const { id, key } = await newKey(mia.call, {});
    const good = async (one: string) => (await byKey(one)("GET", "/agents")).status;
    await expectOk(mia.call("PATCH", `/keys/${id}`, { addresses: ["198.51.100.1"] }));
    expect(await good(key)).toBe(403);
    await expectOk(mia.call("PATCH", `/keys/${id}`, { addresses: null, name: "renamed" }));
    expect(await good(key)).toBe(200);
    const rotated = await expectOk<{ key: string }>(mia.call("POST", `/keys/${id}/rotate`, {}));
    expect([await good(key), await good(rotated.key)]).toEqual([200, 200]);
    const until = Date.parse((await keysOf(mia.call))[0]?.oldSecretUntil ?? "");
    expect(Math.abs(until - Date.now() - 86_400_000)).toBeLessThan(60_000);
    const now = await expectOk<{ key: string }>(mia.call("POST", `/keys/${id}/rotate`, { overlapHours: 0 }));
    expect([await good(key), await good(rotated.key), await good(now.key)]).toEqual([401, 401, 200]);
    expect((await mia.call("DELETE", `/keys/${id}`)).status).toBe(204);
    expect(await good(now.key)).toBe(401);
    expect(await keysOf(mia.call)).toEqual([]);
  });

  it("changes with their seat, and goes with it", async () => {
    const mia = await person("admin");
    const { key } = await newKey(mia.call, {});
    const object = tenantObject(env, tenant.id);
    const rename = () => byKey(key)("POST", "/service-accounts", { name: "ci", role: "member" });
    expect((await rename()).status).toBe(201);
    await object.setPrincipals([{ id: mia.id, role: "member", version: 1 }]);
    expect((await rename()).status).toBe(403);
    expect((await byKey(key)("GET", "/agents")).status).toBe(200);
    await object.setPrincipals([{ id: mia.id, role: null, version: 2 }]);
    expect((await byKey(key)("GET", "/agents")).status).toBe(401);
    expect((await byKey(key)("POST", "/agents/echo/runs", { input: {} })).status).toBe(401);
  });

  it("is told to them by mail, once", async () => {
    const mia = await person("developer");
    const { id } = await newKey(mia.call, { name: "Nightly" });
    const mails = () =>
      env.DIRECTORY.prepare("SELECT template, recipient FROM mails WHERE recipient = ?")
        .bind(mia.email)
        .all();
    await vi.waitFor(
      async () =>
        expect((await mails()).results).toEqual([{ template: "security-change", recipient: mia.email }]),
      10_000,
    );
    const entry = await env.DATA.prepare("SELECT actor_id, detail FROM audit_entries WHERE target_id = ?")
      .bind(id)
      .first<{ actor_id: string; detail: string }>();
    expect(entry?.actor_id).toBe(mia.id);
    expect(JSON.parse(entry?.detail ?? "")).toMatchObject({ name: "Nightly", principal: mia.id });
  });

  it("goes when its person takes their account back, as do others that were made or given a new secret since", async () => {
    const eve = await person("admin");
    const [before, turned] = [await tenant.serviceKey("developer"), await tenant.serviceKey("developer")];
    expect((await eve.call("POST", "/account/address", { email: "thief-of-keys@example.org" })).status).toBe(
      202,
    );
    await changeAddress(visit(), await codeTo("thief-of-keys@example.org", "change-address"));
    const [own, account] = [await newKey(eve.call, { name: "own" }), await tenant.serviceKey("developer")];
    const made = await newKey(eve.call, { name: "made", serviceAccount: account.account });
    const scopes = ["keys:write", "agents:read"];
    const maker = await newKey(eve.call, { name: "maker", serviceAccount: account.account, scopes });
    const next = await newKey(byKey(maker.key), { name: "next", scopes: ["agents:read"] });
    const rotated = await expectOk<{ key: string }>(eve.call("POST", `/keys/${turned.id}/rotate`, {}));
    const taken = [own, made, maker, next, turned, rotated];
    await changeAddress(visit(), await codeTo(eve.email, "address-changed"));
    const answers = () =>
      Promise.all(
        [...taken, account, before].map(async ({ key }) => (await byKey(key)("GET", "/agents")).status),
      );
    await vi.waitFor(
      async () => expect(await answers()).toEqual([...taken.map(() => 401), 200, 200]),
      10_000,
    );
  });

  it("goes with what is offered by it, when its person takes their account back; what was accepted stays", async () => {
    const [eve, first, second] = [await person("admin"), await makeTenant(), await makeTenant()];
    const [sync, bystander] = [await tenant.serviceKey("admin"), await tenant.serviceKey("admin")];
    const before = await invite(eve.call);
    await env.DIRECTORY.prepare("UPDATE invitations SET created_at = 1 WHERE id = ?").bind(before).run();
    const others = await invite(byKey(bystander.key));
    const address = "thief-of-offers@example.org";
    expect((await eve.call("POST", "/account/address", { email: address })).status).toBe(202);
    // What is done before the link is followed is as much the thief's.
    const maker = await newKey(eve.call, { name: "maker", serviceAccount: sync.account });
    const next = await newKey(byKey(maker.key), { name: "next" });
    await changeAddress(visit(), await codeTo(address, "change-address"));
    const byThief = [await invite(eve.call, "admin"), await invite(byKey(next.key), "admin")];
    for (const { id, key } of [next, maker])
      expect((await byKey(key)("DELETE", `/keys/${id}`)).status).toBe(204);
    const offer = async ({ slug: workspace }: TestTenant) =>
      (await expectOk<{ id: string }>(eve.call("POST", "/agents/echo/shares", { workspace }))).id;
    const [open, accepted] = [await offer(first), await offer(second)];
    await expectOk(second.api("POST", `/shared-agents/${accepted}/accept`));
    await changeAddress(visit(), await codeTo(eve.email, "address-changed"));
    await vi.waitFor(async () => {
      for (const id of byThief) expect(await stateOf("invitations", id)).toBe("revoked");
      expect(await stateOf("agent_shares", open)).toBe("withdrawn");
      for (const id of byThief) expect(await revocations(id)).toEqual(["system"]);
    }, 10_000);
    for (const id of [before, others]) expect(await stateOf("invitations", id)).toBe("open");
    expect(await stateOf("agent_shares", accepted)).toBe("accepted");
  });

  it("is nobody else's to see or change; whoever manages keys sees and revokes it", async () => {
    const [mia, dev, admin] = [await person("owner"), await person("developer"), await person("admin")];
    const { id } = await newKey(mia.call, {});
    expect(await keysOf(dev.call)).toEqual([]);
    expect((await dev.call("GET", "/keys?all=true")).status).toBe(403);
    for (const key of [id, "key_00000000000000000000000000"]) {
      expect((await dev.call("PATCH", `/keys/${key}`, { name: "x" })).status).toBe(403);
      expect((await dev.call("POST", `/keys/${key}/rotate`, {})).status).toBe(403);
      expect((await dev.call("DELETE", `/keys/${key}`)).status).toBe(403);
    }
    const seen = await keysOf(admin.call, "?all=true&limit=100");
    expect(seen.find((key) => key.id === id)).toMatchObject({ principal: { id: mia.id } });
    expect((await admin.call("POST", `/keys/${id}/rotate`, {})).status).toBe(403);
    expect((await admin.call("PATCH", `/keys/${id}`, { name: "x" })).status).toBe(403);
    expect((await admin.call("DELETE", `/keys/${id}`)).status).toBe(204);
    expect((await admin.call("DELETE", `/keys/${id}`)).status).toBe(404);
  });
});

describe("a key made by a key", () => {
  it("is its principal's too, and bound by its scopes", async () => {
    const { key } = await tenant.serviceKey("owner", "maker", {
      scopes: ["keys:write", "keys:read", "runs:create"],
    });
    const use = byKey(key);
    expect((await use("POST", "/keys", { name: "wide" })).status).toBe(403);
    expect((await use("POST", "/keys", { name: "wide", scopes: ["agents:write"] })).status).toBe(403);
    const made = await newKey(use, { scopes: ["runs:create"] });
    expect((await byKey(made.key)("POST", "/agents/echo/runs", { input: {} })).status).toBe(202);
    expect((await byKey(made.key)("POST", "/keys", { name: "more", scopes: ["runs:create"] })).status).toBe(
      403,
    );
    expect((await keysOf(use)).map(({ name }) => name)).toEqual(["mine", "maker"]);
  });
});

it("nobody makes a service account, or its key, of more than they are", async () => {
  const admin = await person("admin");
  expect((await admin.call("POST", "/service-accounts", { name: "root", role: "owner" })).status).toBe(403);
  const { id } = await expectOk<{ id: string }>(
    admin.call("POST", "/service-accounts", { name: "ci", role: "developer" }),
  );
  const { key } = await newKey(admin.call, { serviceAccount: id });
  expect((await byKey(key)("GET", "/auth/me")).status).toBe(200);
  const owners = await tenant.serviceKey("owner", "of the owners");
  expect((await admin.call("POST", "/keys", { name: "x", serviceAccount: owners.account })).status).toBe(403);
  expect((await admin.call("POST", `/keys/${owners.id}/rotate`, {})).status).toBe(403);
  expect((await admin.call("PATCH", `/service-accounts/${id}`, { role: "owner" })).status).toBe(403);
  expect((await admin.call("DELETE", `/service-accounts/${id}`)).status).toBe(204);
  expect((await byKey(key)("GET", "/auth/me")).status).toBe(401);
  expect((await admin.call("POST", "/keys", { name: "x", serviceAccount: id })).status).toBe(404);
});

describe("open invitations of a service account", () => {
  it.each<[string, (as: Call, account: string) => Promise<Response>, string]>([
    ["go when it is deleted", (as, id) => as("DELETE", `/service-accounts/${id}`), "revoked"],
    [
      "go when it may invite nobody any more",
      (as, id) => as("PATCH", `/service-accounts/${id}`, { role: "developer" }),
      "revoked",
    ],
    ["stay while it may", (as, id) => as("PATCH", `/service-accounts/${id}`, { name: "x" }), "open"],
  ])("%s", async (_, change, state) => {
    const [owner, { account, key }] = [await person("owner"), await tenant.serviceKey("admin")];
    const [theirs, mine] = [await invite(byKey(key)), await invite(owner.call)];
    expect((await change(owner.call, account)).status).toBeLessThan(300);
    expect(await stateOf("invitations", theirs)).toBe(state);
    expect(await stateOf("invitations", mine)).toBe("open");
    if (state === "revoked")
      await vi.waitFor(async () => expect(await revocations(theirs)).toEqual([owner.id]), 10_000);
  });

  it.each([
    ["deleted", {}, "revoked"],
    ["changed", { after: { name: "x", role: "member" } }, "revoked"],
    ["changed", { after: { name: "x", role: "owner" } }, "open"],
  ])("are seen to by its event, should whoever had it %s have died: %j", async (what, data, state) => {
    const { account, key } = await tenant.serviceKey("admin");
    const theirs = await invite(byKey(key));
    const event = newEvent(tenant.id, `service_account.${what}`, Date.now(), { id: account, ...data });
    for (let i = 0; i < 2; i++) await onKeyEvents(env, [event]);
    expect(await stateOf("invitations", theirs)).toBe(state);
    expect(await revocations(theirs)).toHaveLength(state === "revoked" ? 1 : 0);
  });
});

describe("an admin gets no owner's rank by a key", () => {
  const members = { name: "x", scopes: ["members:write" as const, "members:read" as const] };

  it("of an owners' service account, however narrow: not by a new one, a new secret, nor new addresses", async () => {
    const [admin, owner] = [await person("admin"), await person("owner")];
    const { account, id } = await tenant.serviceKey("owner", "directory sync", members);
    const made = await admin.call("POST", "/keys", { ...members, serviceAccount: account });
    expect(made.status).toBe(403);
    expect((await admin.call("POST", `/keys/${id}/rotate`, {})).status).toBe(403);
    expect((await admin.call("PATCH", `/keys/${id}`, { addresses: null })).status).toBe(403);
    await newKey(owner.call, { ...members, serviceAccount: account });
  });

  it("in the name of another member", async () => {
    const [admin, owner, mia] = [await person("admin"), await person("owner"), await person("member")];
    for (const { id } of [owner, mia, admin]) {
      await newKey(id === owner.id ? owner.call : mia.call, {});
      const made = await admin.call("POST", "/keys", { ...members, serviceAccount: id });
      expect(made.status).toBe(404);
    }
    expect((await owner.call("POST", "/keys", { name: "x", serviceAccount: mia.id })).status).toBe(404);
  });
});

it.each([
  ["/addresses/0", { addresses: ["192.0.2.0/33"] }],
  ["/scopes/0", { scopes: ["workspace:delete"] }],
  ["/scopes", { scopes: [] }],
  ["/expiresInDays", { expiresInDays: 0 }],
  ["/name", { name: " " }],
])("a key with nonsense at %s is refused there", async (pointer, input) => {
  const { call: ask } = await person("owner");
  const answer = await ask("POST", "/keys", { name: "x", ...input });
  expect(await answer.json()).toMatchObject({ code: "invalid_input", errors: [{ pointer }] });
});

it("a request with an API key reads D1 zero times", async () => {
  const use = byKey(tenant.key);
  const run = () => use("POST", "/agents/echo/runs", { input: {} });
  // The tenant of a key is looked up once a minute.
  await use("GET", "/keys");
  await run();
  const asked: string[] = [];
  const databases = [env.DIRECTORY, env.DATA, env.CATALOG, env.SEARCH];
  for (const database of databases)
    vi.spyOn(database, "prepare").mockImplementation((sql) => {
      asked.push(sql);
      throw new Error(`D1 was asked: ${sql}`);
    });
  try {
    expect((await use("GET", "/keys")).status).toBe(200);
    expect((await use("GET", "/auth/me")).status).toBe(200);
    await inTenantObject(tenant.id, (_, ctx) => ctx.storage.deleteAlarm());
    expect((await run()).status).toBe(202);
    expect(asked).toEqual([]);
    // What the count would have seen.
    expect((await use("GET", "/agents")).status).toBe(500);
    expect(asked).toHaveLength(1);
  } finally {
    vi.restoreAllMocks();
  }
});
