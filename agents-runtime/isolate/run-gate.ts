import { RpcTarget } from "cloudflare:workers";
import type { HostAnswer, Invocation, SandboxEvent, SandboxHost, StoreOperation } from "./contract.ts";
import { Egress, type EgressAnswer } from "./egress.ts";
import type { EgressNetwork } from "./egress-network.ts";
import type { EgressRequest } from "./egress-request.ts";

export const MAX_EVENTS = 10_000;
export const MAX_EVENT_BYTES = 1_000_000;
const MAX_ONE_EVENT = 64_000;
/** Of a call's input or a stored value, in characters; and how many of them may be under way at once. */
const MAX_QUESTION = 1_000_000;
const MAX_ASKING = 64;

/**
 * What stands between one run's program and the gateway. It lives outside the program's isolate, so its limits
 * hold whatever the program does to its own globals.
 */
export class RunGate extends RpcTarget {
  readonly #invocation: Invocation;
  readonly #host: SandboxHost;
  readonly #network: EgressNetwork;
  readonly #kept: SandboxEvent[] = [];
  /** Lines of the egress gate on their way, one after the other. */
  #telling: Promise<void> = Promise.resolve();
  #count = 0;
  #bytes = 0;
  #asking = 0;
  #closed = false;
  #egress: Egress | undefined;
  dropped = 0;

  constructor(invocation: Invocation, host: SandboxHost, network: EgressNetwork) {
    super();
    this.#invocation = invocation;
    this.#host = host;
    this.#network = network;
  }

  /** Takes events from the program: sends them on when someone may follow, else keeps them for the reply. */
  async emit(events: SandboxEvent[]): Promise<void> {
    if (this.#closed) return;
    const accepted = this.accept(events);
    if (accepted.length === 0) return;
    if (this.#invocation.live) await this.#host.emit(accepted);
    else this.#kept.push(...accepted);
  }

  async call(step: number, agent: string, input: string): Promise<HostAnswer> {
    return this.#ask(String(input).length, () => this.#host.call(Number(step), String(agent), String(input)));
  }

  async store(step: number, operation: StoreOperation): Promise<HostAnswer> {
    const size = "value" in operation ? String(operation.value).length : 0;
    return this.#ask(size, () => this.#host.store(Number(step), operation));
  }

  /** Sends a request of the program's `fetch`. */
  async request(step: number, request: EgressRequest): Promise<EgressAnswer> {
    if (this.#closed) return { ok: false, code: "run_finished", message: "The run has ended." };
    this.#egress ??= new Egress({
      invocation: this.#invocation,
      network: this.#network,
      leaving: () => this.#host.leaving(),
      record: (line) => this.#record(line),
    });
    return this.#egress.request(Number(step), request);
  }

  /** The program's signal for a step's request was aborted. */
  abandon(step: number): void {
    this.#egress?.abandon(step);
  }

  /** Why the body of a step's answer broke off. */
  brokenOff(step: number): string | undefined {
    return this.#egress?.brokenOff(step);
  }

  /** Takes a line of the egress gate: not counted among the program's, which could otherwise crowd it out. */
  #record(line: SandboxEvent): void {
    if (!this.#invocation.live || this.#closed) this.#kept.push(line);
    else this.#telling = this.#telling.then(() => this.#host.emit([line])).catch(() => undefined);
  }

  async #ask(size: number, question: () => Promise<HostAnswer>): Promise<HostAnswer> {
    if (this.#closed) return { ok: false, code: "run_finished", message: "The run has ended." };
    if (size > MAX_QUESTION)
      return { ok: false, code: "too_large", message: `At most ${MAX_QUESTION} characters.` };
    if (this.#asking >= MAX_ASKING) {
      return {
        ok: false,
        code: "too_many",
        message: `At most ${MAX_ASKING} calls may be under way at once.`,
      };
    }
    this.#asking += 1;
    try {
      return await question();
    } finally {
      this.#asking -= 1;
    }
  }

  /** Events not sent yet, with the last ones that came with the program's reply. Nothing is taken from then on. */
  async finish(last: unknown): Promise<SandboxEvent[]> {
    this.#closed = true;
    this.#egress?.close();
    await this.#telling;
    return [...this.#kept.splice(0), ...this.accept(last)];
  }

  /** Those events that are well formed and within the run's limits; the rest is counted as dropped. */
  accept(events: unknown): SandboxEvent[] {
    if (!Array.isArray(events)) return [];
    const accepted: SandboxEvent[] = [];
    for (const event of events) {
      const { type, at, data } = (event ?? {}) as SandboxEvent;
      const text = typeof data === "string" && data.length <= MAX_ONE_EVENT ? rewrite(type, data) : undefined;
      if (text === undefined || this.#count >= MAX_EVENTS || this.#bytes + text.length > MAX_EVENT_BYTES) {
        this.dropped += 1;
        continue;
      }
      this.#count += 1;
      this.#bytes += text.length;
      accepted.push({ type, at: Number.isSafeInteger(at) ? at : Date.now(), data: text });
    }
    return accepted;
  }
}

const LEVELS = ["debug", "info", "warn", "error"];

/** The event's data written anew, or undefined where it is malformed: what is kept is parsed later by others. */
function rewrite(type: unknown, text: string): string | undefined {
  try {
    const { level, message, name, data } = JSON.parse(text) as Record<string, unknown>;
    if (type === "event") return typeof name === "string" ? JSON.stringify({ name, data }) : undefined;
    const valid = type === "log" && LEVELS.includes(String(level)) && typeof message === "string";
    return valid ? JSON.stringify({ level, message, data }) : undefined;
  } catch {
    return undefined;
  }
}
