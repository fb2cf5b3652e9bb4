import type { RunFailure, SandboxEvent } from "../../../agents-runtime/isolate/contract.ts";
import { bundleTar } from "../../agents/index.ts";
import { toBase64 } from "../../kernel/crypto.ts";
import type { Env } from "../../kernel/env.ts";
import { readLines } from "../protocol/read-lines.ts";
import {
  type BuildLine,
  type ContainerSpec,
  type ContainersSeen,
  DEADLINE_HEADER,
  DOCKERFILE_HEADER,
  type HostRefusal,
  INSTANCE_HEADER,
  REFUSAL_HEADER,
  RUN_HEADER,
  type ServerLine,
  SPEC_HEADER,
} from "./contract.ts";

declare module "../../kernel/env.ts" {
  interface Env {
    /** Where containers run: the Worker of `agents-runtime/containers`, or on one machine the supervisor, behind a unix socket. */
    CONTAINERS?: Fetcher;
  }
}

/** A container, with what is needed to make it where it is not there yet. */
export interface ContainerSubject {
  spec: ContainerSpec;
  /** The text of its own Dockerfile. */
  dockerfileText: string;
  /** Agent and version, for people. */
  version: string;
}

/** The host does not do what it was asked to; it says why. */
export class HostRefused extends Error {
  readonly refusal: HostRefusal;
  constructor(refusal: HostRefusal) {
    super(refusal.message);
    this.refusal = refusal;
  }
}

/** A run on its way to a container. */
export interface SentRun {
  runId: string;
  /** The request of the container protocol. */
  body: string;
  /** When it is given up, in milliseconds since the epoch. */
  deadline: number;
}

/** Where containers run. All of it rejects with `HostRefused` for reasons of the host's own. */
export interface ContainerHost {
  /** Sends a run to one of the containers of a spec, made and started if need be; resolves with what that answers. */
  invoke(subject: ContainerSubject, run: SentRun, signal: AbortSignal): Promise<Response>;
  /** Says that nobody waits for a run any more, whatever becomes of its connection on the way. */
  leave(subject: ContainerSubject, runId: string): Promise<void>;
  /** Builds its image where that is not there yet. */
  build(subject: ContainerSubject, say?: Say): Promise<void>;
  /** Resolves once a container of it is healthy, built if need be. */
  start(subject: ContainerSubject): Promise<void>;
  /**
   * Looks whether its containers are healthy, starting none but those that are always to run: they are kept for a quarter
   * of an hour after each look.
   */
  look(subject: ContainerSubject): Promise<ContainersSeen>;
  /** The last lines about its containers: a hundred at most. */
  told(subject: ContainerSubject): Promise<ServerLine[]>;
  /** A line for each request of a run through its proxy: given once, and only of requests that can be no other run's. */
  requestsOf(subject: ContainerSubject, runId: string): Promise<SandboxEvent[]>;
  /** Why the container that a run was in has ended; undefined where it has not. */
  endOf(subject: ContainerSubject, runId: string): Promise<HostRefusal | undefined>;
}

const bytes = (text: string): string => toBase64(new TextEncoder().encode(text));

async function ask(
  env: Env,
  path: string,
  init: RequestInit,
  { spec, version }: ContainerSubject,
): Promise<Response> {
  if (!env.CONTAINERS) throw new HostRefused(NO_HOST);
  const headers = { ...init.headers, [SPEC_HEADER]: bytes(JSON.stringify(spec)) };
  const response = await env.CONTAINERS.fetch(`http://containers${path}`, { ...init, headers });
  if (!response.headers.has(REFUSAL_HEADER)) return response;
  const refusal = await response.json<HostRefusal>();
  throw new HostRefused(refusal.code === "container_not_added" ? notAdded(refusal, version) : refusal);
}

const notAdded = (refusal: HostRefusal, version: string): HostRefusal => ({
  ...refusal,
  message: `${refusal.message} Whoever runs the platform adds it, by npm run containers -- add ${version}, and deploys its containers; then deploy this version again.`,
});

const NO_HOST: HostRefusal = {
  code: "container_engine_missing",
  message: "This installation runs no containers: it is deployed without them.",
};

/** Takes the output of a build, line by line. */
export type Say = (line: string) => void;

/** Hands a host the bundle of a container: to build its image, or for an instance that has none yet. */
async function build(
  env: Env,
  subject: ContainerSubject,
  instance: number | undefined,
  say: Say = () => undefined,
): Promise<void> {
  const { spec, dockerfileText } = subject;
  const body = await bundleTar(env, spec.owner, spec.bundleDigest);
  const headers = {
    [DOCKERFILE_HEADER]: bytes(dockerfileText),
    ...(instance === undefined ? {} : { [INSTANCE_HEADER]: String(instance) }),
  };
  const answer = await ask(env, "/image", { method: "PUT", body, headers }, subject);
  if (answer.headers.get("content-type") !== "application/x-ndjson" || !answer.body) return;
  for await (const text of readLines(answer.body as ReadableStream<Uint8Array>, BUILD_LIMITS, NEVER)) {
    const said = JSON.parse(text) as BuildLine;
    if ("refusal" in said) throw new HostRefused(said.refusal);
    say(said.line);
  }
}

const tooMuch = (): never => {
  throw new Error("a build says more than the host lets it");
};
const BUILD_LIMITS = {
  ...{ lineBytes: 100_000, lines: 10_000, bytes: 10_000_000 },
  ...{ lineTooLong: tooMuch, tooMuch, noText: tooMuch },
};
const NEVER = new AbortController().signal;

/** What asks for a container, again where it had to get its bundle first: that is sent only then, to one instance or another. */
async function withImage<T>(
  env: Env,
  subject: ContainerSubject,
  work: () => Promise<T>,
  say?: Say,
): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof HostRefused) || error.refusal.code !== "image_missing") throw error;
      if (tries > subject.spec.instances.most) throw error;
      await build(env, subject, error.refusal.instance, say);
    }
  }
}

/** The containers behind `CONTAINERS`. */
export const containerHost = (env: Env): ContainerHost => ({
  invoke: (subject, { runId, body, deadline }, signal) => {
    const headers = {
      "content-type": "application/json",
      [RUN_HEADER]: runId,
      [DEADLINE_HEADER]: String(deadline),
    };
    const init = { method: "POST", body, headers, signal };
    return withImage(env, subject, () => ask(env, "/invoke", init, subject));
  },
  build: async (subject, say) => {
    await withImage(env, subject, () => ask(env, "/image", {}, subject), say);
  },
  start: async (subject) => {
    await withImage(env, subject, () => ask(env, "/start", { method: "POST" }, subject));
  },
  look: (subject) =>
    withImage(env, subject, async () =>
      (await ask(env, "/look", { method: "POST" }, subject)).json<ContainersSeen>(),
    ),
  told: async (subject) => (await ask(env, "/told", { method: "POST" }, subject)).json<ServerLine[]>(),
  requestsOf: async (subject, runId) =>
    (await ask(env, `/requests/${runId}`, {}, subject)).json<SandboxEvent[]>(),
  leave: async (subject, runId) => {
    await ask(env, `/leave/${runId}`, { method: "POST" }, subject);
  },
  endOf: async (subject, runId) => {
    const response = await ask(env, `/ends/${runId}`, {}, subject);
    return (response.ok && (await response.json<HostRefusal | null>())) || undefined;
  },
});

/** Reasons for which an agent is to blame, beside its container's own. */
const OWN: ReadonlySet<HostRefusal["code"]> = new Set([
  "container_crashed",
  "memory_exceeded",
  "container_build_failed",
]);

/** A host's refusal as the failure of a run. */
export const failureOf = ({ code, message }: HostRefusal): RunFailure => ({
  code,
  message,
  ...(OWN.has(code) ? {} : { fault: "platform" }),
});
