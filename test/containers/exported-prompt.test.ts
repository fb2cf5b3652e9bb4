import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Api } from "../e2e/api.ts";
import { type Server, startServer } from "../e2e/server.ts";
import { freePort, invoke } from "../node/exports/exported-server.ts";
import { unpackExport } from "../node/exports/unpack-export.ts";
import { Composed, docker } from "./compose.ts";
import { missing } from "./engine.ts";

const peers = fileURLToPath(new URL("../peers", import.meta.url));
const MANIFEST = {
  ...{ name: "taken-prompt", version: "1.0.0", kind: "prompt" },
  prompt: {
    messages: [{ role: "user", content: "{{ input.text | raw }}" }],
    models: ["rules/small"],
    tools: [{ type: "builtin", name: "calculator" }],
    memory: { messages: 10, days: 1 },
  },
  tests: [
    { name: "greets", input: {}, fixtures: { "model:rules/small": { body: "hello" } }, expect: "hello" },
  ],
};

describe.skipIf(missing)("a prompt agent's export for one machine, started", () => {
  const folder = mkdtempSync(join(tmpdir(), "quayside-prompt-"));
  let server: Server;
  let composed: Composed;
  let url: string;

  beforeAll(async () => {
    server = await startServer();
    const api = new Api(server);
    await api.call("POST", "/agents", { slug: MANIFEST.name });
    const files = { "agent.json": JSON.stringify(MANIFEST) };
    await api.call("POST", `/agents/${MANIFEST.name}/versions`, { files });
    composed = new Composed(await unpackExport(api, MANIFEST.name, "compose", folder), {
      QUAYSIDE_LISTEN: `127.0.0.1:${await freePort()}`,
      MODEL_RULES_URL: "http://models:8080/v1",
      MODEL_RULES_KEY: "sk-of-the-operator",
    });
    await down();
    // From here on nobody is asked for anything.
    await server.stop();
    await composed.up();
    await startModels();
    url = await composed.url();
  });
  afterAll(async () => {
    await down();
    await server?.stop();
    server?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The rules' server, where the operator's own model would be: beside the proxy. */
  async function startModels(): Promise<void> {
    const start = `(await import("/peers/openai-server.ts")).startOpenAiServer("0.0.0.0", 8080)`;
    const where = ["--network", composed.named("outside"), "--network-alias", "models"];
    const what = ["--volume", `${peers}:/peers:ro`, "node:22-slim"];
    const how = ["node", "--experimental-strip-types", "--input-type=module", "-e", start];
    await docker("run", "--detach", "--name", composed.named("models"), ...where, ...what, ...how);
  }

  async function down(): Promise<void> {
    if (!composed) return;
    await docker("rm", "--force", composed.named("models")).catch(() => "");
    await composed.down();
  }

  const run = (text: string, more: object = {}) => invoke({ url }, { input: { text }, ...more });

  it("asks its model by the proxy, and carries out what that calls", async () => {
    await expect
      .poll(async () => (await run("echo: there")).last, { timeout: 20_000 })
      .toMatchObject({
        ...{ type: "output", output: "there" },
        usage: { outputTokens: 1, modelCalls: 1, costMicros: null },
      });
    const { lines, last } = await run('call: calculator {"expression":"6*7"}');
    expect(last).toMatchObject({ output: "42", usage: { modelCalls: 2 } });
    expect(lines.some(({ type }) => type === "delta")).toBe(true);
  });

  it("remembers what was said when it is started again", async () => {
    await run("echo: I am Ann", { conversation: "c1" });
    await docker("restart", composed.named("agent"));
    await expect
      .poll(async () => (await run("history", { conversation: "c1" }).catch(() => null))?.last.output, {
        timeout: 30_000,
      })
      .toContain("I am Ann");
  });

  it("passes its own tests", async () => {
    const command = "QUAYSIDE_RUN_FOLDER=/tmp/test node runtime/server.mjs self-test";
    const said = await docker("exec", composed.named("agent"), "sh", "-c", command);
    expect(said).toBe("ok greets\n1 of 1 tests passed");
  });

  it("reaches its model by the proxy alone, and nothing else", async () => {
    const script = `
      import { request } from "node:http";
      import { connect } from "node:net";
      const asked = (path) => new Promise((resolve) => {
        request({ host: "egress", port: 3128, path }, ({ statusCode }) => resolve(statusCode)).on("error", () => resolve("lost")).end();
      });
      const reached = (host, port) => new Promise((resolve) => {
        connect({ host, port, timeout: 1500 }).on("connect", () => resolve("reached")).on("error", () => resolve("lost")).on("timeout", () => resolve("lost"));
      });
      console.log(JSON.stringify({
        models: await asked("http://models:8080/v1/models"), port: await asked("http://models:81/"),
        metadata: await asked("http://169.254.169.254/"), directly: await reached("models", 8080),
      }));
      process.exit(0);`;
    const found = JSON.parse(await composed.exec("agent", script));
    expect(found).toEqual({ models: 200, port: 403, metadata: 403, directly: "lost" });
  });
});
