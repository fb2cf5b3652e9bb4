import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { useActionData, useLoaderData } from "@remix-run/react";
import { evaluationQuery } from "@workers/evaluations/contract.ts";
import { createDataset, listDatasets, listEvaluations, startEvaluation } from "@workers/evaluations/index.ts";
import { may, requireCtx } from "~/access.server.ts";
import { EvaluationsPage } from "~/components/evaluations/evaluations-page.tsx";
import { chosen, chosenChannel, readForm, textOf } from "~/form.server.ts";
import { privateMeta } from "~/meta.ts";
import { pageQueryOf } from "~/page-query.ts";
import { attempt, orErrorPage, problemAnswer } from "~/problems.server.ts";
import { triedAgent } from "~/tried-agent.server.ts";

export { refusalHeaders as headers } from "~/problems.server.ts";

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  privateMeta({ matches }, data ? `Evaluations of ${data.agent.title}` : "Evaluations");

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const ctx = requireCtx(request, context);
  const ref = params.agent ?? "";
  const query = evaluationQuery.safeParse(pageQueryOf(request, [])).data ?? { limit: 25 };
  const [{ agent, versions }, datasets, evaluations] = await orErrorPage(
    Promise.all([triedAgent(ctx, ref), listDatasets(ctx, ref), listEvaluations(ctx, ref, query)]),
  );
  return {
    ...{ agent, versions, datasets, evaluations: evaluations.data, nextCursor: evaluations.nextCursor },
    may: {
      change: may(ctx, "agents:write") && !agent.archived,
      evaluate: may(ctx, "deployments:write") && !agent.archived,
    },
  };
}

/** `intent`: `create` a dataset of a `name`, or `start` an evaluation. Goes to what was made. */
export async function action({ request, context, params }: ActionFunctionArgs) {
  const ctx = requireCtx(request, context);
  const ref = params.agent ?? "";
  const form = await readForm(request);
  const intent = chosen(form, "intent", ["create", "start"]);
  const channel = chosenChannel(form);
  const make = async () => {
    if (intent === "create") {
      const name = textOf(form, "name");
      return `datasets/${(await createDataset(ctx, ref, { name, cases: [], gate: null })).id}`;
    }
    const input = { dataset: textOf(form, "dataset"), version: textOf(form, "version") || "latest" };
    const started = await startEvaluation(ctx, ref, { ...input, channel });
    return `evaluations/${started.id}`;
  };
  const made = await attempt(make());
  return made.ok ? redirect(`/console/agents/${ref}/${made.value}`) : problemAnswer(made.problem);
}

export default function Evaluations() {
  const data = useLoaderData<typeof loader>();
  return <EvaluationsPage {...data} problem={useActionData<typeof action>()?.problem} />;
}
