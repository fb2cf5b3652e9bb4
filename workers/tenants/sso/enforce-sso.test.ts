import { describe, expect, it } from "vitest";
import { env, request, visit } from "../../../test/harness.ts";
import { codeTo } from "../../identity/accounts/accounts.test-kit.ts";
import { changeAddress, currentSession, personOf, requestAddressChange } from "../../identity/index.ts";
import { acting, seated } from "../members/members.test-kit.ts";
import { enforceSso } from "./enforce-sso.ts";
import { SsoWorld } from "./sso.test-kit.ts";

const world = new SsoWorld();

const personAt = async (cookie: string) => {
  const session = await currentSession(env, new Request("http://quayside.test", { headers: { cookie } }));
  if (!session) throw new Error("this session is not open");
  return personOf(visit(), session);
};

describe("only single sign-on", () => {
  it("can be asked for once a test went through, and is told by mail", async () => {
    const made = await world.proved();
    const { tenant, domain, ctx } = made;
    await world.signIn(tenant, { sub: "1", email: `ada@${domain}` });
    await expect(enforceSso(ctx, true)).rejects.toMatchObject({ refusal: { code: "conflict" } });
    expect(await world.test(made)).toEqual({ tested: { email: `tester@${domain}`, role: "member" } });
    expect((await enforceSso(ctx, true)).enforcedAt).not.toBeNull();
    const mails = "SELECT count(*) AS n FROM mails WHERE recipient = ? AND template = 'sso-required'";
    expect(await env.DIRECTORY.prepare(mails).bind(`ada@${domain}`).first("n")).toBe(1);
  });

  it("refuses other sessions of the domain's members, but owners', from the next request on", async () => {
    const made = await world.proved();
    const { tenant, domain, ctx } = made;
    const people = {
      member: await tenant.personFor("member", `m-${domain}`),
      owner: await tenant.personFor("owner", `o-${domain}`),
      guest: await tenant.personFor("member", `g-${domain}`),
    };
    const move = "UPDATE users SET email = ? WHERE id = ?";
    for (const name of ["member", "owner"] as const)
      await env.DIRECTORY.prepare(move).bind(`${name}@${domain}`, people[name].id).run();
    const me = (cookie: string) => request("/api/v1/auth/me", { headers: { cookie } });
    expect((await me(people.member.cookie)).status).toBe(200);
    await world.test(made);
    await enforceSso(ctx, true);
    const refused = await me(people.member.cookie);
    expect(refused.status).toBe(403);
    expect(await refused.json()).toMatchObject({ detail: expect.stringContaining("single sign-on") });
    expect((await me(people.owner.cookie)).status).toBe(200);
    expect((await me(people.guest.cookie)).status).toBe(200);
    const { signedIn } = await world.signIn(tenant, { sub: "m", email: `member@${domain}` });
    const there = await request(`http://${tenant.slug}.quayside.test/api/v1/auth/me`, {
      headers: { cookie: `__Host-quayside=${signedIn?.session?.secret}` },
    });
    expect(there.status).toBe(200);
    await enforceSso(ctx, false);
    expect((await me(people.member.cookie)).status).toBe(200);
  });

  it("is not left by another address, asked for before or after", async () => {
    const made = await world.proved();
    const mia = await made.tenant.personFor("member", `mia-${made.domain}`);
    const mine = `mia@${made.domain}`;
    await env.DIRECTORY.prepare("UPDATE users SET email = ? WHERE id = ?").bind(mine, mia.id).run();
    const outside = `${crypto.randomUUID().slice(0, 8)}@example.net`;
    const ask = (email: string) => personAt(mia.cookie).then((person) => requestAddressChange(person, email));
    await ask(outside);
    await world.test(made);
    await enforceSso(made.ctx, true);
    const conflict = { refusal: { code: "conflict", detail: expect.stringContaining("single sign-on") } };
    await expect(ask(`other-${outside}`)).rejects.toMatchObject(conflict);
    await expect(changeAddress(visit(), await codeTo(outside, "change-address"))).rejects.toMatchObject(
      conflict,
    );
    expect((await personAt(mia.cookie)).user.email).toBe(mine);
    await enforceSso(made.ctx, false);
    await changeAddress(visit(), await codeTo(outside, "change-address"));
    expect((await personAt(mia.cookie)).user.email).toBe(outside);
  });

  it("is an owner's to decide, who has just proved that it is them", async () => {
    const { tenant } = await world.proved();
    const admin = acting(tenant, await seated(tenant, "admin"), "admin", world.visit());
    await expect(enforceSso(admin, true)).rejects.toMatchObject({ refusal: { code: "forbidden" } });
  });
});
