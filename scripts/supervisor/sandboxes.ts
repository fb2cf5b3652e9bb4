import { type ChildProcess, spawn } from "node:child_process";
import { copyFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { deniedNetworks } from "./denied-networks.ts";
import { LogFile } from "./log-file.ts";
import { sandboxConfig, sandboxNames, socketOf } from "./sandbox-config.ts";
import { type End, SandboxProcess } from "./sandbox-process.ts";
import type { Settings } from "./settings.ts";
import { StartError } from "./start-error.ts";
import type { State } from "./state.ts";
import type { Tell } from "./watchdog.ts";

export interface SandboxRuntime {
  compatibilityDate: string;
  compatibilityFlags: string[];
}

export interface Sandboxes {
  /** Unix socket by sandbox name. */
  sockets: Record<string, string>;
  /** Says who is told of the processes from now on. */
  tellTo(gateway: Tell): void;
  stop(): Promise<void>;
}

const workerd = (): string => (createRequire(import.meta.url)("workerd") as { default: string }).default;

/** Starts the runtime with nothing of this process's environment, which may hold the operator's secrets. */
function launcher(config: string, log: LogFile): () => ChildProcess {
  return () => {
    const env = { PATH: process.env.PATH ?? "", TZ: "UTC" };
    const child = spawn(workerd(), ["serve", "--experimental", config], {
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => log.write(chunk.toString()));
    return child;
  };
}

/** So many processes may be waiting to be replaced, or there would be none to relieve them. */
const MOST_RETIRING = 2;
/** Well below the limit at which a process is killed. */
const RECYCLE = 0.5;

/** Starts all sandbox processes and waits until each answers. Throws a `StartError` when one does not. */
export async function startSandboxes(
  settings: Settings,
  state: State,
  runtime: SandboxRuntime,
  onEnd: (end: End) => void,
): Promise<Sandboxes> {
  // A copy: a build while the server runs must not change what the next replaced process is.
  copyFileSync(join(settings.root, "dist", "sandbox", "index.js"), join(state.run, "sandbox.js"));
  const log = new LogFile(join(state.logs, "sandbox.log"));
  const { stallMs, memoryBytes, egressAllow } = settings;
  const denied = deniedNetworks();
  const retiring = new Set<string>();
  let tell: Tell = async () => undefined;
  const processes = sandboxNames(settings.sandboxes).map((name) => {
    const socketPath = socketOf(state.run, name);
    const config = join(state.run, `${name}.capnp`);
    writeFileSync(
      config,
      sandboxConfig({ socketPath, bundle: "sandbox.js", denied, egressAllow, ...runtime }),
    );
    return new SandboxProcess({
      name,
      socketPath,
      stallMs,
      memoryBytes,
      recycleBytes: memoryBytes * RECYCLE,
      launch: launcher(config, log),
      tell: (...report) => tell(...report),
      mayRetire: () => retiring.size < MOST_RETIRING && retiring.add(name).has(name),
      onEnd: (end) => {
        retiring.delete(name);
        onEnd(end);
      },
    });
  });
  const stop = async () => {
    await Promise.all(processes.map((sandbox) => sandbox.stop()));
    await log.close();
  };
  const healthy = await Promise.all(processes.map((sandbox) => sandbox.start()));
  if (healthy.includes(false)) {
    await stop();
    throw new StartError(`A sandbox process does not start; the reason is in ${log.path}.`);
  }
  return {
    sockets: Object.fromEntries(processes.map(({ name, socketPath }) => [name, socketPath])),
    tellTo: (gateway) => {
      tell = gateway;
    },
    stop,
  };
}
