import type { CallErrorCode, RunError, RunErrorCode } from "@workers/runs/contract.ts";

const AGENT_SAYS = "The agent reported this itself. Check the input and the log, then run it again.";
const PLATFORM_SAYS = "The agent had no part in this, and the run cost nothing. Run it again.";

/** What to do about each error that the platform names; null where its message says so. */
const ADVICE = {
  agent_error: AGENT_SAYS,
  startup_failed:
    "The module failed while it was loaded. The message says where; mend it and publish a new version.",
  output_invalid:
    "What it returned does not fit its outputSchema. Mend the agent or the schema, and publish a new version.",
  output_too_large: null,
  timed_out: null,
  cpu_exceeded: null,
  memory_exceeded: null,
  sandbox_crashed: null,
  egress_refused:
    "Requests go over https, to public hosts that are named under permissions.hosts and granted in the deployment. Publish a new version that names the host, and grant it when you deploy.",
  egress_limit:
    "Its requests passed a limit of one run. Let the agent send fewer or smaller ones, and publish a new version.",
  egress_failed: "The other server did not answer well. See whether it does now, then run the agent again.",
  store_refused: "Its store did not take this. The message says what it takes; mend the agent.",
  forbidden:
    "It asked for something that it was not granted. Name it under permissions in agent.json, and grant it when you deploy.",
  budget_exceeded:
    "The run reached what it may cost. Start it with a higher maxCostMicros, or raise the agent's budget in its deployment.",
  too_large: "It called an agent or its store with more than one call may carry. Mend the agent.",
  too_many: null,
  run_finished: "It went on after its run had ended. Let it await what it starts, and publish a new version.",
  canceled: "An agent that it called was canceled. Run it again.",
  invalid_input:
    "It called another agent with an input that does not fit that one's inputSchema. Mend the agent, and publish a new version.",
  not_deployed: "An agent that it calls is not live. Deploy that one first.",
  share_ended:
    "An agent that it calls is no longer shared with this workspace. Ask the workspace that it belongs to.",
  call_cycle: "Agents call each other in a circle. Break it in one of them.",
  call_too_deep: "Agents call each other more than eight levels deep.",
  unavailable: "A part of the platform did not answer. Run it again.",
  bundle_unavailable: null,
  sandbox_lost: null,
  sandbox_busy: null,
  sandbox_unavailable: null,
  platform_error: null,
  input_lost: null,
  input_not_kept: PLATFORM_SAYS,
  interrupted:
    "What ran it went away each time, so what it did before that may have happened. Look at its log, then run it again.",
  answer_expired: "Run it again, and answer in time.",
  no_model_provider: null,
  models_failed:
    "The message says what each model answered. See whether the provider works under Settings, Models, or name another model in the agent's prompt, to be asked when the first one is away.",
  template_failed: "Mend the template that the message names, and publish a new version.",
  attachment_invalid: "Send the attachment as the message says.",
  too_many_steps: null,
  agent_unreachable:
    "See whether its server is up, and reachable under the name in its manifest; then run it again.",
  agent_busy: "Its server takes no more runs for now. Run it again in a while.",
  agent_resting: null,
  answer_invalid:
    "Its server does not speak the container protocol here. Mend the server, or correct the address in the manifest.",
  answer_cut:
    "Its server crashed, was stopped or lost the connection in the middle. Look at the server's own log, then run it again.",
  answer_too_large: null,
  container_build_failed:
    "Its image could not be built again. Deploy the version once more to see the build's log.",
  container_start_failed: null,
  container_engine_missing: null,
  container_not_added: null,
  container_crashed: "Its program ended in the middle of the run. Mend it, and publish a new version.",
  container_lost: null,
  container_busy: null,
  kind_unsupported: null,
} satisfies Record<RunErrorCode, string | null> & Partial<Record<CallErrorCode, string | null>>;

const isNamed = (code: string): code is keyof typeof ADVICE => Object.hasOwn(ADVICE, code);

/** What to do about a run's error; null where its message says so. */
export function adviceFor({ code, fault }: RunError): string | null {
  if (isNamed(code)) return ADVICE[code];
  return fault === "platform" ? PLATFORM_SAYS : AGENT_SAYS;
}
