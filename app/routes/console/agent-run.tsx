import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { useActionData, useLoaderData } from "@remix-run/react";
import { findDeployable } from "@workers/agents/index.ts";
import { listDeployments } from "@workers/deployments/index.ts";
import { requireCtx } from "~/access.server.ts";
import { AgentPartHeader } from "~/components/agents/agent-part-header.tsx";
import { PagesInstead } from "~/components/agents/pages-instead.tsx";
import { RunForm } from "~/components/agents/run-form.tsx";
import { NoProvider } from "~/components/models/no-provider.tsx";
import { ButtonLink } from "~/components/ui/button.tsx";
import { Card } from "~/components/ui/card.tsx";
import { EmptyState } from "~/components/ui/empty-state.tsx";
import { readForm } from "~/form.server.ts";
import type { Json } from "~/json.ts";
import { isLive } from "~/live-deployment.ts";
import { privateMeta } from "~/meta.ts";
import { orErrorPage } from "~/problems.server.ts";
import { startRunFromForm } from "~/start-run.server.ts";
import { unaskedModels } from "~/unasked-models.server.ts";

export { refusalHeaders as headers } from "~/problems.server.ts";

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  privateMeta({ matches }, data ? `Run ${data.title}` : "Run");

/** The form for the version that is live in `channel`, else in production, else anywhere. */
export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const ctx = requireCtx(request, context);
  const ref = params.agent ?? "";
  const [{ agent, source, version }, deployments] = await orErrorPage(
    Promise.all([findDeployable(ctx, ref), listDeployments(ctx, ref)]),
  );
  const live = deployments.data.filter(isLive);
  const wanted = new URL(request.url).searchParams.get("channel");
  // The form is of one version: that of the channel asked for, else of production.
  const shown =
    live.find(({ channel }) => channel === wanted) ??
    live.find(({ channel }) => channel === "production") ??
    live[0];
  const manifest = shown && (await orErrorPage(version(shown.versionId))).manifest;
  return {
    agent: agent.slug,
    page: source ? `/console/shared/${source.shareId}` : `/console/agents/${agent.slug}`,
    title: agent.title,
    version: shown?.version ?? null,
    channel: shown?.channel ?? "production",
    // A static agent is opened, not run.
    pages: manifest?.kind === "static" && shown?.pagesUrl ? `/console/pages/${shown.alias}` : null,
    unasked: await unaskedModels(ctx, manifest),
    inputSchema: (manifest?.inputSchema ?? true) as Json,
    examples: (manifest?.examples ?? []).map(({ title, input }) => ({ title, input: input as Json })),
  };
}

/** Starts a run and goes to its page. */
export async function action({ request, context, params }: ActionFunctionArgs) {
  const ctx = requireCtx(request, context);
  return startRunFromForm(ctx, params.agent ?? "", await readForm(request));
}

export default function AgentRun() {
  const { agent, page, title, version, channel, inputSchema, examples, unasked, pages } =
    useLoaderData<typeof loader>();
  const problem = useActionData<typeof action>()?.problem;
  return (
    <div className="grid min-w-0 gap-6">
      <AgentPartHeader
        agent={{ slug: agent, title, path: page }}
        title={`Run ${title}`}
        description={version && `Version ${version}, live in ${channel}.`}
      />
      {unasked && <NoProvider models={unasked} />}
      <Card className="p-5 sm:p-7">
        {pages ? (
          <PagesInstead pages={pages} />
        ) : version ? (
          <RunForm inputSchema={inputSchema} examples={examples} channel={channel} problem={problem} />
        ) : (
          <EmptyState
            title="Not live yet"
            action={
              <ButtonLink to={page} variant="solid">
                Choose a version to deploy
              </ButtonLink>
            }
          >
            An agent runs once one of its versions is deployed.
          </EmptyState>
        )}
      </Card>
    </div>
  );
}
