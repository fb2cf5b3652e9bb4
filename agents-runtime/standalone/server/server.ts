import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { join } from "node:path";
import type { InvokeLine } from "../../../workers/runtimes/protocol/contract.ts";
import { forgetConversation } from "./conversations.ts";
import { LicenceGate } from "./licence-gate.ts";
import { LineMask } from "./line-mask.ts";
import { Metrics, type Result } from "./metrics.ts";
import { Pages } from "./pages.ts";
import { type AskedRun, readPageRun, readRun } from "./read-request.ts";
import { Refusal } from "./refusal.ts";
import { runAgent } from "./run-agent.ts";
import type { RuntimeProcess } from "./runtime-process.ts";
import type { Settings } from "./settings.ts";
import { Turns } from "./turns.ts";
import { isHealthyAt } from "./upstream-health.ts";

/** The server of an exported agent: the container protocol, health and metrics. */
export class AgentServer {
  readonly #settings: Settings;
  readonly #runtime: RuntimeProcess | undefined;
  readonly #licence: LicenceGate;
  readonly #turns: Turns;
  readonly #metrics = new Metrics();
  readonly #ended: (() => void)[] = [];
  readonly #pages: Pages | undefined;
  #stopping = false;
  readonly http: Server;

  constructor(settings: Settings, runtime: RuntimeProcess | undefined, clock = Date.now) {
    this.#settings = settings;
    this.#runtime = runtime;
    this.#licence = new LicenceGate(settings, clock);
    this.#turns = new Turns(settings.concurrency, settings.maxWaiting);
    const { agent, parts } = settings;
    this.#pages = agent.pages ? new Pages(join(parts, "../agent", agent.pages), agent) : undefined;
    this.http = createServer((request, answer) => void this.#answer(request, answer));
    // A run may take as long as its agent says.
    this.http.requestTimeout = 0;
  }

  /** Takes no more runs, and resolves when those that there are have ended. */
  async drain(): Promise<void> {
    this.#stopping = true;
    const { underWay, waiting } = this.#turns;
    if (underWay + waiting > 0) await new Promise<void>((resolve) => this.#ended.push(resolve));
  }

  async #answer(request: IncomingMessage, answer: ServerResponse): Promise<void> {
    try {
      const { pathname } = new URL(request.url ?? "/", "http://agent");
      if (this.#pages && isOfPages(request, pathname)) return await this.#pages.answer(request, answer);
      if (pathname.startsWith(CONVERSATIONS)) return await this.#forget(request, answer, pathname);
      const route = this.#pages && pathname === "/run" ? "POST" : ROUTES[pathname];
      if (!route)
        throw new Refusal(404, "not_found", "There are POST /invoke, GET /healthz and GET /metrics.");
      if (request.method !== route) throw new Refusal(405, "method_not_allowed", `Use ${route} ${pathname}.`);
      if (pathname === "/healthz") await this.#health(answer);
      else if (pathname === "/metrics") await this.#tellMetrics(answer);
      else await this.#invoke(request, answer, pathname === "/run");
    } catch (error) {
      refuse(answer, error);
    }
  }

  async #forget(request: IncomingMessage, answer: ServerResponse, pathname: string): Promise<void> {
    await forgetConversation(this.#settings, this.#runtime, request, pathname.slice(CONVERSATIONS.length));
    answer.writeHead(204).end();
  }

  async #isHealthy(): Promise<boolean> {
    const { upstream } = this.#settings;
    if (this.#stopping) return false;
    if (this.#settings.agent.kind === "static") return true;
    return upstream ? isHealthyAt(upstream) : this.#runtime?.healthy === true;
  }

  async #health(answer: ServerResponse): Promise<void> {
    const healthy = await this.#isHealthy();
    const licence = await this.#licence.check();
    send(answer, healthy ? 200 : 503, {
      status: healthy ? "ok" : "unavailable",
      licence: licence?.state ?? "free",
    });
  }

  async #tellMetrics(answer: ServerResponse): Promise<void> {
    const { slug: agent, version } = this.#settings.agent;
    const licence = await this.#licence.check();
    const text = this.#metrics.text(
      { agent, version },
      {
        waiting: this.#turns.waiting,
        underWay: this.#turns.underWay,
        runtimeRestarts: this.#runtime?.restarts ?? 0,
        healthy: await this.#isHealthy(),
        licenceUntil: licence && (licence.state === "refused" ? 0 : licence.untilMs / 1000),
      },
    );
    answer.writeHead(200, { "content-type": "text/plain; version=0.0.4; charset=utf-8" }).end(text);
  }

  /** `fromPage`: the body is the input, and the answer the output. */
  async #invoke(request: IncomingMessage, answer: ServerResponse, fromPage: boolean): Promise<void> {
    if (this.#settings.agent.kind === "static")
      throw new Refusal(409, "kind_unsupported", "A static agent is not run: open its pages.");
    if (this.#stopping) throw new Refusal(503, "stopping", "This instance is being stopped. Try again.");
    const gone = new AbortController();
    answer.on("close", () => gone.abort(new Error("the caller has gone")));
    try {
      const run = await (fromPage ? readPageRun : readRun)(request, this.#settings);
      if (fromPage) answer.setHeader("access-control-allow-origin", "*");
      const notice = await this.#licence.pass();
      if (notice) answer.setHeader("warning", `299 - "${notice}"`);
      await this.#turns.inTurn(gone.signal, () =>
        this.#run(run, answer, fromPage || wantsOutputAlone(request), gone.signal),
      );
    } catch (error) {
      this.#metrics.count("refused");
      throw error;
    } finally {
      const { underWay, waiting } = this.#turns;
      if (underWay + waiting === 0) for (const tell of this.#ended.splice(0)) tell();
    }
  }

  async #run(run: AskedRun, answer: ServerResponse, whole: boolean, signal: AbortSignal): Promise<void> {
    const started = Date.now();
    let result: Result = "failed";
    const mask = new LineMask(this.#settings.secrets);
    for await (const line of runAgent(this.#settings, this.#runtime, run, signal)) {
      result = resultOf(line);
      for (const shown of mask.hide(line)) {
        if (whole) sendWhole(answer, shown);
        else await sendLine(answer, shown);
      }
    }
    answer.end();
    this.#metrics.count(result, Date.now() - started);
  }
}

/** Whether a page is asked for: anything but what this server has itself, which an ingress does not reach. */
function isOfPages({ method, headers }: IncomingMessage, pathname: string): boolean {
  if (pathname === "/metrics" || pathname === "/healthz") return "x-forwarded-for" in headers;
  return pathname === "/run" ? method === "OPTIONS" : pathname !== "/invoke" && method !== "DELETE";
}

const CONVERSATIONS = "/conversations/";
const ROUTES: Record<string, string> = { "/invoke": "POST", "/healthz": "GET", "/metrics": "GET" };
const TIMED_OUT = new Set(["timed_out", "cpu_exceeded"]);

function resultOf(line: InvokeLine): Result {
  if (line.type === "output") return "succeeded";
  if (line.type === "question") return "asked";
  if (line.type !== "error") return "failed";
  return line.code === "canceled" ? "canceled" : TIMED_OUT.has(line.code) ? "timed_out" : "failed";
}

/** Who asks for JSON, and not for lines, gets the output by itself. */
const wantsOutputAlone = ({ headers }: IncomingMessage): boolean =>
  headers.accept?.includes("application/json") === true && !headers.accept.includes("application/x-ndjson");

const QUESTION =
  "The agent asks something before it goes on: accept application/x-ndjson, and send the answer as `resumed`.";

function sendWhole(answer: ServerResponse, line: InvokeLine): void {
  if ("usage" in line && line.usage) answer.setHeader("quayside-usage", JSON.stringify(line.usage));
  if (line.type === "output") send(answer, 200, line.output);
  else if (line.type === "error") refuse(answer, new Refusal(500, line.code, line.message));
  else if (line.type === "question")
    refuse(answer, new Refusal(409, "question", `${QUESTION} ${line.message}`));
}

/** Sends a line, and waits while whoever reads is slower. */
async function sendLine(answer: ServerResponse, line: InvokeLine): Promise<void> {
  if (!answer.headersSent) answer.writeHead(200, { "content-type": "application/x-ndjson" });
  if (!answer.write(`${JSON.stringify(line)}\n`)) await drained(answer);
}

const drained = (answer: ServerResponse): Promise<void> =>
  new Promise((resolve) => {
    if (answer.destroyed) return resolve();
    const done = () => {
      answer.off("drain", done).off("close", done);
      resolve();
    };
    answer.on("drain", done).on("close", done);
  });

function send(answer: ServerResponse, status: number, value: unknown): void {
  answer.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
}

function refuse(answer: ServerResponse, error: unknown): void {
  if (answer.headersSent || answer.destroyed) return void answer.destroy();
  if (!(error instanceof Refusal)) console.error("server:", error);
  const refusal =
    error instanceof Refusal ? error : new Refusal(500, "internal", "The server failed. Its log says how.");
  const retry = refusal.status === 503 ? { "retry-after": "1" } : {};
  answer
    .writeHead(refusal.status, { "content-type": "application/problem+json", ...retry })
    .end(JSON.stringify(refusal.document()));
}
