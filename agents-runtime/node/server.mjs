/**
 * The server of an agent in Node: speaks the container protocol (docs/container-protocol.md) for the default export of
 * its main module, `(input, io) => output`. Standard library only.
 */
import { createServer } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";

const {
  PORT = "8080",
  CONCURRENCY = "100",
  QUAYSIDE_AGENT = "/agent",
  QUAYSIDE_MAIN = "main.js",
} = process.env;
const CODE = /^[a-z][a-z0-9_]{0,63}$/;
const MAX_MESSAGE = 4_000;

/** What `io.ask` throws, to leave the program: the question ends this part of the run. */
class Asked extends Error {
  constructor(question) {
    super("The run goes on when the question is answered; do not catch this.");
    this.question = question;
  }
}

/** One run: what its program sees as `io`, and the lines of the answer. */
class Run {
  #response;
  #controller = new AbortController();
  #timer;

  constructor(response, { runId, config, deadline, conversation, resumed }) {
    this.#response = response;
    response.once("close", () => this.#controller.abort(new Error("The run is over.")));
    const leftMs = Math.min(Math.max(0, deadline - Date.now()), 2_147_483_647);
    this.#timer = setTimeout(
      () => this.#controller.abort(new Error("The run's time is up.")),
      leftMs,
    ).unref();
    const line = (level) => (message, data) => this.#log(level, message, data);
    this.io = Object.freeze({
      runId,
      config,
      deadline,
      conversation,
      resumed,
      signal: this.#controller.signal,
      log: Object.freeze(
        Object.assign(
          line("info"),
          Object.fromEntries(["debug", "info", "warn", "error"].map((l) => [l, line(l)])),
        ),
      ),
      event: (name, data) => this.send({ type: "event", name: String(name), data }),
      delta: (piece) => this.send({ type: "delta", text: String(piece) }),
      ask: (question) => {
        throw new Asked(question);
      },
    });
  }

  #log(level, message, data) {
    const words = typeof message === "string" ? message : (JSON.stringify(message) ?? "");
    this.send({ type: "log", level, message: words, data });
  }

  send(line) {
    if (!this.#response.destroyed) this.#response.write(`${JSON.stringify(line)}\n`);
  }

  output(value) {
    if (JSON.stringify(value) === undefined)
      throw new TypeError("The output is not a value that JSON can say.");
    this.end({ type: "output", output: value });
  }

  end(line) {
    clearTimeout(this.#timer);
    this.send(line);
    this.#response.end();
  }
}

/** What was thrown can be anything, and may throw in turn when it is looked at. */
function errorLine(error) {
  if (error instanceof Asked) return { type: "question", ...error.question };
  try {
    const code = typeof error?.code === "string" && CODE.test(error.code) ? error.code : "agent_error";
    const message = String(error instanceof Error ? error.message : error).slice(0, MAX_MESSAGE);
    return { type: "error", code, message };
  } catch {
    return { type: "error", code: "agent_error", message: "The agent threw something that cannot be shown." };
  }
}

const refuse = (response, status, code, message) =>
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify({ code, message }));

function parse(body) {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** Answers the container protocol for a program; resolves once it listens. */
export async function serve(program, port = Number(PORT), concurrency = Number(CONCURRENCY)) {
  let stopping = false;
  let running = 0;

  async function invoke(request, response) {
    if (stopping || running >= concurrency)
      return refuse(response, 503, "agent_busy", "No run is taken now.");
    running += 1;
    try {
      const invocation = parse(await text(request));
      if (typeof invocation?.deadline !== "number")
        return refuse(response, 400, "invalid_request", "This is no request of the container protocol.");
      response.writeHead(200, { "content-type": "application/x-ndjson" }).flushHeaders();
      const run = new Run(response, invocation);
      try {
        run.output((await program(invocation.input, run.io)) ?? null);
      } catch (error) {
        if (!(error instanceof Asked)) console.error(error);
        run.end(errorLine(error));
      }
    } finally {
      running -= 1;
    }
  }

  const server = createServer((request, response) => {
    if (request.url === "/healthz") response.writeHead(stopping ? 503 : 200).end();
    else if (request.url !== "/invoke")
      refuse(response, 404, "not_found", "There is POST /invoke and GET /healthz.");
    else if (request.method !== "POST") refuse(response, 405, "method_not_allowed", "Use POST.");
    else invoke(request, response).catch(() => response.destroy());
  });
  // The platform says how long a run may take.
  server.requestTimeout = 0;
  process.once("SIGTERM", () => {
    stopping = true;
    server.close(() => process.exit(0));
  });
  await new Promise((resolve) => server.listen(port, resolve));
  return server;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const { default: program } = await import(pathToFileURL(join(QUAYSIDE_AGENT, QUAYSIDE_MAIN)).href);
  if (typeof program !== "function") {
    console.error(
      `${QUAYSIDE_MAIN} has no default export that is a function: write export default async (input, io) => { … }.`,
    );
    process.exit(1);
  }
  await serve(program);
}
