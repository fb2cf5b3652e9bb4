import type { Invocation, SandboxHost, SandboxReply } from "../../agents-runtime/isolate/contract.ts";
import type { Env } from "../kernel/env.ts";
import { brokenOutcome } from "./contract.ts";
import type { SandboxBinding } from "./sandbox-binding.ts";

/** A call that fails sooner than this never reached its process: it was just being replaced. */
const GAP_MS = 50;
const GAP_TRIES = 40;
const GAP_DELAY_MS = 50;
/** How long a run waits for others to leave the quarantine. */
const QUARANTINE_WAIT_MS = 20_000;

/**
 * Runs on the machine's sandbox processes. When a process is killed, every run in it is lost and only one was
 * the cause; so each lost run gets a second attempt alone, in the quarantine process. The one that takes that
 * process down too was the cause, and ends for the reason that the supervisor gives.
 */
export async function runOnProcesses(
  env: Env,
  invocation: Invocation,
  host: SandboxHost,
  tenantId: string,
): Promise<SandboxReply> {
  const first = await attempt(processOf(env, tenantId), invocation, host);
  if (first.reply) return first.reply;
  return inQuarantine(async () => {
    const started = Date.now();
    const second = await attempt(env.SANDBOX_QUARANTINE ?? env.SANDBOX, invocation, host);
    return second.reply ?? blame(env, started);
  });
}

/** Tenants are spread over the processes, each always on the same one, where its programs are warm. */
function processOf(env: Env, tenantId: string): SandboxBinding {
  let hash = 0;
  for (let i = 0; i < tenantId.length; i++) hash = (Math.imul(hash, 31) + tenantId.charCodeAt(i)) >>> 0;
  const bindings = env as unknown as Record<string, SandboxBinding | undefined>;
  return bindings[`SANDBOX_${hash % Number(env.SANDBOX_PROCESSES)}`] ?? env.SANDBOX;
}

/** Tries to run; waits while a process is being replaced. No reply means: the process was lost with the run in it. */
async function attempt(
  binding: SandboxBinding,
  invocation: Invocation,
  host: SandboxHost,
): Promise<{ reply?: SandboxReply }> {
  for (let tries = 1; ; tries++) {
    const started = Date.now();
    try {
      return { reply: await binding.run(invocation, host) };
    } catch (error) {
      if (Date.now() - started >= GAP_MS) return {};
      if (tries >= GAP_TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, GAP_DELAY_MS));
    }
  }
}

let last: Promise<unknown> = Promise.resolve();

/** One at a time; bounded, so that a caller who went away cannot hold up those behind it. */
async function inQuarantine<T>(work: () => Promise<T>): Promise<T> {
  const before = last;
  const deadline = new Promise((resolve) => setTimeout(resolve, QUARANTINE_WAIT_MS));
  const turn = Promise.race([before, deadline]).then(work);
  last = turn.catch(() => undefined);
  return turn;
}

interface Death {
  reason: "stalled" | "memory" | "crashed";
}

async function blame(env: Env, started: number): Promise<SandboxReply> {
  const durationMs = Date.now() - started;
  const url = `http://supervisor/deaths?sandbox=quarantine&since=${started}`;
  const deaths = env.SUPERVISOR ? await (await env.SUPERVISOR.fetch(url)).json<Death[]>() : [];
  switch (deaths.at(-1)?.reason) {
    case "memory":
      return reply(
        "failed",
        "memory_exceeded",
        "The agent used more memory than a sandbox has, and was stopped.",
        durationMs,
      );
    case "stalled":
      return reply(
        "timed_out",
        "cpu_exceeded",
        "The agent kept its processor busy for too long, and was stopped.",
        durationMs,
      );
    default:
      return reply("failed", "sandbox_crashed", "The agent took its sandbox process down.", durationMs);
  }
}

function reply(
  status: "failed" | "timed_out",
  code: string,
  message: string,
  durationMs: number,
): SandboxReply {
  return { ...brokenOutcome(status, code, message, durationMs), status };
}
