import { describe, expect, it } from "vitest";
import {
  agentFiles,
  env,
  expectOk,
  inTenantObject,
  makeTenant,
  request,
  type TestTenant,
  visit,
} from "../../test/harness.ts";
import type { Env } from "../kernel/env.ts";
import { type Id, newId } from "../kernel/ids.ts";
import type { RunView } from "../runs/contract.ts";
import type { ShareView } from "../tenants/contract.ts";
import { resumeTenant, suspendTenant, tellWaiting, withdrawShares } from "../tenants/index.ts";
import {
  agent,
  answer,
  beforeEachShare,
  codeOf,
  deploy,
  lent,
  logged,
  offer,
  paid,
  run,
  SYSTEM,
  source,
  taker,
  WAIT,
  withdraw,
} from "./lending.test-kit.ts";

beforeEachShare();

describe("an agent that is shared with another workspace", () => {
  it("runs there in the version, with the configuration and on the bill of that workspace", async () => {
    const before = await paid(source);
    const share = await offer();
    expect(share).toMatchObject({ state: "offered", to: { slug: taker.slug }, from: { slug: source.slug } });
    expect(await codeOf(deploy(share))).toBe("not_found");
    await expectOk(answer("accept", share));
    await expectOk(deploy(share, { config: { greeting: "ahoy" }, alias: "theirs" }));
    const done = await expectOk<RunView>(
      taker.api("POST", "/agents/theirs/runs", { input: { text: "hi" } }, WAIT),
    );
    expect(done).toMatchObject({
      output: { got: "hi", greeting: "ahoy" },
      agentSlug: agent,
      version: "1.0.0",
    });
    await expect.poll(() => paid(taker)).toBe(done.cost.amountMicros);
    expect([await paid(source), done.cost.amountMicros >= 700]).toEqual([before, true]);
    // What it kept, and that it ran, is the other's alone.
    const runs = await expectOk<{ data: unknown[] }>(source.api("GET", "/runs"));
    expect([runs.data, (await source.api("GET", `/runs/${done.id}`)).status]).toEqual([[], 404]);
    expect((await run(source)).status).toBe(200);
    // A newer version is for them to deploy.
    const files = agentFiles(agent, "export default () => 2;", { version: "2.0.0" });
    await expectOk(source.api("POST", `/agents/${agent}/versions`, { files }));
    const { versions } = await expectOk<{ versions: { version: string }[] }>(
      taker.api("GET", `/shared-agents/${share.id}`),
    );
    expect(versions.map(({ version }) => version)).toEqual(["2.0.0", "1.0.0"]);
    expect(await codeOf(taker.api("POST", "/agents/theirs/runs", { input: {} }, WAIT))).toBeUndefined();
    await expectOk(deploy(share, { version: "2.0.0", alias: "theirs" }));
    expect(
      await expectOk<RunView>(taker.api("POST", `/agents/${share.agent.id}/runs`, { input: {} }, WAIT)),
    ).toMatchObject({ output: 2, version: "2.0.0" });
    await expectOk(taker.api("POST", `/agents/${source.slug}~${agent}/deployments/rollback`, {}));
    expect(await expectOk(taker.api("POST", "/agents/theirs/runs", { input: {} }, WAIT))).toMatchObject({
      version: "1.0.0",
    });
  });

  it("is in the logs of both, and says of people only in their own", async () => {
    const share = await lent();
    expect((await withdraw(share)).status).toBe(204);
    const actions = ["share.offered", "share.accepted", "share.withdrawn"];
    await expect.poll(async () => (await logged(source)).map(({ action }) => action)).toEqual(actions);
    await expect.poll(async () => (await logged(taker)).map(({ action }) => action)).toEqual(actions);
    const who = async (of: TestTenant) => (await logged(of)).map((entry) => entry.who);
    expect([await who(source), await who(taker)]).toEqual([
      ["key", "system", "key"],
      ["system", "key", "system"],
    ]);
    const [, accepted] = await logged(source);
    expect(accepted).toMatchObject({ address: "" });
    expect(JSON.parse(accepted?.detail ?? "")).toMatchObject({
      workspace: taker.id,
      before: { state: "offered" },
      after: { state: "accepted" },
    });
  });

  it("takes no more runs from the next request on once it is withdrawn, and again only where it is deployed anew", async () => {
    const share = await lent();
    await expectOk(run());
    const going = await expectOk<RunView>(run(taker, { ms: 60_000 }, {}));
    expect((await withdraw(share)).status).toBe(204);
    const refused = await run();
    expect([refused.status, await codeOf(refused)]).toEqual([403, "share_ended"]);
    const ended = async () => (await expectOk<RunView>(taker.api("GET", `/runs/${going.id}`))).status;
    await expect.poll(ended).toBe("canceled");
    expect(await codeOf(deploy(share))).toBe("not_found");
    expect((await run(source)).status).toBe(200);
    const again = await offer();
    await expectOk(answer("accept", again));
    expect(await codeOf(run())).toBe("share_ended");
    await expectOk(deploy(again));
    expect((await run()).status).toBe(200);
  });

  it("is withdrawn before it is accepted, and then nobody accepts it", async () => {
    const share = await offer();
    expect((await withdraw(share)).status).toBe(204);
    expect((await answer("accept", share)).status).toBe(404);
    expect((await withdraw(share)).status).toBe(404);
    expect((await expectOk<{ data: unknown[] }>(taker.api("GET", "/shared-agents"))).data).toEqual([]);
  });

  it("is declined, or given up later, and may be offered again", async () => {
    const share = await offer();
    expect(await expectOk(answer("decline", share))).toMatchObject({ state: "declined" });
    expect((await answer("accept", share)).status).toBe(404);
    const second = await lent();
    expect(await expectOk(answer("leave", second))).toMatchObject({ state: "left" });
    expect(await codeOf(run())).toBe("share_ended");
    const { data } = await expectOk<{ data: ShareView[] }>(source.api("GET", `/agents/${agent}/shares`));
    expect(data.map(({ state }) => state)).toEqual(["left", "declined"]);
  });

  it("tells those who call its public endpoint without a key nothing of all that", async () => {
    const share = await offer();
    await expectOk(answer("accept", share));
    await expectOk(deploy(share, { public: true }));
    const call = () =>
      request(`http://${taker.slug}.quayside.test/run/${agent}`, { method: "POST", body: "{}" });
    expect((await call()).status).toBe(200);
    await withdraw(share);
    expect(await codeOf(call())).toBe("unauthenticated");
  });
});

describe("a third workspace", () => {
  it("sees, accepts, deploys and loads nothing of what two others share", async () => {
    const share = await lent();
    const third = await makeTenant();
    const { versions } = await expectOk<{ versions: { id: string }[] }>(
      taker.api("GET", `/shared-agents/${share.id}`),
    );
    const refs = [share.agent.id, agent, `${source.slug}~${agent}`, share.id, versions[0]?.id ?? ""];
    const statuses = await Promise.all([
      ...refs.flatMap((ref) => [
        third.api("POST", `/agents/${ref}/deployments`, { version: "1.0.0" }),
        third.api("GET", `/agents/${ref}/deployments`),
        third.api("POST", `/agents/${ref}/runs`, { input: {} }),
        third.api("GET", `/agents/${ref}/versions/latest`),
        third.api("GET", `/agents/${ref}/shares`),
      ]),
      third.api("GET", `/shared-agents/${share.id}`),
      answer("accept", share, third),
      answer("leave", share, third),
      third.api("DELETE", `/agents/${agent}/shares/${share.id}`),
      // Nor does who has accepted it get at its files, or change it.
      taker.api("GET", `/agents/${share.agent.id}/versions/1.0.0/bundle`),
      taker.api("PATCH", `/agents/${share.agent.id}`, { title: "mine" }),
      taker.api("PUT", `/agents/${share.agent.id}/listing`),
      taker.api("POST", `/agents/${share.agent.id}/shares`, { workspace: third.slug }),
    ]);
    expect(statuses.map(({ status }) => status)).toEqual(statuses.map(() => 404));
    expect((await expectOk<{ data: unknown[] }>(third.api("GET", "/shared-agents"))).data).toEqual([]);
  });

  it("cannot have its object take a deployment by a share of others", async () => {
    const share = await lent();
    const third = await makeTenant();
    const [snapshot] = await inTenantObject(taker.id, (object) => object.deploymentsOf(share.agent.id));
    const taken = await inTenantObject(third.id, (object) =>
      object.deploy(snapshot?.snapshot as never, SYSTEM),
    );
    expect(taken).toMatchObject({ ok: false, error: { code: "share_ended" } });
  });
});

describe("a share that ends while", () => {
  it("it is being deployed leaves nothing that runs", async () => {
    const share = await offer();
    await expectOk(answer("accept", share));
    const [deployed, ended] = await Promise.all([deploy(share), withdraw(share)]);
    expect([ended.status, [201, 403, 404]]).toEqual([204, expect.arrayContaining([deployed.status])]);
    expect(["share_ended", "not_deployed"]).toContain(await codeOf(run()));
  });

  it("it is accepted is accepted and then withdrawn, or not accepted", async () => {
    const share = await offer();
    await Promise.all([answer("accept", share), withdraw(share)]);
    await withdraw(share);
    expect((await deploy(share)).status).toBe(404);
  });

  it("the workspace's object is away ends with the next call of the scheduler", async () => {
    const share = await lent();
    const away = { getByName: () => ({ initialise: () => Promise.reject(new Error("dead")) }) };
    const world = { ...visit(), env: { ...env, TENANT: away } as unknown as Env };
    const acting = { ...world, tenantId: source.id, by: SYSTEM };
    await withdrawShares(acting, share.agent.id as Id<"agt">);
    expect((await run()).status).toBe(200);
    await tellWaiting(env as unknown as Env, Date.now() + 1);
    expect(await codeOf(run())).toBe("share_ended");
  });

  it("its workspace is suspended is told to fifty workspaces at once, and to the others by the scheduler", async () => {
    const share = await offer();
    const ids = Array.from({ length: 60 }, () => newId("ten"));
    const [many, told] = [JSON.stringify(ids), new Map<string, number>()];
    const insert = (sql: string, ...more: unknown[]) => env.DIRECTORY.prepare(sql).bind(many, ...more);
    await env.DIRECTORY.batch([
      insert(
        "INSERT INTO tenants (id, slug, name, plan, created_at) SELECT value, value, '', 'free', 0 FROM json_each(?)",
      ),
      insert(
        `INSERT INTO agent_shares (id, tenant_id, agent_id, agent_slug, agent_title, to_tenant_id, state, created_at, accepted_at)
          SELECT 'shr_y' || value, ?2, ?3, 'lent', 'Lent', value, 'accepted', 1, 1 FROM json_each(?1)`,
        source.id,
        share.agent.id,
      ),
    ]);
    // One of them is away the first time that the scheduler comes, and is told by the next.
    let away = "";
    const object = (id: string) => ({
      initialise: async () => {
        if (id === away) throw new Error("away");
        told.set(id, (told.get(id) ?? 0) + 1);
      },
    });
    const getByName = (name: string) => {
      const id = name.replace("tenant:", "");
      return ids.some((one) => one === id) ? object(id) : env.TENANT.getByName(name as never);
    };
    const world = { ...env, TENANT: { getByName } } as unknown as Env;
    const act = { suspender: "platform" as const, by: SYSTEM };
    await suspendTenant({ ...visit(), env: world }, source.id, "a reason", act);
    expect(told.size).toBe(50);
    away = ids.find((id) => !told.has(id)) ?? "";
    await tellWaiting(world, Date.now() + 1);
    expect([told.size, told.has(away)]).toEqual([59, false]);
    const missed = away;
    away = "";
    await tellWaiting(world, Date.now() + 60_000);
    expect([told.get(missed), [...told.values()].every((times) => times === 1)]).toEqual([1, true]);
    await env.DIRECTORY.prepare("DELETE FROM tenants WHERE id IN (SELECT value FROM json_each(?))")
      .bind(many)
      .run();
  });

  it("its workspace is suspended stands still, and goes on with that", async () => {
    const share = await lent();
    const act = { suspender: "platform" as const, by: SYSTEM };
    await suspendTenant(visit(), source.id, "a reason", act);
    expect([await codeOf(run()), await codeOf(deploy(share))]).toEqual(["share_ended", "share_ended"]);
    const { data } = await expectOk<{ data: ShareView[] }>(taker.api("GET", "/shared-agents"));
    expect(data).toMatchObject([{ state: "accepted", available: false }]);
    await resumeTenant(visit(), source.id, act);
    expect((await run()).status).toBe(200);
  });
});
