import { join } from "node:path";

/** The word by which both ends of a socket agree to speak Cap'n Proto RPC; Miniflare's end knows no other. */
export const CAPNP_CONNECT_HOST = "miniflare-unsafe-internal-capnp-connect";

export interface SandboxConfig {
  socketPath: string;
  /** The bundle, relative to the folder that the configuration is in. */
  bundle: string;
  compatibilityDate: string;
  compatibilityFlags: string[];
  /** Networks that are out of reach though they may count as public, in CIDR notation. */
  denied: string[];
  /** `host:port` of servers that agents may be granted though they are not public, over plain http. */
  egressAllow: string[];
}

const text = (value: string): string => JSON.stringify(value);
const list = (values: string[]): string => `[${values.map(text).join(", ")}]`;

/** Each server that is allowed gets a service of its own, which leads to it alone, and a binding. */
const allowedServices = (addresses: string[]): string =>
  addresses
    .map((address) => `\n    (name = ${text(address)}, external = (address = ${text(address)}, http = ())),`)
    .join("");
const allowedBindings = (addresses: string[]): string =>
  [
    ...addresses.map((address) => `(name = ${text(`EGRESS_${address}`)}, service = ${text(address)})`),
    ...(addresses.length > 0 ? [`(name = "EGRESS_ALLOW", json = ${text(JSON.stringify(addresses))})`] : []),
  ]
    .map((binding) => `, ${binding}`)
    .join("");

/**
 * The configuration of one sandbox process: the bundle as `wrangler deploy` makes it, the Worker Loader, the
 * public internet and nothing else. Its socket serves the `SandboxService` entrypoint, over HTTP and RPC.
 */
export function sandboxConfig({
  socketPath,
  bundle,
  compatibilityDate,
  compatibilityFlags,
  denied,
  egressAllow,
}: SandboxConfig): string {
  return `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "sandbox", worker = .sandbox),
    (name = "internet", network = (
      allow = ["public"],
      deny = ${list(denied)},
      tlsOptions = (trustBrowserCas = true),
    )),${allowedServices(egressAllow)}
  ],
  sockets = [(
    name = "http",
    address = ${text(`unix:${socketPath}`)},
    http = (capnpConnectHost = ${text(CAPNP_CONNECT_HOST)}),
    service = (name = "sandbox", entrypoint = "SandboxService"),
  )],
);

const sandbox :Workerd.Worker = (
  modules = [(name = "index.js", esModule = embed ${text(bundle)})],
  compatibilityDate = ${text(compatibilityDate)},
  compatibilityFlags = ${list(compatibilityFlags)},
  bindings = [(name = "LOADER", workerLoader = (id = "agents"))${allowedBindings(egressAllow)}],
  globalOutbound = "internet",
);
`;
}

/** Beside the processes for proven programs: one for young programs, and those that stand by. */
const OTHERS = 1 + 4;

/** The names of all sandbox processes, numbers from 0, where `proven` of them are for proven programs. */
export const sandboxNames = (proven: number): string[] =>
  Array.from({ length: proven + OTHERS }, (_, index) => String(index));

export const socketOf = (runFolder: string, name: string): string => join(runFolder, `${name}.sock`);
