import { RpcTarget } from "cloudflare:workers";
import type { HostAnswer, Invocation, SandboxEvent, SandboxHost, StoreOperation } from "./contract.ts";

export const MAX_EVENTS = 10_000;
export const MAX_EVENT_BYTES = 1_000_000;
const MAX_ONE_EVENT = 64_000;

/**
 * What stands between one run's program and the gateway. It lives outside the program's isolate, so its limits
 * hold whatever the program does to its own globals.
 */
export class RunGate extends RpcTarget {
  readonly #invocation: Invocation;
  readonly #host: SandboxHost;
  readonly #kept: SandboxEvent[] = [];
  #count = 0;
  #bytes = 0;
  #closed = false;
  dropped = 0;

  constructor(invocation: Invocation, host: SandboxHost) {
    super();
    this.#invocation = invocation;
    this.#host = host;
  }

  /** Takes events from the program: sends them on when someone may follow, else keeps them for the reply. */
  async emit(events: SandboxEvent[]): Promise<void> {
    if (this.#closed) return;
    const accepted = this.accept(events);
    if (accepted.length === 0) return;
    if (this.#invocation.live) await this.#host.emit(accepted);
    else this.#kept.push(...accepted);
  }

  call(step: number, agent: string, input: string): Promise<HostAnswer> {
    return this.#host.call(Number(step), String(agent), String(input));
  }

  store(step: number, operation: StoreOperation): Promise<HostAnswer> {
    return this.#host.store(Number(step), operation);
  }

  /** Events not sent yet, with the last ones that came with the program's reply. Nothing is taken from then on. */
  finish(last: SandboxEvent[]): SandboxEvent[] {
    this.#closed = true;
    return [...this.#kept.splice(0), ...this.accept(last)];
  }

  /** Those events that are well formed and within the run's limits; the rest is counted as dropped. */
  accept(events: unknown): SandboxEvent[] {
    if (!Array.isArray(events)) return [];
    const accepted: SandboxEvent[] = [];
    for (const { type, at, data } of events as SandboxEvent[]) {
      const valid = typeof data === "string" && data.length <= MAX_ONE_EVENT && isWellFormed(type, data);
      if (!valid || this.#count >= MAX_EVENTS || this.#bytes + data.length > MAX_EVENT_BYTES) {
        this.dropped += 1;
        continue;
      }
      this.#count += 1;
      this.#bytes += data.length;
      accepted.push({ type, at: Number(at), data });
    }
    return accepted;
  }
}

const LEVELS = ["debug", "info", "warn", "error"];

/** What is kept is parsed later by others; so it is looked at here, where the program cannot reach. */
function isWellFormed(type: unknown, data: string): boolean {
  try {
    const value = JSON.parse(data) as Record<string, unknown> | null;
    if (type === "event") return typeof value?.name === "string";
    return type === "log" && LEVELS.includes(String(value?.level)) && typeof value?.message === "string";
  } catch {
    return false;
  }
}
