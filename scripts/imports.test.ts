import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const repository = fileURLToPath(new URL("..", import.meta.url));
const program = join(repository, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs");

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "quayside-imports-"));
  copyFileSync(join(repository, ".dependency-cruiser.cjs"), join(root, ".dependency-cruiser.cjs"));
  copyFileSync(join(repository, "tsconfig.json"), join(root, "tsconfig.json"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Names of the rules that an import of one file by another breaks. */
function broken(from: string, to: string): string[] {
  for (const path of [to, from]) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(
      join(root, path),
      path === from ? `import "${"../".repeat(from.split("/").length - 1)}${to}";` : "export {};",
    );
  }
  const args = ["--config", ".dependency-cruiser.cjs", "--output-type", "json", "."];
  const { stdout, stderr } = spawnSync(process.execPath, [program, ...args], { cwd: root, encoding: "utf8" });
  if (!stdout) throw new Error(stderr);
  const { summary } = JSON.parse(stdout) as { summary: { violations: { rule: { name: string } }[] } };
  return summary.violations.map(({ rule }) => rule.name);
}

describe("an import is refused", () => {
  it.each([
    ["workers/runs/start-run.ts", "workers/billing/index.ts", "runs-imports-down-only"],
    ["workers/kernel/db.ts", "workers/audit/index.ts", "kernel-imports-down-only"],
    ["workers/admin/queries.ts", "workers/index.ts", "admin-imports-down-only"],
    ["workers/runs/start-run.ts", "workers/agents/publish-version.ts", "domains-meet-at-their-faces"],
    ["workers/payments/pay.ts", "workers/kernel/errors.ts", "domains-have-a-place-in-the-order"],
    ["app/components/run-view.tsx", "workers/runs/index.ts", "components-know-contracts-only"],
    ["app/routes/home.tsx", "workers/runs/queries.ts", "pages-meet-domains-at-their-faces"],
    ["workers/index.ts", "app/root.tsx", "pages-are-reached-through-their-build"],
    ["workers/identity/log-in.ts", "node_modules/lucia/index.js", "lucia-behind-sessions"],
    ["workers/agents/queries.ts", "node_modules/drizzle-orm/d1/index.js", "d1-behind-the-handle"],
    ["agents-runtime/isolate/index.ts", "workers/kernel/errors.ts", "sandbox-stands-alone"],
    ["workers/runs/start-run.ts", "scripts/seeds.ts", "product-does-not-import-tools"],
  ])("%s → %s", (from, to, rule) => {
    expect(broken(from, to)).toContain(rule);
  });

  it("in a circle, of types too", () => {
    mkdirSync(join(root, "workers/runs"), { recursive: true });
    writeFileSync(join(root, "workers/runs/b.ts"), 'import type { A } from "./c.ts"; export type B = A;');
    writeFileSync(join(root, "workers/runs/c.ts"), 'import type { B } from "./b.ts"; export type A = B;');
    expect(broken("workers/runs/a.ts", "workers/kernel/ids.ts")).toContain("no-cycles");
  });
});

describe("an import is allowed", () => {
  it.each([
    ["workers/runs/start-run.ts", "workers/agents/index.ts"],
    ["workers/runs/tables.ts", "workers/tenants/tables.ts"],
    ["workers/runs/start-run.ts", "workers/kernel/db.ts"],
    ["workers/http/app.ts", "workers/runs/routes.ts"],
    ["workers/index.ts", "workers/runs/index.ts"],
    ["workers/runtimes/driver.ts", "agents-runtime/isolate/contract.ts"],
    ["app/components/run-view.tsx", "workers/runs/contract.ts"],
    ["app/routes/home.tsx", "workers/runs/index.ts"],
    ["workers/identity/sessions.ts", "node_modules/lucia/index.js"],
    ["workers/kernel/db.ts", "node_modules/drizzle-orm/d1/index.js"],
  ])("%s → %s", (from, to) => {
    expect(broken(from, to)).toEqual([]);
  });
});
