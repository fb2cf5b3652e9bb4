import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import {
  type BuildLine,
  type ContainerSpec,
  DOCKERFILE_HEADER,
  type HostRefusal,
  REFUSAL_HEADER,
  RUN_HEADER,
  SPEC_HEADER,
} from "../../../workers/runtimes/container/contract.ts";
import { EngineMissing } from "./engine.ts";
import type { Images } from "./images.ts";
import type { Instance } from "./instance.ts";
import type { Pool } from "./pool.ts";
import { Refused } from "./refused.ts";
import type { Told } from "./told.ts";

/** Specs and Dockerfiles travel in headers. */
const MAX_HEADER_BYTES = 256 * 1024;
/** For how long it is remembered which container a run was in, once that has ended. */
const ENDS_MS = 60_000;

/** Between the last line of an answer and its end. */
const LEAVE_MS = 250;

const STATUS: Record<HostRefusal["code"], number> = {
  image_missing: 409,
  container_build_failed: 422,
  container_start_failed: 422,
  container_crashed: 502,
  memory_exceeded: 502,
  container_lost: 502,
  container_engine_missing: 503,
  container_busy: 503,
  container_not_added: 409,
};

export interface Host {
  images: Images;
  pool: Pool;
  told: Told;
  /** Rejects where there is no engine. */
  ready(): Promise<void>;
  log(message: string): void;
}

/**
 * What the gateway asks of the host: `POST /invoke`, `GET /image`, `PUT /image`, `POST /start`, `POST /look`, `POST /told`,
 * `GET /ends/{run}`, `GET /requests/{run}`.
 */
export function containerServer(host: Host): Server {
  const instances = new Map<string, Instance>();
  /** Gives a run to an instance; answers what says that it has ended. */
  const give = (run: string, instance: Instance) => {
    instances.set(run, instance);
    instance.egress?.enter(run);
    return () => {
      instance.egress?.leave(run);
      setTimeout(() => instances.delete(run), ENDS_MS).unref();
    };
  };
  const routes: Record<string, (incoming: IncomingMessage, response: ServerResponse) => Promise<void>> = {
    "POST /invoke": (incoming, response) => invoke(host, incoming, response, give),
    "PUT /image": (incoming, response) => build(host, incoming, response),
    "GET /image": async (incoming, response) => {
      await withImage(host, specOf(incoming));
      response.writeHead(204).end();
    },
    "POST /look": async (incoming, response) => {
      const spec = specOf(incoming);
      if (spec.instances.least > 0) await withImage(host, spec);
      const seen = await host.pool.look(spec);
      answer(response, seen);
    },
    "POST /told": async (incoming, response) => answer(response, host.told.of(specOf(incoming))),
    "POST /start": async (incoming, response) => {
      const instance = await instanceFor(host, specOf(incoming), response);
      host.pool.release(instance);
      response.writeHead(204).end();
    },
  };
  return createServer({ maxHeaderSize: MAX_HEADER_BYTES }, (incoming, response) => {
    const [, what, run = ""] = /^\/(ends|requests)\/(\w+)$/.exec(incoming.url ?? "") ?? [];
    // A run is left when its connection is closed; nobody stands between.
    if (incoming.url?.startsWith("/leave/")) return void response.writeHead(204).end();
    if (what === "requests") return answer(response, instances.get(run)?.egress?.linesOf(run) ?? []);
    const route = what
      ? async () => answer(response, (await instances.get(run)?.ended) ?? null)
      : routes[`${incoming.method} ${incoming.url}`];
    const work = route
      ? host.ready().then(() => route(incoming, response))
      : Promise.reject(new Error("no such route"));
    work.catch((error) =>
      response.headersSent ? response.destroy() : refuse(response, refusalOf(host, error)),
    );
  });
}

const JSON_TYPE = { "content-type": "application/json" };
const answer = (response: ServerResponse, value: unknown): void =>
  void response.writeHead(200, JSON_TYPE).end(JSON.stringify(value));

const specOf = ({ headers }: IncomingMessage): ContainerSpec =>
  JSON.parse(Buffer.from(String(headers[SPEC_HEADER]), "base64").toString()) as ContainerSpec;

function refusalOf({ log }: Host, error: unknown): HostRefusal {
  const { refusal } =
    error instanceof Refused
      ? error
      : error instanceof EngineMissing
        ? new Refused("container_engine_missing", error.message)
        : new Refused("container_lost", "The container engine did not do what it was asked to. Try again.");
  if (!(error instanceof Refused)) log(`containers: ${String(error)}`);
  return refusal;
}

function refuse(response: ServerResponse, refusal: HostRefusal): void {
  response.writeHead(STATUS[refusal.code], { ...JSON_TYPE, [REFUSAL_HEADER]: refusal.code });
  response.end(JSON.stringify(refusal));
}

/** An instance for as long as somebody waits for the response. */
async function instanceFor(host: Host, spec: ContainerSpec, response: ServerResponse): Promise<Instance> {
  await withImage(host, spec);
  const waiting = new AbortController();
  response.once("close", () => waiting.abort());
  return host.pool.take(spec, waiting.signal);
}

/** A spec whose image is there. */
async function withImage({ images }: Host, spec: ContainerSpec): Promise<ContainerSpec> {
  if (await images.find(spec)) return spec;
  throw new Refused("image_missing", "The container's image is not built yet.");
}

/** Builds an image, and answers with the output of that line by line, if there is any. */
async function build(host: Host, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const text = Buffer.from(String(incoming.headers[DOCKERFILE_HEADER] ?? ""), "base64").toString();
  const say = (line: string) => {
    if (!response.headersSent) response.writeHead(200, { "content-type": "application/x-ndjson" });
    response.write(`${JSON.stringify({ line } satisfies BuildLine)}\n`);
  };
  const refusal = await host.images.build(specOf(incoming), incoming, text, say).then(
    () => undefined,
    (error) => refusalOf(host, error),
  );
  if (response.headersSent) response.end(refusal && `${JSON.stringify({ refusal } satisfies BuildLine)}\n`);
  else if (refusal) refuse(response, refusal);
  else response.writeHead(204).end();
}

async function invoke(
  host: Host,
  incoming: IncomingMessage,
  response: ServerResponse,
  give: (run: string, instance: Instance) => () => void,
): Promise<void> {
  const instance = await instanceFor(host, specOf(incoming), response);
  const ended = give(String(incoming.headers[RUN_HEADER]), instance);
  let whole = false;
  try {
    await forward(instance, incoming, response);
    whole = true;
  } catch (error) {
    if (response.destroyed) throw error;
    // What has an answer's beginning is broken off; who gets it asks for the reason.
    if (response.headersSent) response.destroy();
    // A connection breaks a moment before the engine says why, and it says nothing of what is ended meanwhile.
    const end = await Promise.race([instance.ended, after(1_000)]);
    if (end) throw new Refused(end.code, end.message, end.log);
    throw new Refused("container_crashed", "The container closed the connection without an answer.");
  } finally {
    ended();
    // Nobody knows whether the program of a run that was left has stopped.
    host.pool.release(instance, !whole);
  }
}

const after = (ms: number) => new Promise<undefined>((resolve) => setTimeout(resolve, ms));

/** Sends a run to a container, and its answer back as it comes. Rejects when either side breaks off. */
async function forward(
  instance: Instance,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  // Whole, before it is sent: who answers and closes at once would have what is written after that fail, and its answer lost.
  const body = await buffer(incoming);
  const outgoing = request({
    socketPath: instance.socketPath,
    method: "POST",
    path: "/invoke",
    headers: { host: "agent", "content-type": "application/json", "content-length": body.length },
    agent: false,
  });
  const leave = () => outgoing.destroy();
  response.once("close", leave);
  outgoing.end(body);
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.once("response", resolve).on("error", reject);
    outgoing.once("close", () => reject(new Error("the container closed the connection")));
  });
  response.off("close", leave);
  const { "content-type": answerType } = answer.headers;
  response.writeHead(answer.statusCode ?? 502, answerType ? { "content-type": answerType } : {});
  response.flushHeaders();
  await untilEnd(answer, response).finally(leave);
}

/** Passes an answer on. Who has read its last line leaves before its end, which is then waited for for a moment. */
function untilEnd(answer: IncomingMessage, response: ServerResponse): Promise<void> {
  return new Promise((resolve, reject) => {
    answer.once("end", resolve);
    answer.on("error", reject);
    answer.once("close", () => reject(new Error("the container broke off")));
    response.once("close", () => {
      // Else the pipe would stop the answer when it notices.
      answer.unpipe(response).resume();
      setTimeout(reject, LEAVE_MS, new Error("nobody waits for the answer"));
    });
    answer.pipe(response);
  });
}
