import type { Env } from "../kernel/env.ts";
import type { Id } from "../kernel/ids.ts";
import type { Json } from "../kernel/json.ts";
import type { RunScope } from "./admit-run.ts";
import type { RunStatus } from "./contract.ts";
import { streamRun } from "./follow-run.ts";
import { fetchPayload } from "./payload.ts";
import { loadRun } from "./queries.ts";
import { launchRun } from "./start-run.ts";

/** Queues a run of what is live and public, in nobody's name. Answers its id; refuses as `launchRun`. */
export async function startForVisitor(
  scope: Omit<RunScope, "caller">,
  { alias, input, conversation }: { alias: string; input: Json; conversation: string | undefined },
): Promise<Id<"run">> {
  const { run } = await launchRun(
    { ...scope, caller: { type: "anonymous" } },
    { agent: alias, channel: "production", input, trigger: "page", conversation, waitSeconds: 0 },
  );
  return run.id;
}

/** A run as a visitor may see it. */
export type VisitorsRun =
  | { status: Exclude<RunStatus, "succeeded" | "failed" | "timed_out" | "canceled"> }
  | { status: "succeeded"; output: string }
  | { status: "failed" | "timed_out" | "canceled"; problem: string };

/** How a run stands; undefined where it is no longer kept. `output` is JSON text. */
export async function readForVisitor(
  env: Env,
  tenantId: Id<"ten">,
  runId: Id<"run">,
): Promise<VisitorsRun | undefined> {
  const run = await loadRun(env, tenantId, runId);
  if (!run) return undefined;
  const { status, outcome } = run;
  switch (status) {
    case "succeeded": {
      const output = outcome?.output ? await fetchPayload(env, tenantId, outcome.output) : null;
      return { status, output: output ?? "null" };
    }
    case "failed":
    case "timed_out":
    case "canceled":
      return { status, problem: outcome?.error?.message ?? "It was stopped before it had an answer." };
    default:
      return { status };
  }
}

/** Streams a run's pieces of text and its states, and nothing else of it: logs and costs are its workspace's. */
export async function followForVisitor(
  env: Env,
  tenantId: Id<"ten">,
  runId: Id<"run">,
  after: number,
): Promise<Response> {
  const { body, headers } = await streamRun(env, tenantId, runId, after);
  const told = body
    ?.pipeThrough(new TextDecoderStream())
    .pipeThrough(forVisitors())
    .pipeThrough(new TextEncoderStream());
  return new Response(told ?? null, { headers });
}

/** Filters server-sent events for a visitor: pieces of text, and the names of the run's states. */
function forVisitors(): TransformStream<string, string> {
  let rest = "";
  return new TransformStream({
    transform(chunk, controller) {
      const events = (rest + chunk).split("\n\n");
      rest = events.pop() ?? "";
      for (const event of events) {
        const type = /^event: (.*)$/m.exec(event)?.[1] ?? "";
        if (type === "delta" || event.startsWith(":")) controller.enqueue(`${event}\n\n`);
        else if (type.startsWith("run."))
          controller.enqueue(`${event.replace(/^data: .*$/m, "data: {}")}\n\n`);
      }
    },
  });
}
