import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { walletChainList } from "../../workers/identity/wallets/chains.ts";
import { platformProviderList } from "../../workers/models/provider-list.ts";
import { StartError } from "./start-error.ts";

const DEFAULT_PORT = 8787;
const MOST_SANDBOXES = 64;

/** What the environment and the command line say about a start. */
export interface Settings {
  /** The repository. */
  root: string;
  stateFolder: string;
  host: string;
  port: number;
  /** Sandbox processes for proven programs; there are some more beside them. */
  sandboxes: number;
  /** A sandbox that has not answered for so long is killed, unless the gateway knows the limits of the runs in it. */
  stallMs: number;
  /** A sandbox that holds more than this is killed. */
  memoryBytes: number;
  /** For how long from its first run on a version is kept apart from proven ones. */
  probationMs: number;
  /** Requests a minute that one address may send without an API key. */
  addressRate: number;
  /** Empty the state folder first. */
  fresh: boolean;
  /** Let tests say what fails where. */
  faults: boolean;
  /** The resolver that is asked about domains of workspaces; undefined for the usual one. */
  dnsOverHttps: string | undefined;
  /** `host:port` of servers that agents may be granted though they are not public, for tests. */
  egressAllow: string[];
  /** Who delivers mails, as bindings of the gateway; empty where they stay on this machine. */
  mail: Record<string, string>;
  /** The OAuth apps with which people sign in, as bindings of the gateway. */
  oauth: Record<string, string>;
  /** The chains that wallets may be on, as JSON; undefined for the usual ones. */
  walletChains: string | undefined;
  hostnames: Record<string, string>;
  /** The operator's model providers, as JSON; undefined where there are none. */
  modelProviders: string | undefined;
  containers: ContainerSettings;
}

/** How agents' containers run on this machine. */
export interface ContainerSettings {
  /** Where the engine is, as Docker's own tools read it; undefined for the usual socket. */
  dockerHost: string | undefined;
  /** `host:port` of another host of containers than this machine's engine, for tests. */
  address: string | undefined;
  /** What all containers may use together; undefined for half of the machine's. */
  memoryMb: number | undefined;
  /** After so long without a run a container is stopped. */
  sleepAfterMs: number;
  /** Images that own Dockerfiles may begin with, beside well-known ones. */
  bases: string[];
  /** The network of builds of own Dockerfiles, as `docker build --network` takes it. */
  buildNetwork: string;
  /** What images of agents may take on disk together. */
  imagesBytes: number;
}

function integer(
  env: NodeJS.ProcessEnv,
  name: string,
  fallback: number,
  [least, most]: [number, number],
): number {
  const text = env[name];
  if (text === undefined || text === "") return fallback;
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new StartError(`${name} is "${text}"; it must be a whole number from ${least} to ${most}.`);
}

const LOOPBACK = ["127.0.0.1", "::1", "localhost"];

/** Faults are for tests: a server that others reach does not start with them. */
function readFaults({ QUAYSIDE_FAULTS, QUAYSIDE_HOST }: NodeJS.ProcessEnv): boolean {
  if (QUAYSIDE_FAULTS !== "1") return false;
  if (LOOPBACK.includes(QUAYSIDE_HOST || "127.0.0.1")) return true;
  throw new StartError(
    `QUAYSIDE_FAULTS=1 is for tests on this machine; it does not go with QUAYSIDE_HOST=${QUAYSIDE_HOST}.`,
  );
}

const ADDRESS = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]*[a-z0-9])?:([1-9]\d{0,4})$/;

function readEgressAllow({ QUAYSIDE_EGRESS_ALLOW }: NodeJS.ProcessEnv): string[] {
  const addresses = (QUAYSIDE_EGRESS_ALLOW ?? "").split(",").map((address) => address.trim());
  const wrong = addresses.find(
    (address) => address !== "" && !(Number(ADDRESS.exec(address)?.[1]) <= 65_535),
  );
  if (wrong === undefined) return addresses.filter((address) => address !== "");
  throw new StartError(
    `QUAYSIDE_EGRESS_ALLOW has "${wrong}"; it takes host:port, several with commas, such as 127.0.0.1:9999.`,
  );
}

/** What each sender needs, by the names of the gateway's bindings; `cloudflare` is only on Cloudflare. */
const MAIL_SETTINGS: Record<string, Record<string, keyof NodeJS.ProcessEnv>> = {
  resend: { MAIL_FROM: "QUAYSIDE_MAIL_FROM", RESEND_API_KEY: "QUAYSIDE_RESEND_API_KEY" },
  http: {
    MAIL_FROM: "QUAYSIDE_MAIL_FROM",
    MAIL_ENDPOINT: "QUAYSIDE_MAIL_ENDPOINT",
    MAIL_ENDPOINT_SECRET: "QUAYSIDE_MAIL_ENDPOINT_SECRET",
  },
};

function readMail(env: NodeJS.ProcessEnv): Record<string, string> {
  const sender = env.QUAYSIDE_MAIL_SENDER;
  if (!sender) return {};
  const needed = MAIL_SETTINGS[sender];
  const senders = Object.keys(MAIL_SETTINGS).join(" or ");
  if (!needed) throw new StartError(`QUAYSIDE_MAIL_SENDER is "${sender}"; it must be ${senders}.`);
  const missing = Object.values(needed).filter((name) => !env[name]);
  if (missing.length > 0)
    throw new StartError(`QUAYSIDE_MAIL_SENDER=${sender} needs ${missing.join(" and ")} too.`);
  const bindings = Object.entries(needed).map(([binding, name]) => [binding, env[name] ?? ""]);
  return { MAIL_SENDER: sender, ...Object.fromEntries(bindings) };
}

function readResolver({ QUAYSIDE_DNS_OVER_HTTPS: text }: NodeJS.ProcessEnv): string | undefined {
  if (!text) return undefined;
  if (/^https?:/.test(text) && URL.canParse(text)) return text;
  throw new StartError(`QUAYSIDE_DNS_OVER_HTTPS is "${text}"; it must be the URL of a resolver.`);
}

/** The OAuth apps with which people sign in, by the names of the gateway's bindings. */
const OAUTH_SETTINGS = {
  GITHUB_CLIENT_ID: "QUAYSIDE_GITHUB_CLIENT_ID",
  GITHUB_CLIENT_SECRET: "QUAYSIDE_GITHUB_CLIENT_SECRET",
  GOOGLE_CLIENT_ID: "QUAYSIDE_GOOGLE_CLIENT_ID",
  GOOGLE_CLIENT_SECRET: "QUAYSIDE_GOOGLE_CLIENT_SECRET",
} as const;

/** Who issues certificates for workspaces' own domains; on one machine nobody needs any. */
const HOSTNAME_SETTINGS = {
  CLOUDFLARE_ZONE_ID: "QUAYSIDE_CLOUDFLARE_ZONE_ID",
  CLOUDFLARE_API_TOKEN: "QUAYSIDE_CLOUDFLARE_API_TOKEN",
  CLOUDFLARE_API_URL: "QUAYSIDE_CLOUDFLARE_API_URL",
} as const;

/** Those of some bindings that are set. */
const readBindings = (
  env: NodeJS.ProcessEnv,
  names: Readonly<Record<string, string>>,
): Record<string, string> =>
  Object.fromEntries(
    Object.entries(names).flatMap(([binding, name]) => {
      const value = env[name];
      return value ? [[binding, value]] : [];
    }),
  );

function readWalletChains({ QUAYSIDE_WALLET_CHAINS: text }: NodeJS.ProcessEnv): string | undefined {
  if (!text) return undefined;
  try {
    walletChainList.parse(JSON.parse(text));
    return text;
  } catch {
    const example = '[{"id":1,"name":"Ethereum","rpcUrl":"https://node.example.org"}]';
    throw new StartError(`QUAYSIDE_WALLET_CHAINS is "${text}"; it must be a list as ${example}.`);
  }
}

/** What an OpenAI-compatible server on this machine costs. */
const FREE = { "*": { input: 0, output: 0 } };

/** QUAYSIDE_MODELS as it is, and the two usual providers by one setting each. */
function readModelProviders(env: NodeJS.ProcessEnv): string | undefined {
  const { QUAYSIDE_MODELS, QUAYSIDE_OPENAI_API_KEY: apiKey, QUAYSIDE_OLLAMA_URL: baseUrl } = env;
  try {
    const list = platformProviderList.parse([
      ...(JSON.parse(QUAYSIDE_MODELS || "[]") as unknown[]),
      ...(apiKey ? [{ name: "openai", baseUrl: "https://api.openai.com/v1", apiKey }] : []),
      ...(baseUrl ? [{ name: "ollama", baseUrl, prices: FREE }] : []),
    ]);
    return list.length > 0 ? JSON.stringify(list) : undefined;
  } catch {
    // Not what it says: there are keys in it.
    const example = '[{"name":"openai","baseUrl":"https://api.openai.com/v1","apiKey":"sk-…"}]';
    throw new StartError(
      `QUAYSIDE_MODELS must be a list as ${example}, and QUAYSIDE_OLLAMA_URL a URL such as http://127.0.0.1:11434/v1.`,
    );
  }
}

function readContainers(env: NodeJS.ProcessEnv): ContainerSettings {
  const memoryMb = integer(env, "QUAYSIDE_CONTAINER_MEMORY_MB", 0, [0, 16_777_216]);
  const address = env.QUAYSIDE_CONTAINERS_ADDRESS || undefined;
  if (address && !ADDRESS.test(address))
    throw new StartError(
      `QUAYSIDE_CONTAINERS_ADDRESS is "${address}"; it takes host:port, such as 127.0.0.1:8790.`,
    );
  return {
    address,
    dockerHost: env.DOCKER_HOST || undefined,
    memoryMb: memoryMb || undefined,
    sleepAfterMs: integer(env, "QUAYSIDE_CONTAINER_SLEEP_SECONDS", 300, [1, 86_400]) * 1000,
    bases: (env.QUAYSIDE_CONTAINER_BASES ?? "").split(/[\s,]+/).filter((name) => name !== ""),
    buildNetwork: env.QUAYSIDE_CONTAINER_BUILD_NETWORK || "none",
    imagesBytes: integer(env, "QUAYSIDE_CONTAINER_IMAGES_MB", 10_240, [1, 16_777_216]) * 1024 ** 2,
  };
}

/** Reads `PORT`, `QUAYSIDE_*` and `--fresh`. Throws a `StartError` that names the wrong one. */
export function readSettings(root: string, env: NodeJS.ProcessEnv, args: readonly string[]): Settings {
  const unknown = args.find((arg) => arg !== "--fresh");
  if (unknown !== undefined)
    throw new StartError(`"${unknown}" is not an option of npm start; --fresh is the only one.`);
  return {
    root,
    stateFolder: resolve(root, env.QUAYSIDE_STATE || ".quayside"),
    host: env.QUAYSIDE_HOST || "127.0.0.1",
    port: integer(env, "PORT", DEFAULT_PORT, [1, 65_535]),
    sandboxes: integer(env, "QUAYSIDE_SANDBOXES", Math.min(availableParallelism(), MOST_SANDBOXES), [
      1,
      MOST_SANDBOXES,
    ]),
    stallMs: integer(env, "QUAYSIDE_STALL_MS", 2000, [250, 600_000]),
    memoryBytes: integer(env, "QUAYSIDE_SANDBOX_MEMORY_MB", 1024, [128, 1_048_576]) * 1024 * 1024,
    probationMs: integer(env, "QUAYSIDE_PROBATION_SECONDS", 120, [0, 86_400]) * 1000,
    addressRate: integer(env, "QUAYSIDE_ADDRESS_RATE", 100, [1, 1_000_000_000]),
    fresh: args.includes("--fresh"),
    faults: readFaults(env),
    egressAllow: readEgressAllow(env),
    dnsOverHttps: readResolver(env),
    mail: readMail(env),
    oauth: readBindings(env, OAUTH_SETTINGS),
    hostnames: readBindings(env, HOSTNAME_SETTINGS),
    walletChains: readWalletChains(env),
    modelProviders: readModelProviders(env),
    containers: readContainers(env),
  };
}
