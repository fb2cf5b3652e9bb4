import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { unstable_readConfig } from "wrangler";
import { engine } from "./engine.ts";

/** The first start builds the images, for which a compiler is installed. */
const READY_MS = 240_000;

interface ContainerClass {
  class_name: string;
  instance_type: string;
  image: string;
  image_build_context: string;
}

export interface DevServer {
  /** `host:port` of the Worker. */
  address: string;
  port: number;
  /** Its containers that run at this moment, by their names. */
  running(): Promise<string[]>;
  /** How many images it has made for the containers that there are. */
  images(): Promise<number>;
  stop(): Promise<void>;
}

/** The part of the repository that the Worker is made of. */
const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const configIn = (root: string) => join(root, "agents-runtime/containers/wrangler.toml");

/** A copy of it, to add agents to. */
export function copyOfContainers(folder: string): string {
  cpSync(join(ROOT, "agents-runtime"), join(folder, "agents-runtime"), { recursive: true });
  for (const name of ["workers", "node_modules"]) symlinkSync(join(ROOT, name), join(folder, name));
  return dirname(configIn(folder));
}

export interface DevServerOptions {
  sleepSeconds: number;
  port?: number;
  /** Another root than the repository. */
  root?: string;
  /** The classes of own Dockerfiles instead of the languages'. */
  own?: boolean;
}

/** The configuration with a name of its own and the classes that are needed, since each of them has an image to be built. */
function configFor(
  folder: string,
  name: string,
  { sleepSeconds, root = ROOT, own = false }: DevServerOptions,
): string {
  const config = configIn(root);
  const {
    containers = [],
    durable_objects,
    migrations,
    compatibility_date,
    compatibility_flags,
    main,
  } = unstable_readConfig({ config });
  const needed = (containers as ContainerClass[]).filter(({ class_name, instance_type }) =>
    own ? class_name.startsWith("Own") : instance_type === "standard-1",
  );
  const names = needed.map(({ class_name }) => class_name);
  const inFolder = (path: string) => resolve(dirname(config), path);
  const copy = {
    ...{ name, main, compatibility_date, compatibility_flags, migrations },
    vars: { SLEEP_SECONDS: String(sleepSeconds) },
    containers: needed.map(({ image, image_build_context, ...one }) => ({
      ...one,
      image: inFolder(image),
      image_build_context: inFolder(image_build_context),
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

const tagOf = (image: string) => image.slice(image.lastIndexOf(":") + 1);

/** The containers' Worker in the development server, with the machine's engine. */
export async function startDevServer(options: DevServerOptions): Promise<DevServer> {
  const folder = mkdtempSync(join(tmpdir(), "quayside-containers-"));
  const name = `quayside-test-${process.pid}`;
  const port = options.port ?? (await freePort());
  const config = configFor(folder, name, options);
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
    return engine.call<{ Id: string; Names: string[]; Image: string }[]>(
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
    port,
    running: async () =>
      (await containers(false)).flatMap(({ Names }) => Names).filter((one) => !one.endsWith("-proxy")),
    images: async () => {
      const reference = encodeURIComponent(JSON.stringify({ reference: ["cloudflare-dev/*"] }));
      const all = await engine.call<{ RepoTags: string[] }[]>("GET", `/images/json?filters=${reference}`);
      // Each build of a server's has a tag of its own; others may build beside it.
      const builds = new Set((await containers(true)).map(({ Image }) => tagOf(Image)));
      return all.flatMap(({ RepoTags }) => RepoTags).filter((name) => builds.has(tagOf(name))).length;
    },
    stop,
  };
}
