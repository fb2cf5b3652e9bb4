import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { useActionData, useLoaderData } from "@remix-run/react";
import { openAgent } from "@workers/visits/index.ts";
import { lazy, Suspense } from "react";
import { requireCtx } from "~/access.server.ts";
import { agentFace } from "~/agent-page.server.ts";
import { AgentApi } from "~/components/agents/agent-api.tsx";
import { AgentExamples } from "~/components/agents/agent-examples.tsx";
import { AgentFacts } from "~/components/agents/agent-facts.tsx";
import { AgentPermissions } from "~/components/agents/agent-permissions.tsx";
import { AgentReadme } from "~/components/agents/agent-readme.tsx";
import { PublicVersions } from "~/components/agents/public-versions.tsx";
import { SignalFlag } from "~/components/agents/signal-flag.tsx";
import { TryAgent } from "~/components/agents/try-agent.tsx";
import { ReviewsTab } from "~/components/reviews/reviews-tab.tsx";
import { ButtonLink } from "~/components/ui/button.tsx";
import { Icon } from "~/components/ui/icon.tsx";
import { PageHeader } from "~/components/ui/page-header.tsx";
import { TabLinks } from "~/components/ui/tab-links.tsx";
import type { ShownVisit } from "~/components/visits/shown-visit.ts";
import { readForm } from "~/form.server.ts";
import type { Json } from "~/json.ts";
import { parseMarkdown } from "~/markdown/parse.ts";
import type { Block } from "~/markdown/tree.ts";
import { canonicalMeta, pageMeta, privateMeta } from "~/meta.ts";
import type { Problem } from "~/problem.ts";
import { signInPath } from "~/redirects.ts";
import { reviewFromForm, reviewsFor, type ShownReviews } from "~/reviews-page.server.ts";
import { startRunFromForm } from "~/start-run.server.ts";
import { structuredAgent } from "~/structured-agent.server.ts";
import { agent } from "~/texts/agent.ts";
import { localeOfPage } from "~/texts/locale.ts";
import { useTexts } from "~/texts/texts.ts";
import { visitFor, visitFromForm } from "~/visit.server.ts";

// Browsers load such a part when it is shown; the server has them all, so that a page is whole before its scripts are.
const Try = import.meta.env.SSR
  ? TryAgent
  : lazy(async () => ({ default: (await import("~/components/agents/try-agent.tsx")).TryAgent }));
const Api = import.meta.env.SSR
  ? AgentApi
  : lazy(async () => ({ default: (await import("~/components/agents/agent-api.tsx")).AgentApi }));
const Versions = import.meta.env.SSR
  ? PublicVersions
  : lazy(async () => ({ default: (await import("~/components/agents/public-versions.tsx")).PublicVersions }));
const Permissions = import.meta.env.SSR
  ? AgentPermissions
  : lazy(async () => ({
      default: (await import("~/components/agents/agent-permissions.tsx")).AgentPermissions,
    }));

const Reviews = import.meta.env.SSR
  ? ReviewsTab
  : lazy(async () => ({ default: (await import("~/components/reviews/reviews-tab.tsx")).ReviewsTab }));

const TABS = ["overview", "try", "api", "versions", "reviews", "permissions"] as const;
type Tab = (typeof TABS)[number];

export { refusalHeaders as headers } from "~/problems.server.ts";

export const meta: MetaFunction<typeof loader> = ({ data, matches }) => {
  if (!data) return pageMeta({ matches }, agent[localeOfPage(matches)].untitled);
  const { face, structured, tenantSlug, agentSlug } = data;
  // What the workspace's own people see of it is theirs.
  if (!structured) return privateMeta({ matches }, face.title, face.description);
  return [
    ...pageMeta({ matches }, face.title, face.description),
    ...canonicalMeta(matches, `/agents/${tenantSlug}/${agentSlug}`, "md"),
    { "script:ld+json": structured },
  ];
};

/** A listed agent, or one of the person’s own workspace; `tab` says which part. */
export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const { tenantSlug = "", agentSlug = "" } = params;
  const { readme, ...face } = await agentFace(context, tenantSlug, agentSlug);
  const tabs = TABS.filter((one) => one !== "api" || face.kind !== "static");
  const asked = new URL(request.url).searchParams.get("tab");
  const tab: Tab = tabs.find((one) => one === asked) ?? "overview";
  return {
    tenantSlug,
    agentSlug,
    face,
    tabs,
    tab,
    // Parsed here, so that the parser is not sent to browsers; and only for the tab that shows it.
    readme: tab === "overview" && readme ? parseMarkdown(readme) : [],
    origin: context.origin,
    visit: face.mine || tab !== "try" ? null : await visitFor(request, context, tenantSlug, agentSlug),
    reviews:
      tab === "reviews" ? await reviewsFor(request, context, `${tenantSlug}~${agentSlug}`, face.mine) : null,
    signedIn: context.person !== null,
    structured: structuredAgent(context.env, tenantSlug, agentSlug, face),
  };
}

/**
 * Starts a run: a visitor's where the agent is open to visitors, else one of whoever is signed in. On the tab of reviews,
 * what is said of the agent.
 */
export async function action({ request, context, params }: ActionFunctionArgs) {
  const { tenantSlug = "", agentSlug = "" } = params;
  if (new URL(request.url).searchParams.get("tab") === "reviews")
    return reviewFromForm(request, context, `${tenantSlug}~${agentSlug}`);
  const isOwn = context.ctx?.tenant.slug === tenantSlug;
  const open = isOwn ? null : await openAgent(context, tenantSlug, agentSlug);
  if (open) return visitFromForm(request, context, open, await readForm(request));
  if (!context.person) return redirect(signInPath(`/agents/${tenantSlug}/${agentSlug}?tab=try`));
  const ctx = requireCtx(request, context);
  const form = await readForm(request);
  const ref = ctx.tenant.slug === tenantSlug ? agentSlug : `${tenantSlug}~${agentSlug}`;
  return startRunFromForm(ctx, ref, form);
}

export default function AgentPage() {
  const { tenantSlug, agentSlug, face, tabs, tab } = useLoaderData<typeof loader>();
  const t = useTexts(agent);
  return (
    <div className="wrap grid gap-6 pt-8 lg:pt-12">
      <PageHeader
        crumbs={[{ label: t.agents, to: "/agents" }]}
        mark={<SignalFlag slug={agentSlug} className="mt-1 size-12 sm:size-14" />}
        eyebrow={
          <span className="break-all font-mono text-xs">
            {tenantSlug}/{agentSlug}
          </span>
        }
        title={face.title}
        description={face.description}
        actions={
          <>
            {face.pages && (
              <ButtonLink to={face.pages} variant="solid" reloadDocument>
                {t.open}
              </ButtonLink>
            )}
            {tab !== "try" && face.kind !== "static" && (
              <ButtonLink to="?tab=try" variant="signal">
                <Icon name="play" />
                {t.tabs.try}
              </ButtonLink>
            )}
            {face.mine && <ButtonLink to={`/console/agents/${agentSlug}`}>{t.manage}</ButtonLink>}
          </>
        }
      />
      <TabLinks
        label={t.about}
        tabs={tabs.map((id) => ({
          id,
          label: t.tabs[id],
          ...(id === "versions" && { count: face.versions.length }),
          ...(id === "reviews" && face.reviews && { count: face.reviews.count }),
        }))}
      />
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_17rem] lg:gap-8">
        <div className="min-w-0">
          <Suspense>
            <Part />
          </Suspense>
        </div>
        <AgentFacts face={face} />
      </div>
    </div>
  );
}

/** What the chosen tab is about. */
function Part() {
  const { tenantSlug, agentSlug, face, tab, readme, origin, visit, signedIn, reviews } =
    useLoaderData<typeof loader>();
  const answer: { problem?: Problem; sent?: Json } | undefined = useActionData<typeof action>();
  switch (tab) {
    case "overview":
      return (
        <div className="grid gap-6">
          <AgentReadme blocks={readme as Block[]} />
          <AgentExamples examples={face.examples} />
        </div>
      );
    case "try": {
      const about = { workspace: tenantSlug, slug: agentSlug, face, signedIn };
      return (
        <Try {...about} visit={visit as ShownVisit | null} problem={answer?.problem} sent={answer?.sent} />
      );
    }
    case "api":
      return <Api face={face} origin={origin} agent={agentSlug} />;
    case "versions":
      return <Versions versions={face.versions} shown={face.version} />;
    case "reviews":
      return (
        <Reviews
          shown={reviews as ShownReviews}
          path={`/agents/${tenantSlug}/${agentSlug}`}
          manage={`/console/agents/${agentSlug}`}
          problem={answer?.problem}
        />
      );
    case "permissions":
      return <Permissions face={face} />;
  }
}
