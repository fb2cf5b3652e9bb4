/**
 * `npm run build`: pages to `build/`, gateway and sandbox to `dist/`, each by the command that deploys it. With
 * `--check`, only that these and the containers' Worker would deploy (the pages being built already); nothing is kept.
 */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { digestOfSources, STAMP } from "./sources.mjs";

const root = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");
const SANDBOX = ["-c", "agents-runtime/isolate/wrangler.toml"];
// Neither builds nor pushes images, which would take an engine.
const CONTAINERS = ["-c", "agents-runtime/containers/wrangler.toml", "--containers-rollout=none"];
const QUIET = { WRANGLER_SEND_METRICS: "false", WRANGLER_HIDE_BANNER: "true", NO_COLOR: "1" };

function run(command: string, args: string[], env: Record<string, string> = {}): Promise<void> {
  const child = spawn(command, args, {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, ...QUIET, ...env },
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code) =>
      code === 0 ? resolve() : reject(new Error(`${command} ${args.join(" ")} failed`)),
    );
  });
}

const bundle = (outdir: string, config: string[], env?: Record<string, string>) =>
  run("wrangler", ["deploy", "--dry-run", "--outdir", outdir, ...config], env);

/** Keeps what Miniflare needs to know of `wrangler.toml`: reading it with wrangler takes a second of every start. */
async function writeGatewayOptions(): Promise<void> {
  const { unstable_getMiniflareWorkerOptions, unstable_readConfig } = await import("wrangler");
  const config = join(root, "wrangler.toml");
  const { modulesRules: _, ...worker } = unstable_getMiniflareWorkerOptions(config).workerOptions;
  const databases = unstable_readConfig({ config }).d1_databases.map(
    (database: { binding: string; migrations_dir?: string }) => ({
      binding: database.binding,
      migrations: database.migrations_dir,
    }),
  );
  const sandbox = unstable_readConfig({ config: join(root, SANDBOX[1] ?? "") });
  const { compatibility_date: compatibilityDate, compatibility_flags: compatibilityFlags } = sandbox;
  const options = { worker, databases, sandbox: { compatibilityDate, compatibilityFlags } };
  writeFileSync(join(root, "dist", "gateway.options.json"), JSON.stringify(options, null, 2));
}

async function build(): Promise<void> {
  const digest = digestOfSources(root);
  rmSync(join(root, STAMP), { force: true });
  mkdirSync(join(root, "dist"), { recursive: true });
  const gateway = run("node", ["scripts/build-pages.ts"]).then(() =>
    bundle(join(root, "dist/gateway"), [], { QUAYSIDE_PAGES_BUILT: "1" }),
  );
  await Promise.all([gateway, bundle(join(root, "dist/sandbox"), SANDBOX)]);
  await writeGatewayOptions();
  // The digest is that of before: sources changed during the build make the next start build again.
  writeFileSync(join(root, STAMP), digest);
}

async function check(): Promise<void> {
  const outdir = mkdtempSync(join(tmpdir(), "quayside-deploy-"));
  try {
    await bundle(join(outdir, "gateway"), [], { QUAYSIDE_PAGES_BUILT: "1" });
    await bundle(join(outdir, "sandbox"), SANDBOX);
    await bundle(join(outdir, "containers"), CONTAINERS);
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

try {
  await (process.argv.includes("--check") ? check() : build());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
