import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Api, type Run } from "./api.ts";
import { type Server, startServer } from "./server.ts";

let server: Server;
let api: Api;
beforeAll(async () => {
  server = await startServer();
  api = new Api(server);
  await api.deploy("echo", "export default async (input) => input");
  await api.deploy("loop", "export default () => { for (;;); }");
  await api.deploy(
    "leak",
    "export default async () => { const held = []; for (;;) { held.push(new Uint8Array(32 * 2 ** 20).fill(1)); await new Promise((r) => setTimeout(r, 1)); } }",
  );
});
afterAll(async () => {
  await server.stop();
  server.remove();
});

/** Asks the gateway for its health and another tenant's run, over and over until `ended`; the slowest answer in ms. */
async function slowestAnswerUntil(ended: Promise<unknown>): Promise<number> {
  let going = true;
  let slowest = 0;
  void ended.finally(() => {
    going = false;
  });
  while (going) {
    const started = performance.now();
    const response = await fetch(`${api.url}/api/v1/listings?limit=1`);
    expect(response.status).toBe(200);
    await response.text();
    slowest = Math.max(slowest, performance.now() - started);
  }
  return slowest;
}

describe("a sandbox process that is taken down", () => {
  it("by an endless loop is replaced; its run is timed out, and the gateway answers throughout", async () => {
    const looping = api.run("loop", {});
    const slowest = await slowestAnswerUntil(looping);
    expect(await looping).toMatchObject({ status: "timed_out", error: { code: "cpu_exceeded" } });
    expect(slowest).toBeLessThan(1000);
    expect(await api.run("echo", { after: "loop" })).toMatchObject({
      status: "succeeded",
      output: { after: "loop" },
    });
  });

  it("by a leak of memory is replaced; its run fails and says why", async () => {
    const leaking = api.run("leak", {});
    const slowest = await slowestAnswerUntil(leaking);
    expect(await leaking).toMatchObject({ status: "failed", error: { code: "memory_exceeded" } });
    expect(slowest).toBeLessThan(1000);
    expect(await api.run("echo", { after: "leak" })).toMatchObject({ status: "succeeded" });
  });

  it("does not cost an innocent run of the same process its result", async () => {
    await api.deploy(
      "patient",
      "export default async (input) => { await new Promise((r) => setTimeout(r, 300)); return input; }",
    );
    await api.run("patient", {});
    const looping = api.run("loop", {});
    const innocent = await Promise.all(Array.from({ length: 5 }, (_, n) => api.run("patient", { n })));
    expect(innocent.map((run: Run) => [run.status, run.output])).toEqual(
      [0, 1, 2, 3, 4].map((n) => ["succeeded", { n }]),
    );
    expect((await looping).status).toBe("timed_out");
  });
});
