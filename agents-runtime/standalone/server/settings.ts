import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isObject, type JsonObject } from "../../../workers/kernel/json.ts";
import type { ExportedAgent, ModelSettings } from "../contract.ts";
import { readModels } from "./model-settings.ts";
import { stateKeyOf } from "./sealed-state.ts";
import { secretsOf } from "./secrets-of.ts";
import { SettingsError } from "./settings-error.ts";

/** What the server of an export is told, by its environment and by files. */
export interface Settings {
  port: number;
  /** The folder with `export.json`, the program and the runtime's parts. */
  parts: string;
  /** Where sockets and the runtime's configuration are written; of this process alone. */
  runFolder: string;
  agent: ExportedAgent;
  /** Secrets among it. */
  config: JsonObject;
  licence: string | undefined;
  /** `host:port` of the proxy that requests leave by; undefined for a direct way to public addresses. */
  egressProxy: { host: string; port: number } | undefined;
  /** With it, only requests signed by the Standard Webhooks scheme are taken. */
  invokeSecret: string | undefined;
  /** Of a container agent: where its own server answers, on this machine. */
  upstream: { host: string; port: number } | undefined;
  /** Of a prompt agent: whom it asks. */
  models: ModelSettings | undefined;
  /** The folder of conversations, on a volume of its own; undefined where the agent remembers none. */
  dataFolder: string | undefined;
  /** What is masked: secrets of the configuration, and keys of model providers. */
  secrets: string[];
  /** Seals what callers keep of runs that ask something. */
  stateKey: string;
  /** Runs at a time, and how many may wait beside them. */
  concurrency: number;
  maxWaiting: number;
  /** The runtime is replaced above this. */
  memoryBytes: number;
}

const CGROUP_LIMIT = "/sys/fs/cgroup/memory.max";
/** Of the container's memory: the rest is the server's own. */
const RUNTIME_SHARE = 0.75;
const USUAL_MEMORY = 512 * 1024 * 1024;

type Environment = Record<string, string | undefined>;

/** Reads the settings of this process; throws a `SettingsError` that names the variable or file to mend. */
export function readSettings(env: Environment, parts: string): Settings {
  const agent = JSON.parse(readFileSync(join(parts, "export.json"), "utf8")) as ExportedAgent;
  const upstream = address(env, "QUAYSIDE_UPSTREAM", 8081);
  if (agent.kind === "container" && !upstream)
    throw new SettingsError(
      "QUAYSIDE_UPSTREAM is missing: give http://host:port of the agent's own container",
    );
  const config = configOf(env);
  const models = agent.kind === "prompt" ? readModels(env, agent.models ?? []) : undefined;
  const keys = (models?.providers ?? []).flatMap(({ key }) => key ?? []);
  const secrets = [...secretsOf(agent.configSchema, config), ...keys];
  const invokeSecret = env.QUAYSIDE_INVOKE_SECRET || undefined;
  return {
    port: wholeNumber(env, "PORT", 8080, 65_535),
    parts,
    runFolder: env.QUAYSIDE_RUN_FOLDER ?? "/tmp/quayside",
    agent,
    config,
    licence:
      textFile(env.QUAYSIDE_LICENCE_FILE ?? "/etc/quayside/licence/licence.jws") ??
      textFile(join(parts, "licence.jws")),
    egressProxy: address(env, "EGRESS_PROXY", 3128),
    invokeSecret,
    models,
    dataFolder: agent.remembers ? (env.QUAYSIDE_DATA_FOLDER ?? "/data") : undefined,
    secrets,
    stateKey: stateKeyOf(invokeSecret ? [invokeSecret, ...secrets] : secrets),
    upstream,
    concurrency: wholeNumber(env, "QUAYSIDE_CONCURRENCY", 16, 1000),
    maxWaiting: wholeNumber(env, "QUAYSIDE_MAX_WAITING", 64, 10_000, 0),
    memoryBytes: memoryBytes(env),
  };
}

/** Configuration by files and by the environment, which takes precedence. */
const configOf = (env: Environment): JsonObject => ({
  ...objectFile(env, "QUAYSIDE_CONFIG_FILE", "/etc/quayside/config/config.json"),
  ...objectFile(env, "QUAYSIDE_SECRETS_FILE", "/etc/quayside/secrets/secrets.json"),
  ...objectOf(env.QUAYSIDE_CONFIG, "QUAYSIDE_CONFIG"),
});

function wholeNumber(env: Environment, name: string, usual: number, most: number, least = 1): number {
  const text = env[name];
  if (text === undefined || text === "") return usual;
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new SettingsError(`${name} is "${text}": give a whole number from ${least} to ${most}`);
}

function memoryBytes(env: Environment): number {
  const usual = Number(textFile(CGROUP_LIMIT)) || USUAL_MEMORY / RUNTIME_SHARE;
  return (
    wholeNumber(env, "QUAYSIDE_MEMORY_MB", Math.floor((usual * RUNTIME_SHARE) / 1024 ** 2), 1_000_000) *
    1024 ** 2
  );
}

function address(env: Environment, name: string, usualPort: number): Settings["egressProxy"] {
  const text = env[name];
  if (text === undefined || text === "") return undefined;
  const url = URL.parse(text.includes("://") ? text : `http://${text}`);
  // In a cluster the address is filled in when the container starts; a service that is made later is found by the next start.
  if (url?.protocol !== "http:" || text.includes("$("))
    throw new SettingsError(`${name} is "${text}": give http://host:port, once that service is there`);
  return { host: url.hostname.replace(/^\[|\]$/g, ""), port: Number(url.port) || usualPort };
}

function objectFile(env: Environment, name: string, usual: string): JsonObject {
  const path = env[name] ?? usual;
  const text = textFile(path);
  if (text === undefined && env[name]) throw new SettingsError(`${name}: ${path} cannot be read`);
  return objectOf(text, path);
}

function objectOf(text: string | undefined, where: string): JsonObject {
  if (text === undefined || text === "") return {};
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value as JsonObject;
  } catch {
    // Said below, without the text: it may hold secrets.
  }
  throw new SettingsError(`${where} is not a JSON object of configuration values`);
}

function textFile(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return undefined;
  }
}
