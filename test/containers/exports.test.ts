import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Api } from "../e2e/api.ts";
import { type Server, startServer } from "../e2e/server.ts";
import { freePort, invoke } from "../node/exports/exported-server.ts";
import { unpackExport } from "../node/exports/unpack-export.ts";
import { Composed, docker } from "./compose.ts";
import { missing } from "./engine.ts";

const PROGRAM = `export default async ({ name, url }, io) => {
  io.log("greeting", { name });
  return url ? (await fetch(url)).status : { hello: name };
};`;
const MANIFEST = {
  permissions: { hosts: ["api.example.com"] },
  pricing: { perRunMicros: 1000 },
  inputSchema: { type: "object", properties: { name: { type: "string", default: "you" } } },
  tests: [
    { name: "greets", input: { name: "Ann" }, expect: { equals: { hello: "Ann" } } },
    {
      name: "reads",
      input: { url: "https://api.example.com/" },
      fixtures: { "https://api.example.com/": { status: 204 } },
      expect: { equals: 204 },
    },
  ],
};

describe.skipIf(missing)("an export for one machine, started", () => {
  let server: Server;
  let folder: string;
  let composed: Composed;
  let url: string;

  beforeAll(async () => {
    server = await startServer();
    folder = mkdtempSync(join(tmpdir(), "quayside-compose-"));
    const api = new Api(server);
    await api.deploy("takeaway", PROGRAM, MANIFEST);
    const listen = { QUAYSIDE_LISTEN: `127.0.0.1:${await freePort()}` };
    composed = new Composed(await unpackExport(api, "takeaway", "compose", folder), listen);
    await composed.down();
    // From here on nobody is asked for anything.
    await server.stop();
    await composed.up();
    url = await composed.url();
  });
  afterAll(async () => {
    await composed?.down();
    await server?.stop();
    server?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  it("answers runs by its front, with the licence that came along", async () => {
    const { lines } = await invoke({ url }, { input: { name: "Ann" } });
    expect(lines).toEqual([
      { type: "log", level: "info", message: "greeting", data: { name: "Ann" } },
      { type: "output", output: { hello: "Ann" } },
    ]);
    expect((await invoke({ url }, { input: { name: 3 } })).last).toMatchObject({ code: "invalid_input" });
    expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ status: "ok", licence: "valid" });
    expect(await (await fetch(`${url}/metrics`)).text()).toContain(
      'quayside_runs_total{result="succeeded"} 1',
    );
  });

  it("passes the agent's own tests", async () => {
    const server = await docker(
      "exec",
      composed.named("agent"),
      "sh",
      "-c",
      "QUAYSIDE_RUN_FOLDER=/tmp/test node runtime/server.mjs self-test",
    );
    expect(server).toBe("ok greets\nok reads\n2 of 2 tests passed");
  });

  it("answers 402 where the licence did not come along", async () => {
    const script = `
      process.env.PORT = "8099"; process.env.QUAYSIDE_LICENCE_FILE = "/nothing"; process.env.QUAYSIDE_RUN_FOLDER = "/tmp/unlicensed";
      await import("/app/runtime/server.mjs");
      for (;;) {
        const answer = await fetch("http://127.0.0.1:8099/invoke", { method: "POST", body: '{"input":{}}' }).catch(() => undefined);
        if (answer) { console.log(answer.status, (await answer.json()).code); process.kill(process.pid, "SIGTERM"); break; }
        await new Promise((resolve) => setTimeout(resolve, 100));
      }`;
    expect(await composed.exec("agent", script)).toContain("402 licence_missing");
  });

  it("is confined: no root, nothing to write to, no way out but the proxy, and that leads to its hosts alone", async () => {
    const script = `
      import { writeFileSync } from "node:fs";
      import { connect } from "node:net";
      import { request } from "node:http";
      const tried = (work) => { try { work(); return "done"; } catch (error) { return error.code; } };
      const reached = (host, port) => new Promise((resolve) => {
        const socket = connect({ host, port, timeout: 1500 });
        socket.on("connect", () => resolve("reached")).on("error", () => resolve("lost")).on("timeout", () => resolve("lost"));
      });
      const tunnel = (path) => new Promise((resolve) => {
        const asking = request({ host: "egress", port: 3128, method: "CONNECT", path });
        asking.on("connect", ({ statusCode }) => resolve(statusCode)).on("error", () => resolve("lost")).end();
      });
      const found = {
        uid: process.getuid(), root: tried(() => writeFileSync("/app/x", "")), tmp: tried(() => writeFileSync("/tmp/x", "")),
        outside: await reached("1.1.1.1", 443), host: await reached("172.17.0.1", 22), metadata: await reached("169.254.169.254", 80),
        other: await tunnel("other.example.com:443"), port: await tunnel("api.example.com:22"), metadataByProxy: await tunnel("169.254.169.254:80"),
        granted: await tunnel("api.example.com:443"),
      };
      console.log(JSON.stringify(found));
      process.exit(0);`;
    const found = JSON.parse(await composed.exec("agent", script));
    expect(found).toMatchObject({ uid: 1000, root: "EROFS", tmp: "done" });
    expect(found).toMatchObject({ outside: "lost", host: "lost", metadata: "lost" });
    expect(found).toMatchObject({ other: 403, port: 403, metadataByProxy: 403 });
    // A name that is nobody's: the proxy would have gone there.
    expect(found.granted).toBe(502);
  });

  it("ends well when it is stopped", async () => {
    await docker("stop", composed.named("agent"));
    expect(await docker("inspect", "--format", "{{.State.ExitCode}}", composed.named("agent"))).toBe("0");
  });
});
