import { RpcTarget } from "cloudflare:workers";
import type { HostAnswer, Invocation, SandboxCode, SandboxEvent, SandboxHost } from "./contract.ts";
import { Egress, type EgressAnswer } from "./egress.ts";
import type { EgressNetwork } from "./egress-network.ts";
import { EventQuota } from "./event-quota.ts";
import { readOperation } from "./store-operation.ts";

/** Of a call's input or a stored value, in characters; how many of them may be under way at once, and in one run. */
const MAX_QUESTION = 1_000_000;
export const MAX_ASKING = 64;
export const MAX_QUESTIONS = 10_000;

const refusal = (code: SandboxCode, message: string): HostAnswer => ({ ok: false, code, message });

/**
 * What stands between one run's program and the gateway. It lives outside the program's isolate, so its limits
 * hold whatever the program does to its own globals. The program holds its `door`.
 */
export class RunGate {
  readonly door = new GateDoor(this);
  readonly #invocation: Invocation;
  readonly #host: SandboxHost;
  readonly #network: EgressNetwork;
  readonly #quota = new EventQuota();
  readonly #kept: SandboxEvent[] = [];
  /** Lines of the egress gate on their way, one after the other. */
  #telling: Promise<void> = Promise.resolve();
  #asking = 0;
  #asked = 0;
  #closed = false;
  #egress: Egress | undefined;

  constructor(invocation: Invocation, host: SandboxHost, network: EgressNetwork) {
    this.#invocation = invocation;
    this.#host = host;
    this.#network = network;
  }

  /** Takes events from the program: sends them on when someone may follow, else keeps them for the reply. */
  async emit(events: unknown): Promise<void> {
    if (this.#closed) return;
    const accepted = this.#quota.accept(events);
    if (accepted.length === 0) return;
    if (this.#invocation.live) await this.#host.emit(accepted);
    else this.#kept.push(...accepted);
  }

  async call(step: number, agent: string, input: string): Promise<HostAnswer> {
    return this.#ask(agent.length + input.length, () => this.#host.call(step, agent, input));
  }

  async store(step: number, asked: unknown): Promise<HostAnswer> {
    const read = readOperation(asked);
    if (!read) return refusal("store_refused", "There is no such operation.");
    return this.#ask(read.chars, () => this.#host.store(step, read.operation));
  }

  async complete(step: number, request: string): Promise<HostAnswer> {
    return this.#ask(request.length, () => this.#host.complete(step, request));
  }

  /** Sends a request of the program's `fetch`. */
  async request(step: number, request: unknown): Promise<EgressAnswer> {
    if (this.#closed) return { ok: false, code: "run_finished", message: "The run has ended." };
    this.#egress ??= new Egress({
      invocation: this.#invocation,
      network: this.#network,
      leaving: () => this.#host.leaving(),
      record: (line) => this.#record(line),
    });
    return this.#egress.request(step, request);
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
    if (this.#closed) return refusal("run_finished", "The run has ended.");
    if (size > MAX_QUESTION) return refusal("too_large", `At most ${MAX_QUESTION} characters.`);
    if (this.#asking >= MAX_ASKING)
      return refusal("too_many", `At most ${MAX_ASKING} calls may be under way at once; await some first.`);
    if (this.#asked >= MAX_QUESTIONS)
      return refusal("too_many", `A run may call agents and its store ${MAX_QUESTIONS} times in all.`);
    this.#asked += 1;
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
    return [...this.#kept.splice(0), ...this.#quota.accept(last)];
  }
}

/** All of a gate that its program can reach: each public method here can be called with anything. */
class GateDoor extends RpcTarget {
  readonly #gate: RunGate;

  constructor(gate: RunGate) {
    super();
    this.#gate = gate;
  }

  emit(events: unknown): Promise<void> {
    return this.#gate.emit(events);
  }

  call(step: unknown, agent: unknown, input: unknown): Promise<HostAnswer> {
    return this.#gate.call(Number(step), String(agent), String(input));
  }

  store(step: unknown, operation: unknown): Promise<HostAnswer> {
    return this.#gate.store(Number(step), operation);
  }

  complete(step: unknown, request: unknown): Promise<HostAnswer> {
    return this.#gate.complete(Number(step), String(request));
  }

  request(step: unknown, request: unknown): Promise<EgressAnswer> {
    return this.#gate.request(Number(step), request);
  }

  abandon(step: unknown): void {
    this.#gate.abandon(Number(step));
  }

  brokenOff(step: unknown): string | undefined {
    return this.#gate.brokenOff(Number(step));
  }
}
