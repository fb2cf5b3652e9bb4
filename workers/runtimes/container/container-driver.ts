import type { SandboxEvent } from "../../../agents-runtime/isolate/contract.ts";
import type { ContainerProgram } from "../../agents/index.ts";
import type { Env } from "../../kernel/env.ts";
import { fail } from "../../kernel/errors.ts";
import {
  brokenOutcome,
  type Deployable,
  type Driver,
  type Health,
  type Invocation,
  type Outcome,
} from "../contract.ts";
import { ownerOf, programOf } from "../programs.ts";
import { InvokeFailure } from "../protocol/invoke-failure.ts";
import { invokeOver } from "../protocol/invoke-over.ts";
import {
  type ContainerHost,
  type ContainerSubject,
  containerHost,
  failureOf,
  HostRefused,
} from "./container-host.ts";

/** What a connection that breaks off is called, until the host says why. */
const BROKEN: ReadonlySet<string> = new Set(["answer_cut", "agent_unreachable"]);

/** How runs end whose program may be going on. */
const LEFT: ReadonlySet<string> = new Set([
  "timed_out",
  "canceled",
  "interrupted",
  "answer_too_large",
  "output_too_large",
]);

type Subject = Pick<Invocation, "tenantId" | "allowedHosts" | "fixtures"> & {
  deployment: Deployable["deployment"] &
    Pick<Invocation["deployment"], "configDigest" | "instances"> & { permissions: { hosts: string[] } };
};

/** Of deployments from before they had a say. */
const USUAL_INSTANCES = { least: 0, most: 4 };

/** What a host needs to know of a deployment's container. */
async function subjectOf(env: Env, subject: Subject): Promise<ContainerSubject> {
  const { deployment, allowedHosts, fixtures } = subject;
  const { dockerfileText = "", ...program } = await programOf<ContainerProgram>(env, subject);
  const { agentId, channel, bundleDigest, configDigest, memoryMb, cpus, permissions } = deployment;
  const test = fixtures !== undefined;
  return {
    dockerfileText,
    version: `${deployment.agentSlug} ${deployment.version}`,
    spec: {
      tenantId: subject.tenantId,
      owner: ownerOf(subject),
      ...{ agentId, channel, bundleDigest, configDigest, memoryMb, cpus, test },
      ...program,
      instances: deployment.instances ?? USUAL_INSTANCES,
      // A manifest's tests reach no network.
      hosts: test ? [] : permissions.hosts,
      allowedHosts,
    },
  };
}

/** Runs an agent in a container. */
export const containerDriver: Driver = {
  async run(env, invocation, io) {
    const { runId } = invocation;
    const host = containerHost(env);
    const started = Date.now();
    try {
      const subject = await subjectOf(env, invocation);
      const send = (body: string, signal: AbortSignal) =>
        host
          .invoke(subject, { runId, body, deadline: Date.now() + invocation.timeoutMs }, signal)
          .catch((error) => {
            if (!(error instanceof HostRefused)) throw error;
            const { code, message, fault } = failureOf(error.refusal);
            throw new InvokeFailure(code as "container_crashed", message, fault);
          });
      // A test's time is not that of its container's start; what is wrong with that, the run says.
      if (subject.spec.test) await host.start(subject).catch(() => undefined);
      const outcome = await invokeOver(send, invocation, io, env);
      if (LEFT.has(outcome.error?.code ?? "")) await host.leave(subject, runId).catch(() => undefined);
      const [ended, events] = await Promise.all([
        explained(env, subject, runId, outcome),
        withRequests(host, subject, runId, outcome.events),
      ]);
      return { ...ended, events };
    } catch (error) {
      console.error(`run ${runId}: its container could not be asked for`, error);
      const message = "The platform could not hand this run to its container. Try again.";
      return brokenOutcome("failed", "platform_error", message, Date.now() - started);
    }
  },

  probe: lookAt,

  told: async (env, subject) => containerHost(env).told(await subjectOf(env, subject)),

  async preflight(env, { tenantId, deployment }) {
    const least = { configDigest: "", permissions: { hosts: [] }, instances: { least: 0, most: 1 } };
    const subject = { tenantId, allowedHosts: null, deployment: { ...deployment, ...least } };
    try {
      return (await lookAt(env, subject)).problem;
    } catch (error) {
      console.error("containers: what would keep a version from being deployed is not known", error);
      return null;
    }
  },

  async prepare(env, deployed, progress) {
    try {
      const [host, subject] = [containerHost(env), await subjectOf(env, deployed)];
      await host.build(subject, progress?.built);
      progress?.starting();
      await host.start(subject);
    } catch (error) {
      if (!(error instanceof HostRefused)) throw error;
      const { code, message, log } = error.refusal;
      const meta = log ? { log } : {};
      switch (code) {
        case "container_build_failed":
        case "container_engine_missing":
        case "container_not_added":
          return fail(code, `${message} Nothing was deployed.`, { meta });
        default:
          return fail("container_start_failed", `${message} Nothing was deployed.`, { meta });
      }
    }
  },
};

/** What a look at a deployment's containers finds; none that runs is well, since a run starts one. */
async function lookAt(env: Env, subject: Subject): Promise<Health> {
  const at = Date.now();
  const look = async () => containerHost(env).look(await subjectOf(env, subject));
  const { problem } = await look().catch((error) => {
    if (!(error instanceof HostRefused)) throw error;
    return { problem: error.refusal.message };
  });
  return { at, healthy: problem === null, problem, durationMs: Date.now() - at };
}

/** A run's events with the lines about its requests, where it may send any. */
async function withRequests(
  host: ContainerHost,
  subject: ContainerSubject,
  runId: string,
  events: SandboxEvent[],
): Promise<SandboxEvent[]> {
  if (subject.spec.hosts.length === 0) return events;
  const lines = await host.requestsOf(subject, runId).catch(() => []);
  return [...events, ...lines].sort((a, b) => a.at - b.at);
}

/** An outcome whose connection broke off, with what became of the container. */
async function explained(
  env: Env,
  subject: ContainerSubject,
  runId: string,
  outcome: Outcome,
): Promise<Outcome> {
  if (!outcome.error || !BROKEN.has(outcome.error.code)) return outcome;
  const end = await containerHost(env)
    .endOf(subject, runId)
    .catch(() => undefined);
  return end ? { ...outcome, error: failureOf(end) } : outcome;
}
