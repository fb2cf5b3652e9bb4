import { mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { forgetOldConversations } from "./conversations.ts";
import { egressServer } from "./egress.ts";
import { RuntimeProcess } from "./runtime-process.ts";
import { selfTest } from "./self-test.ts";
import { AgentServer } from "./server.ts";
import { readSettings, type Settings } from "./settings.ts";
import { SettingsError } from "./settings-error.ts";

/** Opens the way out and starts the runtime; undefined where nothing is to be run here: a container agent's own server is beside this one. */
async function startRuntime(settings: Settings): Promise<RuntimeProcess | undefined> {
  const { agent, models, runFolder, parts, egressProxy, memoryBytes, dataFolder } = settings;
  if (agent.kind !== "isolate" && agent.kind !== "prompt") return undefined;
  for (const folder of [runFolder, dataFolder]) if (folder) mkdirSync(folder, { recursive: true });
  const trusted = (models?.providers ?? []).map(({ baseUrl }) => new URL(baseUrl).host);
  const egressSocket = agent.hosts.length + trusted.length > 0 ? join(runFolder, "egress.sock") : undefined;
  if (egressSocket) {
    rmSync(egressSocket, { force: true });
    await new Promise<void>((resolve) => egressServer(egressProxy, trusted).listen(egressSocket, resolve));
  }
  const worker = agent.kind === "prompt" ? "prompt-worker.js" : "worker.js";
  const { cpuMs } = agent;
  const runtime = new RuntimeProcess({
    ...{ parts, worker, runFolder, egressSocket, cpuMs, memoryBytes, dataFolder },
  });
  await runtime.start();
  return runtime;
}

async function serve(settings: Settings, runtime: RuntimeProcess | undefined): Promise<void> {
  const server = new AgentServer(settings, runtime);
  if (runtime && settings.dataFolder) forgetOldConversations(runtime);
  await new Promise<void>((resolve) => server.http.listen(settings.port, resolve));
  const { slug, version } = settings.agent;
  console.log(`${slug} ${version}: POST /invoke, GET /healthz and /metrics on port ${settings.port}`);
  const stop = async () => {
    console.log("stopping: no more runs are taken");
    await server.drain();
    runtime?.stop();
    process.exit(0);
  };
  process.once("SIGTERM", stop).once("SIGINT", stop);
}

/** `server.mjs` serves the agent; `server.mjs self-test` runs its own tests, and exits with 1 where one fails. */
async function main(): Promise<void> {
  const settings = readSettings(process.env, dirname(fileURLToPath(import.meta.url)));
  const runtime = await startRuntime(settings);
  if (process.argv[2] !== "self-test") return serve(settings, runtime);
  const passed = await selfTest(settings, runtime);
  runtime?.stop();
  process.exit(passed ? 0 : 1);
}

main().catch((error: unknown) => {
  console.error(error instanceof SettingsError ? error.message : error);
  process.exit(1);
});
