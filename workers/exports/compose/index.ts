import type { ExportFile, Subject } from "../subject.ts";
import { yamlOf } from "../yaml.ts";

const HEALTH =
  "fetch('http://127.0.0.1:8080/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))";

/** Where callers come in: this machine alone, unless the environment says otherwise. */
const LISTEN = `\${QUAYSIDE_LISTEN:-127.0.0.1:8080}:8080`;

/** With it, only requests that a workspace has signed are taken. */
const INVOKE_SECRET = `\${QUAYSIDE_INVOKE_SECRET:-}`;

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
  const { name, agent, secrets, config } = subject;
  const hasHosts = agent.hosts.length > 0;
  const compose = {
    name,
    services: {
      agent: agentService(subject),
      front: {
        ...besideService(name),
        entrypoint: ["node", "/app/front.mjs"],
        ports: [LISTEN],
        depends_on: { agent: { condition: "service_healthy" } },
      },
      ...(hasHosts && {
        egress: { ...besideService(name), environment: { PORT: "3128", ALLOW_HOSTS: agent.hosts.join(",") } },
      }),
    },
    networks: { inside: { internal: true }, outside: {} },
    ...(secrets.names.length > 0 && { secrets: { agent: { file: "./secrets.json" } } }),
  };
  return [
    { path: "compose.yaml", text: yamlOf(compose) },
    { path: "config.json", text: `${JSON.stringify(config, null, 2)}\n` },
    ...(secrets.names.length > 0 ? [{ path: "secrets.json", text: "{}\n" }] : []),
  ];
}

function agentService({ name, agent, secrets, licence, memoryMb, cpus }: Subject): object {
  const mounted = (file: string, folder: string) => ({
    ...{ type: "bind", source: `./${file}`, target: `/etc/quayside/${folder}/${file}`, read_only: true },
  });
  return {
    ...CONFINED,
    build: { context: "." },
    image: `${name}:${agent.version}`,
    environment: {
      ...(agent.hosts.length > 0 && { EGRESS_PROXY: "http://egress:3128" }),
      ...(secrets.names.length > 0 && { QUAYSIDE_SECRETS_FILE: "/run/secrets/agent" }),
      QUAYSIDE_CONCURRENCY: "16",
      QUAYSIDE_INVOKE_SECRET: INVOKE_SECRET,
    },
    networks: ["inside"],
    tmpfs: ["/tmp:size=128m,mode=1777"],
    mem_limit: `${memoryMb}m`,
    memswap_limit: `${memoryMb}m`,
    cpus,
    pids_limit: 256,
    stop_grace_period: `${agent.timeoutSeconds + 15}s`,
    volumes: [mounted("config.json", "config"), ...(licence ? [mounted("licence.jws", "licence")] : [])],
    ...(secrets.names.length > 0 && { secrets: ["agent"] }),
    healthcheck: {
      test: ["CMD", "node", "-e", HEALTH],
      interval: "5s",
      timeout: "3s",
      retries: 6,
      start_period: "20s",
    },
    ...(agent.hosts.length > 0 && { depends_on: ["egress"] }),
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
