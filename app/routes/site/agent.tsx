import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { useActionData, useLoaderData, useLocation } from "@remix-run/react";
import { openAgent } from "@workers/visits/index.ts";
import { requireCtx } from "~/access.server.ts";
import { agentFace } from "~/agent-page.server.ts";
import { AgentApi } from "~/components/agents/agent-api.tsx";
import { AgentFacts } from "~/components/agents/agent-facts.tsx";
import { AgentReadme } from "~/components/agents/agent-readme.tsx";
import { PagesInstead } from "~/components/agents/pages-instead.tsx";
import { PublicVersions } from "~/components/agents/public-versions.tsx";
import { RunForm } from "~/components/agents/run-form.tsx";
import { RunInstead } from "~/components/agents/run-instead.tsx";
import { SignalFlag } from "~/components/agents/signal-flag.tsx";
import { ButtonLink } from "~/components/ui/button.tsx";
import { Card } from "~/components/ui/card.tsx";
import { PageHeader } from "~/components/ui/page-header.tsx";
import { TabLinks } from "~/components/ui/tab-links.tsx";
import type { ShownVisit } from "~/components/visits/shown-visit.ts";
import { VisitPanel } from "~/components/visits/visit-panel.tsx";
import { readForm } from "~/form.server.ts";
import type { Json } from "~/json.ts";
import { parseMarkdown } from "~/markdown/parse.ts";
import type { Block } from "~/markdown/tree.ts";
import { pageMeta } from "~/meta.ts";
import type { Problem } from "~/problem.ts";
import { signInPath } from "~/redirects.ts";
import { startRunFromForm } from "~/start-run.server.ts";
import { visitFor, visitFromForm } from "~/visit.server.ts";

const TABS = ["try", "readme", "api", "versions"] as const;

export { refusalHeaders as headers } from "~/problems.server.ts";

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  pageMeta({ matches }, data?.face.title ?? "Agent", data?.face.description);

/** A listed agent, or one of the person’s own workspace; `tab` says which part. */
export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const { tenantSlug = "", agentSlug = "" } = params;
  const { readme, ...face } = await agentFace(context, tenantSlug, agentSlug);
  const url = new URL(request.url);
  const tab = TABS.find((one) => one === url.searchParams.get("tab")) ?? "try";
  return {
    tenantSlug,
    agentSlug,
    face,
    tab,
    // Parsed here, so that the parser is not sent to browsers; and only for the tab that shows it.
    readme: tab === "readme" && readme ? parseMarkdown(readme) : [],
    origin: context.origin,
    visit: face.mine || tab !== "try" ? null : await visitFor(request, context, tenantSlug, agentSlug),
    signedIn: context.person !== null,
  };
}

/** Starts a run: a visitor's where the agent is open to visitors, else one of whoever is signed in. */
export async function action({ request, context, params }: ActionFunctionArgs) {
  const { tenantSlug = "", agentSlug = "" } = params;
  const isOwn = context.ctx?.tenant.slug === tenantSlug;
  const open = isOwn ? null : await openAgent(context, tenantSlug, agentSlug);
  if (open) return visitFromForm(request, context, open);
  if (!context.person) return redirect(signInPath(`/agents/${tenantSlug}/${agentSlug}`));
  const ctx = requireCtx(request, context);
  const form = await readForm(request);
  const agent = ctx.tenant.slug === tenantSlug ? agentSlug : `${tenantSlug}~${agentSlug}`;
  return startRunFromForm(ctx, agent, form);
}

const TAB_LINKS = [
  { id: "try", label: "Try it" },
  { id: "readme", label: "Readme" },
  { id: "api", label: "API" },
];

export default function AgentPage() {
  const { tenantSlug, agentSlug, face, tab, readme, origin } = useLoaderData<typeof loader>();
  const versions = { id: "versions", label: "Versions", count: face.versions.length };
  return (
    <div className="wrap grid gap-6 pt-8 lg:pt-12">
      <PageHeader
        crumbs={[{ label: "Agents", to: "/" }]}
        mark={<SignalFlag slug={agentSlug} className="mt-1 size-12 sm:size-14" />}
        eyebrow={
          <span className="font-mono text-xs">
            {tenantSlug}/{agentSlug}
          </span>
        }
        title={face.title}
        description={face.description}
        actions={
          <>
            {face.pages && (
              <ButtonLink to={face.pages} variant="solid" reloadDocument>
                Open
              </ButtonLink>
            )}
            {face.mine && <ButtonLink to={`/console/agents/${agentSlug}`}>Manage</ButtonLink>}
          </>
        }
      />
      <TabLinks
        label="About the agent"
        tabs={[...TAB_LINKS.filter(({ id }) => id !== "api" || face.kind !== "static"), versions]}
      />
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_17rem] lg:gap-8">
        <div className="min-w-0">
          {tab === "try" && <TryIt />}
          {tab === "readme" && <AgentReadme blocks={readme as Block[]} />}
          {tab === "api" && <AgentApi face={face} origin={origin} agent={agentSlug} />}
          {tab === "versions" && <PublicVersions versions={face.versions} shown={face.version} />}
        </div>
        <AgentFacts face={face} />
      </div>
    </div>
  );
}

/** The visitor's session where the agent is open to visitors; else the run form, which tells those who may not run it why. */
function TryIt() {
  const { tenantSlug, agentSlug, face, signedIn, visit } = useLoaderData<typeof loader>();
  const { pathname } = useLocation();
  const answer: { problem?: Problem; sent?: Json } | undefined = useActionData<typeof action>();
  if (visit) {
    const { title, examples } = face;
    const about = { workspace: tenantSlug, path: pathname, title, examples, signedIn };
    return (
      <VisitPanel visit={visit as ShownVisit} {...about} problem={answer?.problem} sent={answer?.sent} />
    );
  }
  if (face.kind === "static")
    return (
      <Card className="p-5 sm:p-7">
        <PagesInstead pages={face.pages} />
      </Card>
    );
  const place = { signedIn, mine: face.mine, workspace: tenantSlug, agent: agentSlug, back: pathname };
  return (
    <Card className="p-5 sm:p-7">
      <h2 className="sr-only">Try it</h2>
      <RunForm
        inputSchema={face.inputSchema}
        examples={face.examples}
        channel="production"
        problem={answer?.problem}
        instead={face.mine && face.live ? undefined : <RunInstead {...place} />}
      />
    </Card>
  );
}
