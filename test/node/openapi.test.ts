import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { gatewayInNode } from "./gateway-in-node.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "quayside-openapi-"));
const file = join(folder, "openapi.json");

beforeAll(async () => {
  const fetch = await gatewayInNode();
  const response = await fetch("/api/v1/openapi.json");
  expect(response.status).toBe(200);
  writeFileSync(file, JSON.stringify(await response.json(), null, 2));
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs one of the repository's tools; answers its exit code and all that it printed. */
function run(program: string, args: string[]): Promise<{ code: number; output: string }> {
  const env = {
    ...process.env,
    NO_COLOR: "1",
    CI: "1",
    REDOCLY_TELEMETRY: "off",
    REDOCLY_SUPPRESS_UPDATE_NOTICE: "true",
  };
  return new Promise((resolve) => {
    execFile(join(root, "node_modules/.bin", program), args, { cwd: root, env }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code ?? 1) : 0, output: stdout + stderr });
    });
  });
}

describe("the API's description", () => {
  it("is valid under Redocly's recommended rules, without a warning", async () => {
    const { code, output } = await run("redocly", [
      "lint",
      file,
      "--config",
      "redocly.yaml",
      "--format",
      "stylish",
    ]);
    expect(output).not.toMatch(/\b[1-9]\d* (?:warning|error)/);
    expect(code, output).toBe(0);
  }, 60_000);

  it("is valid under Spectral's recommended rules, without a warning", async () => {
    const args = ["lint", file, "--ruleset", ".spectral.yaml", "--fail-severity", "warn"];
    const { code, output } = await run("spectral", args);
    expect(code, output).toBe(0);
  }, 60_000);

  it("is really checked: a broken one is refused", async () => {
    const broken = join(folder, "broken.json");
    writeFileSync(
      broken,
      JSON.stringify({ openapi: "3.1.0", info: { title: "x" }, paths: { "/x": { get: {} } } }),
    );
    const results = await Promise.all([
      run("redocly", ["lint", broken, "--config", "redocly.yaml"]),
      run("spectral", ["lint", broken, "--ruleset", ".spectral.yaml"]),
    ]);
    for (const { code } of results) expect(code).not.toBe(0);
  }, 60_000);
});
