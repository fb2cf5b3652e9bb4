import { createExecutionContext } from "cloudflare:test";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import {
  env,
  expectOk,
  makeTenant,
  type Person,
  request,
  type TestTenant,
  visit,
} from "../../test/harness.ts";
import { logIn, logOut, setMember, setUser } from "../identity/index.ts";
import { createRouter } from "../kernel/app-env.ts";
import { type Id, newId } from "../kernel/ids.ts";
import { addToTeam, createTeam, removeFromTeam, tenantObject } from "../tenants/index.ts";
import { createApp } from "./app.ts";
import type { Router } from "./openapi.ts";

const person = { email: "grace@example.org", name: "Grace", password: "a long enough password" };
let tenant: TestTenant;
let userId: Id<"usr">;

beforeAll(async () => {
  tenant = await makeTenant();
  userId = await setUser(env, person);
  await setMember(env, tenant, userId, "owner");
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const later = (seconds: number) => vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + seconds * 1000 });

/** A stream as a caller with these headers gets it, and the other end of it. */
async function openStream(headers: Record<string, string>, type = "text/event-stream; charset=utf-8") {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const answer = () => new Response(readable, { headers: { "content-type": type } });
  const app = createApp({
    api: [createRouter().get("/ticks", answer) as Router],
    edge: [],
    checkSandbox: async () => {},
    pages: async () => new Response(""),
  });
  const context = createExecutionContext() as unknown as ExecutionContext;
  const response = await app.fetch(
    new Request("http://quayside.test/api/v1/ticks", { headers }),
    env,
    context,
  );
  const [reader, writer] = [response.body?.getReader(), writable.getWriter()];
  /** What arrives of a piece: the piece, or that the stream has ended. */
  const send = async (text: string) => {
    const written = writer.write(new TextEncoder().encode(text)).catch(() => "refused");
    const { done, value } = (await reader?.read()) ?? { done: true };
    await written;
    return done ? "ended" : new TextDecoder().decode(value);
  };
  return { status: response.status, send, writer };
}

const by = { actorType: "system", actorId: "system", requestId: "req_test" };

/** What a caller comes with, and how that is taken away. */
async function byKey() {
  const object = tenantObject(env, tenant.id);
  const { id, key } = await tenant.serviceKey("developer");
  return { headers: { authorization: `Bearer ${key}` }, end: () => object.revokeKey(id, by) };
}
async function bySession() {
  const result = await logIn(visit(), { email: person.email, password: person.password });
  if (!result.ok || !result.value.session) throw new Error("could not sign in");
  const headers = { cookie: `__Host-quayside=${result.value.session.secret}` };
  return { headers, end: () => logOut(visit(), new Request("http://quayside.test/", { headers })) };
}
async function bySeat() {
  const { headers } = await bySession();
  const other = await makeTenant();
  await setMember(env, other, userId, "member");
  const away = env.DIRECTORY.prepare("DELETE FROM memberships WHERE tenant_id = ?").bind(other.id);
  return { headers: { ...headers, "quayside-tenant": other.slug }, end: () => away.run() };
}

/** Somebody who sees a restricted agent by being in its team, and leaves that. */
const byTeam = (headersOf: (whose: Person) => Promise<Record<string, string>>) => async () => {
  const whose = await tenant.personFor("developer");
  const ctx = tenant.ctx();
  const team = await createTeam(ctx, { name: crypto.randomUUID() });
  const restrict = "INSERT INTO agent_teams (tenant_id, agent_id, team_id) VALUES (?, ?, ?)";
  await env.DIRECTORY.prepare(restrict).bind(tenant.id, newId("agt"), team.id).run();
  await addToTeam(ctx, team.id, whose.id);
  return { headers: await headersOf(whose), end: () => removeFromTeam(ctx, team.id, whose.id) };
};
const cookieOf = async ({ cookie }: Person) => ({
  ...{ cookie, origin: "http://quayside.test", "quayside-tenant": tenant.slug },
});
async function keyOf(whose: Person) {
  const headers = { ...(await cookieOf(whose)), "content-type": "application/json" };
  const init = { method: "POST", headers, body: JSON.stringify({ name: "mine" }) };
  const { key } = await expectOk<{ key: string }>(request("/api/v1/keys", init));
  return { authorization: `Bearer ${key}` };
}

describe.each([
  ["a key", byKey],
  ["a session", bySession],
  ["a seat", bySeat],
  ["a seat in a team", byTeam(cookieOf)],
  ["a key of somebody in a team", byTeam(keyOf)],
])("a stream by %s", (_, come) => {
  it("goes on while that is good, and ends within half a minute after that is taken away", async () => {
    const { headers, end } = await come();
    const { send, writer } = await openStream(headers);
    expect(await send("a")).toBe("a");
    later(31);
    expect(await send("b")).toBe("b");
    await end();
    expect(await send("c")).toBe("c");
    later(31);
    expect(await send("d")).toBe("ended");
    await expect(writer.write(new Uint8Array(1))).rejects.toThrow();
  });
});

it("ends a stream whose credential cannot be looked at", async () => {
  const { headers } = await byKey();
  const { send } = await openStream(headers);
  vi.spyOn(env.TENANT, "getByName").mockImplementation(() => {
    throw new Error("away");
  });
  later(31);
  expect(await send("a")).toBe("ended");
});

it("leaves answers of other kinds as they are", async () => {
  const { headers, end } = await byKey();
  const { send } = await openStream(headers, "application/octet-stream");
  await end();
  later(31);
  expect(await send("a")).toBe("a");
});
