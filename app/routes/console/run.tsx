import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { useActionData, useLoaderData } from "@remix-run/react";
import { getVersion } from "@workers/agents/index.ts";
import { cancelRun, getRun, getRunLogs, replayRun } from "@workers/runs/index.ts";
import { may, requireCtx } from "~/access.server.ts";
import { RunPage } from "~/components/runs/run-page.tsx";
import { chosen, readForm } from "~/form.server.ts";
import type { Json } from "~/json.ts";
import { privateMeta } from "~/meta.ts";
import { attempt, orErrorPage, problemAnswer } from "~/problems.server.ts";

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
  return {
    run: { ...run, input: run.input as Json, output: run.output as Json },
    logs,
    title: manifest?.title ?? run.agentSlug,
    outputSchema: (manifest?.outputSchema ?? true) as Json,
    origin: context.origin,
    mayRun: may(ctx, "runs:create"),
    mayCancel: may(ctx, "runs:cancel"),
  };
}

/** `intent`: `replay` goes on to the new run, `cancel` ends this one. */
export async function action({ request, context, params }: ActionFunctionArgs) {
  const ctx = requireCtx(request, context);
  const id = params.run ?? "";
  const intent = chosen(await readForm(request), "intent", ["replay", "cancel"]);
  if (intent === "replay") {
    const replayed = await attempt(replayRun(ctx, id));
    return replayed.ok ? redirect(`/console/runs/${replayed.value.id}`) : problemAnswer(replayed.problem);
  }
  const canceled = await attempt(cancelRun(ctx, id));
  return canceled.ok ? { problem: null } : problemAnswer(canceled.problem);
}

export default function Run() {
  const data = useLoaderData<typeof loader>();
  const problem = useActionData<typeof action>()?.problem ?? undefined;
  // A replay leads from one run's page to another's: nothing of the first may stay.
  return <RunPage key={data.run.id} {...data} problem={problem} />;
}
