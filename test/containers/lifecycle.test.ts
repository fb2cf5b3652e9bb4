import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Api, type Run } from "../e2e/api.ts";
import { type Server, startServer } from "../e2e/server.ts";
import { type EchoServer, startEchoServer } from "../peers/echo-server.ts";
import { containerFiles, containersOf, deployed, idOf, runningOf } from "./agents.ts";
import { engine, missing } from "./engine.ts";

const NODE = `
export default async (input, io) => {
  if (input.do === "crash") process.exit(3);
  if (input.do === "wait") { io.log("waiting"); await new Promise((resolve) => setTimeout(resolve, input.ms)); }
  if (input.do === "wedge") setTimeout(() => { for (;;); }, 200);
  if (input.do === "spin") for (;;);
  if (input.do === "throw") throw Object.assign(new Error("There is no such city."), { code: "no_city" });
  if (input.do === "secret") { io.log("the key is " + io.config.key); return { length: io.config.key.length, key: io.config.key }; }
  if (input.do === "fetch") { const answer = await fetch(input.url); return { status: answer.status, body: await answer.text() }; }
  return { pid: process.pid, echo: input };
};`;
const CONFIG = {
  configSchema: { type: "object", properties: { key: { type: "string", "x-secret": true } } },
};

describe.skipIf(missing)("agents in containers", () => {
  let server: Server;
  let api: Api;
  let echo: EchoServer;
  let peer: string;
  beforeAll(async () => {
    echo = await startEchoServer();
    // Another address of the same server: what is at 127.0.0.1 is the container itself.
    peer = echo.address.replace("127.0.0.1", "0.0.0.0");
    const env = { QUAYSIDE_CONTAINER_SLEEP_SECONDS: "5", QUAYSIDE_EGRESS_ALLOW: peer };
    server = await startServer({ env });
    api = new Api(server);
    const manifest = {
      ...CONFIG,
      container: { language: "node", concurrency: 2 },
      limits: { timeoutSeconds: 6, memoryMb: 128, cpus: 1 },
      permissions: { hosts: [`http://${peer}`] },
    };
    const files = containerFiles("worker", { "main.js": NODE }, manifest);
    await deployed(api, files, { config: { key: "sesame-open" } });
  });
  afterAll(async () => {
    echo?.stop();
    await server?.stop();
    server?.remove();
  });

  const running = (slug: string) => runningOf(api, slug);
  const until = async (id: string, status: string): Promise<Run> => {
    await expect
      .poll(async () => (await api.call<Run>("GET", `/runs/${id}`)).status, { timeout: 15_000 })
      .toBe(status);
    return api.call<Run>("GET", `/runs/${id}`);
  };
  /** Resolves with the first line that a run logs. */
  const untilBegun = async (id: string): Promise<void> => {
    const following = new AbortController();
    const { body } = await fetch(`${api.url}/api/v1/runs/${id}/events`, {
      headers: { authorization: `Bearer ${api.key}`, accept: "text/event-stream" },
      signal: following.signal,
    });
    let seen = "";
    for await (const piece of Readable.fromWeb(body as never)) {
      seen += String(piece);
      if (seen.includes("event: log")) return following.abort();
    }
    throw new Error(`The run ended without a line: ${seen}`);
  };
  const linesOf = async (id: string) => (await api.call<{ data: unknown[] }>("GET", `/runs/${id}/logs`)).data;
  const begin = (input: unknown) => api.run("worker", input, {});

  it("fail with their own codes, and keep their secrets out of logs and errors", async () => {
    expect(await api.run("worker", { do: "throw" })).toMatchObject({
      status: "failed",
      error: { code: "no_city", message: "There is no such city." },
    });
    const run = await api.run("worker", { do: "secret" });
    expect(run.output).toMatchObject({ length: 11 });
    const logs = await (await api.fetch("GET", `/runs/${run.id}/logs`)).text();
    expect(logs).toContain("the key is");
    expect(logs).not.toContain("sesame-open");
  });

  it("say that they crashed, and are there again for the next run", async () => {
    const run = await api.run("worker", { do: "crash" });
    expect(run).toMatchObject({ status: "failed", error: { code: "container_crashed" } });
    expect(run.error?.message).toContain("exit code 3");
    expect(await api.run("worker", { a: 1 })).toMatchObject({ status: "succeeded" });
  });

  it("end their runs when they are killed in the middle, and are there again for the next", async () => {
    await api.run("worker", {});
    const { id } = await begin({ do: "wait", ms: 60_000 });
    await until(id, "running");
    for (const { Id } of await running("worker")) await engine.call("POST", `/containers/${Id}/kill`);
    const run = await until(id, "failed");
    expect(run.error).toMatchObject({
      code: "container_crashed",
      message: expect.stringContaining("was killed"),
    });
    expect(await api.run("worker", {})).toMatchObject({ status: "succeeded" });
  });

  it.each(["wait", "spin"])(
    "are cut off at their time limit, and a program that goes on (%s) is ended",
    async (what) => {
      const run = await api.run("worker", { do: what, ms: 60_000 });
      expect(run).toMatchObject({ status: "timed_out", error: { code: "timed_out" } });
      await expect.poll(() => running("worker").then((list) => list.length), { timeout: 10_000 }).toBe(0);
      expect(await api.run("worker", {})).toMatchObject({ status: "succeeded" });
    },
  );

  it.each([
    [
      "node",
      {
        "main.js":
          "export default (input, io) => new Promise((end) => { io.log('begun'); setTimeout(end, 2_000, input); });",
      },
    ],
    [
      "python",
      {
        "main.py":
          "import time\ndef run(input, io):\n    io.log('begun')\n    time.sleep(2)\n    return input\n",
      },
    ],
    [
      "rust",
      {
        "src/main.rs":
          'fn main() { quayside::serve(|input, io| { io.log("begun"); std::thread::sleep(std::time::Duration::from_secs(2)); Ok(input) }) }',
      },
    ],
  ])(
    "let their runs end when they are to stop, and are there again where they are killed in the middle, in %s",
    async (language, files) => {
      const slug = `patient-${language}`;
      await deployed(api, containerFiles(slug, files, { container: { language } }));
      await api.run(slug, {});
      const inTheMiddle = async (input: object) => {
        const { id } = await api.run(slug, input, {});
        await untilBegun(id);
        const [container] = await running(slug);
        return { id, container: `/containers/${container?.Id}` };
      };
      const stopped = await inTheMiddle({ last: true });
      await engine.call("POST", `${stopped.container}/stop?t=10`);
      expect((await until(stopped.id, "succeeded")).output).toEqual({ last: true });
      const killed = await inTheMiddle({});
      await engine.call("POST", `${killed.container}/kill`);
      expect((await until(killed.id, "failed")).error).toMatchObject({ code: "container_crashed" });
      expect(await api.run(slug, {})).toMatchObject({ status: "succeeded" });
    },
    240_000,
  );

  it("are canceled in the middle", async () => {
    const { id } = await begin({ do: "wait", ms: 60_000 });
    await until(id, "running");
    await api.call("POST", `/runs/${id}/cancel`, {});
    expect((await until(id, "canceled")).error).toMatchObject({ code: "canceled" });
    await expect.poll(() => running("worker").then((list) => list.length), { timeout: 10_000 }).toBe(0);
  });

  it("serve several runs at a time in one instance, and no more than they say", async () => {
    await api.run("worker", {});
    const runs = await Promise.all([1, 2, 3].map(() => api.run("worker", { do: "wait", ms: 1_500 })));
    expect(runs.map(({ status }) => status)).toEqual(["succeeded", "succeeded", "succeeded"]);
    expect((await running("worker")).length).toBe(2);
  });

  it("reach the hosts that they are granted through the proxy, and no others", async () => {
    const granted = await api.run("worker", {
      do: "fetch",
      url: `http://${peer}/hello`,
    });
    expect(granted).toMatchObject({ status: "succeeded", output: { status: 200 } });
    expect(echo.arrived.at(-1)?.url).toBe("/hello");
    expect(await linesOf(granted.id)).toEqual([
      {
        ...{ at: expect.any(Number), level: "debug", message: `CONNECT ${peer} → 200` },
        data: {
          durationMs: expect.any(Number),
          sentBytes: expect.any(Number),
          receivedBytes: expect.any(Number),
        },
      },
    ]);
    for (const url of [
      "http://169.254.169.254/latest/meta-data",
      "http://10.0.0.1/",
      "https://example.com/",
      `http://127.0.0.1:${server.port}/`,
    ]) {
      const { id, output, error } = await api.run("worker", { do: "fetch", url });
      const { status } = (output ?? {}) as { status?: number };
      expect([url, error?.code ?? status]).toEqual([
        url,
        expect.toSatisfy(
          (found) => found === "agent_error" || found === 403 || /fail|refus/i.test(String(found)),
        ),
      ]);
      // What is at 127.0.0.1 is the container itself: no way out.
      const [line] = await linesOf(id);
      if (!url.includes("127.0.0.1")) expect(line).toMatchObject({ level: "warn" });
    }
  });

  it("are stopped when nobody has asked for them for a while, and started when somebody does", async () => {
    await api.run("worker", {});
    expect((await running("worker")).length).toBeGreaterThan(0);
    await expect.poll(() => running("worker").then((list) => list.length), { timeout: 15_000 }).toBe(0);
    expect(await api.run("worker", {})).toMatchObject({ status: "succeeded" });
  });

  it("are replaced when they do not answer three looks in a row", async () => {
    await deployed(api, containerFiles("stuck", { "main.js": NODE }, { container: { language: "node" } }));
    await api.run("stuck", { do: "wedge" });
    // Each deploy of the same has a look at the same container.
    const look = () =>
      api.call("POST", "/agents/stuck/deployments", { version: "1.0.0" }).then(
        () => "well",
        (error) => /agent_unhealthy/.exec(String(error))?.[0] ?? String(error),
      );
    await expect.poll(look).toBe("agent_unhealthy");
    expect([await look(), await look(), await look()]).toEqual([
      "agent_unhealthy",
      "agent_unhealthy",
      "well",
    ]);
    expect(await api.run("stuck", {})).toMatchObject({ status: "succeeded" });
    const path = "/agents/stuck/deployments/production/logs?q=looks&limit=100";
    const { data } = await api.call<{ data: { message: string }[] }>("GET", path);
    expect(data.map(({ message }) => message.replace(/[0-9a-f]{8}/, "#"))).toEqual([
      "Container # stopped: it did not answer GET /healthz at 3 looks in a row",
    ]);
  });

  it("are told of in their deployment's log: when they started, and when and why they stopped", async () => {
    const path = "/agents/worker/deployments/production/logs?q=Container&limit=100";
    const { data } = await api.call<{ data: { message: string; level: string; runId: null }[] }>("GET", path);
    const found = data.map(({ level, message }) => `${level}: ${message.replace(/[0-9a-f]{8}/, "#")}`);
    expect(found).toEqual(
      expect.arrayContaining([
        "info: Container # starts",
        "info: Container # is healthy",
        "error: Container # stopped: it ended by itself with exit code 3",
        "error: Container # stopped: it was killed",
        "info: Container # stopped: a run in it was canceled, or late",
        "info: Container # stopped: nobody has needed it for 5 s",
      ]),
    );
    // The newest first.
    expect(found.indexOf("info: Container # is healthy")).toBeLessThan(
      found.indexOf("info: Container # starts"),
    );
    expect(data.every(({ runId }) => runId === null)).toBe(true);
  });

  it("leave nothing behind: neither when the server stops, nor when it was killed", async () => {
    const id = await idOf(api, "worker");
    await api.run("worker", {});
    await server.kill9();
    expect((await containersOf(id)).length).toBeGreaterThan(0);
    server = await startServer({ state: server.state, env: { QUAYSIDE_EGRESS_ALLOW: peer } });
    api = new Api(server);
    await expect.poll(async () => (await containersOf(id)).length, { timeout: 10_000 }).toBe(0);
    await api.run("worker", {});
    await server.stop();
    expect(await containersOf(id)).toEqual([]);
    server = await startServer({
      state: server.state,
      env: { DOCKER_HOST: "unix:///nonexistent/engine.sock" },
    });
    api = new Api(server);
    const run = await api.run("worker", {});
    expect(run).toMatchObject({
      status: "failed",
      error: { code: "container_engine_missing", fault: "platform" },
    });
    expect(run.error?.message).toContain("Install Docker Engine");
    const response = await api.fetch("POST", "/agents/worker/deployments", {
      version: "1.0.0",
      config: { key: "sesame-open" },
    });
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([
      503,
      "container_engine_missing",
    ]);
  });
});
