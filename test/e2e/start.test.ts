import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Api, type Run } from "./api.ts";
import { type Server, startServer } from "./server.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** `npm start` that is expected to fail: its exit code and what it said. */
function startInVain(env: Record<string, string>): { code: number | null; lines: string[] } {
  const result = spawnSync("npm", ["start", "--silent"], {
    cwd: root,
    env: { ...process.env, NO_COLOR: "1", ...env },
    encoding: "utf8",
    timeout: 60_000,
  });
  return { code: result.status, lines: result.stderr.trim().split("\n") };
}

describe("npm start", () => {
  let server: Server;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(async () => {
    await server.stop();
    server.remove();
  });

  it("seeds two tenants with users and keys, and ten agents that run", async () => {
    expect(server.demo.tenants.map((tenant) => tenant.slug)).toHaveLength(2);
    expect(server.demo.tenants[0]?.users.length).toBeGreaterThan(0);
    const api = new Api(server);
    const { data } = await api.call<{ data: { slug: string; status: string }[] }>("GET", "/agents?limit=50");
    expect(data.filter((agent) => agent.status === "active")).toHaveLength(10);
    const run = await api.run("csv-insights", { csv: "city,orders\nOslo,3\nRiga,5\n" });
    expect(run.status).toBe("succeeded");
  });

  it("keeps its secrets to its owner", () => {
    for (const name of ["secrets.json", "demo.json"]) {
      expect(statSync(join(server.state, name)).mode & 0o777).toBe(0o600);
    }
  });

  it("keeps everything over a restart, and is ready within 8 s", async () => {
    const api = new Api(server);
    const { id } = await api.run("csv-insights", { csv: "a,b\n1,2\n" });
    const demo = server.demo;
    expect(await server.stop()).toBe(0);
    const began = Date.now();
    server = await startServer({ state: server.state, port: server.port });
    expect(Date.now() - began).toBeLessThan(8000);
    expect(server.demo).toEqual(demo);
    expect((await api.call<Run>("GET", `/runs/${id}`)).status).toBe("succeeded");
  });

  it("lets runs in flight end when it is stopped", async () => {
    const api = new Api(server);
    await api.deploy(
      "slow",
      "export default async () => { await new Promise((r) => setTimeout(r, 1500)); return 'done'; }",
    );
    const running = api.run("slow", {});
    await new Promise((resolve) => setTimeout(resolve, 300));
    const [run, code] = await Promise.all([running, server.stop()]);
    expect(run).toMatchObject({ status: "succeeded", output: "done" });
    expect(code).toBe(0);
    server = await startServer({ state: server.state });
  });

  it("says in one line that its port is in use", () => {
    const { code, lines } = startInVain({
      PORT: String(server.port),
      QUAYSIDE_STATE: join(tmpdir(), "quayside-port-in-use"),
    });
    rmSync(join(tmpdir(), "quayside-port-in-use"), { recursive: true, force: true });
    expect(code).not.toBe(0);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(String(server.port));
  });

  it("says in one line that its state cannot be used", () => {
    const folder = mkdtempSync(join(tmpdir(), "quayside-corrupt-"));
    writeFileSync(join(folder, "secrets.json"), "{ not json");
    chmodSync(join(folder, "secrets.json"), 0o600);
    const { code, lines } = startInVain({ PORT: "0", QUAYSIDE_STATE: folder });
    rmSync(folder, { recursive: true, force: true });
    expect(code).not.toBe(0);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain("secrets.json");
  });
});
