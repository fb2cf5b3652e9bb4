import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { signingSecret } from "../contract/signing-secret.ts";
import { Api } from "../e2e/api.ts";
import { type Server, startServer } from "../e2e/server.ts";
import { freePort } from "../node/exports/exported-server.ts";
import { unpackExport } from "../node/exports/unpack-export.ts";
import { deployed, exampleFiles } from "./agents.ts";
import { Composed, docker } from "./compose.ts";
import { missing } from "./engine.ts";

const AGENTS = [
  ["python", "spread", { numbers: [12, 14, 13, 15, 12, 98] }, { median: 13.5, outliers: [98] }],
  ["node", "slugs", { titles: ["Crème brûlée"] }, { slugs: ["creme-brulee"] }],
  ["rust", "factors", { number: 360 }, { factors: [2, 2, 2, 3, 3, 5] }],
] as const;

describe.skipIf(missing)("agents in containers, taken away", () => {
  const folder = mkdtempSync(join(tmpdir(), "quayside-taken-"));
  const started: Composed[] = [];
  let server: Server;
  let api: Api;
  let ports: number[];

  beforeAll(async () => {
    ports = await Promise.all(AGENTS.map(() => freePort()));
    const allowed = ports.map((port) => `127.0.0.1:${port}`).join(",");
    server = await startServer({ env: { QUAYSIDE_EGRESS_ALLOW: allowed } });
    api = new Api(server);
  });
  afterAll(async () => {
    for (const composed of started) await composed.down();
    await server?.stop();
    server?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Publishes an example, takes it away, and starts what came, with the secret of the agent that stands for it here. */
  async function takeAway(language: string, slug: string, port: number): Promise<Composed> {
    await api.call("POST", "/agents", { slug });
    await api.call("POST", `/agents/${slug}/versions`, { files: exampleFiles(language) });
    const address = `http://127.0.0.1:${port}`;
    const back = { name: `${slug}-back`, version: "1.0.0", kind: "remote", remote: { url: address } };
    await api.call("POST", "/agents", { slug: back.name });
    const composed = new Composed(await unpackExport(api, slug, "compose", folder), {
      QUAYSIDE_LISTEN: `127.0.0.1:${port}`,
      QUAYSIDE_INVOKE_SECRET: await signingSecret(server, back.name),
    });
    started.push(composed);
    await composed.down();
    await composed.up();
    await deployed(api, { "agent.json": JSON.stringify({ ...back, permissions: { hosts: [address] } }) });
    return composed;
  }

  it.each(AGENTS)("%s: %s passes its own tests there, and runs as a remote agent here", async (...agent) => {
    const [language, slug, input, output] = agent;
    const port = ports[AGENTS.findIndex(([name]) => name === language)] ?? 0;
    const composed = await takeAway(language, slug, port);
    const tests = await docker(
      "exec",
      composed.named("agent"),
      "node",
      "/app/runtime/server.mjs",
      "self-test",
    );
    expect(tests).toMatch(/^ok .*\b(\d+) of \1 tests passed$/s);
    const run = await api.run(`${slug}-back`, input);
    expect(run).toMatchObject({ status: "succeeded", output });
    // Requests that the workspace has not signed are nobody's.
    const unsigned = await fetch(`http://127.0.0.1:${port}/invoke`, { method: "POST", body: '{"input":{}}' });
    expect([unsigned.status, await unsigned.json()]).toMatchObject([401, { code: "signature_invalid" }]);
  });

  it("comes back by itself when its program is killed", async () => {
    const [composed] = started;
    const [port] = ports;
    const pid = await docker("inspect", "--format", "{{.State.Pid}}", composed?.named("program") ?? "");
    const healthy = async () => (await fetch(`http://127.0.0.1:${port}/healthz`)).status;
    expect(await healthy()).toBe(200);
    process.kill(Number(pid), "SIGKILL");
    await expect.poll(healthy).toBe(503);
    await expect.poll(healthy).toBe(200);
    const [, slug, input, output] = AGENTS[0];
    expect(await api.run(`${slug}-back`, input)).toMatchObject({ status: "succeeded", output });
  });

  it("is confined: no root, nothing to write to, no way out, and no way in but the front", async () => {
    const [composed] = started;
    const script = [
      "import os, socket",
      "def tried(work):",
      "    try: work(); return 'done'",
      "    except OSError as error: return 'refused'",
      "print(os.getuid(), tried(lambda: open('/agent/x', 'w')), tried(lambda: open('/tmp/x', 'w')),",
      "  tried(lambda: socket.create_connection(('1.1.1.1', 443), 1.5)),",
      "  tried(lambda: socket.create_connection(('169.254.169.254', 80), 1.5)))",
    ].join("\n");
    const found = await docker("exec", composed?.named("program") ?? "", "python3", "-c", script);
    expect(found).toBe("1000 refused done refused refused");
  });
});
