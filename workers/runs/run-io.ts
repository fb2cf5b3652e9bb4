import type { HostAnswer, SandboxEvent } from "../../agents-runtime/isolate/contract.ts";
import { faultPoint } from "../kernel/fault-point.ts";
import type { RunIo } from "../runtimes/index.ts";
import { callAgent } from "./call-agent.ts";
import { keepCheckpoint } from "./checkpoint.ts";
import type { Execute, Execution } from "./execution.ts";
import { storeInMemory } from "./store-in-memory.ts";
import { storeOf } from "./store-object.do.ts";

/** What an attempt's program can do to the world; what it calls is stopped by `ended`, and uses `execute` in turn. */
export function runIo(
  execution: Execution,
  execute: Execute,
  emit: (events: SandboxEvent[]) => Promise<void>,
  ended: AbortSignal,
): RunIo {
  const { env, tenantId, run, deployment, signal } = execution;
  const caller = { ...execution, signal: ended };
  const forgotten = new Map<string, string>();
  return {
    emit,
    call: (step, agent, input) =>
      effect(execution, "call", () => callAgent(execute, caller, step, agent, input)),
    store: (step, operation) =>
      effect(execution, "store", async () =>
        deployment.trial
          ? storeInMemory(forgotten, operation)
          : storeOf(env, tenantId, deployment.agentId).apply(`${run.id}:${step}`, operation),
      ),
    checkpoint: (state) => keepCheckpoint(execution, state),
    ...(signal ? { signal } : {}),
  };
}

/** An effect, between its two fault points. */
async function effect(
  { env, run }: Execution,
  kind: "call" | "store",
  apply: () => Promise<HostAnswer>,
): Promise<HostAnswer> {
  if (env.FAULTS) await faultPoint(env.FAULTS, `${kind}.asked`, run.id);
  const answer = await apply();
  if (env.FAULTS) await faultPoint(env.FAULTS, `${kind}.applied`, run.id);
  return answer;
}
