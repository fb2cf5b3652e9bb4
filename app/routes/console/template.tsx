import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { useActionData, useLoaderData } from "@remix-run/react";
import { getTemplate } from "@workers/agents/index.ts";
import { requireCtx } from "~/access.server.ts";
import { Steps } from "~/components/publish/steps.tsx";
import { TemplateForm } from "~/components/templates/template-form.tsx";
import { PageHeader } from "~/components/ui/page-header.tsx";
import { readForm } from "~/form.server.ts";
import { inWords } from "~/format.ts";
import { privateMeta } from "~/meta.ts";
import { orErrorPage } from "~/problems.server.ts";
import { emptyDraft, stepSchema, takeStep } from "~/template-form.server.ts";

export { refusalHeaders as headers } from "~/problems.server.ts";

export const meta: MetaFunction<typeof loader> = (page) => privateMeta(page, page.data?.title ?? "Template");

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const ctx = requireCtx(request, context);
  const template = await orErrorPage(getTemplate(ctx, params.template ?? ""));
  const { slug, title, description, kind, steps, sample } = template;
  const schemas = steps.map((_, step) => stepSchema(template, step));
  const titles = steps.map((step) => step.title);
  return { slug, title, description, kind, titles, schemas, sample, first: emptyDraft(template) };
}

/** Takes a step of the form; the last one leads to where the new version is deployed. */
export async function action({ request, context, params }: ActionFunctionArgs) {
  const ctx = requireCtx(request, context);
  const template = await orErrorPage(getTemplate(ctx, params.template ?? ""));
  const answer = await takeStep(ctx, template, await readForm(request));
  if ("agent" in answer) throw redirect(`/console/agents/new?${new URLSearchParams(answer)}`);
  return answer;
}

export default function Template() {
  const { title, description, kind, titles, schemas, sample, first } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const draft = answer?.draft ?? first;
  return (
    <div className="grid min-w-0 gap-6">
      <PageHeader
        crumbs={[
          { label: "Agents", to: "/console/agents" },
          { label: "Publish an agent", to: "/console/agents/new" },
        ]}
        eyebrow={inWords(kind)}
        title={title}
        description={description}
      />
      <Steps names={[...titles, "Name", "Preview"]} current={draft.step} />
      <TemplateForm
        key={draft.step}
        draft={draft}
        schema={schemas[draft.step] ?? null}
        title={titles[draft.step] ?? ""}
        sample={sample}
        problem={answer?.problem ?? undefined}
        preview={answer?.preview ?? undefined}
      />
    </div>
  );
}
