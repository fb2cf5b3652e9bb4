import type { Fixture } from "../../../agents-runtime/isolate/contract.ts";
import { currentSigningSecrets, type RemoteProgram } from "../../agents/index.ts";
import { CircuitBreaker } from "../../kernel/circuit-breaker.ts";
import { type Clock, systemClock } from "../../kernel/clock.ts";
import type { Env } from "../../kernel/env.ts";
import { signedHeaders } from "../../kernel/standard-webhooks.ts";
import type { Deployed, Driver, Health, Invocation, Outcome } from "../contract.ts";
import { ownerOf, programOf } from "../programs.ts";
import { InvokeFailure } from "../protocol/invoke-failure.ts";
import { invokeOver, type Send } from "../protocol/invoke-over.ts";
import { healthProblem } from "./health-problem.ts";
import { addressOf, reach } from "./reach.ts";

/** What a server that is down, or does not speak the protocol, makes of a run. */
const FAILURES: ReadonlySet<string> = new Set<NonNullable<Outcome["error"]>["code"]>([
  ...["agent_unreachable", "agent_busy", "answer_invalid", "answer_cut", "timed_out"],
]);

/** Runs agents on servers of their authors', by the container protocol: signed, and by the rules of every agent's requests. */
export class RemoteDriver implements Driver {
  readonly #clock: Clock;
  readonly #circuits: CircuitBreaker;

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
    this.#circuits = new CircuitBreaker(clock);
  }

  async run(...[env, invocation, io]: Parameters<Driver["run"]>): Promise<Outcome> {
    const circuit = circuitOf(invocation);
    const send: Send = async (body, signal) => {
      if (invocation.fixtures) return this.#recorded(env, invocation, invocation.fixtures);
      this.#requireAwake(circuit);
      return this.#send(env, invocation, body, signal);
    };
    const outcome = await invokeOver(send, invocation, io, env);
    const { code = "" } = outcome.error ?? {};
    if (FAILURES.has(code)) this.#circuits.failed(circuit);
    else if (outcome.status !== "canceled" && code !== "agent_resting") this.#circuits.succeeded(circuit);
    return outcome;
  }

  /** Asks `GET /healthz`. A server that is found well is sent runs again at once. */
  async probe(env: Env, deployed: Deployed): Promise<Health> {
    const started = this.#clock.now();
    const program = await programOf<RemoteProgram>(env, deployed);
    const { hosts } = deployed.deployment.permissions;
    const problem = await healthProblem(env, program, { hosts, allowedHosts: deployed.allowedHosts });
    if (problem === undefined) this.#circuits.succeeded(circuitOf(deployed));
    return {
      at: started,
      healthy: problem === undefined,
      problem: problem ?? null,
      durationMs: this.#clock.now() - started,
    };
  }

  #requireAwake(circuit: string): void {
    const restMs = this.#circuits.restMs(circuit);
    if (restMs === 0) return;
    const message = `The agent's server failed several times in a row, and is left alone for another ${Math.ceil(restMs / 1000)} s.`;
    throw new InvokeFailure("agent_resting", message);
  }

  async #send(env: Env, invocation: Invocation, body: string, signal: AbortSignal): Promise<Response> {
    const { runId, attempt, deployment, allowedHosts } = invocation;
    const now = this.#clock.now();
    const [program, secrets] = await Promise.all([
      programOf<RemoteProgram>(env, invocation),
      currentSigningSecrets(env, ownerOf(invocation), deployment.agentId, now),
    ]);
    const headers = {
      "content-type": "application/json",
      accept: "application/x-ndjson, application/json",
      ...(await signedHeaders(secrets, `${runId}-${attempt}`, now, body)),
    };
    const limits = { hosts: deployment.permissions.hosts, allowedHosts };
    return reach(env, addressOf(program, "/invoke"), limits, { method: "POST", headers, body, signal });
  }

  /** The recorded answer of a manifest's test: its server is not asked. */
  async #recorded(env: Env, invocation: Invocation, fixtures: Record<string, Fixture>): Promise<Response> {
    const { href } = addressOf(await programOf<RemoteProgram>(env, invocation), "/invoke");
    const fixture = fixtures[href];
    if (!fixture)
      throw new InvokeFailure(
        "egress_failed",
        `There is no recorded answer for ${href}; add it to the test's fixtures.`,
      );
    const headers = { "content-type": "application/json", ...fixture.headers };
    return new Response(fixture.body ?? "null", { status: fixture.status ?? 200, headers });
  }
}

/** By tenant, agent and channel: that is a deployment. */
const circuitOf = ({ tenantId, deployment }: Omit<Deployed, "allowedHosts">) =>
  `${tenantId}/${deployment.agentId}/${deployment.channel}`;

export const remoteDriver = new RemoteDriver();
