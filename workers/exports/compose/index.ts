import { type ExportedModels, modelVariables } from "../models.ts";
import { programVariables, proxyVariables, UPSTREAM } from "../program.ts";
import {
  concurrencyOf,
  type ExportFile,
  type ProgramImage,
  reachesOut,
  type Subject,
  serverLimits,
} from "../subject.ts";
import { yamlOf } from "../yaml.ts";

const HEALTH =
  "fetch('http://127.0.0.1:8080/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))";

/** Where callers come in: this machine alone, unless the environment says otherwise. */
const LISTEN = `\${QUAYSIDE_LISTEN:-127.0.0.1:8080}:8080`;

/** With it, only requests that a workspace has signed are taken. */
const INVOKE_SECRET = `\${QUAYSIDE_INVOKE_SECRET:-}`;

const PROXY = "http://egress:3128";

/** What every service of the export is held to. */
const CONFINED = {
  user: "1000:1000",
  read_only: true,
  cap_drop: ["ALL"],
  security_opt: ["no-new-privileges:true"],
  restart: "unless-stopped",
};

/** Files for `docker compose up` on one machine. The agent's network is internal: a front leads in, the proxy out. */
export function composeFiles(subject: Subject): ExportFile[] {
  const { name, agent, program, secrets, config } = subject;
  const hasHosts = reachesOut(subject);
  const { models } = subject;
  const compose = {
    name,
    services: {
      agent: agentService(subject),
      front: {
        ...besideService(name),
        entrypoint: ["node", "/app/front.mjs"],
        ...(program && { environment: { AGENT: "pod:8080" } }),
        ports: [LISTEN],
        depends_on: { agent: { condition: "service_healthy" } },
      },
      ...(program && { pod: podService(name), program: programService(subject, program) }),
      ...(hasHosts && {
        egress: {
          ...besideService(name),
          environment: {
            PORT: "3128",
            ALLOW_HOSTS: agent.hosts.join(","),
            ...(models && addressesOf(models)),
          },
        },
      }),
    },
    networks: { inside: { internal: true }, outside: {} },
    ...(agent.remembers && { volumes: { memory: {} } }),
    ...(secrets.names.length > 0 && { secrets: { agent: { file: "./secrets.json" } } }),
  };
  return [
    { path: "compose.yaml", text: yamlOf(compose) },
    { path: "config.json", text: `${JSON.stringify(config, null, 2)}\n` },
    ...(secrets.names.length > 0 ? [{ path: "secrets.json", text: "{}\n" }] : []),
  ];
}

/** A setting from the environment of `docker compose`, or its `.env`, with a default. */
const setting = (name: string, usual: string): [string, string] => [name, `\${${name}:-${usual}}`];

const settingsOf = (models: ExportedModels): Record<string, string> => ({
  ...Object.fromEntries(Object.entries(modelVariables(models)).map(([name, usual]) => setting(name, usual))),
  ...Object.fromEntries(models.providers.map(({ variables }) => setting(variables.key, ""))),
});

/** The addresses of models: the settings about them that the proxy needs. */
const addressesOf = ({ providers }: ExportedModels): Record<string, string> =>
  Object.fromEntries(providers.map(({ variables, baseUrl }) => setting(variables.url, baseUrl)));

/** Whose network the server and the program share: it stays while either of them is started again. */
const podService = (name: string): object => ({
  ...besideService(name),
  entrypoint: ["node", "-e", "process.once('SIGTERM', () => process.exit(0)); setInterval(() => {}, 1e9)"],
  networks: ["inside"],
});

const IN_POD = { network_mode: "service:pod" };

/** Texts in which Compose fills in nothing. */
const asWritten = (variables: Record<string, string>) =>
  Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, value.replaceAll("$", "$$$$")]));

/** A container agent's own container. */
function programService(subject: Subject, program: ProgramImage): object {
  const { name, agent, memoryMb, cpus } = subject;
  const { dockerfile, buildArgs: args } = program;
  return {
    ...CONFINED,
    build: { context: "./agent", dockerfile, ...(Object.keys(args).length > 0 && { args }) },
    image: `${name}-program:${agent.version}`,
    environment: {
      ...asWritten(programVariables(program)),
      ...(reachesOut(subject) && proxyVariables(PROXY)),
    },
    ...IN_POD,
    tmpfs: ["/tmp:size=64m,mode=1777"],
    mem_limit: `${memoryMb}m`,
    memswap_limit: `${memoryMb}m`,
    cpus,
    pids_limit: 128,
    stop_grace_period: `${agent.timeoutSeconds + 15}s`,
    depends_on: ["pod"],
  };
}

function agentService(subject: Subject): object {
  const { name, agent, program, secrets, licence, models } = subject;
  const { memoryMb, cpus } = serverLimits(subject);
  const needed = [...(program ? ["pod", "program"] : []), ...(reachesOut(subject) ? ["egress"] : [])];
  const mounted = (file: string, folder: string) => ({
    ...{ type: "bind", source: `./${file}`, target: `/etc/quayside/${folder}/${file}`, read_only: true },
  });
  return {
    ...CONFINED,
    build: { context: "." },
    image: `${name}:${agent.version}`,
    environment: {
      ...(program && { QUAYSIDE_UPSTREAM: UPSTREAM }),
      ...(reachesOut(subject) && !program && { EGRESS_PROXY: PROXY }),
      ...(models && settingsOf(models)),
      ...(secrets.names.length > 0 && { QUAYSIDE_SECRETS_FILE: "/run/secrets/agent" }),
      QUAYSIDE_CONCURRENCY: String(concurrencyOf(subject)),
      QUAYSIDE_INVOKE_SECRET: INVOKE_SECRET,
    },
    ...(program ? IN_POD : { networks: ["inside"] }),
    tmpfs: ["/tmp:size=128m,mode=1777"],
    mem_limit: `${memoryMb}m`,
    memswap_limit: `${memoryMb}m`,
    cpus,
    pids_limit: 256,
    stop_grace_period: `${agent.timeoutSeconds + 15}s`,
    volumes: [
      mounted("config.json", "config"),
      ...(licence ? [mounted("licence.jws", "licence")] : []),
      ...(agent.remembers ? [{ type: "volume", source: "memory", target: "/data" }] : []),
    ],
    ...(secrets.names.length > 0 && { secrets: ["agent"] }),
    healthcheck: {
      test: ["CMD", "node", "-e", HEALTH],
      interval: "5s",
      timeout: "3s",
      retries: 6,
      start_period: "20s",
    },
    ...(needed.length > 0 && { depends_on: needed }),
  };
}

const besideService = (name: string): object => ({
  ...CONFINED,
  build: { context: "./beside" },
  image: `${name}-beside`,
  networks: ["inside", "outside"],
  mem_limit: "128m",
  cpus: 0.5,
  pids_limit: 64,
});
