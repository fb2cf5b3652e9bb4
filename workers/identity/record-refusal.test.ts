import { expect, it } from "vitest";
import { env, makeTenant, visit } from "../../test/harness.ts";
import { newAddress, PASSWORD, whoHas } from "./accounts/accounts.test-kit.ts";
import { setMember, setUser } from "./create-user.ts";
import { withTotp } from "./factors/factors.test-kit.ts";
import { finishSignIn } from "./factors/second-factor.ts";
import { logIn, logOut } from "./log-in.ts";

/** Somebody with a seat in a workspace; `log` answers what it, and they, are told of signing in and out. */
async function member() {
  const [tenant, email] = [await makeTenant(), newAddress()];
  const id = await setUser(env, { email, name: "Ada", password: PASSWORD });
  await setMember(env, tenant, id, "member");
  const read = (database: D1Database, table: string, column: string, key: string) =>
    database
      .prepare(`SELECT action, detail, address FROM ${table} WHERE ${column} = ? AND action GLOB 'session.*'`)
      .bind(key)
      .all();
  const log = async () => {
    const [theirs, own] = await Promise.all([
      read(env.DATA, "audit_entries", "tenant_id", tenant.id),
      read(env.DIRECTORY, "account_events", "user_id", id),
    ]);
    expect(theirs.results).toEqual(own.results);
    return own.results
      .map(({ action, detail }) => `${action} ${detail}`)
      .filter((each) => !/opened/.test(each));
  };
  return { tenant, email, id, log };
}

/** A request whose work after the answer is waited for. */
function finishing() {
  const work: Promise<unknown>[] = [];
  const request = visit({ waitUntil: (later) => void work.push(later) });
  const done = async () => {
    while (work.length > 0) await work.shift();
  };
  return { request, done };
}

it("a wrong password, and a wrong second factor, are told to the person and to their workspaces", async () => {
  const { email, log } = await member();
  const { request, done } = finishing();
  await logIn(request, { email, password: "wrong one" });
  await done();
  expect(await log()).toEqual(['session.refused {"method":"password","step":"first"}']);
  const first = await logIn(request, { email, password: PASSWORD });
  const person = await whoHas((first.ok && first.value.session?.secret) || "");
  if (!person) throw new Error("could not sign in");
  await withTotp(person);
  const next = await logIn(request, { email, password: PASSWORD });
  const challenge = (next.ok && next.value.secondFactor?.challenge) || "";
  await expect(finishSignIn(request, { challenge, code: "000000" })).rejects.toThrow();
  await done();
  expect((await log()).at(-1)).toBe('session.refused {"method":"password","step":"second"}');
});

it("an address without an account leaves nothing, and neither does the host that was asked", async () => {
  const count = "SELECT (SELECT count(*) FROM account_events) + (SELECT count(*) FROM directory_outbox) AS n";
  const [{ email }, host] = [await member(), await makeTenant()];
  const before = await env.DIRECTORY.prepare(count).first("n");
  const { request, done } = finishing();
  await logIn(request, { email: newAddress(), password: "wrong one" });
  await done();
  expect(await env.DIRECTORY.prepare(count).first("n")).toBe(before);
  await logIn({ ...request, hostTenant: host }, { email, password: "wrong one" });
  await done();
  const told = "SELECT count(*) AS n FROM audit_entries WHERE tenant_id = ? AND action = 'session.refused'";
  expect(await env.DATA.prepare(told).bind(host.id).first("n")).toBe(0);
});

it("who is suspended is refused, and it is told", async () => {
  const { email, id, log } = await member();
  await env.DIRECTORY.prepare("UPDATE users SET suspended_at = 1 WHERE id = ?").bind(id).run();
  const { request, done } = finishing();
  expect(await logIn(request, { email, password: PASSWORD })).toMatchObject({
    ok: false,
    error: { detail: expect.stringContaining("not open") },
  });
  await done();
  expect(await log()).toEqual(['session.refused {"method":"password","step":"first"}']);
});

it("guessing does not flood a log: what the limits refuse leaves nothing", async () => {
  const { email, log } = await member();
  const { request, done } = finishing();
  for (let i = 0; i < 40; i++) await logIn(request, { email, password: "wrong one" });
  await done();
  expect((await log()).length).toBeLessThan(10);
});

it("a sign-out is told once, by who did it", async () => {
  const { tenant, email, id, log } = await member();
  const { request, done } = finishing();
  const opened = await logIn(request, { email, password: PASSWORD });
  const secret = (opened.ok && opened.value.session?.secret) || "";
  const browser = new Request("http://quayside.test/", { headers: { cookie: `__Host-quayside=${secret}` } });
  await logOut(request, browser);
  await logOut(request, browser);
  await done();
  expect(await log()).toEqual(['session.closed {"method":"password"}']);
  const by = "SELECT actor_id FROM audit_entries WHERE tenant_id = ? AND action = 'session.closed'";
  expect(await env.DATA.prepare(by).bind(tenant.id).first("actor_id")).toBe(id);
  expect(await whoHas(secret)).toBeNull();
});
