import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { useActionData, useLoaderData } from "@remix-run/react";
import { getVersion, listAgents, listExamples, publishExample } from "@workers/agents/index.ts";
import { requireCtx } from "~/access.server.ts";
import { ExampleList } from "~/components/publish/example-list.tsx";
import { Published } from "~/components/publish/published.tsx";
import { Steps } from "~/components/publish/steps.tsx";
import { UploadForm } from "~/components/publish/upload-form.tsx";
import { VersionCheck } from "~/components/publish/version-check.tsx";
import { Card } from "~/components/ui/card.tsx";
import { Notice } from "~/components/ui/notice.tsx";
import { PageHeader } from "~/components/ui/page-header.tsx";
import { deployFormOf, deployFromForm } from "~/deploy.server.ts";
import { readForm, textOf } from "~/form.server.ts";
import { privateMeta } from "~/meta.ts";
import { attempt, orErrorPage, problemAnswer } from "~/problems.server.ts";

export { refusalHeaders as headers } from "~/problems.server.ts";

export const meta: MetaFunction = (page) => privateMeta(page, "Publish an agent");

/** Without `version` the first step, choosing files or an example; with `agent` and `version` what the check of it says. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const ctx = requireCtx(request, context);
  const { searchParams } = new URL(request.url);
  const agent = searchParams.get("agent") ?? "";
  const ref = searchParams.get("version");
  if (agent && ref) {
    const { manifest, report, status, version } = await orErrorPage(getVersion(ctx, agent, ref));
    const deploy = await orErrorPage(deployFormOf(ctx, agent, manifest));
    return {
      agent,
      agents: [],
      examples: [],
      checked: { version, status, report, ...deploy },
    };
  }
  const [{ data }, examples] = await orErrorPage(
    Promise.all([listAgents(ctx, { limit: 100 }), agent ? [] : listExamples(ctx)]),
  );
  return { agent, agents: data.map(({ slug, title }) => ({ slug, title })), examples, checked: null };
}

/** Publishes an example, or deploys the version; an upload goes to the API itself, which can say how far it is. */
export async function action({ request, context }: ActionFunctionArgs) {
  const ctx = requireCtx(request, context);
  const agent = new URL(request.url).searchParams.get("agent") ?? "";
  const form = await readForm(request);
  if (!form.has("example")) return deployFromForm(ctx, agent, form);
  const published = await attempt(publishExample(ctx, textOf(form, "example")));
  if (!published.ok) return problemAnswer(published.problem);
  throw redirect(`/console/agents/new?${new URLSearchParams(published.value)}`);
}

export default function Publish() {
  const { agent, agents, examples, checked } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const deployed = answer && "deployment" in answer ? answer : undefined;
  const step = deployed ? 3 : checked ? (checked.status === "ready" ? 2 : 1) : 0;
  return (
    <div className="grid min-w-0 gap-6">
      <PageHeader
        crumbs={[{ label: "Agents", to: "/console/agents" }]}
        title="Publish an agent"
        description="Upload it, read what the check says, make it live."
      />
      <Steps current={step} />
      {deployed ? (
        <Published agent={agent} deployment={deployed.deployment} tests={deployed.tests} />
      ) : checked ? (
        <VersionCheck agent={agent} {...checked} problem={answer?.problem ?? undefined} />
      ) : (
        <>
          <Card className="p-5 sm:p-7">
            <noscript>
              <Notice
                tone="warn"
                title="Uploading from this page needs JavaScript. The API takes the same archive: see the guide."
              />
            </noscript>
            <UploadForm agents={agents} preset={agents.some(({ slug }) => slug === agent) ? agent : ""} />
          </Card>
          <ExampleList
            examples={examples}
            taken={agents.map(({ slug }) => slug)}
            problem={answer?.problem ?? undefined}
          />
        </>
      )}
    </div>
  );
}
