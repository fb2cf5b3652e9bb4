import type { SandboxReply } from "../../../agents-runtime/isolate/contract.ts";
import type { RunFailureCode } from "../../kernel/errors.ts";
import { brokenOutcome } from "../contract.ts";
import type { DeathReason } from "./report.ts";
import type { Occupant } from "./slot.ts";

const broken = (run: Occupant, code: RunFailureCode, message: string): SandboxReply => ({
  ...brokenOutcome("failed", code, message, Date.now() - run.enteredAt),
  status: "failed",
});

const verdict = (
  run: Occupant,
  code: RunFailureCode,
  message: string,
  status: SandboxReply["status"] = "failed",
) => ({
  ...broken(run, code, message),
  status,
  error: { code, message },
});

/** Of a run that took its process down. */
export function blamed(run: Occupant, reason: DeathReason): SandboxReply {
  if (reason === "memory") {
    const message =
      "The agent used more memory than a run may, and was stopped. Hold less at once: read and return in pieces.";
    return verdict(run, "memory_exceeded", message);
  }
  if (reason === "stalled") {
    const message = `The agent kept its processor busy without a pause for longer than it may (limits.cpuMs: ${run.cpuMs}), and was stopped. Raise that in its manifest, or await something in between.`;
    return verdict(run, "cpu_exceeded", message, "timed_out");
  }
  const message =
    "The agent took its sandbox process down, each time that it was tried. Look for what grows without end, calls itself too deep or fails in WebAssembly, and publish a new version.";
  return verdict(run, "sandbox_crashed", message);
}

const HAPPENED = {
  stalled: "one of them kept the processor busy for too long",
  memory: "they used too much memory",
};

/** Of a run that was lost with others, after something of it had left the sandbox. */
export const notRepeated = (run: Occupant, reason: "stalled" | "memory"): SandboxReply =>
  broken(
    run,
    "sandbox_lost",
    `The process that this run shared with others was stopped because ${HAPPENED[reason]}. A request, call, stored value or event of this run had already left it, so it was not started again. Start it again if that does no harm.`,
  );

/** Of a run that waited too long for its next try. */
export function crowdedOut(run: Occupant, culprit: boolean): SandboxReply {
  const message = culprit
    ? "The agent's version has taken its sandbox down before, so its runs wait for a process of their own, and none was free in time. Try again later."
    : "The process that this run shared with others was stopped, and no other was free in time. Try again.";
  return (culprit ? verdict : broken)(run, "sandbox_busy", message);
}
