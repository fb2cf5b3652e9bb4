import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";

const repository = fileURLToPath(new URL("..", import.meta.url));
const program = join(repository, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs");

interface Violation {
  from: string;
  to: string;
  rule: { name: string };
}

const REFUSED = [
  ["workers/runs/start-run.ts", "workers/billing/index.ts", "runs-imports-down-only"],
  ["workers/kernel/db.ts", "workers/audit/index.ts", "kernel-imports-down-only"],
  ["workers/admin/queries.ts", "workers/index.ts", "admin-imports-down-only"],
  ["workers/admin/queries.ts", "workers/app.ts", "admin-imports-down-only"],
  ["workers/runs/start-run.ts", "workers/agents/publish-version.ts", "domains-meet-at-their-faces"],
  ["workers/payments/pay.ts", "workers/kernel/errors.ts", "domains-have-a-place-in-the-order"],
  ["app/components/run-view.tsx", "workers/runs/index.ts", "components-know-contracts-only"],
  ["app/routes/home.tsx", "workers/runs/queries.ts", "pages-meet-domains-at-their-faces"],
  ["workers/index.ts", "app/root.tsx", "pages-are-reached-through-their-build"],
  ["workers/identity/log-in.ts", "node_modules/lucia/index.js", "lucia-behind-sessions"],
  ["workers/agents/queries.ts", "node_modules/drizzle-orm/d1/index.js", "d1-behind-the-handle"],
  ["agents-runtime/isolate/index.ts", "workers/kernel/errors.ts", "sandbox-stands-alone"],
  ["agents-runtime/standalone/worker.ts", "workers/kernel/db.ts", "exports-carry-little-of-the-gateway"],
  ["workers/runs/start-run.ts", "scripts/seeds.ts", "product-does-not-import-tools"],
  ["workers/audit/commit.ts", "workers/audit/index.ts", "no-cycles"],
] as const;

/** Closes a circle with the last of those refused; the checker reports a circle at one of its imports. */
const CIRCLE = ["workers/audit/index.ts", "workers/audit/commit.ts"] as const;

const ALLOWED = [
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
] as const;

let root: string;
/** Names of the broken rules by import, `from → to`. */
const broken = new Map<string, string[]>();

function write(path: string, content: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

/** A repository in which every case is one import of types, checked at once. */
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "quayside-imports-"));
  for (const name of [".dependency-cruiser.cjs", "tsconfig.json"])
    copyFileSync(join(repository, name), join(root, name));
  const cases = [...REFUSED, ...ALLOWED, CIRCLE].map(([from, to]) => ({ from, to }));
  for (const { to } of cases) write(to, "export {};\n");
  for (const [from, imports] of Map.groupBy(cases, (each) => each.from)) {
    const up = "../".repeat(from.split("/").length - 1);
    write(from, imports.map(({ to }, index) => `export type * as n${index} from "${up}${to}";\n`).join(""));
  }
  const args = ["--config", ".dependency-cruiser.cjs", "--output-type", "json", "."];
  const { stdout, stderr } = spawnSync(process.execPath, [program, ...args], { cwd: root, encoding: "utf8" });
  if (!stdout) throw new Error(stderr);
  const { summary } = JSON.parse(stdout) as { summary: { violations: Violation[] } };
  for (const { from, to, rule } of summary.violations) {
    broken.set(`${from} → ${to}`, [...(broken.get(`${from} → ${to}`) ?? []), rule.name]);
  }
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

it.each(REFUSED)("%s → %s is refused by %s", (from, to, rule) => {
  expect(broken.get(`${from} → ${to}`)).toContain(rule);
});

it.each(ALLOWED)("%s → %s is allowed", (from, to) => {
  expect(broken.get(`${from} → ${to}`) ?? []).toEqual([]);
});
