import { beforeEach, describe, expect, it, vi } from "vitest";
import { deployAgent, expectOk, makeTenant, type TestTenant } from "../../test/harness.ts";
import type { RunView } from "../runs/index.ts";

let tenant: TestTenant;
beforeEach(async () => {
  tenant = await makeTenant();
});

describe("a deployment's log and metrics", () => {
  const read = (path: string) =>
    expectOk<{ data: { message: string }[] }>(
      tenant.api("GET", `/agents/numbers/deployments/production/${path}`),
    );
  const run = (input: unknown) =>
    expectOk(tenant.api("POST", "/agents/numbers/runs", { input }, { prefer: "wait=30" }));

  it("are of all its runs, newest first; the log is searched by text and level", async () => {
    await deployAgent(
      tenant,
      "numbers",
      `export default (input, io) => {
        io.log.info("began " + input.n, { order: "Åse" });
        if (input.n === 2) { io.log.error("no such number"); throw new Error("no"); }
        return input.n;
      }`,
    );
    for (const n of [1, 2, 3]) await run({ n });
    const messages = async (query: string) =>
      (await read(`logs?${query}`)).data.map(({ message }) => message);
    await vi.waitFor(
      async () => expect(await messages("")).toEqual(["began 3", "no such number", "began 2", "began 1"]),
      5_000,
    );
    expect(await messages("level=error")).toEqual(["no such number"]);
    expect(await messages("q=åSE&level=info")).toEqual(["began 3", "began 2", "began 1"]);
    expect(await messages("q=100%25")).toEqual([]);
    expect(await read("metrics?period=hour")).toMatchObject({
      ...{ runs: 3, succeeded: 2, failed: 1, errors: [{ code: "agent_error", runs: 1 }], partial: false },
      versions: [{ version: "1.0.0", runs: 3 }],
    });
  });

  it("have the lines of a run as they come, and once only when it has ended", async () => {
    await deployAgent(
      tenant,
      "patient",
      "export default async (i, io) => { io.log('one'); await new Promise((r) => setTimeout(r, 6000)); io.log('two'); }",
    );
    const { id } = await expectOk<RunView>(tenant.api("POST", "/agents/patient/runs", { input: {} }));
    const lines = async () =>
      (
        await expectOk<{ data: { message: string; runId: string }[] }>(
          tenant.api("GET", "/agents/patient/deployments/production/logs"),
        )
      ).data;
    await expect.poll(lines).toMatchObject([{ message: "one", runId: id }]);
    expect((await expectOk<RunView>(tenant.api("GET", `/runs/${id}`))).status).toBe("running");
    await expect
      .poll(async () => (await lines()).map(({ message }) => message), { timeout: 10_000 })
      .toEqual(["two", "one"]);
  });

  it("are not there for a channel where nothing was deployed, nor in another workspace", async () => {
    await deployAgent(tenant, "numbers", "export default () => 1");
    expect((await tenant.api("GET", "/agents/numbers/deployments/preview/logs")).status).toBe(404);
    const other = await makeTenant();
    expect((await other.api("GET", "/agents/numbers/deployments/production/metrics")).status).toBe(404);
  });

  it("of a stopped one stay; it takes no runs until it is started", async () => {
    await deployAgent(tenant, "numbers", "export default () => 1");
    const turn = (to: string) => tenant.api("POST", `/agents/numbers/deployments/production/${to}`);
    expect(await expectOk(turn("stop"))).toMatchObject({ status: "stopped" });
    expect((await tenant.api("POST", "/agents/numbers/runs", { input: {} })).status).toBe(404);
    expect((await turn("pause")).status).toBe(400);
    expect(await read("logs")).toEqual({ data: [], nextCursor: null });
    await expectOk(turn("start"));
    expect(await run({})).toMatchObject({ output: 1 });
  });
});
