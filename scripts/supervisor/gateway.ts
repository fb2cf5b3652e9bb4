import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { join } from "node:path";
import type { Faults } from "./faults/index.ts";
import { type BuiltOptions, GATEWAY, gatewayWorkers, type Sockets } from "./gateway-options.ts";
import { applyMigrations, digestOfMigrations, type MigrationTarget, migrationFiles } from "./migrations.ts";
import type { Settings } from "./settings.ts";
import { StartError } from "./start-error.ts";
import type { State } from "./state.ts";

// Required, not imported: to import a CommonJS module Node first looks in all of its text for what it exports, here for
// most of a second.
const { CoreHeaders, convertV4MiniflareOptions, Log, LogLevel, Miniflare } = createRequire(import.meta.url)(
  "miniflare",
) as typeof import("miniflare");

export interface Gateway {
  /** Calls the Worker's `scheduled` handler. */
  tick(scheduledAt: Date): Promise<void>;
  stop(): Promise<void>;
}

/** One line of the gateway's log. */
export interface LogLine {
  level: string;
  message: string;
}

/** Miniflare's own messages, such as that the runtime crashed and was started again, join the gateway's log. */
class MiniflareLog extends Log {
  readonly #sink: (line: LogLine) => void;
  constructor(sink: (line: LogLine) => void) {
    super(LogLevel.WARN);
    this.#sink = sink;
  }
  override log(message: string): void {
    this.#sink({ level: "warn", message });
  }
  override logWithLevel(level: import("miniflare").LogLevel, message: string): void {
    if (level <= LogLevel.WARN) this.#sink({ level: level === LogLevel.ERROR ? "error" : "warn", message });
  }
}

const oneLine = (error: unknown): string =>
  String(error instanceof Error ? error.message : error).split("\n")[0] ?? "";

// Miniflare's direct socket would believe a header about the caller's address. Without the header's name the runtime
// fills in the connection's other end.
Reflect.deleteProperty(CoreHeaders, "CF_BLOB");

const SHARED = { host: "127.0.0.1", port: 0, cf: false, logRequests: false } as const;

/** Throws a `StartError` when the port is taken or not allowed. */
export function requireFreePort(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", ({ code }: NodeJS.ErrnoException) => {
      const why = code === "EADDRINUSE" ? "is in use" : `cannot be used (${code})`;
      reject(
        new StartError(`Port ${port} on ${host} ${why}. Choose another one: PORT=${port + 1} npm start`),
      );
    });
    server.listen({ host, port }, () => server.close(() => resolve()));
  });
}

/**
 * Brings the databases up to date before the gateway runs on them: its queues and alarms would go to work at once.
 * Throws a `StartError` when a database is damaged or a migration fails.
 */
export async function migrate(
  root: string,
  { data }: State,
  { worker, databases }: BuiltOptions,
): Promise<void> {
  const stamp = join(data, "migrations.sha256");
  const digest = digestOfMigrations(root, databases);
  try {
    if (readFileSync(stamp, "utf8") === digest) return;
  } catch {}
  const script = "export default {}";
  const { d1Databases, compatibilityDate } = worker;
  const workers = [{ name: "migrations", modules: true, script, d1Databases, compatibilityDate }];
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({ ...SHARED, resourcePersistencePath: data, workers: workers as never }),
  );
  try {
    for (const { binding, migrations } of databases) {
      const database = (await miniflare.getD1Database(binding)) as unknown as MigrationTarget;
      await applyMigrations(database, join(root, migrations));
    }
  } catch (error) {
    throw new StartError(
      `The databases in ${data} cannot be brought up to date (${oneLine(error)}). Restore them, or start over with: npm start -- --fresh`,
    );
  } finally {
    await miniflare.dispose();
  }
  writeFileSync(stamp, digest);
}

/** Throws when a database does not open, or lacks what the stamp says has been applied. */
async function requireMigrated(
  miniflare: import("miniflare").Miniflare,
  root: string,
  { databases }: BuiltOptions,
): Promise<void> {
  for (const { binding, migrations } of databases) {
    const files = migrationFiles(join(root, migrations));
    if (files.length === 0) continue;
    const database = await miniflare.getD1Database(binding, GATEWAY);
    const { results } = await database.prepare("SELECT name FROM d1_migrations").all<{ name: string }>();
    const missing = files.find((name) => !results.some((row) => row.name === name));
    if (missing) throw new Error(`The database ${binding} lacks the migration ${missing}`);
  }
}

/** Starts the gateway on its port. Its runtime, when it crashes, is started again by Miniflare. */
export async function startGateway(
  settings: Settings,
  state: State,
  sockets: Sockets,
  built: BuiltOptions,
  log: (line: LogLine) => void,
  faults: Faults | undefined,
): Promise<Gateway> {
  // A copy, for as long as the server runs: a build meanwhile would take the files away from under it.
  cpSync(join(settings.root, "build", "client"), join(state.run, "client"), { recursive: true });
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      ...SHARED,
      resourcePersistencePath: state.data,
      log: new MiniflareLog(log),
      handleStructuredLogs: log,
      workers: gatewayWorkers(settings, state, sockets, built, faults) as never,
    }),
  );
  // Miniflare would end this process on a signal, without letting runs in flight end.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.removeAllListeners(signal);
  await miniflare.ready;
  await requireMigrated(miniflare, settings.root, built).catch(async (error) => {
    await miniflare.dispose();
    throw new StartError(
      `${oneLine(error)} in ${state.data}. Restore the databases, or start over with: npm start -- --fresh`,
    );
  });
  return {
    tick: async (scheduledTime) => {
      const worker = await miniflare.getWorker(GATEWAY);
      await worker.scheduled({ scheduledTime, cron: "* * * * *" });
    },
    stop: () => miniflare.dispose(),
  };
}
