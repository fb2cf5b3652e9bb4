const ADVICE: Record<string, string> = {
  output_invalid:
    "What it returned does not fit its outputSchema. Mend the agent or the schema, and publish a new version.",
  input_invalid: "Change the input so that it fits the agent's inputSchema.",
  startup_failed:
    "The module failed while it was loaded. The message says where; mend it and publish a new version.",
  forbidden:
    "It asked for something that it was not granted. Name it under permissions in agent.json, and grant it when you deploy.",
  host_denied:
    "It called a host that it was not granted. Name the host under permissions.hosts, and grant it when you deploy.",
  budget_exceeded: "The budget is used up. Raise it in the deployment, or wait for the next month.",
  not_deployed: "An agent that it calls is not live. Deploy that one first.",
  call_cycle: "Agents call each other in a circle. Break it in one of them.",
  call_too_deep: "Agents call each other more than eight levels deep.",
  sandbox_crashed: "It took its sandbox down again and again. Mend the agent and publish a new version.",
  sandbox_unavailable: "The sandbox did not answer. Run it again.",
  platform_error: "The platform could not finish it. Run it again.",
  unavailable: "A part of the platform did not answer. Run it again.",
};

/** Errors whose message says itself what to do. */
const SELF_EXPLAINING =
  /^(?:timed_out|output_too_large|cpu_exceeded|memory_exceeded|sandbox_lost|sandbox_busy|bundle_unavailable)$/;

/** What to do about a run's error, by its code; undefined where its message says so. */
export const adviceFor = (code: string): string | undefined =>
  SELF_EXPLAINING.test(code)
    ? undefined
    : (ADVICE[code] ?? "The agent reported this itself. Check the input and the log, then run it again.");
