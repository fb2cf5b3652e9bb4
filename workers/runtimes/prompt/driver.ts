import type { PromptProgram } from "../../agents/index.ts";
import { open } from "../../kernel/crypto.ts";
import type { Env } from "../../kernel/env.ts";
import { providersOf } from "../../models/index.ts";
import { tenantObject } from "../../tenants/index.ts";
import { brokenOutcome, type Driver, type Invocation } from "../contract.ts";
import { sandboxOf } from "../sandbox.ts";
import { memoryOf } from "./conversations.ts";
import type { PromptPlace, PromptTask } from "./place.ts";
import { PROVIDER_HINT } from "./prompt-failure.ts";
import { promptProgramOf } from "./prompt-program.ts";
import { PromptRun } from "./prompt-run.ts";

/** Runs a prompt: its messages, filled in, to a model, and what that calls. */
export const promptDriver: Driver = {
  async run(env, invocation, io) {
    const started = Date.now();
    const took = () => Date.now() - started;
    let program: PromptProgram;
    try {
      program = await promptProgramOf(env, invocation);
    } catch (error) {
      console.error(`run ${invocation.runId}: its prompt could not be loaded`, error);
      return brokenOutcome(
        "failed",
        "bundle_unavailable",
        "The prompt could not be loaded. Try again.",
        took(),
      );
    }
    const run = new PromptRun(gatewayFor(env, invocation), taskOf(invocation), io, program);
    return { ...(await run.outcome()), durationMs: took() };
  },
};

const taskOf = ({ deployment, ...invocation }: Invocation): PromptTask => ({
  ...invocation,
  values: deployment.config.values,
  outputSchema: deployment.outputSchema,
  hosts: deployment.permissions.hosts,
});

/** What the gateway has for a run: the workspace's providers and agents, its secrets, and the sandbox. */
function gatewayFor(env: Env, invocation: Invocation): PromptPlace {
  const { tenantId, deployment } = invocation;
  return {
    scope: tenantId,
    providers: () => providersOf(env, tenantId),
    providerHint: PROVIDER_HINT,
    memory: (kept) => memoryOf(env, invocation, kept),
    inputSchemaOf: async (agent) =>
      (await tenantObject(env, tenantId).findDeployment(agent, deployment.channel))?.inputSchema,
    secret: async (name) => {
      const { secrets } = deployment.config;
      const sealed = Object.hasOwn(secrets, name) ? secrets[name] : undefined;
      return sealed && open(env.ENCRYPTION_KEY, tenantId, sealed);
    },
    sandbox: (program, inSandbox, host) =>
      sandboxOf(env).run(inSandbox, host, { tenantId, program, cpuMs: deployment.cpuMs }),
  };
}
