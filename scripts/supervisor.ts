/**
 * Serves Quayside on one machine: the gateway on Miniflare's direct socket, the sandboxes as supervised processes
 * of their own. Started by `start.mjs`, in a process group of its own, with a channel that carries the wish to end.
 */
import { existsSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { ALL_PUBLISHED, type Rest, readSeeds, seed } from "./seeds.ts";
import { startContainers } from "./supervisor/containers/index.ts";
import { drain } from "./supervisor/drain.ts";
import { startFaults } from "./supervisor/faults/index.ts";
import { type Gateway, type LogLine, migrate, requireFreePort, startGateway } from "./supervisor/gateway.ts";
import { readBuiltOptions } from "./supervisor/gateway-options.ts";
import { acquireLock } from "./supervisor/lock.ts";
import { LogFile } from "./supervisor/log-file.ts";
import { killLeftovers } from "./supervisor/processes.ts";
import { reportToGateway } from "./supervisor/report-to-gateway.ts";
import { type Sandboxes, startSandboxes } from "./supervisor/sandboxes.ts";
import { readSettings, type Settings } from "./supervisor/settings.ts";
import { StartError } from "./supervisor/start-error.ts";
import { emptyStateFolder, openState, requireStateFolder, type State } from "./supervisor/state.ts";
import { errorReporter, readyMessage } from "./supervisor/terminal.ts";

const root = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");
const MINUTE_MS = 60_000;
const EXAMPLE = { agent: "csv-insights", input: { csv: "city,orders\nOslo,3\nRiga,5\nPorto,41" } };

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** What has been started, to be ended in the opposite order. */
class Cleanup {
  readonly #tasks: (() => unknown)[] = [];
  add(task: () => unknown): void {
    this.#tasks.unshift(task);
  }
  async run(): Promise<void> {
    for (const task of this.#tasks.splice(0))
      await Promise.resolve(task()).catch((error) => print(String(error)));
  }
}

async function lockState(
  { stateFolder, fresh }: Settings,
  cleanup: Cleanup,
): Promise<{ state: State; markDraining(): void }> {
  requireStateFolder(stateFolder);
  const lock = await acquireLock(stateFolder, () =>
    print("Waiting for the earlier server to finish its runs …"),
  );
  cleanup.add(lock.release);
  if (lock.staleGroup !== undefined) await killLeftovers(lock.staleGroup);
  if (fresh) emptyStateFolder(stateFolder);
  const state = openState(stateFolder);
  readSeeds(stateFolder);
  cleanup.add(() => rmSync(state.run, { recursive: true, force: true }));
  return { state, markDraining: lock.markDraining };
}

/** The gateway's log, and its errors shortly on the terminal. */
function gatewayLog({ logs }: State, cleanup: Cleanup): (line: LogLine) => void {
  const file = new LogFile(join(logs, "gateway.log"));
  cleanup.add(() => file.close());
  const report = errorReporter(file.path, print);
  return ({ level, message }) => {
    file.write(JSON.stringify({ at: new Date().toISOString(), level, message }));
    if (level === "error") report(message);
  };
}

/** Calls the minute's cron at every full minute, as Cloudflare does. */
function everyMinute(gateway: Gateway, log: (line: LogLine) => void): () => void {
  let timer: NodeJS.Timeout;
  const schedule = () => {
    timer = setTimeout(
      () => {
        gateway
          .tick(new Date())
          .catch((error) => log({ level: "warn", message: `scheduled: ${String(error)}` }));
        schedule();
      },
      MINUTE_MS - (Date.now() % MINUTE_MS),
    );
  };
  schedule();
  return () => clearTimeout(timer);
}

/** Where this process reaches the gateway. */
const ownUrl = ({ host, port }: Settings): string =>
  `http://${host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host}:${port}`;

async function serve(settings: Settings, state: State, cleanup: Cleanup): Promise<string> {
  const built = readBuiltOptions(root);
  const log = gatewayLog(state, cleanup);
  const sandboxesStart = startSandboxes(settings, state, built.sandbox, ({ sandbox, reason }) =>
    log({ level: reason === "retired" ? "info" : "warn", message: `sandbox ${sandbox} ${reason}; replaced` }),
  );
  cleanup.add(() =>
    sandboxesStart.then(
      (sandboxes: Sandboxes) => sandboxes.stop(),
      () => {},
    ),
  );
  const containers = await startContainers(settings, state, (message) => log({ level: "warn", message }));
  cleanup.add(containers.stop);
  const [{ sockets, tellTo }] = await Promise.all([sandboxesStart, migrate(root, state, built)]);
  const faults = settings.faults ? await startFaults(state.run) : undefined;
  if (faults) cleanup.add(faults.stop);
  const reached = { sandboxes: sockets, containers: containers.socket };
  const gateway = await startGateway(settings, state, reached, built, log, faults);
  cleanup.add(() => gateway.stop());
  tellTo(reportToGateway(ownUrl(settings), state.secrets.operatorSecret));
  cleanup.add(everyMinute(gateway, log));
  return `http://localhost:${settings.port}`;
}

/** Resolves when the parent asks to drain, is gone, or a signal comes. */
function untilAskedToEnd(): Promise<void> {
  return new Promise((resolve) => {
    process.on("message", (message: { type?: string }) => message.type === "drain" && resolve());
    process.on("disconnect", () => resolve());
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => resolve());
  });
}

/** The examples that nobody had to wait for. */
function publishRest(rest: Rest, stop: AbortSignal): void {
  if (rest.count === 0) return;
  print(`${rest.count} more agents are being published …`);
  void rest.publish(stop).then(() => stop.aborted || print(ALL_PUBLISHED));
}

async function main(cleanup: Cleanup): Promise<void> {
  const began = Date.now() - process.uptime() * 1000;
  const settings = readSettings(root, process.env, process.argv.slice(2));
  const { state, markDraining } = await lockState(settings, cleanup);
  await requireFreePort(settings.host, settings.port);
  const url = await serve(settings, state, cleanup);
  const asked = untilAskedToEnd();
  const { operatorSecret } = state.secrets;
  const seeding = seed({
    url,
    operatorSecret,
    stateFolder: state.folder,
    examplesFolder: join(root, "examples", "agents"),
    warn: print,
  });
  const rest = await Promise.race([seeding, asked]).catch((error) => {
    throw new StartError(`The demo could not be made: ${(error as Error).message}`);
  });
  const demo = join(state.folder, "demo.json");
  const shown = (path: string) =>
    relative(process.cwd(), path).startsWith("..") ? path : `./${relative(process.cwd(), path)}`;
  const seconds = (Date.now() - began) / 1000;
  const demoPath = existsSync(demo) ? shown(demo) : undefined;
  const mailSender = settings.mail.MAIL_SENDER;
  print(readyMessage({ url, seconds, demoPath, example: EXAMPLE, mailSender, logs: shown(state.logs) }));
  if (settings.egressAllow.length > 0)
    print(`Agents may reach ${settings.egressAllow.join(", ")} too (QUAYSIDE_EGRESS_ALLOW).`);
  const stop = new AbortController();
  if (rest) publishRest(rest, stop.signal);
  await asked;
  stop.abort();
  markDraining();
  print("Stopping: letting runs in flight end (Ctrl-C again to stop at once) …");
  const left = await drain(ownUrl(settings), operatorSecret);
  if (left > 0) print(`${left} runs had not ended; they are taken up again at the next start.`);
}

process.stdout.on("error", () => {});
const cleanup = new Cleanup();
let exitCode = 0;
try {
  await main(cleanup);
} catch (error) {
  exitCode = 1;
  console.error(
    `quayside: ${error instanceof StartError ? error.message : ((error as Error).stack ?? String(error))}`,
  );
}
await cleanup.run();
process.exit(exitCode);
