import { RpcTarget } from "cloudflare:workers";
import {
  type Bundle,
  type HostAnswer,
  MAX_OUTPUT_CHARS,
  type SandboxEvent,
  type StoreOperation,
} from "../../agents-runtime/isolate/contract.ts";
import { loadProgram, type Modules } from "../agents/index.ts";
import { open } from "../kernel/crypto.ts";
import type { Env } from "../kernel/env.ts";
import { Completions } from "./completions/completions.ts";
import {
  brokenOutcome,
  type Driver,
  type Invocation,
  type Outcome,
  type RunHost,
  type RunIo,
} from "./contract.ts";
import { ownerOf } from "./programs.ts";
import { sandboxOf } from "./sandbox.ts";
import { whenAborted } from "./when-aborted.ts";

/** What the sandbox may ask of the gateway during one run. */
class IsolateHost extends RpcTarget implements RunHost {
  readonly #env: Env;
  readonly #invocation: Invocation;
  readonly #io: RunIo;
  #completions: Completions | undefined;
  left = false;

  constructor(env: Env, invocation: Invocation, io: RunIo) {
    super();
    this.#env = env;
    this.#invocation = invocation;
    this.#io = io;
    // What an attempt before this one has asked is paid by this one.
    if (invocation.earlier) this.#completions = new Completions(env, invocation, io);
  }

  async bundle(): Promise<Bundle> {
    const { runId, deployment } = this.#invocation;
    try {
      const owner = ownerOf(this.#invocation);
      const modules = await loadProgram<Modules>(this.#env, owner, deployment.bundleDigest);
      return { ...modules, config: await openConfig(this.#env, this.#invocation) };
    } catch (error) {
      console.error(`run ${runId}: its program could not be handed over`, error);
      throw error;
    }
  }

  emit(events: SandboxEvent[]): Promise<void> {
    this.left = true;
    return this.#io.emit(events);
  }

  async call(step: number, agent: string, input: string): Promise<HostAnswer> {
    const { agents } = this.#invocation.deployment.permissions;
    if (agents.includes(agent)) {
      this.left = true;
      return this.#io.call(step, agent, input);
    }
    return {
      ok: false,
      code: "forbidden",
      message: `The manifest's permissions.agents does not name "${agent}".`,
    };
  }

  async store(step: number, operation: StoreOperation): Promise<HostAnswer> {
    if (this.#invocation.deployment.permissions.store) {
      this.left ||= operation.op === "put" || operation.op === "delete";
      return this.#io.store(step, operation);
    }
    return { ok: false, code: "forbidden", message: "The manifest's permissions.store is not true." };
  }

  complete(step: number, request: string): Promise<HostAnswer> {
    this.left = true;
    this.#completions ??= new Completions(this.#env, this.#invocation, this.#io);
    return this.#completions.complete(step, request);
  }

  /** The outcome with what models have used, which goes before what the program charges itself. */
  async paid(outcome: Outcome): Promise<Outcome> {
    if (!this.#completions) return outcome;
    const used = await this.#completions.finish();
    const charged = used.chargedMicros + outcome.chargedMicros;
    const events = [...this.#completions.events, ...outcome.events];
    const chargedMicros = Math.min(this.#invocation.chargeLimitMicros, charged);
    return { ...outcome, ...used, chargedMicros, events };
  }

  async leaving(): Promise<void> {
    this.left = true;
  }

  canceled(): Promise<void> {
    return whenAborted(this.#io.signal);
  }
}

/** Configuration values with the secrets among them opened. */
export async function openConfig(
  env: Env,
  { tenantId, deployment }: Pick<Invocation, "tenantId" | "deployment">,
): Promise<Record<string, unknown>> {
  const { values, secrets } = deployment.config;
  const config: Record<string, unknown> = { ...values };
  for (const [name, sealed] of Object.entries(secrets)) {
    config[name] = await open(env.ENCRYPTION_KEY, tenantId, sealed);
  }
  return config;
}

/** Runs a module in an isolate of the sandbox. */
export const isolateDriver: Driver = {
  async run(env, invocation, io) {
    const { tenantId, runId, deployment, fixtures } = invocation;
    const { bundleDigest, configDigest, permissions } = deployment;
    const program = `${tenantId}/${bundleDigest}`;
    const started = Date.now();
    const host = new IsolateHost(env, invocation, io);
    try {
      const outcome = await sandboxOf(env).run(
        {
          runId,
          isolateId: `${program}/${configDigest}${fixtures ? `/${runId}` : ""}`,
          input: invocation.input,
          timeoutMs: invocation.timeoutMs,
          maxOutputBytes: MAX_OUTPUT_CHARS,
          hosts: permissions.hosts,
          ...(invocation.allowedHosts && { allowedHosts: invocation.allowedHosts }),
          chargeLimitMicros: invocation.chargeLimitMicros,
          live: invocation.live,
          ...(fixtures ? { fixtures } : {}),
        },
        host,
        { tenantId, program, cpuMs: deployment.cpuMs },
      );
      return await host.paid(outcome);
    } catch (error) {
      console.error("sandbox: a run could not be handed over", error);
      const message = "The sandbox did not answer. Try again.";
      return host.paid(brokenOutcome("failed", "sandbox_unavailable", message, Date.now() - started));
    }
  },
};
