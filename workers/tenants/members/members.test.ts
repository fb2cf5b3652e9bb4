import { beforeEach, describe, expect, it, vi } from "vitest";
import { env, makeTenant, type TestTenant } from "../../../test/harness.ts";
import type { Role } from "../../kernel/permissions.ts";
import { changeRole } from "./change-role.ts";
import { acting, refusal, roleOf, type Someone, seated } from "./members.test-kit.ts";
import { getMember, listMembers } from "./queries.ts";
import { leaveWorkspace, removeMember } from "./remove-member.ts";
import { transferOwnership } from "./transfer-ownership.ts";

let tenant: TestTenant;
let owner: Someone;
beforeEach(async () => {
  tenant = await makeTenant();
  owner = await seated(tenant, "owner", "Olive");
});
const by = (person: Someone, role: Role) => acting(tenant, person, role);

const actions = async () =>
  (
    await env.DATA.prepare("SELECT action, detail FROM audit_entries WHERE tenant_id = ? ORDER BY at, id")
      .bind(tenant.id)
      .all<{ action: string; detail: string }>()
  ).results.map(({ action, detail }) => [action, JSON.parse(detail)]);

const mailsTo = async ({ email }: Someone) =>
  (await env.DIRECTORY.prepare("SELECT template FROM mails WHERE recipient = ?").bind(email).all()).results;

describe("changing a role", () => {
  it("counts at once, and is in the log with what it was", async () => {
    const member = await seated(tenant, "member");
    await changeRole(by(owner, "owner"), member.id, { role: "developer" });
    expect(await roleOf(tenant, member)).toBe("developer");
    await vi.waitFor(
      async () =>
        expect(await actions()).toEqual([
          ["member.role_changed", { before: { role: "member" }, after: { role: "developer" } }],
        ]),
      10_000,
    );
  });

  it("is refused to an admin about an owner, and about themselves upwards", async () => {
    const admin = await seated(tenant, "admin");
    await expect(changeRole(by(admin, "admin"), owner.id, { role: "member" })).rejects.toMatchObject(
      refusal("forbidden"),
    );
    await expect(
      changeRole(by(admin, "admin"), admin.id, { role: "owner" as "admin" }),
    ).rejects.toMatchObject(refusal("invalid_input"));
    expect(await roleOf(tenant, owner)).toBe("owner");
  });

  it("never takes the last owner's role", async () => {
    await expect(changeRole(by(owner, "owner"), owner.id, { role: "admin" })).rejects.toMatchObject(
      refusal("conflict"),
    );
    expect(await roleOf(tenant, owner)).toBe("owner");
  });

  it("says that somebody of another workspace is not here", async () => {
    const stranger = await seated(await makeTenant(), "member");
    await expect(changeRole(by(owner, "owner"), stranger.id, { role: "admin" })).rejects.toMatchObject(
      refusal("not_found"),
    );
  });
});

describe("owners", () => {
  it("of two who leave at once, one stays", async () => {
    for (let round = 0; round < 5; round++) {
      const other = await seated(tenant, "owner", "Otto");
      const left = await Promise.allSettled([
        leaveWorkspace(by(owner, "owner")),
        leaveWorkspace(by(other, "owner")),
      ]);
      expect(left.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
      owner = (await roleOf(tenant, owner)) ? owner : other;
      expect(await roleOf(tenant, owner)).toBe("owner");
    }
  });

  it("who remove each other at once leave one behind", async () => {
    const other = await seated(tenant, "owner", "Otto");
    await Promise.allSettled([
      removeMember(by(owner, "owner"), other.id),
      removeMember(by(other, "owner"), owner.id),
    ]);
    expect([await roleOf(tenant, owner), await roleOf(tenant, other)].filter(Boolean)).toEqual(["owner"]);
  });

  it("who is the last cannot leave, and is told what to do", async () => {
    await expect(leaveWorkspace(by(owner, "owner"))).rejects.toMatchObject({
      refusal: { code: "conflict", detail: expect.stringContaining("Make somebody else the owner") },
    });
  });
});

describe("transferring the ownership", () => {
  it("makes a member the owner and the owner an admin, and tells both by mail", async () => {
    const member = await seated(tenant, "member", "Mia");
    await transferOwnership(by(owner, "owner"), { userId: member.id });
    expect([await roleOf(tenant, member), await roleOf(tenant, owner)]).toEqual(["owner", "admin"]);
    for (const person of [owner, member])
      expect(await mailsTo(person)).toEqual([{ template: "ownership-transferred" }]);
  });

  it("leaves who stays an owner", async () => {
    const member = await seated(tenant, "member");
    await transferOwnership(by(owner, "owner"), { userId: member.id, stay: true });
    expect([await roleOf(tenant, member), await roleOf(tenant, owner)]).toEqual(["owner", "owner"]);
  });

  it("twice at once gives it to one, and loses no owner", async () => {
    const people = [await seated(tenant, "member"), await seated(tenant, "member")];
    await Promise.allSettled(people.map(({ id }) => transferOwnership(by(owner, "owner"), { userId: id })));
    const roles = await Promise.all(people.map((person) => roleOf(tenant, person)));
    expect(roles.filter((role) => role === "owner")).toHaveLength(1);
    expect(await roleOf(tenant, owner)).toBe("admin");
  });

  it("goes to nobody whom the platform has suspended", async () => {
    const member = await seated(tenant, "member");
    const suspend = env.DIRECTORY.prepare("UPDATE users SET suspended_at = ? WHERE id = ?");
    await suspend.bind(1, member.id).run();
    const given = transferOwnership(by(owner, "owner"), { userId: member.id });
    await expect(given).rejects.toMatchObject(refusal("conflict"));
    expect([await roleOf(tenant, member), await roleOf(tenant, owner)]).toEqual(["member", "owner"]);
  });

  it("needs a member, an owner, and proof that it is them", async () => {
    const admin = await seated(tenant, "admin");
    const input = { userId: admin.id };
    await expect(transferOwnership(by(admin, "admin"), input)).rejects.toMatchObject(refusal("forbidden"));
    const stranger = await seated(await makeTenant(), "member");
    await expect(transferOwnership(by(owner, "owner"), { userId: stranger.id })).rejects.toMatchObject(
      refusal("not_found"),
    );
    const late = acting(tenant, owner, "owner", { clock: { now: () => Number.MAX_VALUE } });
    (late.actor as { sudoUntil: number | null }).sudoUntil = null;
    await expect(transferOwnership(late, input)).rejects.toMatchObject(refusal("sudo_required"));
  });
});

describe("removing", () => {
  it("takes the seat and the teams away", async () => {
    const member = await seated(tenant, "member");
    const insert = env.DIRECTORY.prepare(
      "INSERT INTO teams (id, tenant_id, name, created_at) VALUES ('tea_1' || ?1, ?1, 'T', 0)",
    );
    const join = env.DIRECTORY.prepare(
      "INSERT INTO team_members (team_id, user_id, tenant_id) VALUES ('tea_1' || ?1, ?2, ?1)",
    );
    await env.DIRECTORY.batch([insert.bind(tenant.id), join.bind(tenant.id, member.id)]);
    await removeMember(by(owner, "owner"), member.id);
    expect(await roleOf(tenant, member)).toBeUndefined();
    const left = await env.DIRECTORY.prepare("SELECT * FROM team_members WHERE user_id = ?")
      .bind(member.id)
      .all();
    expect(left.results).toEqual([]);
  });
});

describe("the list", () => {
  it("shows addresses to those who change members, and to everybody their own", async () => {
    const member = await seated(tenant, "member", "Mia");
    const seen = async (person: Someone, role: Role) =>
      Object.fromEntries(
        (await listMembers(by(person, role), { limit: 10 })).data.map(({ name, email }) => [name, email]),
      );
    expect(await seen(owner, "owner")).toEqual({ Olive: owner.email, Mia: member.email });
    expect(await seen(member, "member")).toEqual({ Olive: null, Mia: member.email });
  });

  it("goes on where a page ended", async () => {
    for (let i = 0; i < 4; i++) await seated(tenant, "member");
    const first = await listMembers(by(owner, "owner"), { limit: 3 });
    const second = await listMembers(by(owner, "owner"), { limit: 3, cursor: first.nextCursor ?? "" });
    expect(new Set([...first.data, ...second.data].map(({ id }) => id)).size).toBe(5);
    expect(second.nextCursor).toBeNull();
  });

  it("says of each seat what may be done with it", async () => {
    const admin = await seated(tenant, "admin");
    expect((await getMember(by(admin, "admin"), owner.id)).may).toMatchObject({
      role: [],
      remove: false,
      transfer: false,
      why: "Only an owner can change or remove an owner.",
    });
    expect((await getMember(by(owner, "owner"), admin.id)).may).toMatchObject({
      remove: true,
      transfer: true,
    });
  });
});

describe("who has a second factor", () => {
  it("is told to those who change members, and found by it", async () => {
    const [app, none] = [await seated(tenant, "member"), await seated(tenant, "member")];
    const add = "INSERT INTO totp (user_id, secret, created_at, confirmed_at) VALUES (?, '{}', 0, ?)";
    await env.DIRECTORY.prepare(add).bind(app.id, 1).run();
    // One that was never confirmed asks nobody for codes.
    await env.DIRECTORY.prepare(add).bind(none.id, null).run();
    const ask = (role: Role, query = {}) => listMembers(by(owner, role), { limit: 10, ...query });
    const { data } = await ask("owner");
    expect(data.find(({ id }) => id === app.id)?.twoFactor).toBe(true);
    expect(data.find(({ id }) => id === none.id)?.twoFactor).toBe(false);
    expect((await ask("owner", { twoFactor: "on" })).data.map(({ id }) => id)).toEqual([app.id]);
    expect((await ask("owner", { twoFactor: "off" })).data.map(({ id }) => id)).not.toContain(app.id);
    expect((await ask("member")).data.map(({ twoFactor }) => twoFactor)).toEqual([null, null, null]);
    await expect(ask("member", { twoFactor: "off" })).rejects.toMatchObject(refusal("forbidden"));
  });
});
