import type { SandboxEvent } from "../../../agents-runtime/isolate/contract.ts";
import { env } from "../../../test/harness.ts";
import { type Id, newId } from "../../kernel/ids.ts";
import type { Invocation, Outcome, RunIo } from "../contract.ts";
import { invokeOver, type Send } from "./invoke-over.ts";

const tenantId = newId("ten") as Id<"ten">;

/** A run of an agent that is a server. */
export const invocation = (more: Partial<Invocation> = {}): Invocation => ({
  tenantId,
  runId: newId("run"),
  attempt: 1,
  deployment: {
    ...{ agentId: newId("agt"), agentSlug: "server", channel: "production", versionId: newId("ver") },
    ...{ version: "1.0.0", kind: "remote", bundleDigest: "b", configDigest: "c" },
    config: { values: {}, secrets: {} },
    ...{ inputSchema: true, outputSchema: true, timeoutSeconds: 10, cpuMs: 2_000, memoryMb: 512, cpus: 0.5 },
    permissions: { hosts: [], agents: [], models: [], store: false },
    ...{ pricePerRunMicros: 0, public: false, budgetMicros: null },
  },
  input: '{"n":1}',
  timeoutMs: 5_000,
  allowedHosts: null,
  chargeLimitMicros: 0,
  live: false,
  ...more,
});

/** What a run does to the world, noted. */
export class NotedIo implements RunIo {
  readonly emitted: SandboxEvent[] = [];
  readonly states: string[] = [];
  readonly canceled = new AbortController();
  readonly signal = this.canceled.signal;

  emit = async (events: SandboxEvent[]) => void this.emitted.push(...events);
  checkpoint = async (state: string) => void this.states.push(state);
  call = async () => ({ ok: true as const, value: "" });
  store = async () => ({ ok: true as const, value: "" });
}

/** Runs an agent that answers so. */
export const invoke = (
  send: Send,
  more: Partial<Invocation> = {},
  io: RunIo = new NotedIo(),
): Promise<Outcome> => invokeOver(send, invocation(more), io, env);

const NDJSON = { headers: { "content-type": "application/x-ndjson" } };

/** An answer of lines: values as JSON, texts as they are. `open`: the connection stays. */
export function lines(values: unknown[], { open = false } = {}): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const value of values)
        controller.enqueue(encoder.encode(typeof value === "string" ? value : `${JSON.stringify(value)}\n`));
      if (!open) controller.close();
    },
  });
  return new Response(body, NDJSON);
}

/** An answer whose connection breaks after some lines. */
export function brokenAfter(...values: unknown[]): Response {
  const pieces = values.map((value) => new TextEncoder().encode(`${JSON.stringify(value)}\n`));
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const piece = pieces.shift();
      if (piece) controller.enqueue(piece);
      else controller.error(new Error("connection reset"));
    },
  });
  return new Response(body, NDJSON);
}
