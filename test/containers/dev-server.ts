import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { unstable_readConfig } from "wrangler";
import { engine } from "./engine.ts";

const CONFIG = fileURLToPath(new URL("../../agents-runtime/containers/wrangler.toml", import.meta.url));
/** The first start builds the images, for which a compiler is installed. */
const READY_MS = 240_000;

interface ContainerClass {
  class_name: string;
  image_vars: Record<string, string>;
  instance_type: string;
}

export interface DevServer {
  /** `host:port` of the Worker. */
  address: string;
  /** Its containers that run at this moment, by their names. */
  running(): Promise<string[]>;
  /** How many images there are of its. */
  images(): Promise<number>;
  stop(): Promise<void>;
}

/** A copy of the configuration with a name of its own and the classes of one size, since each of them has an image to be built. */
function configFor(folder: string, name: string, sleepSeconds: number, config = CONFIG): string {
  const {
    containers = [],
    durable_objects,
    migrations,
    compatibility_date,
    compatibility_flags,
    main,
  } = unstable_readConfig({ config });
  const usual = (containers as ContainerClass[]).filter((one) => one.instance_type === "standard-1");
  const names = usual.map(({ class_name }) => class_name);
  const here = dirname(config);
  const copy = {
    ...{ name, main, compatibility_date, compatibility_flags, migrations },
    vars: { SLEEP_SECONDS: String(sleepSeconds) },
    containers: usual.map(({ class_name, image_vars, instance_type }) => ({
      ...{ class_name, image_vars, instance_type, max_instances: 20 },
      image: join(here, "Dockerfile"),
      image_build_context: dirname(here),
    })),
    durable_objects: {
      bindings: durable_objects.bindings.filter((one: ContainerClass) => names.includes(one.class_name)),
    },
  };
  const path = join(folder, "wrangler.json");
  writeFileSync(path, JSON.stringify(copy));
  return path;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen({ host: "127.0.0.1", port: 0 }, () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

/** The containers' Worker in the development server, with the machine's engine. */
export async function startDevServer(sleepSeconds: number): Promise<DevServer> {
  const folder = mkdtempSync(join(tmpdir(), "quayside-containers-"));
  const name = `quayside-test-${process.pid}`;
  const port = await freePort();
  const config = configFor(folder, name, sleepSeconds);
  const args = ["dev", "-c", config, "--ip", "127.0.0.1", "--port", String(port), "--persist-to", folder];
  const child = spawn("wrangler", args, {
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, WRANGLER_SEND_METRICS: "false", NO_COLOR: "1" },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (piece) => {
      output = (output + String(piece)).slice(-20_000);
    });
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const containers = async (all: boolean) => {
    const filters = encodeURIComponent(JSON.stringify({ name: [`^/workerd-${name}-`] }));
    return engine.call<{ Id: string; Names: string[] }[]>(
      "GET",
      `/containers/json?all=${all ? 1 : 0}&filters=${filters}`,
    );
  };
  const stop = async () => {
    if (child.pid && child.exitCode === null) process.kill(-child.pid, "SIGTERM");
    await Promise.race([exited, pause(10_000)]);
    for (const { Id } of await containers(true))
      await engine.call("DELETE", `/containers/${Id}?force=1&v=1`).catch(() => {});
    rmSync(folder, { recursive: true, force: true });
  };
  const deadline = Date.now() + READY_MS;
  while (!output.includes("Ready on")) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop();
      throw new Error(`The development server did not start:\n${output}`);
    }
    await pause(50);
  }
  return {
    address: `127.0.0.1:${port}`,
    running: async () =>
      (await containers(false)).flatMap(({ Names }) => Names).filter((one) => !one.endsWith("-proxy")),
    images: async () => (await engine.call<unknown[]>("GET", "/images/json")).length,
    stop,
  };
}
