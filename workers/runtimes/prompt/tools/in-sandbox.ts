import { RpcTarget } from "cloudflare:workers";
import type { Bundle, HostAnswer, SandboxEvent } from "../../../../agents-runtime/isolate/contract.ts";
import { sha256 } from "../../../kernel/crypto.ts";
import { type Json, parseJson } from "../../../kernel/json.ts";
import type { RunHost } from "../../contract.ts";
import { whenAborted } from "../../when-aborted.ts";
import type { ToolSurroundings } from "./surroundings.ts";

const MAX_MS = 30_000;
const MAX_OUTPUT_BYTES = 1_000_000;

const forbidden: HostAnswer = {
  ok: false,
  code: "forbidden",
  message: "A tool has neither agents nor models nor a store.",
};

/** The gateway's side of a tool that runs in the sandbox: it can reach hosts, and nothing else. */
class ToolHost extends RpcTarget implements RunHost {
  readonly #source: string;
  readonly #surroundings: Pick<ToolSurroundings, "io" | "tell">;
  left = false;

  constructor(source: string, surroundings: Pick<ToolSurroundings, "io" | "tell">) {
    super();
    this.#source = source;
    this.#surroundings = surroundings;
  }

  async bundle(): Promise<Bundle> {
    return { main: "tool.js", modules: { "tool.js": { js: this.#source } }, config: {} };
  }

  async emit(events: SandboxEvent[]): Promise<void> {
    this.left = true;
    this.#surroundings.tell(events);
  }

  async call(): Promise<HostAnswer> {
    return forbidden;
  }

  async store(): Promise<HostAnswer> {
    return forbidden;
  }

  async complete(): Promise<HostAnswer> {
    return forbidden;
  }

  async leaving(): Promise<void> {
    this.left = true;
  }

  canceled(): Promise<void> {
    return whenAborted(this.#surroundings.io.signal);
  }
}

/**
 * Runs a module in the sandbox, in the name of the run: its requests pass the same gate as an agent's, with the hosts
 * that the deployment grants or none. Requests that change something carry the step as their `Idempotency-Key`.
 */
export async function inSandbox(
  surroundings: ToolSurroundings,
  source: string,
  input: Json,
  step: number,
  hosts: readonly string[],
): Promise<{ ok: true; value: Json } | { ok: false; text: string }> {
  const { place, task, deadline, tell } = surroundings;
  const { runId, allowedHosts, fixtures, live } = task;
  const program = `${place.scope}/tool-${await sha256(source)}`;
  const reply = await place.sandbox(
    program,
    {
      runId: `${runId}:${step}`,
      isolateId: fixtures ? `${program}/${runId}:${step}` : program,
      input: JSON.stringify(input),
      timeoutMs: Math.max(1, Math.min(MAX_MS, deadline - Date.now())),
      maxOutputBytes: MAX_OUTPUT_BYTES,
      hosts: [...hosts],
      ...(allowedHosts && { allowedHosts }),
      chargeLimitMicros: 0,
      live,
      ...(fixtures && { fixtures }),
    },
    new ToolHost(source, surroundings),
  );
  tell(reply.events);
  if (reply.output === undefined) return { ok: false, text: reply.error?.message ?? "It came to nothing." };
  return { ok: true, value: parseJson(reply.output) ?? null };
}
