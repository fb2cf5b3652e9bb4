import type { RunFailure } from "../../../agents-runtime/isolate/contract.ts";
import { bundleTar } from "../../agents/index.ts";
import { toBase64 } from "../../kernel/crypto.ts";
import type { Env } from "../../kernel/env.ts";
import {
  type ContainerSpec,
  type ContainersSeen,
  DOCKERFILE_HEADER,
  type HostRefusal,
  REFUSAL_HEADER,
  RUN_HEADER,
  SPEC_HEADER,
} from "./contract.ts";

declare module "../../kernel/env.ts" {
  interface Env {
    /** Where containers run on one machine: the supervisor, behind a unix socket. */
    CONTAINERS?: Fetcher;
  }
}

/** A container, with what is needed to make it where it is not there yet. */
export interface ContainerSubject {
  spec: ContainerSpec;
  /** The text of its own Dockerfile. */
  dockerfileText: string;
}

/** The host does not do what it was asked to; it says why. */
export class HostRefused extends Error {
  readonly refusal: HostRefusal;
  constructor(refusal: HostRefusal) {
    super(refusal.message);
    this.refusal = refusal;
  }
}

/** Where containers run. All of it rejects with `HostRefused` for reasons of the host's own. */
export interface ContainerHost {
  /** Sends a run to one of the containers of a spec, made and started if need be; resolves with what that answers. */
  invoke(subject: ContainerSubject, runId: string, body: string, signal: AbortSignal): Promise<Response>;
  /** Builds its image if need be, and resolves once a container of it is healthy. */
  start(subject: ContainerSubject): Promise<void>;
  /**
   * Looks whether its containers are healthy, starting none but those that are always to run: they are kept for a quarter
   * of an hour after each look.
   */
  look(subject: ContainerSubject): Promise<ContainersSeen>;
  /** Why the container that a run was in has ended; undefined where it has not. */
  endOf(runId: string): Promise<HostRefusal | undefined>;
}

const bytes = (text: string): string => toBase64(new TextEncoder().encode(text));

async function ask(env: Env, path: string, init: RequestInit, { spec }: ContainerSubject): Promise<Response> {
  if (!env.CONTAINERS) throw new HostRefused(NO_HOST);
  const headers = { ...init.headers, [SPEC_HEADER]: bytes(JSON.stringify(spec)) };
  const response = await env.CONTAINERS.fetch(`http://containers${path}`, { ...init, headers });
  if (!response.headers.has(REFUSAL_HEADER)) return response;
  throw new HostRefused(await response.json<HostRefusal>());
}

const NO_HOST: HostRefusal = {
  code: "container_engine_missing",
  message: "This installation runs no containers: it is deployed without them.",
};

/** Builds the image of a container of the bundle that it is made of. */
async function build(env: Env, subject: ContainerSubject): Promise<void> {
  const { spec, dockerfileText } = subject;
  const body = await bundleTar(env, spec.owner, spec.bundleDigest);
  await ask(
    env,
    "/image",
    { method: "PUT", body, headers: { [DOCKERFILE_HEADER]: bytes(dockerfileText) } },
    subject,
  );
}

/** What asks for a container, once more where its image had to be built first: bundles are sent only then. */
async function withImage<T>(env: Env, subject: ContainerSubject, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof HostRefused) || error.refusal.code !== "image_missing") throw error;
    await build(env, subject);
    return work();
  }
}

/** The containers that the supervisor runs on this machine. */
export const containerHost = (env: Env): ContainerHost => ({
  invoke: (subject, runId, body, signal) => {
    const headers = { "content-type": "application/json", [RUN_HEADER]: runId };
    const init = { method: "POST", body, headers, signal };
    return withImage(env, subject, () => ask(env, "/invoke", init, subject));
  },
  start: async (subject) => {
    await withImage(env, subject, () => ask(env, "/start", { method: "POST" }, subject));
  },
  look: (subject) =>
    withImage(env, subject, async () =>
      (await ask(env, "/look", { method: "POST" }, subject)).json<ContainersSeen>(),
    ),
  endOf: async (runId) => {
    const response = await env.CONTAINERS?.fetch(`http://containers/ends/${runId}`);
    return (response?.ok && (await response.json<HostRefusal | null>())) || undefined;
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
