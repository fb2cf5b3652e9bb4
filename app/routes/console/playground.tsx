import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { useActionData, useLoaderData } from "@remix-run/react";
import { findDeployable } from "@workers/agents/index.ts";
import { deleteInput, listInputs, promptOf, saveInput } from "@workers/evaluations/index.ts";
import type { Ctx } from "@workers/kernel/context.ts";
import { may, requireCtx } from "~/access.server.ts";
import type { ColumnChoice, ColumnResult } from "~/components/playground/column-choice.ts";
import { PlaygroundPage } from "~/components/playground/playground-page.tsx";
import { chosen, readForm, textOf } from "~/form.server.ts";
import type { Json } from "~/json.ts";
import { privateMeta } from "~/meta.ts";
import { tryColumns } from "~/playground-form.server.ts";
import { attempt, orErrorPage, problemAnswer } from "~/problems.server.ts";
import { submittedValue } from "~/submitted-value.server.ts";
import { triedAgent } from "~/tried-agent.server.ts";
import { unaskedModels } from "~/unasked-models.server.ts";

export { refusalHeaders as headers } from "~/problems.server.ts";

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  privateMeta({ matches }, data ? `Playground of ${data.agent.title}` : "Playground");

/** Versions by `?a=` and `?b=`, the live one and the newest unless given; the form starts with the saved `?input=`. */
export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const ctx = requireCtx(request, context);
  const ref = params.agent ?? "";
  const asked = new URL(request.url).searchParams;
  const [{ agent, versions }, saved] = await orErrorPage(
    Promise.all([triedAgent(ctx, ref), listInputs(ctx, ref)]),
  );
  const named = (name: string, usual: string) =>
    versions.find(({ version }) => version === asked.get(name))?.version ?? usual;
  const [first = "", second = first] = versions.map(({ version }) => version);
  const sides = [named("a", first), named("b", second)] as const;
  const mayTry = may(ctx, "deployments:write") && !agent.archived;
  const isPrompt = agent.kind === "prompt";
  const manifest = first === "" ? undefined : await orErrorPage(manifestOf(ctx, ref, sides[0]));
  const columns: ColumnChoice[] = await Promise.all(
    (["a", "b"] as const).map(async (name, i) => ({
      ...{ name, version: sides[i] ?? "" },
      prompt: isPrompt && mayTry && sides[i] ? await orErrorPage(promptOf(ctx, ref, sides[i])) : null,
    })),
  );
  const known = columns.flatMap(({ prompt }) => (prompt ? [prompt.model] : []));
  return {
    ...{ agent, versions, columns, mayTry },
    inputSchema: (manifest?.inputSchema ?? true) as Json,
    examples: (manifest?.examples ?? []).map(({ title, input }) => ({ title, input: input as Json })),
    value: saved.find(({ id }) => id === asked.get("input"))?.input as Json | undefined,
    saved: saved.map(({ id, name }) => ({ id, name })),
    models: [...new Set([...known, ...(manifest?.prompt?.models ?? [])])],
    unasked: await unaskedModels(ctx, manifest),
  };
}

const manifestOf = async (ctx: Ctx, ref: string, version: string) =>
  (await (await findDeployable(ctx, ref)).version(version)).manifest;

/** `intent`: `run` both sides or `preview` their messages; `save` the input under a name, or `delete` a saved one. */
export async function action({ request, context, params }: ActionFunctionArgs) {
  const ctx = requireCtx(request, context);
  const ref = params.agent ?? "";
  const form = await readForm(request);
  const intent = chosen(form, "intent", ["run", "preview", "save", "delete"]);
  if (intent === "delete") {
    const deleted = await attempt(deleteInput(ctx, ref, textOf(form, "saved")));
    return deleted.ok ? redirect(`/console/agents/${ref}/playground`) : problemAnswer(deleted.problem);
  }
  const input = submittedValue(form, "input", "/input", "The input");
  if (!input.ok) return problemAnswer(input.problem);
  if (intent === "save") {
    const saved = await attempt(
      saveInput(ctx, ref, { name: textOf(form, "input-name"), input: input.value }),
    );
    return saved.ok
      ? redirect(`/console/agents/${ref}/playground?input=${saved.value.id}`)
      : problemAnswer(saved.problem);
  }
  const tried = await tryColumns(ctx, ref, form, input.value, intent);
  return tried.ok ? data({ results: tried.value, problem: undefined }) : problemAnswer(tried.problem);
}

export default function Playground() {
  const loaded = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const results = answer && "results" in answer ? (answer.results as ColumnResult[]) : [];
  return <PlaygroundPage {...loaded} value={loaded.value} results={results} problem={answer?.problem} />;
}
