import { createHmac, randomBytes } from "node:crypto";
import { totalmem } from "node:os";
import { join } from "node:path";
import { egressProxy } from "../../../agents-runtime/egress-proxy/proxy.ts";
import { publicAddresses } from "../../../agents-runtime/egress-proxy/public-address.ts";
import { publicLookup } from "../../../agents-runtime/egress-proxy/public-lookup.ts";
import type { ContainerSpec } from "../../../workers/runtimes/container/contract.ts";
import { deniedNetworks } from "../denied-networks.ts";
import type { Settings } from "../settings.ts";
import type { State } from "../state.ts";
import { EgressLog } from "./egress-log.ts";
import { Engine } from "./engine.ts";
import { Images } from "./images.ts";
import { Instance } from "./instance.ts";
import { Pool } from "./pool.ts";
import { Refused } from "./refused.ts";
import { containerServer } from "./server.ts";
import { Told } from "./told.ts";

export interface Containers {
  /** The unix socket on which the gateway reaches them. */
  socket: string;
  stop(): Promise<void>;
}

const MIB = 1024 * 1024;

/**
 * Runs agents' containers on this machine's engine. Whether there is one is asked when it is needed: the server starts
 * without, and takes one that is installed meanwhile.
 */
export async function startContainers(
  { root, egressAllow, containers: options }: Settings,
  { run, secrets }: State,
  log: (message: string) => void,
): Promise<Containers> {
  const engine = new Engine(options.dockerHost);
  const secret = createHmac("sha256", secrets.operatorSecret).update("containers").digest("hex");
  // Of this folder alone: several servers may share an engine, and begin with copies of one state.
  const label = `dev.quayside.${createHmac("sha256", secret).update(run).digest("hex").slice(0, 16)}`;
  const images = new Images(engine, { root, secret, label, log, ...options });
  const isPublic = publicAddresses(deniedNetworks());
  const told = new Told();
  /** The way out of a container, with what is told of it. */
  const wayOut = (spec: ContainerSpec) => {
    const { hosts, allowedHosts } = spec;
    if (hosts.length === 0) return { proxy: undefined, egress: undefined };
    const egress = new EgressLog(({ data }) => told.note(spec, JSON.parse(data)));
    const proxy = egressProxy({
      reach: { hosts, allowed: allowedHosts ?? undefined, exempt: egressAllow },
      lookup: publicLookup(isPublic),
      begin: (method, url) => egress.begin(method, url),
    });
    return { proxy, egress };
  };
  let rootless: Promise<boolean> | undefined;
  const pool = new Pool({
    memoryMb: options.memoryMb ?? totalmem() / MIB / 2,
    sleepAfterMs: options.sleepAfterMs,
    make: (spec) =>
      new Instance(spec, {
        engine,
        parts: async () => {
          const image = await images.find(spec);
          if (!image) throw new Refused("image_missing", "The container's image is not built yet.");
          rootless ??= isRootless(engine);
          return { image, relayImage: await images.relay(), rootless: await rootless };
        },
        folder: join(run, "c", randomBytes(4).toString("hex")),
        labels: {
          [label]: "container",
          "dev.quayside.tenant": spec.tenantId,
          "dev.quayside.agent": spec.agentId,
        },
        ...wayOut(spec),
        tell: (line) => told.note(spec, line),
      }),
  });
  let cleaned: Promise<void> | undefined;
  const ready = async () => {
    // Once: whatever is asked of an engine later says so where it has gone.
    if (!cleaned) await engine.ping();
    cleaned ??= removeLeftovers(engine, label).catch((error) => {
      cleaned = undefined;
      throw error;
    });
    await cleaned;
  };
  // What an earlier process has left is not there for long, where there is an engine.
  ready().catch(() => {});
  const server = containerServer({ images, pool, told, ready, log });
  const socket = join(run, "containers.sock");
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(socket, resolve));
  return {
    socket,
    stop: async () => {
      server.close().closeAllConnections();
      await pool.close();
      if (cleaned) await removeLeftovers(engine, label).catch(() => {});
    },
  };
}

/** Whether root inside of a container is the user who runs the engine. */
async function isRootless(engine: Engine): Promise<boolean> {
  const { SecurityOptions = [] } = await engine.call<{ SecurityOptions?: string[] }>("GET", "/info");
  return SecurityOptions.some((option) => option.includes("rootless"));
}

/** Removes the containers of an earlier process that could not. */
async function removeLeftovers(engine: Engine, label: string): Promise<void> {
  const filters = encodeURIComponent(JSON.stringify({ label: [`${label}=container`] }));
  const left = await engine.call<{ Id: string }[]>("GET", `/containers/json?all=1&filters=${filters}`);
  await Promise.allSettled(left.map(({ Id }) => engine.call("DELETE", `/containers/${Id}?force=1&v=1`)));
}
