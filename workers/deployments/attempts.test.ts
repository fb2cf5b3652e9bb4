import { beforeEach, describe, expect, it } from "vitest";
import {
  agentFiles,
  deployAgent,
  env,
  expectOk,
  makeTenant,
  request,
  type TestTenant,
} from "../../test/harness.ts";
import type { AttemptView, DeploymentView } from "./contract.ts";
import { getHistory } from "./queries.ts";

let tenant: TestTenant;
beforeEach(async () => {
  tenant = await makeTenant();
});

const history = async (slug: string) =>
  (
    await expectOk<{ data: AttemptView[] }>(
      tenant.api("GET", `/agents/${slug}/deployments/production/history`),
    )
  ).data;

async function publish(slug: string, source: string, tests: object[]) {
  await expectOk(tenant.api("POST", "/agents", { slug }));
  await expectOk(
    tenant.api("POST", `/agents/${slug}/versions`, { files: agentFiles(slug, source, { tests }) }),
  );
}

/** The events of a streamed answer. */
async function eventsOf(response: Response): Promise<[type: string, data: Record<string, unknown>][]> {
  const blocks = (await response.text()).trim().split("\n\n");
  return blocks.map((block) => [
    /^event: (.*)$/m.exec(block)?.[1] ?? "",
    JSON.parse(/^data: (.*)$/m.exec(block)?.[1] ?? "{}"),
  ]);
}
const followed = (slug: string, input: object = { version: "1.0.0" }) =>
  tenant.api("POST", `/agents/${slug}/deployments`, input, { accept: "text/event-stream" });

const ONES = [
  { name: "one", input: {}, expect: 1 },
  { name: "one again", input: {}, expect: 1 },
];

describe("a deploy that is followed", () => {
  it("tells its steps and tests as they come, and last what is live", async () => {
    await publish("ones", "export default () => 1", ONES);
    const response = await followed("ones");
    expect(response.headers.get("content-type")).toContain("text/event-stream");
    const events = await eventsOf(response);
    expect(events.map(([type, { step, name }]) => String(step ?? name ?? type))).toEqual([
      ...["checking", "testing", "one", "one again", "gates", "going_live", "deployed"],
    ]);
    expect(events[3]?.[1]).toMatchObject({ passed: true, number: 2, of: 2 });
    expect(events.at(-1)?.[1]).toMatchObject({ deployment: { version: "1.0.0", status: "running" } });
    expect(await history("ones")).toMatchObject([{ version: "1.0.0", status: "live", error: null }]);
  });

  it("has a page for its channel though nothing went live there, and none where nothing was tried", async () => {
    await publish("never", "export default () => 2", ONES);
    await eventsOf(await followed("never"));
    const { cookie } = await tenant.personFor("developer");
    const page = (channel: string) =>
      request(`http://${tenant.slug}.quayside.test/console/agents/never/deployments/${channel}`, {
        headers: { cookie },
      });
    const text = await (await page("production")).text();
    for (const shown of ["Nothing has gone live here yet", "Deploy 1.0.0 again", "Failed"])
      expect(text.replaceAll("<!-- -->", "")).toContain(shown);
    expect((await page("preview")).status).toBe(404);
  });

  it("ends with the problem, and has it in its history", async () => {
    await publish("twos", "export default () => 2", ONES);
    const events = await eventsOf(await followed("twos"));
    expect(events.at(-1)).toMatchObject(["problem", { code: "tests_failed", status: 422 }]);
    expect(events.filter(([type]) => type === "test").map(([, { passed }]) => passed)).toEqual([
      false,
      false,
    ]);
    expect(await history("twos")).toMatchObject([
      { status: "failed", step: "testing", error: { code: "tests_failed" } },
    ]);
  });

  it("is refused as any other request, to those who may not, and for what is not there", async () => {
    const member = await tenant.keyFor("member");
    const refused = await tenant.api(
      "POST",
      "/agents/ones/deployments",
      { version: "1.0.0" },
      {
        accept: "text/event-stream",
        authorization: `Bearer ${member}`,
      },
    );
    expect(refused.status).toBe(403);
    expect((await eventsOf(await followed("nothing"))).at(-1)).toMatchObject([
      "problem",
      { code: "not_found" },
    ]);
  });
});

describe("the history of a channel", () => {
  const died = (agentId: string, versionId: string, seenAt: number, startedAt = seenAt) =>
    env.DATA.prepare(
      `INSERT INTO deployment_attempts (tenant_id, id, agent_id, channel, version_id, version, canary, status, step, started_at, seen_at)
       VALUES (?, ?, ?, 'production', ?, '1.0.0', 0, 'deploying', 'testing', ?, ?)`,
    )
      .bind(tenant.id, `dpa_${"z".repeat(26)}`, agentId, versionId, startedAt, seenAt)
      .run();
  const latest = async () => (await getHistory(tenant.ctx("owner"), "echo", "production")).data[0];

  it("says of one whose process died that nothing came of it, or that it is live after all", async () => {
    await deployAgent(tenant, "echo", "export default (input) => input");
    const { data } = await expectOk<{ data: DeploymentView[] }>(
      tenant.api("GET", "/agents/echo/deployments"),
    );
    const { agentId = "", versionId = "" } = data[0] ?? {};
    const now = Date.now();
    await died(agentId, versionId, now);
    expect(await latest()).toMatchObject({ status: "deploying", step: "testing" });
    const status = async () =>
      (await expectOk<{ data: DeploymentView[] }>(tenant.api("GET", "/agents/echo/deployments"))).data[0]
        ?.status;
    const switched = (to: string) =>
      expectOk(tenant.api("POST", `/agents/echo/deployments/production/${to}`));
    expect(await status()).toBe("running");
    await switched("stop");
    expect(await status()).toBe("deploying");
    await switched("start");
    const seen =
      "UPDATE deployment_attempts SET seen_at = ?1, started_at = ?2 WHERE tenant_id = ?3 AND status = 'deploying'";
    await env.DATA.prepare(seen)
      .bind(now - 61_000, now + 1_000, tenant.id)
      .run();
    expect(await latest()).toMatchObject({ status: "interrupted", error: { code: "interrupted" } });
    await env.DATA.prepare(seen)
      .bind(now - 61_000, now - 62_000, tenant.id)
      .run();
    expect(await latest()).toMatchObject({ status: "live", error: null });
  });

  it("keeps the newest fifty, and none of what was refused before it began", async () => {
    await deployAgent(tenant, "echo", "export default (input) => input");
    const ids = Array.from({ length: 60 }, (_, i) => `dpa_0${String(i).padStart(25, "0")}`);
    const [row] = (
      await env.DATA.prepare("SELECT agent_id FROM deployment_attempts WHERE tenant_id = ?")
        .bind(tenant.id)
        .all<{ agent_id: string }>()
    ).results;
    await env.DATA.batch(
      ids.map((id) =>
        env.DATA.prepare(
          `INSERT INTO deployment_attempts (tenant_id, id, agent_id, channel, version_id, version, canary, status, step, started_at, seen_at)
           VALUES (?, ?, ?, 'production', 'ver_x', '0', 0, 'failed', 'testing', 0, 0)`,
        ).bind(tenant.id, id, row?.agent_id),
      ),
    );
    await expectOk(tenant.api("POST", "/agents/echo/deployments", { version: "1.0.0" }));
    expect((await tenant.api("POST", "/agents/echo/deployments", { version: "9.9.9" })).status).toBe(404);
    const { results } = await env.DATA.prepare(
      "SELECT count(*) AS n FROM deployment_attempts WHERE tenant_id = ?",
    )
      .bind(tenant.id)
      .all();
    expect(results).toEqual([{ n: 50 }]);
    expect((await latest())?.version).toBe("1.0.0");
  });
});
