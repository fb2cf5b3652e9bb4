import { mkdtempSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { findProcess } from "../../scripts/supervisor/processes.ts";
import { MEASURED } from "../soak.ts";
import { Api } from "./api.ts";
import { type Server, startServer, untilPublished } from "./server.ts";

const EXAMPLES = fileURLToPath(new URL("../../examples/agents", import.meta.url));
let server: Server;
const gone = (pids: number[]) =>
  vi.waitFor(() => expect(pids.filter((pid) => findProcess(pid))).toEqual([]), 5000);
const everything = () => [server.pids().supervisor, ...server.pids().runtimes];
const again = (options: object = {}) => startServer({ state: server.state, port: server.port, ...options });
/** What a start prints that comes to nothing. */
const failure = (options: object) =>
  startServer(options).then(
    () => "it started",
    (error: Error) => error.message,
  );

const works = async () => {
  const run = await new Api(server).run("csv-insights", { csv: "city,orders\nOslo,3\nRiga,5" });
  expect(run).toMatchObject({ status: "succeeded" });
};

beforeAll(async () => {
  server = await startServer({ state: mkdtempSync(join(tmpdir(), "quayside-e2e-")) });
});
afterAll(async () => {
  await server?.stop();
  server?.remove();
});

describe("the first start", () => {
  it("makes the demo, for its owner's eyes, and says where it is", () => {
    expect(server.demo.url).toBe(server.url);
    expect(server.demo.tenants.map(({ slug }) => slug)).toEqual(["harbor", "meridian"]);
    for (const { apiKey, users } of server.demo.tenants) {
      expect(apiKey).toMatch(/^qs_live_/);
      expect(users.map(({ role }) => role)).toEqual(["owner", "developer"]);
    }
    for (const name of ["secrets.json", "demo.json", "seeds.json"]) {
      expect(statSync(join(server.state, name)).mode & 0o777).toBe(0o600);
    }
    expect(server.output()).toContain(join(server.state, "demo.json"));
  });

  it("serves every example agent, deployed", async () => {
    await untilPublished(server);
    const headers = { authorization: `Bearer ${server.demo.tenants[0]?.apiKey}` };
    const { data } = (await (await fetch(`${server.url}/api/v1/agents?limit=50`, { headers })).json()) as {
      data: unknown[];
    };
    expect(data).toHaveLength(
      readdirSync(EXAMPLES, { withFileTypes: true }).filter((entry) => entry.isDirectory()).length,
    );
    expect(server.output()).not.toContain("was not published");
    await works();
  });

  it("serves static files", async () => {
    const response = await fetch(`${server.url}/assets/vendor/scalar.js`);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toContain("javascript");
  });
});

describe("Ctrl-C", () => {
  it(
    "ends with 0 and leaves no process; the next start keeps everything and takes less than 8 s",
    MEASURED,
    async () => {
      const before = server.demo;
      const pids = everything();
      expect(await server.stop()).toBe(0);
      await gone(pids);
      const began = Date.now();
      server = await again();
      expect(server.demo).toEqual(before);
      expect(Date.now() - began).toBeLessThan(8000);
      await works();
    },
  );

  it("lets runs in flight end, and takes no new ones meanwhile", async () => {
    const api = new Api(server);
    await api.deploy(
      "slow",
      "export default async () => { await new Promise((r) => setTimeout(r, 2500)); return 'done'; }",
    );
    await api.run("slow", {});
    const running = api.run("slow", {});
    await pause(300);
    const stopping = server.stop();
    await pause(700);
    expect((await api.fetch("POST", "/agents/slow/runs", { input: {} })).status).toBe(503);
    expect(await running).toMatchObject({ status: "succeeded", output: "done" });
    expect(await stopping).toBe(0);
    server = await again();
  });
});

describe("a crash", () => {
  afterEach(works);

  it("of everything at once is survived by the state", async () => {
    await server.kill9();
    server = await again();
  });

  it("of the supervisor alone takes the rest with it, and the next start works", async () => {
    const pids = everything();
    process.kill(server.pids().supervisor, "SIGKILL");
    await gone(pids);
    server = await again();
  });

  it("of npm drains the server; a start at the same moment waits for that", async () => {
    const pids = everything();
    process.kill(server.pids().npm, "SIGKILL");
    server = await again();
    await gone(pids);
  });

  it("of a sandbox is repaired at once", async () => {
    const { supervisor } = server.pids();
    for (const pid of server.pids().sandboxes) process.kill(pid, "SIGKILL");
    await works();
    expect(server.pids().supervisor).toBe(supervisor);
  });

  it("of the gateway's runtime is repaired while the sandboxes stay", async () => {
    const { gateway, sandboxes } = server.pids();
    process.kill(gateway, "SIGKILL");
    await vi.waitFor(works, { timeout: 10_000, interval: 100 });
    expect(server.pids().sandboxes).toEqual(sandboxes);
  });
});

describe("a start that cannot succeed says why in one line", () => {
  it("when the port is in use", async () => {
    const message = await failure({ port: server.port });
    expect(message).toContain(`quayside: Port ${server.port} on 127.0.0.1 is in use.`);
    expect(message).toContain("ended with 1");
  });

  it("when the state folder is in use", async () => {
    expect(await failure({ state: server.state })).toContain(
      `${server.state} is in use by a server that runs already`,
    );
  });

  it("when the state folder is something else, also to be emptied", async () => {
    const message = await failure({ state: join(server.state, "logs"), args: ["--fresh"] });
    expect(message).toContain("is not a state folder of Quayside");
  });

  it("when the state is damaged, until it is emptied", async () => {
    await server.stop();
    writeFileSync(join(server.state, "secrets.json"), "garbage");
    const message = await failure({ state: server.state });
    expect(message).toContain("secrets.json is damaged");
    expect(message.trim().split("\n")).toHaveLength(2);
    const key = server.demo.tenants[0]?.apiKey;
    server = await again({ args: ["--fresh"] });
    expect(server.demo.tenants[0]?.apiKey).not.toBe(key);
  });
});
