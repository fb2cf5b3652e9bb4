import { AGENT_PORT, ContainerLifecycle } from "./lifecycle.ts";
import {
  type ContainerSpec,
  DEADLINE_HEADER,
  FULL,
  KEEP_HEADER,
  REFUSAL_HEADER,
  RUN_HEADER,
  specOf,
  WAIT_HEADER,
} from "./messages.ts";
import { Places } from "./places.ts";
import { Refused, refusalResponse } from "./refused.ts";
import { watched } from "./watched.ts";

/** Between a connection that breaks and what is known of its reason. */
const END_MS = 1_000;
/** Of how many runs it is remembered which container they were in. */
const MAX_ENDS = 100;

/** After a run's deadline, for who has to say that it is over. */
const LATE_MS = 1_000;

const ENDS = "/ends/";
const LEAVE = "/leave/";
const pause = (ms: number) => new Promise<undefined>((resolve) => setTimeout(resolve, ms));

/**
 * One container of an agent, and the runs in it: as many at a time as the manifest says. Its object's name says whose it is and
 * what it is made of, so that it never serves another's.
 */
export class AgentContainer extends ContainerLifecycle {
  readonly #places = new Places();
  /** What aborts runs that somebody has left. */
  readonly #running = new Map<string, AbortController>();
  /** Why the containers of runs have ended, once they have. */
  readonly #ends = new Map<string, Promise<Refused>>();

  protected override isBusy(): boolean {
    return this.#places.taken > 0;
  }

  protected override whenEnded(): void {
    this.#places.retired = false;
    this.#places.wake();
  }

  override async fetch(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    try {
      if (pathname.startsWith(ENDS)) {
        const end = await this.#endOf(pathname.slice(ENDS.length));
        return Response.json(end?.refusal ?? null);
      }
      if (pathname.startsWith(LEAVE)) {
        this.#running.get(pathname.slice(LEAVE.length))?.abort();
        return new Response(null, { status: 204 });
      }
      if (pathname === "/told") return Response.json(await this.told.lines());
      const spec = specOf(request);
      if (pathname === "/look") return Response.json(await this.look(spec, request.headers.has(KEEP_HEADER)));
      if (pathname === "/invoke") return await this.#invoke(request, spec);
      await this.ready(spec, pathname === "/image" ? request : undefined);
      return new Response(null, { status: 204 });
    } catch (error) {
      return refusalResponse(error);
    }
  }

  async #invoke(request: Request, spec: ContainerSpec): Promise<Response> {
    if (!request.headers.has(WAIT_HEADER) && !this.#places.hasRoom(spec.concurrency))
      return new Response(null, { status: 503, headers: { [REFUSAL_HEADER]: FULL } });
    const run = request.headers.get(RUN_HEADER) ?? "";
    const signal = this.#leftOf(run, request);
    await this.#places.take(spec.concurrency, signal);
    let isSent = false;
    try {
      const answer = await this.#send(run, await request.text(), spec, signal);
      isSent = true;
      const body = watched(answer.body, signal, (how) => this.#leave(run, how === "left"));
      const type = answer.headers.get("content-type");
      return new Response(body, { status: answer.status, headers: type ? { "content-type": type } : {} });
    } finally {
      // Whoever no longer waits for an answer has left a program that may be going on.
      if (!isSent) await this.#leave(run, signal.aborted && this.isReady);
    }
  }

  /** Aborts when nobody waits for a run any more: a closed connection alone is not always noticed. */
  #leftOf(run: string, { headers, signal }: Request): AbortSignal {
    const left = new AbortController();
    this.#running.set(run, left);
    const leftMs = Math.max(0, Number(headers.get(DEADLINE_HEADER)) - Date.now());
    return AbortSignal.any([signal, left.signal, AbortSignal.timeout(leftMs + LATE_MS)]);
  }

  /** Sends a run to the agent. Rejects with why the container has ended where it has. */
  async #send(run: string, body: string, spec: ContainerSpec, signal: AbortSignal): Promise<Response> {
    const headers = { "content-type": "application/json" };
    for (let isFirst = true; ; isFirst = false) {
      await this.ready(spec);
      this.#remember(run);
      try {
        const init = { method: "POST", body, headers, signal };
        return await this.port(AGENT_PORT).fetch("http://agent/invoke", init);
      } catch (error) {
        if (signal.aborted) throw error;
        // It ended a moment ago, without this run.
        if (isFirst && /not listening/i.test(String(error))) await this.end("it no longer took runs");
        else throw (await this.#endOf(run)) ?? CLOSED;
      }
    }
  }

  /** Ends a run's hold; with `cut`, its program may be going on, and the container gets no more runs. */
  async #leave(run: string, cut: boolean): Promise<void> {
    this.#running.delete(run);
    if (cut) this.#places.retired = true;
    this.#places.leave();
    this.renewActivityTimeout();
    if (this.#places.retired && this.#places.taken === 0) await this.end("a run in it was canceled, or late");
  }

  /** Keeps that a run is in the present container. */
  #remember(run: string): void {
    const [oldest] = this.#ends.keys();
    if (oldest !== undefined && this.#ends.size >= MAX_ENDS) this.#ends.delete(oldest);
    if (this.ended) this.#ends.set(run, this.ended);
  }

  /** Why the container of a run has ended; undefined where it has not. A connection breaks a moment before that is known. */
  #endOf(run: string): Promise<Refused | undefined> {
    return Promise.race([this.#ends.get(run), pause(END_MS)]);
  }
}

const CLOSED = new Refused("container_crashed", "The container closed the connection without an answer.");
