import { expect, it, vi } from "vitest";
import { deployAgent, env, expectOk, makeTenant, type TestTenant } from "../../test/harness.ts";
import type { Env } from "../kernel/env.ts";
import { firstIdAt, newId } from "../kernel/ids.ts";
import { pruneRuns } from "./prune-runs.ts";

const DAY = 86_400_000;
const LARGE = { text: "x".repeat(150_000) };

async function ended(tenant: TestTenant): Promise<string> {
  const { id } = await expectOk<{ id: string }>(
    tenant.api("POST", "/agents/echo/runs", { input: LARGE }, { prefer: "wait=10" }),
  );
  const row = env.DATA.prepare("SELECT finished_at FROM runs WHERE tenant_id = ? AND id = ?").bind(
    tenant.id,
    id,
  );
  await vi.waitFor(async () => expect(await row.first("finished_at")).not.toBeNull(), { timeout: 5000 });
  return id;
}

const kept = async ({ id }: TestTenant) => {
  const rows = env.DATA.prepare("SELECT count(*) AS n FROM runs WHERE tenant_id = ?").bind(id);
  const payloads = env.DATA.prepare("SELECT count(*) AS n FROM run_payloads WHERE tenant_id = ?").bind(id);
  const files = await env.BUNDLES.list({ prefix: `t/${id}/runs/` });
  return [await rows.first("n"), await payloads.first("n"), files.objects.length];
};

/** Looks after so many days, whoever was looked at last. */
async function after(days: number): Promise<void> {
  await env.DIRECTORY.prepare("UPDATE tenants SET pruned_at = 0").run();
  for (let turn = 0; turn < 20; turn++) {
    const now = Date.now() + days * DAY;
    if ((await pruneRuns(env, { now: () => now })) === 0) return;
  }
}

it("removes ended runs with their inputs and outputs once the plan keeps them no longer, and those alone", async () => {
  const [free, pro] = [await makeTenant("free"), await makeTenant("pro")];
  for (const tenant of [free, pro]) {
    await deployAgent(tenant, "echo", "export default (input) => input");
    await ended(tenant);
  }
  const going = newId("run");
  await env.DATA.prepare(
    `INSERT INTO runs SELECT tenant_id, ?2, seq, 'running', agent_id, agent_slug, deployment_id, version_id, version, channel,
      "trigger", actor_type, actor_id, error, duration_ms, cost_micros, attempts, parent_run_id, replay_of, request_id,
      created_at, started_at, NULL, models FROM runs WHERE tenant_id = ?1`,
  )
    .bind(free.id, going)
    .run();
  await after(29);
  expect([await kept(free), await kept(pro)]).toEqual([
    [2, 1, 2],
    [1, 1, 2],
  ]);
  await after(31);
  expect([await kept(free), await kept(pro)]).toEqual([
    [1, 0, 0],
    [1, 1, 2],
  ]);
  const count = env.DATA.prepare("SELECT runs FROM run_counts WHERE tenant_id = ?").bind(free.id);
  expect(await count.first("runs"), "how often it was run, ever").toBe(1);
  const settings = env.DIRECTORY.prepare("UPDATE tenants SET settings = ? WHERE id = ?");
  await settings.bind('{"retentionDays":7}', pro.id).run();
  await after(8);
  expect(await kept(pro)).toEqual([0, 0, 0]);
});

it("goes on with the others where one tenant's files are away", async () => {
  const [away, fine] = [await makeTenant("free"), await makeTenant("free")];
  for (const tenant of [away, fine]) {
    await deployAgent(tenant, "echo", "export default (input) => input");
    await ended(tenant);
  }
  const first = env.DIRECTORY.prepare("UPDATE tenants SET pruned_at = ?2 WHERE id = ?1");
  await env.DIRECTORY.prepare("UPDATE tenants SET pruned_at = 9e15").run();
  await env.DIRECTORY.batch([first.bind(away.id, 0), first.bind(fine.id, 1)]);
  const list = (options: R2ListOptions) =>
    options.prefix?.startsWith(`t/${away.id}/`)
      ? Promise.reject(new Error("away"))
      : env.BUNDLES.list(options);
  const bucket = { list, delete: env.BUNDLES.delete.bind(env.BUNDLES) };
  const now = () => Date.now() + 31 * DAY;
  await pruneRuns({ ...env, BUNDLES: bucket } as unknown as Env, { now });
  expect([await kept(away), await kept(fine)]).toEqual([
    [1, 1, 2],
    [0, 0, 0],
  ]);
  await pruneRuns(env, { now });
  expect(await kept(away)).toEqual([0, 0, 0]);
});

it("names the first id of a moment", () => {
  const now = Date.now();
  expect(firstIdAt("run", now - 1) < newId("run")).toBe(true);
  expect(firstIdAt("run", now + 60_000) > newId("run")).toBe(true);
});
