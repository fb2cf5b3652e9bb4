import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { useActionData, useLoaderData } from "@remix-run/react";
import { getVersion, listAgents, listTemplates } from "@workers/agents/index.ts";
import { requireCtx } from "~/access.server.ts";
import { Published } from "~/components/publish/published.tsx";
import { Steps } from "~/components/publish/steps.tsx";
import { UploadForm } from "~/components/publish/upload-form.tsx";
import { VersionCheck } from "~/components/publish/version-check.tsx";
import { TemplateList } from "~/components/templates/template-list.tsx";
import { Card } from "~/components/ui/card.tsx";
import { Notice } from "~/components/ui/notice.tsx";
import { PageHeader } from "~/components/ui/page-header.tsx";
import { deployFormOf, deployFromForm } from "~/deploy.server.ts";
import { readForm } from "~/form.server.ts";
import { privateMeta } from "~/meta.ts";
import { orErrorPage } from "~/problems.server.ts";

export { refusalHeaders as headers } from "~/problems.server.ts";

const STEPS = ["Upload", "Check", "Deploy", "Done"];

export const meta: MetaFunction = (page) => privateMeta(page, "Publish an agent");

/** Without `version` the first step, choosing files or a template; with `agent` and `version` what the check of it says. */
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
      templates: [],
      checked: { version, status, report, ...deploy },
    };
  }
  const [{ data }, templates] = await orErrorPage(
    Promise.all([listAgents(ctx, { limit: 100 }), agent ? [] : listTemplates(ctx)]),
  );
  return { agent, agents: data.map(({ slug, title }) => ({ slug, title })), templates, checked: null };
}

/** Deploys the version; an upload goes to the API itself, which can say how far it is. */
export async function action({ request, context }: ActionFunctionArgs) {
  const ctx = requireCtx(request, context);
  const agent = new URL(request.url).searchParams.get("agent") ?? "";
  return deployFromForm(ctx, agent, await readForm(request));
}

export default function Publish() {
  const { agent, agents, templates, checked } = useLoaderData<typeof loader>();
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
      <Steps names={STEPS} current={step} />
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
          <TemplateList templates={templates} />
        </>
      )}
    </div>
  );
}
