const ADVICE: Record<string, string> = {
  timed_out:
    "It did not finish in time. Give it less to do, or raise limits.timeoutSeconds in agent.json (your plan caps it).",
  output_invalid:
    "What it returned does not fit its outputSchema. Mend the agent or the schema, and publish a new version.",
  output_too_large: "It returned more than 5 MB. Return less, or keep the rest in the agent's store.",
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
  cpu_exceeded:
    "It kept its processor busy without a pause. Pause in long loops (await), do less, or raise limits.cpuMs in agent.json.",
  memory_exceeded: "It used more memory than a sandbox has. Hold less at once: read and return in pieces.",
  sandbox_crashed: "It took its sandbox down again and again. Mend the agent and publish a new version.",
  sandbox_lost:
    "Another agent's fault stopped this run after it had begun to act. Check what it did, then run it again.",
  sandbox_busy: "No process was free for it in time. Run it again later.",
  sandbox_unavailable: "The sandbox did not answer. Run it again.",
  bundle_unavailable: "Its files could not be read. Run it again.",
  platform_error: "The platform could not finish it. Run it again.",
  unavailable: "A part of the platform did not answer. Run it again.",
};

/** What to do about a run's error, by its code; an agent's own codes are explained by its message alone. */
export const adviceFor = (code: string): string =>
  ADVICE[code] ?? "The agent reported this itself. Check the input and the log, then run it again.";
