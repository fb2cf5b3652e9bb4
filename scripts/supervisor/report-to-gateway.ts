import type { SandboxUse } from "../../workers/runtimes/processes/report.ts";
import type { Tell } from "./watchdog.ts";

/** Longer than a busy gateway takes; meanwhile a silent process keeps its runs. */
const PATIENCE_MS = 500;

/** Tells the gateway, as the operator, what is seen of the sandbox processes. */
export const reportToGateway =
  (url: string, operatorSecret: string): Tell =>
  async (name, report) => {
    try {
      const response = await fetch(`${url}/internal/sandboxes/${name}`, {
        method: "POST",
        headers: { authorization: `Bearer ${operatorSecret}`, "content-type": "application/json" },
        body: JSON.stringify(report),
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      return response.ok ? ((await response.json()) as SandboxUse) : undefined;
    } catch {
      return undefined;
    }
  };
