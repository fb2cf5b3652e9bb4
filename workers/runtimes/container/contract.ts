import type { Language } from "../../agents/contract.ts";
import type { Id } from "../../kernel/ids.ts";
import type { JsonObject } from "../../kernel/json.ts";

/** What a host of containers knows of one: whose it is, what it is made of, and what it may use. */
export interface ContainerSpec {
  /** Whose runs it serves, and nobody else's. */
  tenantId: string;
  /** Whose bundle it is made of: the tenant that published it. */
  owner: Id<"ten">;
  agentId: string;
  channel: string;
  bundleDigest: string;
  configDigest: string;
  /** Either a language of the platform's with the path of the program, or the path of a Dockerfile. */
  language?: Language | undefined;
  main?: string | undefined;
  dockerfile?: string | undefined;
  env: Record<string, string>;
  /** Runs that one instance takes at a time. */
  concurrency: number;
  memoryMb: number;
  cpus: number;
  /** How many instances may run at once, and how many are kept running while nobody needs them. */
  instances: { least: number; most: number };
  /** Hosts that it may reach, and those beyond which the tenant lets no agent go. */
  hosts: string[];
  allowedHosts: string[] | null;
  /** For a manifest's tests: ended as soon as they are over. */
  test: boolean;
}

/** A line about a deployment's servers, beside what their runs log. */
export interface ServerLine {
  id: string;
  at: number;
  level: "debug" | "info" | "warn" | "error";
  message: string;
  data?: JsonObject;
}

/** What a host finds when it looks at the containers of a spec. */
export interface ContainersSeen {
  /** Instances that run; none is well, where none is to be kept running. */
  running: number;
  /** What is wrong with some of them, for who can mend it. */
  problem: string | null;
}

/** What a host says of itself instead of a container's answer, as JSON with the header `REFUSAL_HEADER`. */
export interface HostRefusal {
  code:
    | "image_missing"
    | "container_engine_missing"
    | "container_build_failed"
    | "container_start_failed"
    | "container_crashed"
    | "container_lost"
    | "container_busy"
    /** On Cloudflare: an own Dockerfile whose image is not deployed there. */
    | "container_not_added"
    | "memory_exceeded";
  message: string;
  /** The end of what the build, or the container, printed. */
  log?: string;
  /** With `image_missing`: which of a deployment's containers is to get the bundle, where that matters. */
  instance?: number;
}

/** A line of the answer to `PUT /image` (`application/x-ndjson`): what the build says, and last why it failed, where it did. */
export type BuildLine = { line: string } | { refusal: HostRefusal };

/**
 * What has instances of its own, as text: everything that a container is made of, or may reach, and whose it is. The list leaves
 * out what is inside of `instances`: another number of them is no reason to start them anew.
 */
export const identityOf = (spec: ContainerSpec): string =>
  JSON.stringify(spec, Object.keys(spec).concat(Object.keys(spec.env)).sort());

/** The spec, as JSON in base64. */
export const SPEC_HEADER = "quayside-container";
/** The text of an own Dockerfile in base64, where an image is to be built. */
export const DOCKERFILE_HEADER = "quayside-dockerfile";
/** The run that a request is for. */
export const RUN_HEADER = "quayside-run";
/** When a run is given up, in milliseconds since the epoch. */
export const DEADLINE_HEADER = "quayside-deadline";

/** Set on answers that are the host's own. */
export const REFUSAL_HEADER = "quayside-refusal";

/** The instance that a bundle is for, as an earlier refusal named it. */
export const INSTANCE_HEADER = "quayside-instance";
