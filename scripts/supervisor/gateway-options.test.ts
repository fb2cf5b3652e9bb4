import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type BuiltOptions, gatewayWorkers } from "./gateway-options.ts";
import { readSettings } from "./settings.ts";
import type { State } from "./state.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "quayside-options-"));
  mkdirSync(join(root, "dist", "gateway"), { recursive: true });
  for (const name of ["index.js", "index.js.map", "README.md", "yoga.wasm", "chunk.js"]) {
    writeFileSync(join(root, "dist", "gateway", name), "");
  }
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const built = {
  worker: {
    compatibilityDate: "2026-11-01",
    bindings: { ENVIRONMENT: "production", BASE_DOMAIN: "quayside.example", EXTRA: "kept" },
    serviceBindings: { SANDBOX: { name: "quayside-sandbox", entrypoint: "SandboxService" } },
    assets: { directory: "build/client", binding: "ASSETS" },
    ratelimits: { ADDRESS_LIMITER: { simple: { limit: 100, period: 60 } } },
  },
  databases: [],
  sandbox: { compatibilityDate: "2026-11-01", compatibilityFlags: [] },
} as unknown as BuiltOptions;
const secrets = { encryptionKey: "k1:abc", operatorSecret: "open sesame" };
const sockets = {
  sandboxes: { "0": "/run/0.sock", "1": "/run/1.sock", "2": "/run/2.sock" },
  containers: "/run/containers.sock",
};

function workers(env: NodeJS.ProcessEnv = {}, faults?: Parameters<typeof gatewayWorkers>[4]) {
  const settings = readSettings(root, { PORT: "9001", QUAYSIDE_SANDBOXES: "2", ...env }, []);
  const list = gatewayWorkers(settings, { secrets, run: "/run/q" } as State, sockets, built, faults);
  return list as unknown as Record<string, Record<string, unknown>>[] &
    [Record<string, Record<string, unknown>>];
}

describe("the gateway's Worker", () => {
  it("has the variables of one machine over those of wrangler.toml", () => {
    expect(workers()[0].bindings).toEqual({
      ENVIRONMENT: "development",
      BASE_DOMAIN: "localhost:9001",
      EXTRA: "kept",
      ONE_PROCESS: "on",
      SANDBOX_PROCESSES: "2",
      SANDBOX_PROBATION_MS: "120000",
      ADDRESS_RATE: "100",
      ENCRYPTION_KEY: "k1:abc",
      OPERATOR_SECRET: "open sesame",
    });
  });

  it("reaches containers at the supervisor's socket, or where it is told", () => {
    expect(workers()[0].serviceBindings?.CONTAINERS).toEqual({
      external: { address: "unix:/run/containers.sock", http: {} },
    });
    const elsewhere = workers({ QUAYSIDE_CONTAINERS_ADDRESS: "127.0.0.1:8790" });
    expect(elsewhere[0].serviceBindings?.CONTAINERS).toEqual({
      external: { address: "127.0.0.1:8790", http: {} },
    });
    expect(() => workers({ QUAYSIDE_CONTAINERS_ADDRESS: "x" })).toThrow("QUAYSIDE_CONTAINERS_ADDRESS");
  });

  it("knows which servers its operator lets agents reach", () => {
    const { EGRESS_ALLOW } = workers({ QUAYSIDE_EGRESS_ALLOW: "127.0.0.1:9999" })[0].bindings ?? {};
    expect(EGRESS_ALLOW).toEqual(["127.0.0.1:9999"]);
  });

  it("knows who delivers mails, if somebody does", () => {
    const env = {
      QUAYSIDE_MAIL_SENDER: "resend",
      QUAYSIDE_MAIL_FROM: "a@b.org",
      QUAYSIDE_RESEND_API_KEY: "re_1",
    };
    expect(workers(env)[0].bindings).toMatchObject({
      MAIL_SENDER: "resend",
      MAIL_FROM: "a@b.org",
      RESEND_API_KEY: "re_1",
    });
    expect(workers()[0].bindings).not.toHaveProperty("MAIL_SENDER");
  });

  it("reaches every sandbox by its socket, the first one as SANDBOX too", () => {
    const external = (path: string) => ({ external: { address: `unix:${path}`, http: {} } });
    expect(workers()[0].serviceBindings).toMatchObject({
      SANDBOX: external("/run/0.sock"),
      SANDBOX_0: external("/run/0.sock"),
      SANDBOX_1: external("/run/1.sock"),
      SANDBOX_2: external("/run/2.sock"),
    });
  });

  it("has the faults' entry before the bundle's when there are faults, and else nothing of them", () => {
    const answer = async () => new Response();
    const [gateway] = workers({}, { answer, entry: "// faulty" });
    expect((gateway.modules as unknown as object[])[0]).toMatchObject({ contents: "// faulty" });
    expect(gateway.serviceBindings?.FAULTS).toBe(answer);
    expect(workers()[0].serviceBindings).not.toHaveProperty("FAULTS");
  });

  it("listens on the direct socket and has no assets of its own, which would slow that down", () => {
    const [gateway] = workers({ QUAYSIDE_HOST: "0.0.0.0" });
    expect(gateway.unsafeDirectSockets).toEqual([{ host: "0.0.0.0", port: 9001 }]);
    expect(gateway).not.toHaveProperty("assets");
    expect(gateway).not.toHaveProperty("ratelimits");
    expect(gateway.serviceBindings?.ASSETS).toBe("static");
  });

  it("is made of the bundle's modules, the entry first, and not of what lies beside them", () => {
    const modules = workers()[0].modules as unknown as { type: string; path: string }[];
    const names = modules.map(({ type, path }) => [type, path.slice(path.lastIndexOf("/") + 1)]);
    expect(names[0]).toEqual(["ESModule", "index.js"]);
    expect(names.slice(1).sort()).toEqual([
      ["CompiledWasm", "yoga.wasm"],
      ["ESModule", "chunk.js"],
    ]);
  });
});

it("serves static files from a Worker of their own", () => {
  const files = workers()[1];
  expect(files).toMatchObject({ name: "static", assets: { directory: "/run/q/client" } });
  expect(files).not.toHaveProperty("bindings");
});
