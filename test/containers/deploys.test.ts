import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Api } from "../e2e/api.ts";
import { type Server, startServer } from "../e2e/server.ts";
import { containerFiles, deploy, deployed, exampleFiles, runningOf } from "./agents.ts";
import { missing } from "./engine.ts";

describe.skipIf(missing)("agents in containers", () => {
  let server: Server;
  let api: Api;
  beforeAll(async () => {
    server = await startServer();
    api = new Api(server);
  });
  afterAll(async () => {
    await server?.stop();
    server?.remove();
  });

  it.each([
    [
      "node",
      "slugs",
      { titles: ["Crème brûlée", "crème-brûlée"] },
      { slugs: ["creme-brulee", "creme-brulee-2"] },
      "made 2 slugs",
    ],
    [
      "python",
      "spread",
      { numbers: [1, 2, 3, 90] },
      { count: 4, median: 2.5, outliers: [90] },
      "1 of 4 lie far out",
    ],
    ["rust", "factors", { number: 84 }, { factors: [2, 2, 3, 7] }, "4 factors"],
  ])(
    "are built from source in %s, tested, deployed and run",
    async (language, slug, input, output, message) => {
      await deployed(api, exampleFiles(language));
      const run = await api.run(slug, input);
      expect(run).toMatchObject({ status: "succeeded", output });
      const logs = await api.call<{ data: { message: string }[] }>("GET", `/runs/${run.id}/logs`);
      expect(logs.data.map((line) => line.message)).toEqual([message]);
    },
    300_000,
  );

  it("answer one run after the other in the same container, each of them whole", async () => {
    await api.run("spread", { numbers: [0, 0] });
    const before = (await runningOf(api, "spread")).map(({ Id }) => Id);
    const means: unknown[] = [];
    for (let i = 0; i < 60; i++) {
      const { output, error } = await api.run("spread", { numbers: [i, i] });
      means.push(error ?? (output as { mean: number }).mean);
    }
    expect(means).toEqual(Array.from({ length: 60 }, (_, i) => i));
    for (const { Id } of await runningOf(api, "spread")) expect(before).toContain(Id);
  });

  it("are built from a Dockerfile of their own", async () => {
    const own = {
      Dockerfile: 'FROM node:22-slim\nCOPY server.mjs /srv/\nUSER root\nCMD ["node", "/srv/server.mjs"]\n',
      "server.mjs": `import { createServer } from "node:http";
        createServer((request, response) => {
          if (request.url === "/healthz") return response.end();
          let body = "";
          request.on("data", (piece) => { body += piece; }).on("end", () => {
            response.setHeader("content-type", "application/json");
            response.end(JSON.stringify({ uid: process.getuid(), input: JSON.parse(body).input }));
          });
        }).listen(process.env.PORT, "127.0.0.1");`,
    };
    const container = { dockerfile: "Dockerfile" };
    await api.call("POST", "/agents", { slug: "own" });
    await api.call("POST", "/agents/own/versions", { files: containerFiles("own", own, { container }) });
    const following = { accept: "text/event-stream" };
    const response = await api.fetch("POST", "/agents/own/deployments", { version: "1.0.0" }, following);
    const steps = (await response.text()).matchAll(/"step":"(\w+)"/g);
    expect(Array.from(steps, ([, step]) => step)).toEqual([
      "checking",
      "building",
      "starting",
      "testing",
      "gates",
      "health",
      "going_live",
    ]);
    expect(await api.run("own", { a: 1 })).toMatchObject({ output: { uid: 65532, input: { a: 1 } } });
  });

  it("are not live where their build fails: the end of its log says why", async () => {
    const own = { Dockerfile: "FROM debian:bookworm-slim\nRUN echo the-reason >&2; exit 9\n" };
    const files = containerFiles("unbuilt", own, { container: { dockerfile: "Dockerfile" } });
    const response = await deploy(api, files);
    const problem = (await response.json()) as { code: string; meta: { log: string } };
    expect([response.status, problem.code]).toEqual([422, "container_build_failed"]);
    expect(problem.meta.log).toContain("the-reason");
    expect((await api.fetch("POST", "/agents/unbuilt/runs", { input: {} })).status).toBe(404);
    const followed = await api.fetch(
      "POST",
      "/agents/unbuilt/deployments",
      { version: "1.0.0" },
      { accept: "text/event-stream" },
    );
    const told = await followed.text();
    expect([...told.matchAll(/"step":"(\w+)"/g)].map(([, step]) => step)).toEqual(["checking", "building"]);
    expect(told).toContain('event: build\ndata: {"line":"the-reason"}');
    expect(told).toMatch(/event: problem\ndata: .*container_build_failed/);
  });

  it("are not built of images that are nobody's business", async () => {
    const own = { Dockerfile: "FROM quayside/agent:0123\n" };
    const response = await deploy(
      api,
      containerFiles("thief", own, { container: { dockerfile: "Dockerfile" } }),
    );
    expect(await response.json()).toMatchObject({
      code: "container_build_failed",
      detail: expect.stringContaining("quayside/agent:0123 is not among those"),
    });
  });

  it("are not live where they do not start: the end of what they printed says why", async () => {
    const response = await deploy(api, containerFiles("broken", { "main.py": "import nothing_like_it\n" }));
    const problem = (await response.json()) as { code: string; meta: { log: string } };
    expect([response.status, problem.code]).toEqual([422, "container_start_failed"]);
    expect(problem.meta.log).toContain("nothing_like_it");
  });

  it("are not live where a test of their manifest fails, which runs in the container", async () => {
    const tests = [{ name: "adds", input: { n: 1 }, expect: { n: 2 } }];
    const files = containerFiles(
      "wrong",
      { "main.py": "def run(input, io):\n    return input\n" },
      { tests },
    );
    const response = await deploy(api, files);
    expect(await response.json()).toMatchObject({
      code: "tests_failed",
      meta: { tests: [{ name: "adds", passed: false, differences: [{ pointer: "/n", actual: 1 }] }] },
    });
  });
});
