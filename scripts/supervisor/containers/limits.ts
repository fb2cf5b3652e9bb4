import { availableParallelism } from "node:os";
import type { ContainerSpec } from "../../../workers/runtimes/container/contract.ts";

/** Where an agent listens, unless its own image says that it minds another PORT. */
export const AGENT_PORT = 8080;
/** Nobody's: not the user of an image, who may be root, nor one of this machine. */
const AGENT_USER = "65532:65532";
const MIB = 1024 * 1024;
const NANO = 1_000_000_000;
const PROXY = "http://127.0.0.1:3128";
const TMP_MB = 64;
const MAX_PROCESSES = 128;

/** What holds for every container of ours: no more than it needs, whatever its image says. */
const confined = (memoryMb: number, cpus: number, processes: number) => ({
  Memory: memoryMb * MIB,
  // As much as memory: no swap.
  MemorySwap: memoryMb * MIB,
  NanoCpus: Math.round(Math.min(cpus, availableParallelism()) * NANO),
  PidsLimit: processes,
  ReadonlyRootfs: true,
  Privileged: false,
  CapDrop: ["ALL"],
  SecurityOpt: ["no-new-privileges:true"],
  IpcMode: "private",
  ShmSize: 16 * MIB,
  Ulimits: [
    { Name: "nofile", Soft: 4_096, Hard: 4_096 },
    { Name: "core", Soft: 0, Hard: 0 },
  ],
  LogConfig: { Type: "json-file", Config: { "max-size": "1m", "max-file": "1" } },
  RestartPolicy: { Name: "no" },
});

/** The relay: the only process in its network until the agent joins it, with the folder of its sockets. */
export const relayContainer = (
  image: string,
  folder: string,
  user: string,
  labels: Record<string, string>,
) => ({
  Image: image,
  User: user,
  Labels: labels,
  Env: [`PORT=${AGENT_PORT}`],
  HostConfig: {
    ...confined(96, 0.5, 32),
    NetworkMode: "none",
    Mounts: [{ Type: "bind", Source: folder, Target: "/relay" }],
  },
});

/** The agent, in the network of its relay. */
export function agentContainer(
  { env, memoryMb, cpus, concurrency, hosts }: ContainerSpec,
  image: string,
  relayId: string,
  labels: Record<string, string>,
) {
  const variables = {
    ...env,
    PORT: String(AGENT_PORT),
    CONCURRENCY: String(concurrency),
    HOME: "/tmp",
    ...(hosts.length > 0 ? proxyVariables : {}),
  };
  return {
    Image: image,
    User: AGENT_USER,
    Labels: labels,
    Env: Object.entries(variables).map(([name, value]) => `${name}=${value}`),
    HostConfig: {
      ...confined(memoryMb, cpus, MAX_PROCESSES),
      NetworkMode: `container:${relayId}`,
      Tmpfs: { "/tmp": `rw,noexec,nosuid,nodev,size=${TMP_MB}m,mode=1777` },
    },
  };
}

/** How programs are told of a proxy; Node follows them with the last one. */
const proxyVariables = {
  ...Object.fromEntries(
    ["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"].map((name) => [name, PROXY]),
  ),
  ...Object.fromEntries(["NO_PROXY", "no_proxy"].map((name) => [name, "127.0.0.1,localhost"])),
  NODE_USE_ENV_PROXY: "1",
};
