import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { V4WorkerOptions } from "miniflare";
import { deniedNetworks } from "./denied-networks.ts";
import type { Faults } from "./faults/index.ts";
import type { DatabaseMigrations } from "./migrations.ts";
import type { SandboxRuntime } from "./sandboxes.ts";
import type { Settings } from "./settings.ts";
import type { State } from "./state.ts";

/** What the build keeps of `wrangler.toml` and the sandbox's, in `dist/gateway.options.json`. */
export interface BuiltOptions {
  worker: V4WorkerOptions & { assets?: { directory: string } };
  databases: DatabaseMigrations[];
  sandbox: SandboxRuntime;
}

export const GATEWAY = "quayside";
const STATIC = "static";

const NOT_FOUND = `export default { fetch: () => new Response("Not found", { status: 404 }) };`;
const MODULE_TYPES = {
  ".js": "ESModule",
  ".wasm": "CompiledWasm",
  ".bin": "Data",
  ".txt": "Text",
  ".html": "Text",
  ".sql": "Text",
} as const;

export const readBuiltOptions = (root: string): BuiltOptions =>
  JSON.parse(readFileSync(join(root, "dist", "gateway.options.json"), "utf8")) as BuiltOptions;

/** The bundle's modules, the entry first. */
function modulesOf(folder: string) {
  const names = readdirSync(folder).filter((name) => name !== "index.js");
  return ["index.js", ...names].flatMap((name) => {
    const type = MODULE_TYPES[name.slice(name.lastIndexOf(".")) as keyof typeof MODULE_TYPES];
    return type ? [{ type, path: join(folder, name) }] : [];
  });
}

/** The unix sockets behind which the gateway finds what runs agents. */
export interface Sockets {
  /** By sandbox name. */
  sandboxes: Record<string, string>;
  containers: string;
}

const external = (socketPath: string) => ({ external: { address: `unix:${socketPath}`, http: {} } });

/** What servers that tenants name are reached through: whatever their names lead to, no address of this machine's own. */
const publicNetwork = () => ({
  network: { allow: ["public"], deny: deniedNetworks(), tlsOptions: { trustBrowserCas: true } },
});

/**
 * The gateway as `wrangler.toml` describes it, with what differs on one machine: the sandboxes are processes behind
 * unix sockets, and static files come from a Worker of their own, because an assets configuration on the gateway
 * would take its direct socket's speed.
 */
export function gatewayWorkers(
  {
    root,
    host,
    port,
    sandboxes,
    probationMs,
    addressRate,
    egressAllow,
    dnsOverHttps,
    mail,
    oauth,
    walletChains,
    hostnames,
    modelProviders,
    containers: containerOptions,
  }: Settings,
  { run, secrets }: State,
  { sandboxes: sockets, containers }: Sockets,
  built: BuiltOptions,
  faults?: Pick<Faults, "answer" | "entry">,
): V4WorkerOptions[] {
  // One process counts addresses by itself; the limiter would be a hop more.
  const { assets, ratelimits: _, ...worker } = built.worker;
  const bindings = Object.entries(sockets).map(([name, path]) => [`SANDBOX_${name}`, external(path)]);
  const folder = join(root, "dist", "gateway");
  const entry = faults && {
    type: "ESModule",
    path: join(folder, "faulty-gateway.js"),
    contents: faults.entry,
  };
  const gateway = {
    ...worker,
    name: GATEWAY,
    rootPath: root,
    modulesRoot: folder,
    modules: [...(entry ? [entry] : []), ...modulesOf(folder)],
    bindings: {
      ...worker.bindings,
      ENVIRONMENT: "development",
      BASE_DOMAIN: `localhost:${port}`,
      ONE_PROCESS: "on",
      SANDBOX_PROCESSES: String(sandboxes),
      SANDBOX_PROBATION_MS: String(probationMs),
      ADDRESS_RATE: String(addressRate),
      ENCRYPTION_KEY: secrets.encryptionKey,
      OPERATOR_SECRET: secrets.operatorSecret,
      ...mail,
      ...oauth,
      ...(walletChains ? { WALLET_CHAINS: walletChains } : {}),
      ...hostnames,
      ...(modelProviders ? { MODEL_PROVIDERS: modelProviders } : {}),
      ...(dnsOverHttps ? { DNS_OVER_HTTPS_URL: dnsOverHttps } : {}),
      ...(egressAllow.length > 0 ? { EGRESS_ALLOW: egressAllow } : {}),
    },
    serviceBindings: {
      ...worker.serviceBindings,
      ...Object.fromEntries(bindings),
      SANDBOX: external(sockets["0"] ?? ""),
      CONTAINERS: containerOptions.address
        ? { external: { address: containerOptions.address, http: {} } }
        : external(containers),
      ASSETS: STATIC,
      PUBLIC_NETWORK: publicNetwork(),
      ...(faults ? { FAULTS: faults.answer } : {}),
    },
    unsafeDirectSockets: [{ host, port }],
  };
  const files = {
    name: STATIC,
    modules: true,
    script: NOT_FOUND,
    compatibilityDate: worker.compatibilityDate,
    assets: { directory: join(run, "client"), routerConfig: { has_user_worker: true } },
  };
  return [gateway, ...(assets ? [files] : [])] as V4WorkerOptions[];
}
