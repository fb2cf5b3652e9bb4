import { beforeEach, describe, expect, it, vi } from "vitest";
import { env, makeTenant, type TestTenant } from "../../test/harness.ts";
import type { Ctx } from "../kernel/context.ts";
import type { Env } from "../kernel/env.ts";
import { newEvent } from "../kernel/events.ts";
import {
  deployVersion as deploy,
  listDeployments,
  lookAtServers,
  onDeploymentEvents,
  retireAgent,
} from "./index.ts";

let tenant: TestTenant;
let ctx: Ctx;
let status: number;
let asked: string[];
let network: Env;
beforeEach(async () => {
  // The sweep walks over all tenants' deployments.
  await env.DATA.exec("DELETE FROM deployment_health");
  tenant = await makeTenant();
  status = 200;
  asked = [];
  const answer = async (url: string) => {
    asked.push(url);
    return new Response(null, { status });
  };
  network = { ...env, PUBLIC_NETWORK: { fetch: answer } as unknown as Fetcher };
  ctx = { ...tenant.ctx("owner"), env: network };
  const manifest = {
    ...{ name: "far", version: "1.0.0", kind: "remote", remote: { url: "https://far.example.com/agent" } },
    permissions: { hosts: ["far.example.com"] },
  };
  await tenant.api("POST", "/agents", { slug: "far" });
  const published = await tenant.api("POST", "/agents/far/versions", {
    files: { "agent.json": JSON.stringify(manifest) },
  });
  expect(await published.json()).toMatchObject({ status: "ready" });
});

const deployFar = () =>
  deploy(ctx, "far", {
    version: "1.0.0",
    channel: "production",
    config: {},
    keepSecrets: false,
    public: false,
    budgetMicros: null,
  });
const live = async () => (await listDeployments(ctx, "far")).data;
const at = (time: number) => ({ now: () => time });
const minutes = (n: number) => Date.now() + n * 60_000;

describe("an agent that is a server", () => {
  it("is not deployed while that takes no runs", async () => {
    status = 503;
    await expect(deployFar()).rejects.toThrow(/healthz answered 503: it takes no runs/);
    expect(await live()).toEqual([]);
  });

  it("goes live once it is well, and shows so", async () => {
    const { deployment } = await deployFar();
    expect(asked).toEqual(["https://far.example.com/agent/healthz"]);
    expect(deployment.health).toEqual([expect.objectContaining({ healthy: true, problem: null })]);
    expect(await live()).toEqual([expect.objectContaining({ health: deployment.health })]);
  });

  it("is looked at again when its time has come, sooner while it is not well", async () => {
    await deployFar();
    expect(await lookAtServers(network, at(minutes(4)))).toBe(0);
    status = 500;
    expect(await lookAtServers(network, at(minutes(6)))).toBe(1);
    expect(await lookAtServers(network, at(minutes(6.5)))).toBe(0);
    status = 200;
    expect(await lookAtServers(network, at(minutes(7.5)))).toBe(1);
    expect((await live())[0]?.health?.map(({ healthy }) => healthy)).toEqual([true, false, true]);
  });

  it("is looked at no more once it is stopped", async () => {
    await deployFar();
    await retireAgent(ctx, "far");
    asked = [];
    await lookAtServers(network, at(minutes(6)));
    expect(asked).toEqual([]);
    expect(await lookAtServers(network, at(minutes(60)))).toBe(0);
  });

  it("is looked at though whoever deployed it died before that was noted", async () => {
    const { deployment } = await deployFar();
    await env.DATA.prepare("DELETE FROM deployment_health WHERE id = ?").bind(deployment.id).run();
    const event = newEvent(tenant.id, "deployment.deployed", Date.now(), { id: deployment.id });
    await onDeploymentEvents(network, [event, event]);
    await lookAtServers(network);
    expect((await live())[0]?.health).toHaveLength(1);
  });

  it("keeps the others from nothing where it cannot be looked at", async () => {
    vi.spyOn(console, "error").mockReturnValue();
    const { deployment } = await deployFar();
    const broken = "UPDATE deployment_health SET checks = 'broken' WHERE id = ?";
    await env.DATA.prepare(broken).bind(deployment.id).run();
    await expect(lookAtServers(network, at(minutes(6)))).resolves.toBe(1);
  });
});
