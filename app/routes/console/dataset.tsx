import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { useActionData, useLoaderData } from "@remix-run/react";
import { findDeployable } from "@workers/agents/index.ts";
import {
  changeDataset,
  type DatasetView,
  deleteDataset,
  FORMATS,
  getDataset,
  importCases,
} from "@workers/evaluations/index.ts";
import type { Ctx } from "@workers/kernel/context.ts";
import { may, requireCtx } from "~/access.server.ts";
import { DatasetPage } from "~/components/evaluations/dataset-page.tsx";
import { attemptCase, caseOf, gateOf, withCase } from "~/evaluation-forms.server.ts";
import { chosen, readForm, textOf } from "~/form.server.ts";
import type { Json } from "~/json.ts";
import { privateMeta } from "~/meta.ts";
import { attempt, orErrorPage, problemAnswer } from "~/problems.server.ts";
import { triedAgent } from "~/tried-agent.server.ts";

export { refusalHeaders as headers } from "~/problems.server.ts";

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  privateMeta({ matches }, data?.dataset.name ?? "Dataset");

/** The dataset; `?case=` a number, or `new`, opens the editor. */
export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const ctx = requireCtx(request, context);
  const ref = params.agent ?? "";
  const [{ agent, versions }, dataset] = await orErrorPage(
    Promise.all([triedAgent(ctx, ref), getDataset(ctx, ref, params.dataset ?? "")]),
  );
  const mayChange = may(ctx, "agents:write") && !agent.archived;
  const wanted = new URL(request.url).searchParams.get("case");
  const editor = mayChange && wanted !== null ? await editorOf(ctx, ref, dataset, wanted, versions) : null;
  const cases = dataset.cases.map((one) => ({ ...one, input: one.input as Json }));
  return { agent, dataset: { ...dataset, cases }, editor, mayChange };
}

async function editorOf(
  ctx: Ctx,
  ref: string,
  { cases, revision }: DatasetView,
  wanted: string,
  versions: { version: string }[],
) {
  const known = /^\d{1,3}$/.test(wanted) ? cases[Number(wanted)] : undefined;
  const { version } = await findDeployable(ctx, ref);
  const { manifest } = versions[0] ? await version(versions[0].version) : {};
  return {
    ...{ at: known ? Number(wanted) : cases.length, revision, value: known ?? null },
    inputSchema: (manifest?.inputSchema ?? true) as Json,
    examples: (manifest?.examples ?? []).map(({ title, input }) => ({ title, input: input as Json })),
    models: manifest?.prompt?.models ?? [],
  };
}

const INTENTS = ["save-case", "remove-case", "settings", "import", "delete"] as const;

/** `intent`: what one of the page's forms does. Comes back to the page, or to the agent's datasets once it is deleted. */
export async function action({ request, context, params }: ActionFunctionArgs) {
  const ctx = requireCtx(request, context);
  const [ref, id] = [params.agent ?? "", params.dataset ?? ""];
  const form = await readForm(request);
  const here = `/console/agents/${ref}/datasets/${id}`;
  const intent = chosen(form, "intent", INTENTS);
  if (intent === "save-case" || intent === "remove-case") {
    const done = await changeCases(ctx, ref, id, form, intent);
    return done.ok ? redirect(`${here}?done=${done.value}`) : problemAnswer(done.problem);
  }
  if (intent === "settings") {
    const gate = gateOf(form);
    if (gate && "code" in gate) return problemAnswer(gate);
    const saved = await attempt(changeDataset(ctx, ref, id, { name: textOf(form, "name"), gate }));
    return saved.ok ? redirect(`${here}?done=settings`) : problemAnswer(saved.problem);
  }
  if (intent === "delete") {
    const deleted = await attempt(deleteDataset(ctx, ref, id));
    return deleted.ok ? redirect(`/console/agents/${ref}/evaluations`) : problemAnswer(deleted.problem);
  }
  const file = form.get("file");
  const text = typeof file === "object" && file && file.size > 0 ? await file.text() : textOf(form, "text");
  const input = { format: chosen(form, "format", FORMATS), text, add: form.get("mode") !== "replace" };
  const imported = await attempt(importCases(ctx, ref, id, input));
  return imported.ok ? redirect(`${here}?done=import`) : problemAnswer(imported.problem);
}

/** Saves the case of the editor's form, or removes the one at `at`, of the `revision` that the page has shown. */
async function changeCases(
  ctx: Ctx,
  ref: string,
  id: string,
  form: FormData,
  intent: "save-case" | "remove-case",
) {
  const at = Number(textOf(form, "at"));
  const revision = Number(textOf(form, "revision")) || 0;
  const saved = intent === "save-case" ? caseOf(form) : undefined;
  if (saved && !saved.ok) return saved;
  const change = async () => {
    const dataset = await getDataset(ctx, ref, id);
    const cases = saved ? withCase(dataset, at, saved.value) : dataset.cases.filter((_, i) => i !== at);
    await changeDataset(ctx, ref, id, { cases, revision });
    return saved ? "case" : "removed";
  };
  return attemptCase(at, change());
}

export default function Dataset() {
  const data = useLoaderData<typeof loader>();
  return <DatasetPage {...data} problem={useActionData<typeof action>()?.problem} />;
}
