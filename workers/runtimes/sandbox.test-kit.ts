import { RpcTarget } from "cloudflare:workers";
import type {
  HostAnswer,
  Invocation,
  SandboxEvent,
  StoreOperation,
} from "../../agents-runtime/isolate/contract.ts";
import { env } from "../../test/harness.ts";
import type { Env } from "../kernel/env.ts";
import { type SandboxAdapter, sandboxOf } from "./index.ts";

/** The sandbox as production has it, and as one machine has it. */
export const adapters: [string, SandboxAdapter][] = [
  ["the service binding", sandboxOf({ ...env })],
  [
    "processes",
    sandboxOf({
      ...env,
      SANDBOX_PROCESSES: "1",
      SANDBOX_PROBATION_MS: "0",
      ...Object.fromEntries([0, 1, 2, 3].map((n) => [`SANDBOX_${n}`, env.SANDBOX])),
    } as Env),
  ],
];

/** What the gateway is to a run, with what was asked of it. */
export class Host extends RpcTarget {
  readonly #source: Record<string, string>;
  readonly #config: Record<string, unknown>;
  loads = 0;
  /** So many times it has no bundle to give. */
  refuses = 0;
  /** So many times nobody answers that asks for the bundle. */
  hangs = 0;
  left = false;
  emitted: SandboxEvent[] = [];
  /** There once it has been asked whether the run is canceled. */
  cancel: (() => void) | undefined;

  constructor(source: Record<string, string>, config: Record<string, unknown> = {}) {
    super();
    this.#source = source;
    this.#config = config;
  }

  async bundle() {
    this.loads += 1;
    if (this.hangs-- > 0) await new Promise(() => {});
    if (this.refuses-- > 0) throw new Error("the bucket is away");
    const modules = Object.fromEntries(Object.entries(this.#source).map(([name, js]) => [name, { js }]));
    return { main: "main.js", modules, config: this.#config };
  }
  async emit(events: SandboxEvent[]): Promise<void> {
    this.emitted.push(...events);
  }
  async call(step: number, agent: string, input: string): Promise<HostAnswer> {
    if (agent === "broken") return { ok: false, code: "not_deployed", message: "No such agent." };
    return { ok: true, value: JSON.stringify({ step, agent, input: JSON.parse(input) }) };
  }
  async store(_step: number, operation: StoreOperation): Promise<HostAnswer> {
    return { ok: true, value: operation.op === "get" ? "" : JSON.stringify(operation) };
  }
  async complete(step: number, request: string): Promise<HostAnswer> {
    return { ok: true, value: JSON.stringify({ step, ...JSON.parse(request), costMicros: 0 }) };
  }
  async leaving(): Promise<void> {
    this.left = true;
  }
  canceled(): Promise<void> {
    return new Promise((resolve) => {
      this.cancel = resolve;
    });
  }
}

export const facts = { tenantId: "ten_test", program: "ten_test/digest", cpuMs: 2000 };
let names = 0;
export const invocation = (more: Partial<Invocation> = {}): Invocation => ({
  runId: "run_test",
  isolateId: `test-${++names}`,
  input: "{}",
  timeoutMs: 2000,
  maxOutputBytes: 1000,
  hosts: [],
  chargeLimitMicros: 100,
  live: false,
  ...more,
});
