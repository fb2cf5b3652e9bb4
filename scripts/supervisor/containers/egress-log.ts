import type { Exchange } from "../../../agents-runtime/egress-proxy/proxy.ts";
import type { SandboxEvent } from "../../../agents-runtime/isolate/contract.ts";
import { shownUrl } from "../../../agents-runtime/isolate/egress-request.ts";

/** The most lines about requests that a run has. */
const MAX_LINES = 200;
const MAX_RUNS = 100;

/** One request through the proxy, or one tunnel. */
class Request implements Exchange {
  readonly #method: string;
  readonly #url: URL;
  readonly #over: (request: Request) => void;
  #started = Date.now();
  #told = false;
  /** The run that was alone in the container all the while; undefined where there were several, or none. */
  run: string | undefined;
  status: number | undefined;
  problem: string | undefined;
  sent = 0;
  received = 0;

  constructor(method: string, url: URL, run: string | undefined, over: (request: Request) => void) {
    this.#method = method;
    this.#url = url;
    this.run = run;
    this.#over = over;
  }

  end(problem?: string): void {
    this.problem ??= problem;
    this.#over(this);
  }

  get #what(): string {
    const { hostname, port, protocol } = this.#url;
    const authority = `${hostname}:${port || (protocol === "https:" ? 443 : 80)}`;
    // A path can hold a secret, which is masked in the log of a run alone.
    const isHostAlone = this.#method === "CONNECT" || this.run === undefined;
    return `${this.#method} ${isHostAlone ? authority : shownUrl(this.#url)}`;
  }

  /** A line about what it has carried since its last one; undefined where that is nothing. */
  take(): SandboxEvent | undefined {
    const { sent, received, status, problem } = this;
    if (this.#told && sent + received === 0) return undefined;
    const durationMs = Date.now() - this.#started;
    Object.assign(this, { sent: 0, received: 0 });
    this.#told = true;
    this.#started = Date.now();
    const shown = this.#what + (status === undefined ? "" : ` → ${status}`) + (problem ? `: ${problem}` : "");
    const level = problem === undefined ? "debug" : "warn";
    const data = { level, message: shown, data: { durationMs, sentBytes: sent, receivedBytes: received } };
    return { type: "log", at: Date.now(), data: JSON.stringify(data) };
  }
}

/**
 * The requests of one container, a line each, as an isolate's run has them. A request does not say which run it is of: it is
 * logged with the run that was alone in the container from the request's beginning to its end, or else with the deployment.
 */
export class EgressLog {
  readonly #shared: (line: SandboxEvent) => void;
  readonly #running = new Set<string>();
  readonly #open = new Set<Request>();
  readonly #lines = new Map<string, SandboxEvent[]>();

  /** `shared` is told of requests that are no run's alone. */
  constructor(shared: (line: SandboxEvent) => void) {
    this.#shared = shared;
  }

  begin(method: string, url: URL): Exchange {
    const request = new Request(method, url, this.#alone, (over) => {
      if (this.#open.delete(over)) this.#tell(over);
    });
    this.#open.add(request);
    return request;
  }

  /** A run begins. */
  enter(run: string): void {
    const before = this.#alone;
    this.#running.add(run);
    for (const request of this.#open) {
      // What a connection that was kept open has carried between two runs is no run's.
      if (!before) this.#tell(request);
      request.run = this.#running.size === 1 ? run : undefined;
    }
  }

  /** A run has ended; connections that it leaves open have their line, too. */
  leave(run: string): void {
    this.#flush(run);
    this.#running.delete(run);
  }

  /** The lines of a run, and those of what it has open; they are given once. */
  linesOf(run: string): SandboxEvent[] {
    this.#flush(run);
    const lines = this.#lines.get(run) ?? [];
    this.#lines.delete(run);
    return lines;
  }

  get #alone(): string | undefined {
    const [run] = this.#running;
    return this.#running.size === 1 ? run : undefined;
  }

  #flush(run: string): void {
    for (const request of this.#open) if (request.run === run) this.#tell(request);
  }

  #tell(request: Request): void {
    const line = request.take();
    if (!line) return;
    const { run } = request;
    if (run === undefined) this.#shared(line);
    else this.#keep(run, line);
  }

  #keep(run: string, line: SandboxEvent): void {
    const lines = this.#lines.get(run) ?? [];
    if (lines.length === MAX_LINES) lines.push(cut(line.at));
    else if (lines.length < MAX_LINES) lines.push(line);
    this.#lines.set(run, lines);
    const [oldest] = this.#lines.keys();
    if (oldest !== undefined && this.#lines.size > MAX_RUNS) this.#lines.delete(oldest);
  }
}

const cut = (at: number): SandboxEvent => {
  const message = `Further requests are left out here: a run has at most ${MAX_LINES} lines about them.`;
  return { type: "log", at, data: JSON.stringify({ level: "warn", message }) };
};
