import { z } from "zod";

/** What the supervisor says of a sandbox process. */
export const sandboxReport = z.strictObject({
  /** Its number among the processes that there have been at its place. */
  life: z.int(),
  /** `retiring` has grown and is to be replaced once it is idle; `ended` is gone, or about to be killed. */
  state: z.enum(["ready", "silent", "retiring", "ended"]),
  /** For how long it has not answered. */
  silentMs: z.number().min(0).default(0),
  /** Why it ended. */
  reason: z.enum(["stalled", "memory", "crashed"]).default("crashed"),
});
export type SandboxReport = z.output<typeof sandboxReport>;
export type DeathReason = SandboxReport["reason"];

/** What the supervisor needs to know in return. */
export interface SandboxUse {
  /** No run is in it. */
  idle: boolean;
  /** In how many milliseconds it is to be killed, if it stays silent. */
  killInMs: number;
}
