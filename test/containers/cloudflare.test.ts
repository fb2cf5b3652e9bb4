import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addContainer } from "../../scripts/containers.ts";
import { Api } from "../e2e/api.ts";
import { type Server, startServer } from "../e2e/server.ts";
import { containerFiles, deploy, deployed, exampleFiles } from "./agents.ts";
import { copyOfContainers, type DevServer, startDevServer } from "./dev-server.ts";
import { missing } from "./engine.ts";

const PROGRAM = `
import os, quayside, signal, socket, threading, time, urllib.request
NAME = os.urandom(8).hex()
def run(input, io):
    if input.get("do") == "crash":
        print("the last words", flush=True)
        os._exit(3)
    if input.get("do") == "wait":
        io.log("waiting")
        time.sleep(input["seconds"])
    if input.get("do") == "wedge":
        threading.Timer(0.2, lambda: os.kill(os.getpid(), signal.SIGSTOP)).start()
    if input.get("do") == "sicken":
        quayside.Handler.do_GET = lambda handler: handler.send_error(503)
    if input.get("do") == "fetch":
        try:
            return {"status": urllib.request.urlopen(input["url"], timeout=3).status}
        except Exception as error:
            return {"error": str(error)}
    return {"name": NAME, "user": os.getuid(), "secret": io.config.get("key")}
`;
const OWN = {
  Dockerfile: 'FROM node:22-slim\nCOPY server.mjs /srv/\nCMD ["node", "/srv/server.mjs"]\n',
  "server.mjs": `import { createServer } from "node:http";
    createServer((request, response) => {
      if (request.url !== "/invoke") return response.end();
      let body = "";
      request.on("data", (piece) => { body += piece; }).on("end", () => {
        const { input } = JSON.parse(body);
        if (input.crash) process.exit(3);
        response.setHeader("content-type", "application/json");
        response.end(JSON.stringify({ input }));
      });
    }).listen(process.env.PORT);`,
};
const IDLE_SECONDS = 8;

/** The class that runs containers on Cloudflare, in the development server, behind a gateway as people start it. */
describe.skipIf(missing)("agents in containers on Cloudflare", () => {
  let containers: DevServer;
  let server: Server;
  let api: Api;
  beforeAll(async () => {
    containers = await startDevServer({ sleepSeconds: IDLE_SECONDS });
    server = await startServer({ env: { QUAYSIDE_CONTAINERS_ADDRESS: containers.address } });
    api = new Api(server);
    await deployed(api, worker());
  }, 400_000);
  afterAll(async () => {
    await server?.stop();
    server?.remove();
    await containers?.stop();
  });

  const worker = (version = "1.0.0", more: Record<string, unknown> = {}) =>
    containerFiles(
      "cf-worker",
      { "main.py": PROGRAM },
      {
        version,
        container: { language: "python", concurrency: 1 },
        limits: { timeoutSeconds: 10 },
        ...more,
      },
    );
  const nameOf = async (of: Api) => ((await of.run("cf-worker", {})).output as { name: string }).name;

  it.each([
    ["node", "slugs", { titles: ["Crème brûlée"] }, { slugs: ["creme-brulee"] }, "made 1 slugs"],
    ["python", "spread", { numbers: [1, 2, 3, 90] }, { count: 4, outliers: [90] }, "1 of 4 lie far out"],
    ["rust", "factors", { number: 84 }, { factors: [2, 2, 3, 7] }, "4 factors"],
  ])(
    "take their bundle at start in %s, are tested, deployed and run",
    async (language, slug, input, output, said) => {
      await deployed(api, exampleFiles(language));
      const run = await api.run(slug, input);
      expect(run).toMatchObject({ status: "succeeded", output });
      const logs = await api.call<{ data: { message: string }[] }>("GET", `/runs/${run.id}/logs`);
      expect(logs.data.map(({ message }) => message)).toEqual([said]);
    },
    240_000,
  );

  it("need no image for a new version", async () => {
    const name = await nameOf(api);
    const images = await containers.images();
    expect(images).toBeGreaterThan(0);
    const files = worker("1.1.0");
    await deployed(api, { ...files, "main.py": PROGRAM.replace('{"name"', '{"more": 1, "name"') });
    const { output } = await api.run("cf-worker", {});
    expect(output).toMatchObject({ more: 1, user: 65532 });
    expect((output as { name: string }).name).not.toBe(name);
    expect(await containers.images()).toBe(images);
  });

  it("are one tenant's each, of the same bundle too", async () => {
    const other = new Api(server, 1);
    await deployed(other, worker());
    await deployed(api, worker("2.0.0"));
    const names = [await nameOf(api), await nameOf(other), await nameOf(api), await nameOf(other)];
    expect(names[2]).toBe(names[0]);
    expect(names[3]).toBe(names[1]);
    expect(names[1]).not.toBe(names[0]);
  });

  it("say that they crashed, and are there again for the next run", async () => {
    const run = await api.run("cf-worker", { do: "crash" });
    expect(run).toMatchObject({ status: "failed", error: { code: "container_crashed" } });
    expect(run.error?.message).toContain("exit code 3");
    expect(run.error?.message).toContain("the last words");
    expect(await api.run("cf-worker", {})).toMatchObject({ status: "succeeded" });
    const path = "/agents/cf-worker/deployments/production/logs?q=Container";
    const { data } = await api.call<{ data: { message: string; runId: null }[] }>("GET", path);
    expect(data.slice(0, 3)).toMatchObject([
      { message: "Container is healthy", runId: null },
      { message: "Container starts" },
      { message: "Container stopped: The container ended by itself with exit code 3." },
    ]);
  });

  it("are replaced when they do not answer three looks in a row", async () => {
    await deployed(api, worker("2.1.0"));
    // Each deploy of the same has a look at the same container.
    const look = () =>
      api.call("POST", "/agents/cf-worker/deployments", { version: "2.1.0" }).then(
        () => "well",
        (error) => /agent_unhealthy/.exec(String(error))?.[0] ?? String(error),
      );
    const names: string[] = [];
    // The next one is given as many looks, from its first on.
    for (const what of ["wedge", "sicken"]) {
      const { output } = await api.run("cf-worker", { do: what });
      names.push((output as { name: string }).name);
      await expect.poll(look, { timeout: 10_000 }).toBe("agent_unhealthy");
      expect([await look(), await look()]).toEqual(["agent_unhealthy", "agent_unhealthy"]);
    }
    expect(await look()).toBe("well");
    expect(new Set([...names, await nameOf(api)]).size).toBe(3);
    const path = "/agents/cf-worker/deployments/production/logs?q=looks";
    const { data } = await api.call<{ data: { message: string }[] }>("GET", path);
    expect(data.map(({ message }) => message)).toEqual(
      Array(2).fill("Container stopped: it did not answer GET /healthz at 3 looks in a row"),
    );
  });

  it("are several where one is full", async () => {
    await api.run("cf-worker", {});
    const runs = await Promise.all([1, 2, 3].map(() => api.run("cf-worker", { do: "wait", seconds: 2 })));
    const names = new Set(runs.map(({ output }) => (output as { name: string } | null)?.name));
    expect(runs.map(({ status }) => status)).toEqual(["succeeded", "succeeded", "succeeded"]);
    expect(names.size).toBeGreaterThan(1);
  });

  it("are ended with a run that was left, since its program goes on", async () => {
    // Idle ones are not stopped meanwhile.
    const before = (await containers.running()).length;
    const { id } = await api.run("cf-worker", { do: "wait", seconds: 60 }, {});
    const status = async () => (await api.call<{ status: string }>("GET", `/runs/${id}`)).status;
    await expect.poll(status).toBe("running");
    await api.call("POST", `/runs/${id}/cancel`, {});
    await expect.poll(status).toBe("canceled");
    await expect.poll(async () => (await containers.running()).length, { timeout: 3_000 }).toBe(before - 1);
  });

  it("reach nothing that they were not granted", async () => {
    for (const url of [`http://172.17.0.1:${server.port}/`, "http://169.254.169.254/", "http://1.1.1.1/"]) {
      const { output } = await api.run("cf-worker", { do: "fetch", url });
      expect([url, output]).toEqual([url, { error: expect.any(String) }]);
    }
  });

  it("are not live where they do not start: what they printed says why", async () => {
    const broken = await deploy(api, containerFiles("cf-broken", { "main.py": "import nothing_like_it\n" }));
    const problem = (await broken.json()) as { code: string; meta: { log: string } };
    expect([broken.status, problem.code]).toEqual([422, "container_start_failed"]);
    expect(problem.meta.log).toContain("nothing_like_it");
  });

  it("are stopped when nobody has asked for them for a while, and started when somebody does", async () => {
    await expect.poll(() => containers.running(), { timeout: 40_000 }).toEqual([]);
    expect(await api.run("cf-worker", {})).toMatchObject({ status: "succeeded" });
    // Of what was compiled before.
    expect(await api.run("factors", { number: 84 })).toMatchObject({ output: { factors: [2, 2, 3, 7] } });
  }, 60_000);

  it("with a Dockerfile of their own wait until they were added and deployed", async () => {
    const files = containerFiles("cf-own", OWN, { container: { dockerfile: "Dockerfile" } });
    const response = await deploy(api, files);
    const problem = (await response.json()) as { code: string; detail: string };
    expect([response.status, problem.code]).toEqual([409, "container_not_added"]);
    expect(problem.detail).toContain("npm run containers -- add cf-own 1.0.0");

    const root = mkdtempSync(join(tmpdir(), "quayside-own-"));
    try {
      const folder = copyOfContainers(root);
      await addContainer({ url: api.url, apiKey: api.key, agent: "cf-own", version: "1.0.0", folder });
      await containers.stop();
      containers = await startDevServer({
        sleepSeconds: IDLE_SECONDS,
        port: containers.port,
        root,
        own: true,
      });
      await api.call("POST", "/agents/cf-own/deployments", { version: "1.0.0" });
      expect(await api.run("cf-own", { a: 1 })).toMatchObject({ output: { input: { a: 1 } } });
      const crashed = await api.run("cf-own", { crash: true });
      expect(crashed.error).toMatchObject({
        code: "container_crashed",
        message: expect.stringContaining("exit code 3"),
      });
      expect(await api.run("cf-own", {})).toMatchObject({ status: "succeeded" });
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  }, 240_000);
});
