import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { CAPNP_CONNECT_HOST, sandboxConfig, sandboxNames, socketOf } from "./sandbox-config.ts";
import { untilHealthy } from "./watchdog.ts";

const PROGRAM = `import { WorkerEntrypoint } from "cloudflare:workers";
  export class SandboxService extends WorkerEntrypoint {
    fetch() {
      return new Response("", { status: typeof this.env.LOADER?.get === "function" ? 200 : 500 });
    }
  }`;

const config = (socketPath = "/run/0.sock", egressAllow: string[] = []) =>
  sandboxConfig({
    socketPath,
    bundle: "sandbox.js",
    compatibilityDate: "2026-11-01",
    compatibilityFlags: ["global_fetch_strictly_public"],
    denied: ["192.0.2.7/32"],
    egressAllow,
  });

it("gives the sandbox the loader and the public internet, and nothing else", () => {
  const text = config();
  expect(text).toContain('bindings = [(name = "LOADER", workerLoader = (id = "agents"))]');
  expect(text).toMatch(/network = \(\s+allow = \["public"\],\s+deny = \["192.0.2.7\/32"\],/);
  expect(text.match(/\(name = "(?!sandbox|index\.js)[^"]+"/g)).toEqual([
    '(name = "internet"',
    '(name = "LOADER"',
  ]);
});

it("leads to each server that the operator allows by a service of its own", () => {
  const text = config("/run/0.sock", ["127.0.0.1:9999", "localhost:80"]);
  expect(text).toContain('(name = "localhost:80", external = (address = "localhost:80", http = ())),');
  expect(text).toContain('(name = "EGRESS_127.0.0.1:9999", service = "127.0.0.1:9999")');
  expect(text).toContain('json = "[\\"127.0.0.1:9999\\",\\"localhost:80\\"]"');
});

it("serves the entrypoint over HTTP and RPC at its socket", () => {
  expect(config("/srv/q/run/1.sock")).toContain('address = "unix:/srv/q/run/1.sock"');
  expect(config()).toContain(`capnpConnectHost = "${CAPNP_CONNECT_HOST}"`);
  expect(config()).toContain('entrypoint = "SandboxService"');
});

it("quotes what it is given", () => {
  expect(config('/tmp/a"b.sock')).toContain('"unix:/tmp/a\\"b.sock"');
});

it("starts a runtime that answers at its socket, with the loader at hand", async () => {
  const folder = mkdtempSync(join(tmpdir(), "quayside-config-"));
  const workerd = (createRequire(import.meta.url)("workerd") as { default: string }).default;
  const socketPath = join(folder, "0.sock");
  writeFileSync(join(folder, "sandbox.js"), PROGRAM);
  writeFileSync(join(folder, "0.capnp"), config(socketPath));
  const runtime = spawn(workerd, ["serve", "--experimental", join(folder, "0.capnp")], { stdio: "ignore" });
  try {
    expect(await untilHealthy(socketPath, 20_000, new AbortController().signal)).toBe(true);
  } finally {
    runtime.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  }
});

it("names the processes, and their sockets after them", () => {
  expect(sandboxNames(2)).toEqual(["0", "1", "2", "3", "4", "5", "6"]);
  expect(socketOf("/srv/run", "6")).toBe("/srv/run/6.sock");
});
