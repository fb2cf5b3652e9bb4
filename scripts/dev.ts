/**
 * `npm run dev`: both Workers under `wrangler dev`, for editing. An edit is served some seconds later, after the
 * pages have been built again. It is slower to serve than `npm start` (about a sixth of the requests a second) and
 * runs the sandbox in the gateway's process, so an agent that loops for ever takes the server with it.
 * Its data are apart from those of `npm start`, in `.wrangler/`.
 */
import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { seed } from "./seeds.ts";

const root = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");
const state = join(root, ".wrangler", "quayside");
const secrets = join(state, "secrets.vars");
const port = process.env.PORT ?? "8787";
const CONFIGS = ["-c", "wrangler.toml", "-c", "agents-runtime/isolate/wrangler.toml"];
const DATABASES = ["DIRECTORY", "CATALOG", "SEARCH", "DATA"];
const env = { ...process.env, WRANGLER_SEND_METRICS: "false" };

function makeSecrets(): string {
  mkdirSync(state, { recursive: true, mode: 0o700 });
  if (!existsSync(secrets)) {
    const key = `ENCRYPTION_KEY=k1:${randomBytes(32).toString("base64")}`;
    writeFileSync(secrets, `${key}\nOPERATOR_SECRET=${randomBytes(32).toString("base64url")}\n`, {
      mode: 0o600,
    });
  }
  return /^OPERATOR_SECRET=(.*)$/m.exec(readFileSync(secrets, "utf8"))?.[1] ?? "";
}

function migrate(): void {
  for (const database of DATABASES) {
    const args = ["d1", "migrations", "apply", database, "--local"];
    const result = spawnSync("wrangler", args, { cwd: root, env: { ...env, CI: "true" }, encoding: "utf8" });
    if (result.status === 0) continue;
    console.error(`${result.stdout}${result.stderr}`);
    process.exit(1);
  }
}

async function seedWhenReady(url: string, operatorSecret: string): Promise<void> {
  while (
    !(await fetch(`${url}/api/v1/health`).then(
      (response) => response.ok,
      () => false,
    ))
  )
    await pause(500);
  const examplesFolder = join(root, "examples", "agents");
  const rest = await seed({ url, operatorSecret, stateFolder: state, examplesFolder, warn: console.warn });
  console.log(`Sign in at ${url}/sign-in; users and keys are in .wrangler/quayside/demo.json`);
  await rest.publish();
}

const operatorSecret = makeSecrets();
migrate();
const vars = ["--var", "ENVIRONMENT:development", "--var", `BASE_DOMAIN:localhost:${port}`];
const args = ["dev", ...CONFIGS, "--port", port, "--env-file", secrets, ...vars, "--live-reload"];
const server = spawn("wrangler", args, { cwd: root, env, stdio: "inherit" });
server.on("exit", (code) => process.exit(code ?? 1));
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => server.kill(signal));
seedWhenReady(`http://localhost:${port}`, operatorSecret).catch((error) =>
  console.error("The demo was not made:", error),
);
