import { beforeEach, describe, expect, it } from "vitest";
import {
  env,
  expectOk,
  makeTenant,
  type Person,
  platformAdministrator,
  request,
  type TestTenant,
  visit,
} from "../../../test/harness.ts";
import { currentSession, personOf } from "../../identity/index.ts";
import { sha256 } from "../../kernel/crypto.ts";
import { acceptHandOff, beginHandOff, handOff } from "../index.ts";

const INSIDE = "198.51.100.7";
const OUTSIDE = "203.0.113.9";
let tenant: TestTenant;
let owner: Person;
let member: Person;
beforeEach(async () => {
  tenant = await makeTenant();
  [owner, member] = [await tenant.personFor("owner"), await tenant.personFor("member")];
});

interface Answer {
  status: number;
  detail: string;
  meta?: { reason: string };
  errors?: { pointer: string }[];
}
const from = (address: string, credential: Record<string, string>) => ({
  origin: "http://quayside.test",
  "content-type": "application/json",
  "cf-connecting-ip": address,
  ...credential,
});
const set = async (settings: object, address = INSIDE, { cookie } = owner): Promise<Answer> => {
  const headers = from(address, { cookie });
  const body = JSON.stringify(settings);
  const response = await request("/api/v1/workspace/settings", { method: "PATCH", headers, body });
  return { ...(await response.json<Answer>()), status: response.status };
};
const come = async (credential: Record<string, string>, address = INSIDE): Promise<Answer> => {
  const response = await request("/api/v1/workspace", { headers: from(address, credential) });
  return { ...(await response.json<Answer>()), status: response.status };
};
const page = ({ cookie }: Person, address = INSIDE) =>
  request("/console", { headers: from(address, { cookie }) });
const directory = (sql: string, ...values: unknown[]) =>
  env.DIRECTORY.prepare(sql)
    .bind(...values)
    .run();
const cameBy = async (method: string, { cookie }: Person) =>
  directory("UPDATE sessions SET method = ? WHERE id = ?", method, await sha256(cookie.split("=")[1] ?? ""));
const addApp = ({ id }: Person) =>
  directory("INSERT INTO totp (user_id, secret, created_at, confirmed_at) VALUES (?, '{}', 0, 1)", id);

describe("networks from which people may act", () => {
  const networks = { allowedAddresses: ["198.51.100.0/24", "2001:db8:7:1::5"] };

  it("hold for sessions and tokens, over the API and in pages, and for no key", async () => {
    const made = await request("/api/v1/auth/tokens", {
      method: "POST",
      headers: from(OUTSIDE, { cookie: member.cookie }),
      body: "{}",
    });
    const { accessToken } = await expectOk<{ accessToken: string }>(made);
    const token = { authorization: `Bearer ${accessToken}` };
    expect(await set(networks)).toMatchObject({
      settings: { allowedAddresses: ["198.51.100.0/24", "2001:db8:7:1::5/128"] },
    });
    for (const credential of [{ cookie: member.cookie }, { cookie: owner.cookie }, token]) {
      expect(await come(credential, OUTSIDE)).toMatchObject({ status: 403, meta: { reason: "address" } });
      // Of an IPv6 address all of it counts, not its network.
      expect(await come(credential, "2001:db8:7:1::6")).toMatchObject({ status: 403 });
      expect(await come(credential, "2001:db8:7:1::5")).toMatchObject({ status: 200 });
      expect(await come(credential, INSIDE)).toMatchObject({ status: 200 });
    }
    expect(await come({ authorization: `Bearer ${tenant.key}` }, OUTSIDE)).toMatchObject({ status: 200 });
    const refused = await page(member, OUTSIDE);
    expect([refused.status, await refused.text()]).toEqual([403, expect.stringContaining(OUTSIDE)]);
    expect((await page(member)).status).toBe(200);
  });

  it("cannot leave out whoever sets them", async () => {
    expect(await set(networks, OUTSIDE)).toMatchObject({
      status: 400,
      errors: [{ pointer: "/allowedAddresses" }],
    });
    expect(await come({ cookie: owner.cookie }, OUTSIDE)).toMatchObject({ status: 200 });
  });

  it("are networks", async () => {
    expect(await set({ allowedAddresses: [INSIDE, "198.51.100.0/40", "here"] })).toMatchObject({
      status: 400,
      errors: [{ pointer: "/allowedAddresses/1" }, { pointer: "/allowedAddresses/2" }],
    });
  });

  it("are no key's to set", async () => {
    const headers = from(INSIDE, { authorization: `Bearer ${await tenant.keyFor("owner")}` });
    const body = JSON.stringify(networks);
    const answer = await request("/api/v1/workspace/settings", { method: "PATCH", headers, body });
    expect(answer.status).toBe(403);
  });
});

it("is for who has just confirmed that it is them, and for nobody in their place; the other settings are not", async () => {
  const stale = "UPDATE sessions SET sudo_until = ? WHERE user_id = ?";
  await directory(stale, 1, owner.id);
  const code = async (settings: object) => ((await set(settings)) as Answer & { code?: string }).code;
  expect(await code({ dataRegion: "Frankfurt" })).toBeUndefined();
  for (const entry of [{ allowedAddresses: [INSIDE] }, { signInMethods: ["password"] }])
    expect(await code(entry)).toBe("sudo_required");
  await directory(stale, 9e15, owner.id);
  await directory(
    "UPDATE sessions SET impersonator_id = ? WHERE user_id = ?",
    await platformAdministrator(),
    owner.id,
  );
  expect(await set({ signInMethods: ["password"] })).toMatchObject({ status: 403 });
});

describe("ways to sign in", () => {
  it("refuse sessions that were opened otherwise, and say how to sign in", async () => {
    const ways = { signInMethods: ["passkey", "sso"] };
    expect(await set(ways)).toMatchObject({ status: 400, errors: [{ pointer: "/signInMethods" }] });
    await cameBy("passkey", owner);
    expect(await set(ways)).toMatchObject({ settings: ways });
    const refused = await come({ cookie: member.cookie });
    expect(refused).toMatchObject({ status: 403, meta: { reason: "method" } });
    expect(refused.detail).toContain("passkey or single sign-on");
    const shown = await page(member);
    expect([shown.status, await shown.text()]).toEqual([403, expect.stringContaining("Sign out")]);
    await cameBy("sso", member);
    expect(await come({ cookie: member.cookie })).toMatchObject({ status: 200 });
    await cameBy("impersonation", member);
    expect(await come({ cookie: member.cookie })).toMatchObject({ status: 200 });
  });

  it("are asked of a session on the workspace's own host as of the one that it came from", async () => {
    await cameBy("passkey", member);
    const origin = `http://${tenant.slug}.quayside.test`;
    const there = visit({ origin, hostTenant: tenant });
    const { nonce, location } = await beginHandOff(there, "/console");
    const asked = new URL(location).searchParams;
    const headers = { cookie: member.cookie };
    const session = await currentSession(env, new Request("http://quayside.test/", { headers }));
    if (!session) throw new Error("no session");
    const back = await handOff(personOf(visit(), session), asked.get("to") ?? "", asked.get("state") ?? "");
    const code = new URL(back).searchParams.get("code") ?? "";
    const { session: opened } = await acceptHandOff(there, code, nonce);
    const row = env.DIRECTORY.prepare("SELECT method FROM sessions WHERE id = ?").bind(
      await sha256(opened.secret),
    );
    expect(await row.first()).toEqual({ method: "passkey" });
  });
});

describe("a second factor", () => {
  it("is asked of whoever has none, unless they came by a passkey", async () => {
    expect(await set({ requireTwoFactor: true })).toMatchObject({
      status: 400,
      errors: [{ pointer: "/requireTwoFactor" }],
    });
    await addApp(owner);
    expect(await set({ requireTwoFactor: true })).toMatchObject({ settings: { requireTwoFactor: true } });
    expect(await come({ cookie: member.cookie })).toMatchObject({
      status: 403,
      meta: { reason: "two_factor" },
    });
    const shown = await page(member);
    expect([shown.status, await shown.text()]).toEqual([403, expect.stringContaining("/account/security")]);
    await cameBy("passkey", member);
    expect(await come({ cookie: member.cookie })).toMatchObject({ status: 200 });
    await cameBy("password", member);
    await addApp(member);
    expect(await come({ cookie: member.cookie })).toMatchObject({ status: 200 });
  });
});

it("are not told to those who come in", async () => {
  await set({ allowedAddresses: ["198.51.100.0/24"] });
  const headers = from(INSIDE, { cookie: member.cookie });
  const me = await (await request("/api/v1/auth/me", { headers })).text();
  expect(me).toContain(tenant.slug);
  expect(me).not.toContain("198.51.100");
});
