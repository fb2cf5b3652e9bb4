import type { Fixture, Invocation, SandboxEvent } from "./contract.ts";
import { Exchange } from "./egress-exchange.ts";
import type { EgressNetwork } from "./egress-network.ts";
import { refusalOf } from "./egress-policy.ts";
import { EgressQuota } from "./egress-quota.ts";
import { nextHop, redirectOf } from "./egress-redirect.ts";
import { answerHeaders, EgressError, type OutgoingRequest, readRequest } from "./egress-request.ts";

/** What a program is told of its request: the answer's head and its body as it comes, or why there is none. */
export type EgressAnswer =
  | {
      ok: true;
      status: number;
      statusText: string;
      headers: [string, string][];
      body: ReadableStream<Uint8Array> | null;
      url: string;
      redirected: boolean;
    }
  | { ok: false; code: string; message: string };

export interface EgressOptions {
  invocation: Pick<Invocation, "runId" | "hosts" | "allowedHosts" | "fixtures">;
  network: EgressNetwork;
  /** Told once, before the first request; if that fails, nothing leaves. */
  leaving(): Promise<void>;
  record(line: SandboxEvent): void;
}

const MAX_REDIRECTS = 20;
const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);
const SAID = {
  egress_refused: "Egress refused",
  egress_limit: "Egress limit reached",
  egress_failed: "Request failed",
};

/**
 * The egress gate of one run, and the only way out of its program's isolate, which has no network. It lives outside
 * that isolate, ends with the run, and writes each request into the run's log.
 */
export class Egress {
  readonly #options: EgressOptions;
  readonly #quota = new EgressQuota();
  /** Of each step that is not over, its answer's body included. */
  readonly #stops = new Map<number, AbortController>();
  readonly #brokenOff = new Map<number, string>();
  #left: Promise<void> | undefined;

  constructor(options: EgressOptions) {
    this.#options = options;
  }

  /** Sends a program's request, and what redirects make of it. Answers with a value, whatever happens. */
  async request(step: number, asked: unknown): Promise<EgressAnswer> {
    const stop = new AbortController();
    const over = (problem?: string) => {
      if (this.#stops.get(step) === stop) this.#stops.delete(step);
      if (problem !== undefined) this.#brokenOff.set(step, problem);
    };
    try {
      const request = this.#read(step, asked);
      this.#stops.set(step, stop);
      const bytes = request.body?.byteLength ?? 0;
      return await this.#quota.holding(bytes, () => this.#follow(request, stop.signal, over));
    } catch (error) {
      stop.abort(error);
      over();
      const code = error instanceof EgressError ? error.code : "egress_failed";
      return { ok: false, code, message: `${SAID[code]}: ${(error as Error).message}.` };
    }
  }

  /** The program does not want a step's answer any more. */
  abandon(step: number): void {
    this.#stops.get(step)?.abort(new EgressError("egress_failed", "the program gave it up"));
  }

  /** Why the body of a step's answer ended too early. */
  brokenOff(step: number): string | undefined {
    return this.#brokenOff.get(step);
  }

  /** The run is over, and with it all that is under way. */
  close(): void {
    for (const stop of this.#stops.values())
      stop.abort(new EgressError("egress_failed", "the run ended before it did"));
  }

  #read(step: number, asked: unknown): OutgoingRequest {
    try {
      this.#quota.count();
      // The program names its steps. Two at once would be one to whoever ends them, and the other would get no line.
      if (this.#stops.has(step))
        throw new EgressError("egress_refused", "another request of the same step is under way");
      const request = readRequest(asked);
      if (!SAFE.has(request.method) && !request.headers.has("idempotency-key"))
        request.headers.set("idempotency-key", `${this.#options.invocation.runId}:${step}`);
      return request;
    } catch (error) {
      if (this.#quota.listed) {
        const data = JSON.stringify({ level: "warn", message: `fetch refused: ${(error as Error).message}` });
        this.#options.record({ type: "log", at: Date.now(), data });
      }
      throw error;
    }
  }

  async #follow(
    first: OutgoingRequest,
    signal: AbortSignal,
    over: (problem?: string) => void,
  ): Promise<EgressAnswer> {
    let request = first;
    for (let redirects = 0; ; redirects++) {
      const exchange = new Exchange(request, signal, this.#options.record);
      const response = await this.#send(request, signal).catch((error: Error) => {
        exchange.end(error.message);
        throw error;
      });
      const location = redirectOf(response);
      if (location === undefined || request.redirect === "manual")
        return this.#answer(request, response, redirects > 0, exchange, over);
      await exchange.discard(response);
      if (request.redirect === "error")
        throw new EgressError("egress_failed", "the server redirects, and the request asks for none");
      if (redirects === MAX_REDIRECTS)
        throw new EgressError("egress_limit", `the server redirects more than ${MAX_REDIRECTS} times`);
      this.#quota.count();
      request = nextHop(request, response.status, location);
    }
  }

  async #send(request: OutgoingRequest, signal: AbortSignal): Promise<Response> {
    const { invocation, network } = this.#options;
    const { url, method, headers, body } = request;
    const { hosts, allowedHosts: allowed } = invocation;
    const refusal = refusalOf(url, method, { hosts, allowed, exempt: network.exempt });
    if (refusal !== undefined) throw new EgressError("egress_refused", refusal);
    if (invocation.fixtures) return replay(invocation.fixtures, url.href);
    await this.#leave();
    this.#quota.take(body?.byteLength ?? 0);
    return this.#quota.inTurn(async () => {
      signal.throwIfAborted();
      try {
        return await network.fetch(url, {
          method,
          headers,
          redirect: "manual",
          signal,
          ...(body && { body }),
        });
      } catch {
        signal.throwIfAborted();
        throw new EgressError("egress_failed", `no connection to ${url.host} at a public address`);
      }
    });
  }

  /** Tells the gateway, once, that something of the run has left the sandbox: even a GET may count for its server. */
  async #leave(): Promise<void> {
    this.#left ??= this.#options.leaving();
    try {
      await this.#left;
    } catch {
      this.#left = undefined;
      throw new EgressError("egress_failed", "the run's lease could not be confirmed, so nothing was sent");
    }
  }

  #answer(
    { url }: OutgoingRequest,
    response: Response,
    redirected: boolean,
    exchange: Exchange,
    over: (problem?: string) => void,
  ): EgressAnswer {
    const { status, statusText } = response;
    const headers = answerHeaders(response);
    const closed = this.#quota.open();
    const body = exchange.body(response, this.#quota, (problem) => {
      closed();
      over(problem);
    });
    return { ok: true, status, statusText, headers, body, url: url.href, redirected };
  }
}

function replay(fixtures: Record<string, Fixture>, url: string): Response {
  const recorded = fixtures[url];
  if (!recorded)
    throw new EgressError("egress_failed", `no recorded answer for ${url}; add it to the test's fixtures`);
  const status = recorded.status ?? 200;
  const empty = [204, 205, 304].includes(status);
  return new Response(empty ? null : (recorded.body ?? ""), { status, headers: recorded.headers ?? {} });
}
