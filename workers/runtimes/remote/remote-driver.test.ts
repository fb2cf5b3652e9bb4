import { beforeEach, describe, expect, it, vi } from "vitest";
import { env, makeTenant } from "../../../test/harness.ts";
import { currentSigningSecrets, rotateSigningSecret } from "../../agents/index.ts";
import { newId } from "../../kernel/ids.ts";
import type { Invocation } from "../contract.ts";
import { invocation as invocationOf, NotedIo } from "../protocol/protocol.test-kit.ts";
import { keepProgram, ServerOfNone, verified } from "./remote.test-kit.ts";
import { RemoteDriver } from "./remote-driver.ts";

let server: ServerOfNone;
let time: number;
let driver: RemoteDriver;
beforeEach(() => {
  server = new ServerOfNone();
  time = Date.now();
  driver = new RemoteDriver({ now: () => time });
});

/** A run of an agent at an address, which its deployment may reach. */
async function invocation(
  url = "https://agents.example.com/translate",
  { hosts = ["agents.example.com"], ...more }: Partial<Invocation> & { hosts?: string[] } = {},
): Promise<Invocation> {
  const made = invocationOf(more);
  const bundleDigest = newId("req");
  const permissions = { ...made.deployment.permissions, hosts };
  await keepProgram(made.tenantId, bundleDigest, url);
  return { ...made, deployment: { ...made.deployment, agentId: newId("agt"), bundleDigest, permissions } };
}

const run = (given: Invocation, io = new NotedIo()) => driver.run(server.env, given, io);
const sent = () => server.got.map(({ method, url }) => `${method} ${url}`);

describe("a remote agent", () => {
  it("is sent what it is to do, signed, with an id of the run and the attempt", async () => {
    const given = await invocation(undefined, { attempt: 2 });
    expect(await run(given)).toMatchObject({ status: "succeeded", output: '"done"' });
    expect(sent()).toEqual(["POST https://agents.example.com/translate/invoke"]);
    const [got] = server.got;
    const { tenantId, deployment, runId } = given;
    const [secret = ""] = await currentSigningSecrets(env, tenantId, deployment.agentId, time);
    expect(got && verified(got, secret)).toMatchObject({ runId, input: { n: 1 } });
    expect(got?.headers["webhook-id"]).toBe(`${runId}-2`);
    expect(() => got && verified(got, `whsec_${btoa("x".repeat(32))}`)).toThrow("No matching signature");
    expect(got?.redirect).toBe("manual");
  });

  it.each([
    ["https://agents.example.com", "https://agents.example.com/invoke"],
    ["https://agents.example.com/", "https://agents.example.com/invoke"],
    ["https://agents.example.com/a/?key=1#top", "https://agents.example.com/a/invoke?key=1"],
  ])("at %s is asked at %s", async (url, address) => {
    await run(await invocation(url));
    expect(sent()).toEqual([`POST ${address}`]);
  });

  it.each<[string, string, Partial<Invocation> & { hosts?: string[] }, RegExp]>([
    ["was not granted", "https://other.example.com", {}, /not among the hosts that the manifest names/],
    ["is no https", "http://agents.example.com", {}, /not among the hosts/],
    ["is an address", "https://10.0.0.1", { hosts: ["10.0.0.1"] }, /not a public address/],
    ["is this machine's", "https://localhost", { hosts: ["localhost"] }, /not a public address/],
    ["has credentials", "https://a:b@agents.example.com", {}, /credentials/],
    [
      "the workspace does not allow",
      "https://agents.example.com",
      { allowedHosts: ["x.org"] },
      /settings allow/,
    ],
  ])("whose host %s is sent nothing", async (_, url, more, message) => {
    const outcome = await run(await invocation(url, more));
    expect(outcome).toMatchObject({ status: "failed", error: { code: "egress_refused" } });
    expect(outcome.error?.message).toMatch(message);
    expect(server.got).toEqual([]);
  });

  it("is not followed to where it leads", async () => {
    server.answer = () => Response.redirect("https://agents.example.com/elsewhere", 307);
    const outcome = await run(await invocation());
    expect(outcome).toMatchObject({ status: "failed", error: { code: "answer_invalid" } });
    expect(server.got).toHaveLength(1);
  });

  it("that cannot be reached says no more than that", async () => {
    const warn = vi.spyOn(console, "warn").mockReturnValue();
    server.answer = () => Promise.reject(new Error("connect 10.1.2.3:443 refused"));
    const { error } = await run(await invocation());
    expect(error?.code).toBe("agent_unreachable");
    expect(error?.message).not.toContain("10.1.2.3");
    expect(warn).toHaveBeenCalledOnce();
  });

  it("answers a manifest's tests from what was recorded, and is not asked", async () => {
    const fixtures = { "https://agents.example.com/translate/invoke": { body: '{"text":"hei"}' } };
    expect(await run(await invocation(undefined, { fixtures }))).toMatchObject({ output: '{"text":"hei"}' });
    expect(await run(await invocation(undefined, { fixtures: {} }))).toMatchObject({
      error: { code: "egress_failed", message: expect.stringContaining("/translate/invoke") },
    });
    expect(server.got).toEqual([]);
  });

  it("has requests signed by both secrets while one is replaced", async () => {
    const tenant = await makeTenant();
    const agent = newId("agt");
    const insert = `INSERT INTO agents (tenant_id, id, slug, title, description, kind, status, created_at, updated_at, created_by)
      VALUES (?, ?, 'far', 'Far', '', 'remote', 'active', 0, 0, '')`;
    await env.DATA.prepare(insert).bind(tenant.id, agent).run();
    const [before = ""] = await currentSigningSecrets(env, tenant.id, agent, time);
    const { secret } = await rotateSigningSecret(tenant.ctx("owner"), agent, { overlapHours: 1 });
    const given = await invocation();
    await keepProgram(tenant.id, given.deployment.bundleDigest, "https://agents.example.com");
    const own = { ...given, tenantId: tenant.id, deployment: { ...given.deployment, agentId: agent } };
    await run(own);
    time += 2 * 3_600_000;
    await run(own);
    const [first, second] = server.got;
    if (!first || !second) throw new Error("nothing was sent");
    expect(secret).not.toBe(before);
    for (const one of [secret, before]) expect(verified(first, one)).toBeDefined();
    expect(second.headers["webhook-signature"]?.split(" ")).toHaveLength(1);
  });
});

describe("a server that fails over and over", () => {
  const down = () => new Response("bad gateway", { status: 502 });
  const codes = async (given: Invocation, times: number) => {
    const found: (string | undefined)[] = [];
    for (let n = 0; n < times; n++) found.push((await run(given)).error?.code);
    return found;
  };

  it("is left alone for half a minute, and then tried once", async () => {
    server.answer = down;
    const given = await invocation();
    expect(await codes(given, 6)).toEqual([...Array(5).fill("agent_unreachable"), "agent_resting"]);
    expect(server.got).toHaveLength(5);
    time += 30_001;
    expect(await codes(given, 2)).toEqual(["agent_unreachable", "agent_resting"]);
    time += 30_001;
    server.answer = () => Response.json(1);
    expect(await codes(given, 2)).toEqual([undefined, undefined]);
  });

  it("is asked again as soon as it is found well", async () => {
    server.answer = down;
    const given = await invocation();
    await codes(given, 5);
    server.answer = () => Response.json(1);
    expect(await driver.probe(server.env, given)).toMatchObject({ healthy: true, problem: null });
    expect(await codes(given, 1)).toEqual([undefined]);
  });

  it("does not keep another deployment's runs away", async () => {
    server.answer = down;
    await codes(await invocation(), 5);
    expect(await codes(await invocation(), 1)).toEqual(["agent_unreachable"]);
  });

  it("is not one whose agent fails, or whose runs are canceled", async () => {
    server.answer = () => Response.json({ code: "no_city", message: "No." }, { status: 500 });
    const given = await invocation();
    expect(await codes(given, 7)).toEqual(Array(7).fill("no_city"));
    const io = new NotedIo();
    io.canceled.abort();
    for (let n = 0; n < 6; n++) await run(given, io);
    expect(await codes(given, 1)).toEqual(["no_city"]);
  });
});

describe("a look at a server", () => {
  it.each<[string, () => Response | Promise<Response>, RegExp]>([
    ["takes no runs", () => new Response(null, { status: 503 }), /healthz answered 503: it takes no runs/],
    ["has no such page", () => new Response(null, { status: 404 }), /404: answer 200/],
    ["leads elsewhere", () => new Response(null, { status: 301 }), /301: redirects are not followed/],
    ["is not there", () => Promise.reject(new Error("refused")), /no connection to agents\.example\.com/],
  ])("finds out that it %s", async (_, answer, problem) => {
    vi.spyOn(console, "warn").mockReturnValue();
    server.answer = answer;
    const health = await driver.probe(server.env, await invocation());
    expect(health).toMatchObject({ healthy: false, at: time });
    expect(health.problem).toMatch(problem);
  });

  it("goes by the same rules as its runs", async () => {
    const { problem } = await driver.probe(server.env, await invocation("https://other.example.com"));
    expect(problem).toMatch(/not among the hosts/);
    expect(server.got).toEqual([]);
  });
});
