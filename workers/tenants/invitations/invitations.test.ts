import { beforeEach, describe, expect, it } from "vitest";
import { env, makeTenant, request, type TestTenant, visit } from "../../../test/harness.ts";
import type { RequestCtx } from "../../kernel/context.ts";
import { open, type Sealed } from "../../kernel/crypto.ts";
import { changeRole } from "../members/change-role.ts";
import {
  acting,
  asPerson,
  refusal,
  revocations,
  roleOf,
  type Someone,
  seated,
  someone,
} from "../members/members.test-kit.ts";
import { leaveWorkspace, removeMember } from "../members/remove-member.ts";
import { acceptInvitation, declineInvitation, findInvitation } from "./answer-invitation.ts";
import { INVITATION_MS, inviteMember } from "./invite-member.ts";
import { joinByInvitation } from "./join-by-invitation.ts";
import { listInvitations, resendInvitation, revokeInvitation } from "./open-invitations.ts";

let tenant: TestTenant;
let owner: Someone;
let invited: Someone;
beforeEach(async () => {
  tenant = await makeTenant();
  owner = await seated(tenant, "owner", "Olive");
  invited = await someone("Ines");
});
const asOwner = (more: Partial<RequestCtx> = {}) => acting(tenant, owner, "owner", more);
const at = (now: number) => ({ clock: { now: () => now } });

/** The codes in the links that were mailed to an address, oldest first. */
async function codesFor(email: string): Promise<string[]> {
  const query = env.DIRECTORY.prepare("SELECT id, parameters FROM mails WHERE recipient = ? ORDER BY id");
  const { results } = await query.bind(email).all<{ id: string; parameters: string }>();
  const texts = results.map(({ id, parameters }) =>
    open(env.ENCRYPTION_KEY, `mail:${id}`, JSON.parse(parameters) as Sealed),
  );
  return (await Promise.all(texts)).map((text) => /invitations\/([0-9a-f]{64})/.exec(text)?.[1] ?? "");
}

async function invite(role: "admin" | "developer" | "member" = "developer"): Promise<string> {
  await inviteMember(asOwner(), { email: invited.email, role });
  return (await codesFor(invited.email)).at(-1) ?? "";
}

describe("an invitation", () => {
  it("gives its seat to the account of its address, once", async () => {
    const code = await invite();
    expect((await findInvitation(visit(), code))?.offered).toMatchObject({
      role: "developer",
      email: invited.email,
      invitedBy: "Olive",
      workspace: { slug: tenant.slug },
    });
    expect(await acceptInvitation(await asPerson(invited), code)).toEqual({ slug: tenant.slug });
    expect(await roleOf(tenant, invited)).toBe("developer");
    await expect(acceptInvitation(await asPerson(invited), code)).rejects.toMatchObject(refusal("not_found"));
  });

  it("accepted many times at once is accepted once", async () => {
    const code = await invite();
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, async () => acceptInvitation(await asPerson(invited), code)),
    );
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const joined = env.DIRECTORY.prepare(
      "SELECT count(*) AS n FROM account_events WHERE user_id = ? AND action = 'member.joined'",
    );
    expect(await joined.bind(invited.id).first()).toEqual({ n: 1 });
  });

  it("is of no use to another account, which is told whose it is", async () => {
    const code = await invite();
    const other = await someone("Otto");
    await expect(acceptInvitation(await asPerson(other), code)).rejects.toMatchObject({
      refusal: { code: "forbidden", detail: expect.stringContaining(`signed in as ${other.email}`) },
    });
    expect(await roleOf(tenant, other)).toBeUndefined();
    expect(await findInvitation(visit(), code)).not.toBeNull();
  });

  it("ends after seven days, when it is revoked, and when it is declined", async () => {
    const late = await invite();
    const after = Date.now() + INVITATION_MS + 1000;
    expect(await findInvitation(visit(at(after)), late)).toBeNull();
    await expect(acceptInvitation(await asPerson(invited, at(after)), late)).rejects.toMatchObject(
      refusal("not_found"),
    );
    const [first] = await listInvitations(asOwner());
    await revokeInvitation(asOwner(), first?.id ?? "");
    await expect(acceptInvitation(await asPerson(invited), late)).rejects.toMatchObject(refusal("not_found"));
    const second = await invite();
    await declineInvitation(visit(), second);
    await expect(acceptInvitation(await asPerson(invited), second)).rejects.toMatchObject(
      refusal("not_found"),
    );
    expect(await roleOf(tenant, invited)).toBeUndefined();
  });

  it("is open once for an address, until it has expired", async () => {
    await invite();
    await expect(inviteMember(asOwner(), { email: invited.email, role: "admin" })).rejects.toMatchObject(
      refusal("conflict"),
    );
    const later = Date.now() + INVITATION_MS + 1000;
    await inviteMember(asOwner(at(later)), { email: invited.email, role: "admin" });
    expect(await listInvitations(asOwner(at(later)))).toMatchObject([{ role: "admin" }]);
  });

  it("sent again works by its new link alone", async () => {
    const before = await invite();
    const [first] = await listInvitations(asOwner());
    await resendInvitation(asOwner(), first?.id ?? "");
    const [, after = ""] = await codesFor(invited.email);
    expect(await findInvitation(visit(), before)).toBeNull();
    await acceptInvitation(await asPerson(invited), after);
    expect(await roleOf(tenant, invited)).toBe("developer");
  });

  it("is not for who belongs to the workspace already, nor for owners, nor from members", async () => {
    const member = await seated(tenant, "member");
    await expect(inviteMember(asOwner(), { email: member.email, role: "admin" })).rejects.toMatchObject(
      refusal("conflict"),
    );
    await expect(
      inviteMember(asOwner(), { email: invited.email, role: "owner" as "admin" }),
    ).rejects.toMatchObject(refusal("invalid_input"));
    await expect(
      inviteMember(acting(tenant, member, "member"), { email: invited.email, role: "member" }),
    ).rejects.toMatchObject(refusal("forbidden"));
    expect(await codesFor(invited.email)).toEqual([]);
  });

  it("of another workspace cannot be revoked or sent again", async () => {
    await invite();
    const [first] = await listInvitations(asOwner());
    const elsewhere = await makeTenant();
    const stranger = acting(elsewhere, await seated(elsewhere, "owner"), "owner");
    for (const act of [revokeInvitation, resendInvitation])
      await expect(act(stranger, first?.id ?? "")).rejects.toMatchObject(refusal("not_found"));
  });

  it.each([
    ["removed", (admin: Someone) => removeMember(asOwner(), admin.id)],
    ["demoted", (admin: Someone) => changeRole(asOwner(), admin.id, { role: "developer" })],
    ["leaving", (admin: Someone) => leaveWorkspace(acting(tenant, admin, "admin"))],
  ])("goes with who sent it, when they are %s: nobody invites themselves back", async (_, act) => {
    const admin = await seated(tenant, "admin");
    const sent = await inviteMember(acting(tenant, admin, "admin"), { email: invited.email, role: "admin" });
    const theirs = (await codesFor(invited.email)).at(-1) ?? "";
    await act(admin);
    expect(await revocations(tenant)).toEqual([sent.id]);
    await expect(acceptInvitation(await asPerson(invited), theirs)).rejects.toMatchObject(
      refusal("not_found"),
    );
    expect(await listInvitations(asOwner())).toEqual([]);
    const other = await invite();
    expect(await acceptInvitation(await asPerson(invited), other)).toEqual({ slug: tenant.slug });
  });

  it("that another admin has sent again is theirs", async () => {
    const admin = await seated(tenant, "admin");
    const { id } = await inviteMember(acting(tenant, admin, "admin"), {
      email: invited.email,
      role: "member",
    });
    await resendInvitation(asOwner(), id);
    await removeMember(asOwner(), admin.id);
    const code = (await codesFor(invited.email)).at(-1) ?? "";
    expect(await acceptInvitation(await asPerson(invited), code)).toEqual({ slug: tenant.slug });
  });

  it("is mailed a few times to one address, though each is taken back", async () => {
    const codes: string[] = [];
    for (let i = 0; i < 14; i++) {
      const sent = await inviteMember(asOwner(), { email: invited.email, role: "member" }).catch(
        (error) => error,
      );
      if (sent.id) await revokeInvitation(asOwner(), sent.id);
      codes.push(sent.refusal?.code ?? "sent");
    }
    expect(codes.at(-1)).toBe("rate_limited");
    expect((await codesFor(invited.email)).length).toBeLessThan(11);
  });

  it("leaves no address in the log, only its mask", async () => {
    await invite();
    const outbox = env.DATA.prepare("SELECT detail FROM audit_entries WHERE tenant_id = ?");
    const { results } = await outbox.bind(tenant.id).all<{ detail: string }>();
    for (const { detail } of results) expect(detail).not.toContain(invited.email);
  });
});

describe("an invitation to somebody without an account", () => {
  const input = { name: "Nia", password: "quiet harbour lamps" };
  let code: string;
  let email: string;
  beforeEach(async () => {
    email = `${crypto.randomUUID().slice(0, 8)}@example.org`;
    await inviteMember(asOwner(), { email, role: "developer" });
    code = (await codesFor(email)).at(-1) ?? "";
  });
  const rows = async () => {
    const query = env.DIRECTORY.prepare(
      "SELECT u.name, m.role FROM users u LEFT JOIN memberships m ON m.user_id = u.id WHERE u.email = ?",
    );
    return (await query.bind(email).all()).results;
  };

  it("makes the account of its address with the seat, once, and signs in", async () => {
    const body = JSON.stringify(input);
    const headers = { "content-type": "application/json" };
    const path = `/api/v1/invitations/${code}/sign-up`;
    const answer = await request(path, { method: "POST", headers, body });
    expect([answer.status, await answer.json()]).toEqual([201, { slug: tenant.slug }]);
    const cookie = (answer.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
    const me = await request("/api/v1/auth/me", { headers: { cookie } });
    expect(await me.json()).toMatchObject({ user: { email }, actor: { role: "developer" } });
    expect((await request(path, { method: "POST", headers, body })).status).toBe(404);
    expect(await rows()).toEqual([{ name: "Nia", role: "developer" }]);
  });

  it("is taken on its page, which asks those with an account to sign in", async () => {
    const path = `/invitations/${code}`;
    expect(await (await request(path)).text()).toContain("Make an account and join");
    const known = await (await request(`/invitations/${await invite()}`)).text();
    expect(known).toContain("Sign in to accept");
    expect(known).not.toContain("Make an account");
    const headers = {
      "content-type": "application/x-www-form-urlencoded",
      origin: "http://quayside.test",
    };
    const body = String(new URLSearchParams({ intent: "join", ...input }));
    const joined = await request(path, { method: "POST", headers, body });
    expect([joined.status, joined.headers.get("location")]).toEqual([302, "/console"]);
    const cookie = joined.headers
      .getSetCookie()
      .map((one) => one.split(";")[0])
      .join("; ");
    const console = await request("/console", { headers: { cookie } });
    expect([console.status, await console.text()]).toEqual([200, expect.stringContaining(tenant.slug)]);
  });

  it("makes one of many at once, and none once it was taken back", async () => {
    const join = () => joinByInvitation(visit(), code, input);
    const results = await Promise.allSettled(Array.from({ length: 5 }, join));
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await rows()).toEqual([{ name: "Nia", role: "developer" }]);
    email = `${crypto.randomUUID().slice(0, 8)}@example.org`;
    const { id } = await inviteMember(asOwner(), { email, role: "member" });
    code = (await codesFor(email)).at(-1) ?? "";
    await revokeInvitation(asOwner(), id);
    await expect(join()).rejects.toMatchObject(refusal("not_found"));
    expect(await rows()).toEqual([]);
  });

  it("leaves no account behind when it is taken back while the password is hashed", async () => {
    let looks = 0;
    // The invitation is over by the time that anything is written.
    const clock = { now: () => (looks++ < 1 ? Date.now() : Date.now() + INVITATION_MS) };
    await expect(
      joinByInvitation(visit({ clock, address: "192.0.2.77" }), code, input),
    ).rejects.toMatchObject(refusal("not_found"));
    expect(await rows()).toEqual([]);
  });

  it("takes no password that would be guessed, and no account that is there", async () => {
    const guessed = { ...input, password: "password1" };
    await expect(joinByInvitation(visit(), code, guessed)).rejects.toMatchObject({
      refusal: { issues: [{ pointer: "/password" }] },
    });
    const known = await invite();
    await expect(joinByInvitation(visit(), known, input)).rejects.toMatchObject(refusal("conflict"));
    expect(await roleOf(tenant, invited)).toBeUndefined();
  });
});
