import { relative } from "node:path";

/** The runtime of an exported agent: where its parts are, and its ways in and out. */
export interface WorkerdConfig {
  /** The folder that the configuration is written to; `parts` are named relative to it. */
  folder: string;
  parts: { worker: string; sandbox: string; program: string };
  socketPath: string;
  /** The socket by which requests leave, written as to a proxy; undefined where the agent may send none. */
  egressSocket: string | undefined;
  /** Where conversations are remembered; undefined where none are. */
  dataFolder: string | undefined;
}

const COMPATIBILITY_DATE = "2026-11-01";
const text = (value: string): string => JSON.stringify(value);

const way = (egressSocket: string | undefined): string =>
  egressSocket === undefined
    ? `(name = "egress", worker = (modules = [(name = "none.js", esModule = "export default { fetch() { throw new Error('no way out') } };")], compatibilityDate = ${text(COMPATIBILITY_DATE)}))`
    : `(name = "egress", external = (address = ${text(`unix:${egressSocket}`)}, http = (style = proxy)))`;

const diskAt = (folder: string): string =>
  `    (name = "data", disk = (path = ${text(folder)}, writable = true)),\n`;
const MEMORY_BINDING = `    (name = "MEMORY", durableObjectNamespace = "ConversationMemory"),\n`;
const MEMORY = `  durableObjectNamespaces = [(className = "ConversationMemory", uniqueKey = "conversations", enableSql = true)],
  durableObjectStorage = (localDisk = "data"),
`;

/** The configuration of `workerd`: the server's Worker, the sandbox with the Worker Loader, and one way out or none. */
export function workerdConfig(options: WorkerdConfig): string {
  const { folder, parts, socketPath, egressSocket, dataFolder } = options;
  const embed = (path: string) => `embed ${text(relative(folder, path))}`;
  return `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "server", worker = .server),
    (name = "sandbox", worker = .sandbox),
    ${way(egressSocket)},
${dataFolder === undefined ? "" : diskAt(dataFolder)}  ],
  sockets = [(name = "http", address = ${text(`unix:${socketPath}`)}, http = (), service = "server")],
);

const server :Workerd.Worker = (
  modules = [(name = "worker.js", esModule = ${embed(parts.worker)})],
  compatibilityDate = ${text(COMPATIBILITY_DATE)},
  bindings = [
    (name = "SANDBOX", service = (name = "sandbox", entrypoint = "SandboxService")),
    (name = "PROGRAM", json = ${embed(parts.program)}),
${dataFolder === undefined ? "" : MEMORY_BINDING}  ],
${dataFolder === undefined ? "" : MEMORY}  globalOutbound = "egress",
);

const sandbox :Workerd.Worker = (
  modules = [(name = "sandbox.js", esModule = ${embed(parts.sandbox)})],
  compatibilityDate = ${text(COMPATIBILITY_DATE)},
  bindings = [(name = "LOADER", workerLoader = (id = "agents"))],
  globalOutbound = "egress",
);
`;
}
