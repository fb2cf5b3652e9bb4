import type { Ctx } from "../kernel/context.ts";
import type { Id } from "../kernel/ids.ts";
import type { Json } from "../kernel/json.ts";
import type { RunView } from "./contract.ts";
import { getRun } from "./queries.ts";
import { launchRun, type Started, scopeOf } from "./start-run.ts";
import { toView } from "./view.ts";

export interface ReplayOptions {
  channel?: "production" | "preview" | undefined;
  /** Instead of the run's own. */
  input?: Json | undefined;
  waitSeconds?: number;
  idempotency?: { key: string; bodyHash: string } | undefined;
}

/** Runs the same input again, or another one in its place, on the version that is live in the run's channel or in another one. */
export async function replay(ctx: Ctx, runId: string, options: ReplayOptions): Promise<Started> {
  const run = await getRun(ctx, runId);
  return launchRun(scopeOf(ctx), {
    agent: run.agentId,
    channel: options.channel ?? run.channel,
    input: options.input === undefined ? run.input : options.input,
    trigger: "replay",
    idempotency: options.idempotency,
    replayOf: run.id as Id<"run">,
    waitSeconds: options.waitSeconds ?? 0,
  });
}

/** `replay` for a page: through the queue. */
export async function replayRun(ctx: Ctx, runId: string, options: ReplayOptions = {}): Promise<RunView> {
  const { run } = await replay(ctx, runId, options);
  return toView(ctx.env, ctx.tenant.id, run);
}
