import { beforeAll, describe, expect, it } from "vitest";
import { env, makeTenant, type Person, request, type TestTenant, visit } from "../../../test/harness.ts";
import { toldOf } from "../../identity/factors/factors.test-kit.ts";
import { currentSession, personOf } from "../../identity/index.ts";
import { acceptHandOff, beginHandOff, handOff } from "./hand-off.ts";
import { activeHost } from "./hosts.test-kit.ts";

let tenant: TestTenant;
let person: Person;
let origin: string;
beforeAll(async () => {
  tenant = await makeTenant();
  person = await tenant.personFor("admin");
  origin = `http://${await activeHost(tenant, "agents")}`;
});

const there = (more: object = {}) =>
  visit({ origin, hostTenant: { id: tenant.id, slug: tenant.slug }, ...more });

async function platformPerson({ cookie }: Person) {
  const session = await currentSession(env, new Request("http://quayside.test/", { headers: { cookie } }));
  if (!session) throw new Error("not signed in");
  return personOf(visit(), session);
}

/** All three steps but the last: what the browser keeps, and the code. */
async function codeFor(whose: Person): Promise<{ nonce: string; code: string }> {
  const { nonce, location } = await beginHandOff(there(), "/console");
  const query = new URL(location).searchParams;
  const back = await handOff(await platformPerson(whose), query.get("to") ?? "", query.get("state") ?? "");
  expect(back.startsWith(`${origin}/hand-off?code=`)).toBe(true);
  return { nonce, code: new URL(back).searchParams.get("code") ?? "" };
}

const sessionOf = async (secret: string) =>
  currentSession(env, new Request(origin, { headers: { cookie: `__Host-quayside=${secret}` } }));

describe("a hand-off", () => {
  it("opens a session that is the workspace's alone, once", async () => {
    const { nonce, code } = await codeFor(person);
    const { session, path } = await acceptHandOff(there(), code, nonce);
    expect(path).toBe("/console");
    expect((await sessionOf(session.secret))?.session).toMatchObject({
      tenantId: tenant.id,
    });
    await expect(acceptHandOff(there(), code, nonce)).rejects.toThrow("Begin it again");
  });

  it("proves nothing: what has to be confirmed at the platform's host has to be confirmed here", async () => {
    const old = await tenant.personFor("admin");
    await env.DIRECTORY.prepare("UPDATE sessions SET sudo_until = 1 WHERE user_id = ?").bind(old.id).run();
    const { nonce, code } = await codeFor(old);
    const { session } = await acceptHandOff(there(), code, nonce);
    expect((await sessionOf(session.secret))?.session.sudoUntil).toBe(1);
  });

  it.each([
    ["another browser", {}, "0".repeat(64)],
    ["no browser that asked", {}, undefined],
    ["another host", { origin: "http://elsewhere.example" }, null],
    ["the platform's host", { hostTenant: null }, null],
  ])("is refused to %s", async (_, more, wrong) => {
    const whose = await tenant.personFor("member");
    const { nonce, code } = await codeFor(whose);
    await expect(acceptHandOff(there(more), code, wrong === null ? nonce : wrong)).rejects.toThrow(
      "Begin it again",
    );
    await toldOf(whose.id, [{ method: "password", step: "hand-off" }]);
  });

  it("leads nowhere else", async () => {
    const mine = await platformPerson(person);
    const state = "a".repeat(64);
    for (const to of ["https://evil.example/", "http://quayside.test/", `${origin}.evil.example/`, "x"])
      await expect(handOff(mine, to, state)).rejects.toThrow("not a sign-in on a host");
    const other = await makeTenant();
    await expect(handOff(mine, `http://${other.slug}.quayside.test/`, state)).rejects.toThrow("no seat");
  });

  it("goes by the confirmation at the platform's host where that is asked for", async () => {
    const answer = await request(`${origin}/hand-off?confirm=1&to=/console/settings/keys`);
    const location = new URL(answer.headers.get("location") ?? "");
    expect(location.origin + location.pathname).toBe("http://quayside.test/confirm");
    const next = new URL(location.searchParams.get("to") ?? "", "http://quayside.test");
    expect([next.pathname, next.searchParams.get("to")]).toEqual([
      "/hand-off",
      `${origin}/console/settings/keys`,
    ]);
  });
});
