import { type IncomingMessage, type RequestOptions, request } from "node:http";
import type { Readable } from "node:stream";
import { json, text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";

const USUAL_SOCKET = "/var/run/docker.sock";
/** A ping that takes longer than this is from no engine that works. */
const PING_MS = 2_000;
const INSTALL = "https://docs.docker.com/engine/install/";

/** Nobody answers where the engine should be. */
export class EngineMissing extends Error {}

/** The engine's refusal. */
export class EngineError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The engine's socket as `DOCKER_HOST` names it; undefined where it names something else than a socket. */
export function engineSocket(dockerHost: string | undefined): string | undefined {
  if (!dockerHost) return USUAL_SOCKET;
  return dockerHost.startsWith("unix://") ? dockerHost.slice("unix://".length) : undefined;
}

/**
 * A client of the Docker Engine API (https://docs.docker.com/reference/api/engine/), over its unix socket and in the version
 * that the engine prefers. Podman's service speaks it too. Rejects with `EngineMissing` or `EngineError`.
 */
export class Engine {
  readonly #socketPath: string | undefined;
  readonly #dockerHost: string | undefined;

  constructor(dockerHost: string | undefined) {
    this.#dockerHost = dockerHost;
    this.#socketPath = engineSocket(dockerHost);
  }

  /** Rejects with `EngineMissing`, in words for whoever runs the machine, unless an engine answers. */
  async ping(): Promise<void> {
    const response = await this.#send({ path: "/_ping", timeout: PING_MS });
    response.resume();
    if (response.statusCode !== 200) throw this.#missing(`it answers ${response.statusCode}`);
  }

  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const content = body === undefined ? undefined : JSON.stringify(body);
    const response = await this.#send(
      { method, path, headers: content ? { "content-type": "application/json" } : {} },
      content,
    );
    await refuseBad(response);
    if (response.headers["content-type"]?.startsWith("application/json")) return (await json(response)) as T;
    response.resume();
    return undefined as T;
  }

  /** The body of an answer, as it comes. */
  async stream(
    method: string,
    path: string,
    headers: Record<string, string> = {},
    body?: Readable,
  ): Promise<Readable> {
    const response = await this.#send({ method, path, headers }, body);
    await refuseBad(response);
    return response;
  }

  #missing(why: string): EngineMissing {
    const place = this.#dockerHost || `unix://${USUAL_SOCKET}`;
    return new EngineMissing(
      this.#socketPath === undefined
        ? `Container agents need a container engine on this machine, and DOCKER_HOST is ${place}. Set it to unix:// and the path of an engine's socket, and start the server again.`
        : `Container agents need a container engine, and none answers at ${place} (${why}). Install Docker Engine (${INSTALL}) or Podman, start it, and try again; DOCKER_HOST=unix://… names another socket.`,
    );
  }

  #send(options: RequestOptions, body?: string | Readable): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const { socketPath } = this;
      if (socketPath === undefined) return reject(this.#missing(""));
      const outgoing = request({ host: "docker", agent: false, ...options, socketPath }, resolve);
      outgoing.on("timeout", () => outgoing.destroy(new Error("no answer in time")));
      outgoing.on("error", (error: NodeJS.ErrnoException) =>
        reject(error.syscall === "connect" ? this.#missing(String(error.code)) : error),
      );
      if (body === undefined || typeof body === "string") outgoing.end(body);
      // An engine that refuses a body answers before it has read it.
      else pipeline(body, outgoing).catch(() => {});
    });
  }

  get socketPath(): string | undefined {
    return this.#socketPath;
  }
}

async function refuseBad(response: IncomingMessage): Promise<void> {
  const { statusCode = 0 } = response;
  if (statusCode < 400) return;
  const body = await text(response);
  let message = body;
  try {
    message = String((JSON.parse(body) as { message?: string }).message);
  } catch {}
  throw new EngineError(statusCode, message);
}
