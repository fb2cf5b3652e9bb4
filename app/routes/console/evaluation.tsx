import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { useActionData, useLoaderData } from "@remix-run/react";
import {
  cancelEvaluation,
  type EvaluationView,
  getCases,
  getEvaluation,
  listEvaluations,
  startEvaluation,
} from "@workers/evaluations/index.ts";
import type { Ctx } from "@workers/kernel/context.ts";
import { fail } from "@workers/kernel/errors.ts";
import { may, requireCtx } from "~/access.server.ts";
import { EvaluationPage } from "~/components/evaluations/evaluation-page.tsx";
import { chosen, readForm } from "~/form.server.ts";
import type { Json } from "~/json.ts";
import { privateMeta } from "~/meta.ts";
import { attempt, orErrorPage, problemAnswer } from "~/problems.server.ts";
import { triedAgent } from "~/tried-agent.server.ts";

export { refusalHeaders as headers } from "~/problems.server.ts";

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  privateMeta(
    { matches },
    data ? `${data.evaluation.dataset.name}, ${data.evaluation.version}` : "Evaluation",
  );

/** The evaluation with its cases, compared with the one that `?with=` names. */
export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const ctx = requireCtx(request, context);
  const id = params.evaluation ?? "";
  const { agent, evaluation } = await orErrorPage(read(ctx, params.agent ?? "", id));
  const { data } = await listEvaluations(ctx, agent.id, { dataset: evaluation.dataset.id, limit: 25 });
  const others = data.filter((one) => one.id !== id && one.status === "finished");
  const wanted = new URL(request.url).searchParams.get("with");
  const comparedWith = others.find((one) => one.id === wanted)?.id ?? null;
  const cases = await orErrorPage(getCases(ctx, id, comparedWith ?? undefined));
  return {
    ...{ agent, evaluation, comparedWith },
    cases: cases.map((one) => ({ ...one, input: one.input as Json })),
    others: others.map((one) => ({ id: one.id, version: one.version, createdAt: one.createdAt })),
    may: {
      evaluate: may(ctx, "deployments:write") && !agent.archived,
      cancel: may(ctx, "runs:cancel"),
    },
  };
}

async function read(ctx: Ctx, ref: string, id: string) {
  const [{ agent }, evaluation] = await Promise.all([triedAgent(ctx, ref), getEvaluation(ctx, id)]);
  if (evaluation.agentId !== agent.id) fail("not_found", `No evaluation ${id} of ${agent.slug}.`);
  return { agent, evaluation };
}

/** `intent`: `cancel`, or `again` with the same version and dataset. */
export async function action({ request, context, params }: ActionFunctionArgs) {
  const ctx = requireCtx(request, context);
  const [ref, id] = [params.agent ?? "", params.evaluation ?? ""];
  const intent = chosen(await readForm(request), "intent", ["cancel", "again"]);
  const again = async (): Promise<EvaluationView> => {
    const { evaluation } = await read(ctx, ref, id);
    const { dataset, version, channel } = evaluation;
    return startEvaluation(ctx, ref, { dataset: dataset.id, version, channel });
  };
  const done = await attempt(intent === "again" ? again() : cancelEvaluation(ctx, id));
  if (!done.ok) return problemAnswer(done.problem);
  const compared = intent === "again" ? `?with=${id}` : "";
  return redirect(`/console/agents/${ref}/evaluations/${done.value.id}${compared}`);
}

export default function Evaluation() {
  const data = useLoaderData<typeof loader>();
  return <EvaluationPage {...data} problem={useActionData<typeof action>()?.problem} />;
}
