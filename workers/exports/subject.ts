import type { ExportedAgent } from "../../agents-runtime/standalone/contract.ts";
import type { Json, JsonObject } from "../kernel/json.ts";
import { type ExportedModels, modelHosts } from "./models.ts";

/** A container agent's own container: its image is built in `agent/`, from this. */
export interface ProgramImage {
  /** Of the image's files those that the platform adds, in `.quayside/`. */
  language: "python" | "node" | "rust" | undefined;
  dockerfile: string;
  buildArgs: Record<string, string>;
  env: Record<string, string>;
  concurrency: number;
}

/** All that the files of an export are written from. */
export interface Subject {
  /** Of its objects in a cluster, its image and its services. */
  name: string;
  title: string;
  description: string;
  /** What its server reads at start. */
  agent: ExportedAgent;
  /** An input that it takes, as its manifest's first example or test has it. */
  example: Json;
  /** Configuration to begin with: the schema's defaults, without secrets. */
  config: JsonObject;
  /** Secrets that the configuration may have, and whether the schema asks for one of them. */
  secrets: { names: string[]; required: boolean };
  /** Of a container agent: what its own container is, beside the server's. */
  program: ProgramImage | undefined;
  /** Of a prompt agent: whom it asks. */
  models: ExportedModels | undefined;
  /** What one instance may use: of a container agent its program. */
  memoryMb: number;
  cpus: number;
  /** A licence, signed; where the agent is not free. */
  licence: string | undefined;
  /** Instances at most. */
  seats: number;
}

/** A file of an export, as text. */
export interface ExportFile {
  path: string;
  text: string;
}

/** All hosts that the export's proxy lets through: the agent's own, and those of its models. */
export const reachedHosts = ({ agent, models }: Pick<Subject, "agent" | "models">): string[] => [
  ...agent.hosts,
  ...(models ? modelHosts(models) : []),
];

export const reachesOut = (subject: Pick<Subject, "agent" | "models">): boolean =>
  reachedHosts(subject).length > 0;

/** The ports that an agent's hosts are reached on. */
export function hostPorts(hosts: readonly string[]): number[] {
  const ports = hosts.map((host) => {
    const url = new URL(host.startsWith("http://") ? host : `https://${host}`);
    return Number(url.port) || (url.protocol === "http:" ? 80 : 443);
  });
  return [...new Set(ports)].sort((a, b) => a - b);
}

/** What the server takes that stands before a container agent's program. */
const BESIDE_PROGRAM = { memoryMb: 192, cpus: 0.5 };

/** What the export's server may use. */
export const serverLimits = ({ program, memoryMb, cpus }: Subject): { memoryMb: number; cpus: number } =>
  program ? BESIDE_PROGRAM : { memoryMb, cpus };

/** How many runs one instance takes at a time. */
export const concurrencyOf = ({ program }: Subject): number => program?.concurrency ?? 16;
