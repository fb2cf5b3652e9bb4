import type { SandboxReply } from "../../../agents-runtime/isolate/contract.ts";
import { brokenOutcome } from "../contract.ts";
import type { DeathReason } from "./report.ts";
import type { Occupant } from "./slot.ts";

const verdict = (run: Occupant, status: "failed" | "timed_out", code: string, message: string) => ({
  ...brokenOutcome(status, code, message, Date.now() - run.enteredAt),
  status,
});

/** Of a run that took its process down. */
export function blamed(run: Occupant, reason: DeathReason): SandboxReply {
  if (reason === "memory") {
    const message = "The agent used more memory than a sandbox has, and was stopped.";
    return verdict(run, "failed", "memory_exceeded", message);
  }
  if (reason === "stalled") {
    const message = `The agent kept its processor busy without a pause for longer than it may (limits.cpuMs: ${run.cpuMs}), and was stopped.`;
    return verdict(run, "timed_out", "cpu_exceeded", message);
  }
  return verdict(run, "failed", "sandbox_crashed", "The agent took its sandbox process down.");
}

const HAPPENED = {
  stalled: "was stopped because one of them kept the processor busy for too long",
  memory: "was stopped because they used too much memory",
  crashed: "ended",
};

/** Of a run that was lost with others, after it had sent what must not be sent twice. */
export const notRepeated = (run: Occupant, reason: DeathReason): SandboxReply =>
  verdict(
    run,
    "failed",
    "sandbox_lost",
    `The process that this run shared with others ${HAPPENED[reason]}. The run had already sent a request that may have changed something, so it was not started again.`,
  );

/** Of a run that waited too long for its next try. */
export const crowdedOut = (run: Occupant): SandboxReply =>
  verdict(
    run,
    "failed",
    "sandbox_busy",
    "The agent's version has taken its sandbox down before, so its runs wait for a process of their own, and none was free in time. Try again later.",
  );
