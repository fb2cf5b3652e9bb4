import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { useActionData, useLoaderData } from "@remix-run/react";
import { getVersion } from "@workers/agents/index.ts";
import type { Ctx } from "@workers/kernel/context.ts";
import { isFinal } from "@workers/runs/contract.ts";
import { cancelRun, getRun, getRunLogs, getRunSteps, replayRun, resumeRun } from "@workers/runs/index.ts";
import { may, requireCtx } from "~/access.server.ts";
import { RunPage } from "~/components/runs/run-page.tsx";
import { chosen, readForm, textOf } from "~/form.server.ts";
import type { Json } from "~/json.ts";
import { privateMeta } from "~/meta.ts";
import { attempt, orErrorPage, problemAnswer } from "~/problems.server.ts";
import { submittedValue } from "~/submitted-value.server.ts";

export { refusalHeaders as headers } from "~/problems.server.ts";

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  privateMeta({ matches }, data ? `Run of ${data.run.agentSlug}` : "Run");

/** The run with its log and, for showing its output, its version’s schema. */
export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const ctx = requireCtx(request, context);
  const id = params.run ?? "";
  const [run, logs] = await orErrorPage(Promise.all([getRun(ctx, id), getRunLogs(ctx, id)]));
  // Without its version (it may not be read any more) the output is still shown, by what it looks like.
  const version = await attempt(getVersion(ctx, run.agentId, run.version));
  const manifest = version.ok ? version.value.manifest : null;
  const calls = (manifest?.permissions.agents.length ?? 0) > 0;
  const steps = isFinal(run.status) ? await orErrorPage(getRunSteps(ctx, id, { calls })) : null;
  return {
    run: { ...run, input: run.input as Json, output: run.output as Json },
    logs,
    steps,
    title: manifest?.title ?? run.agentSlug,
    outputSchema: (manifest?.outputSchema ?? true) as Json,
    inputSchema: (manifest?.inputSchema ?? true) as Json,
    origin: context.origin,
    mayRun: may(ctx, "runs:create"),
    mayCancel: may(ctx, "runs:cancel"),
  };
}

/** `intent`: `replay` goes on to the new run, with `input` where that is given, `cancel` ends this one, `approve` and `decline` answer what it asks. */
export async function action({ request, context, params }: ActionFunctionArgs) {
  const ctx = requireCtx(request, context);
  const id = params.run ?? "";
  const form = await readForm(request);
  const intent = chosen(form, "intent", ["replay", "cancel", "approve", "decline"]);
  if (intent === "replay") {
    // Without an input of its own it is the same again.
    const given = form.has("input") || form.has("input-raw");
    const input = given
      ? submittedValue(form, "input", "/input", "The input")
      : { ok: true as const, value: undefined };
    if (!input.ok) return problemAnswer(input.problem);
    const replayed = await attempt(replayRun(ctx, id, { input: input.value }));
    return replayed.ok ? redirect(`/console/runs/${replayed.value.id}`) : problemAnswer(replayed.problem);
  }
  const done = await attempt(intent === "cancel" ? cancelRun(ctx, id) : answer(ctx, id, form));
  return done.ok ? { problem: null } : problemAnswer(done.problem);
}

async function answer(ctx: Ctx, run: string, form: FormData) {
  const comment = textOf(form, "comment");
  return resumeRun(ctx, run, { approved: form.get("intent") === "approve", ...(comment && { comment }) });
}

export default function Run() {
  const data = useLoaderData<typeof loader>();
  const problem = useActionData<typeof action>()?.problem ?? undefined;
  // A replay leads from one run's page to another's: nothing of the first may stay.
  return <RunPage key={data.run.id} {...data} problem={problem} />;
}
