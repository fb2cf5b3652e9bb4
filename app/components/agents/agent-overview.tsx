import { Link } from "@remix-run/react";
import type { AgentView, VersionSummary } from "@workers/agents/contract.ts";
import type { Category } from "@workers/catalog/contract.ts";
import type { DeploymentView } from "@workers/deployments/contract.ts";
import type { ShareView } from "@workers/tenants/contract.ts";
import { type RunRow, RunTable } from "~/components/runs/run-table.tsx";
import { ButtonLink, type ButtonVariant } from "~/components/ui/button.tsx";
import { Section } from "~/components/ui/card.tsx";
import { ConfirmDialog } from "~/components/ui/confirm-dialog.tsx";
import { EmptyState } from "~/components/ui/empty-state.tsx";
import { Icon } from "~/components/ui/icon.tsx";
import { PageHeader } from "~/components/ui/page-header.tsx";
import { isLive } from "~/live-deployment.ts";
import type { Problem } from "~/problem.ts";
import { type AccessProps, AgentAccess } from "./agent-access.tsx";
import { AgentBadge } from "./agent-badges.tsx";
import { AgentShares } from "./agent-shares.tsx";
import { DeploymentList } from "./deployment-list.tsx";
import { ProblemNotice } from "./problem-notice.tsx";
import { PublicPage } from "./public-page.tsx";
import { SignalFlag } from "./signal-flag.tsx";
import { VersionTable } from "./version-table.tsx";

export interface AgentOverviewProps {
  agent: AgentView;
  workspace: string;
  versions: VersionSummary[];
  deployments: DeploymentView[];
  runs: RunRow[];
  /** As everyone finds it in the directory; null when it is not listed. */
  listed: { version: string; category: Category } | null;
  /** Null for those who do not share agents. */
  shares: ShareView[] | null;
  may: Record<"share" | "publish" | "deploy" | "archive" | "list" | "run" | "sign", boolean>;
  access: AccessProps;
  problem?: Problem | undefined;
}

/** An agent in its own workspace: what is live, its versions, its latest runs. */
export function AgentOverview({ may, access, shares, problem, ...props }: AgentOverviewProps) {
  const { agent, deployments } = props;
  const live = deployments.some(isLive);
  // Its pages are opened; there is nothing to run.
  const isStatic = agent.kind === "static";
  const mayRun = may.run && live && !isStatic;
  return (
    <div className="grid min-w-0 gap-6">
      <AgentHeader
        agent={agent}
        mayPublish={may.publish}
        mayRun={mayRun}
        pages={isStatic ? deployments.find((one) => one.pagesUrl && isLive(one))?.alias : undefined}
        maySign={may.sign && agent.kind === "remote"}
      />
      {problem && <ProblemNotice problem={problem} />}
      <Live {...props} may={may} />
      <Versions {...props} may={may} />
      {(!isStatic || props.runs.length > 0) && <LatestRuns agent={agent} runs={props.runs} mayRun={mayRun} />}
      <AgentAccess {...access} />
      {shares && <AgentShares shares={shares} mayOffer={may.share} problem={problem} />}
      {may.archive && <Archive agent={agent} />}
    </div>
  );
}

function Live({
  agent,
  workspace,
  versions,
  deployments,
  listed,
  may,
}: Pick<AgentOverviewProps, "agent" | "workspace" | "versions" | "deployments" | "listed" | "may">) {
  const production = deployments.find((one) => one.channel === "production" && isLive(one))?.version;
  return (
    <Section
      title="Live"
      description="What runs when the agent is called, by channel."
      actions={
        <PublicPage
          agent={agent}
          workspace={workspace}
          mayList={may.list}
          listed={listed}
          production={production}
        />
      }
    >
      <DeploymentList deployments={deployments} mayDeploy={may.deploy} hasVersions={versions.length > 0} />
    </Section>
  );
}

const Versions = ({
  agent,
  versions,
  deployments,
  may,
}: Pick<AgentOverviewProps, "agent" | "versions" | "deployments" | "may">) => (
  <Section title="Versions" flush>
    {versions.length > 0 ? (
      <VersionTable
        agent={agent.slug}
        versions={versions}
        deployments={deployments.filter(isLive)}
        mayDeploy={may.deploy}
      />
    ) : (
      <EmptyState title="No versions yet" action={may.publish && <NewVersion slug={agent.slug} />}>
        A version is a folder with agent.json and code, checked when it arrives.
      </EmptyState>
    )}
  </Section>
);

function LatestRuns({
  agent,
  runs,
  mayRun,
}: Pick<AgentOverviewProps, "agent" | "runs"> & { mayRun: boolean }) {
  const firstRun = (
    <RunLink slug={agent.slug} variant="outline">
      Run it
    </RunLink>
  );
  if (runs.length === 0)
    return (
      <Section title="Latest runs" flush>
        <EmptyState
          title="No runs yet"
          action={mayRun ? firstRun : <ButtonLink to="/console/runs">Runs of other agents</ButtonLink>}
        >
          {!mayRun && "It can be run once a version of it is live. "}
          Every run is kept with its input, output, log and cost.
        </EmptyState>
      </Section>
    );
  return (
    <Section title="Latest runs" flush actions={<RunsLink slug={agent.slug} />}>
      <RunTable runs={runs} label="Latest runs" />
    </Section>
  );
}

function AgentHeader({
  agent,
  mayPublish,
  mayRun,
  maySign,
  pages,
}: {
  agent: AgentView;
  mayPublish: boolean;
  mayRun: boolean;
  maySign: boolean;
  /** Under which alias a static agent's pages are opened. */
  pages: string | undefined;
}) {
  return (
    <PageHeader
      crumbs={[{ label: "Agents", to: "/console/agents" }]}
      mark={<SignalFlag slug={agent.slug} className="mt-1 size-11" />}
      title={agent.title}
      eyebrow={
        <>
          <AgentBadge status={agent.status} />
          <span className="font-mono text-xs">{agent.slug}</span>
        </>
      }
      description={agent.description}
      actions={
        <>
          {maySign && <ButtonLink to={`/console/agents/${agent.slug}/signing`}>Signing secret</ButtonLink>}
          {agent.kind !== "static" && (
            <>
              <ButtonLink to={`/console/agents/${agent.slug}/playground`}>Playground</ButtonLink>
              <ButtonLink to={`/console/agents/${agent.slug}/evaluations`}>Evaluations</ButtonLink>
            </>
          )}
          {mayPublish && <NewVersion slug={agent.slug} />}
          {pages && (
            <ButtonLink to={`/console/pages/${pages}`} variant="signal" reloadDocument>
              Open its pages
            </ButtonLink>
          )}
          {mayRun && (
            <RunLink slug={agent.slug} variant="signal">
              Run
            </RunLink>
          )}
        </>
      }
    />
  );
}

const NewVersion = ({ slug }: { slug: string }) => (
  <ButtonLink to={`/console/agents/new?agent=${slug}`}>
    <Icon name="upload" />
    New version
  </ButtonLink>
);

const RunLink = ({ slug, variant, children }: { slug: string; variant: ButtonVariant; children: string }) => (
  <ButtonLink to={`/console/agents/${slug}/run`} variant={variant}>
    <Icon name="play" />
    {children}
  </ButtonLink>
);

const RunsLink = ({ slug }: { slug: string }) => (
  <Link to={`/console/runs?agent=${slug}`} className="link text-sm">
    All its runs
  </Link>
);

function Archive({ agent }: { agent: AgentView }) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-4 rounded-xl border border-line px-5 py-4">
      <div>
        <h2 className="font-semibold text-sm">Archive this agent</h2>
        <p className="text-faint text-sm">It stops being live. Its versions and runs stay readable.</p>
      </div>
      <ConfirmDialog
        trigger="Archive"
        variant="danger"
        title={`Archive ${agent.title}?`}
        confirm="Archive it"
        fields={{ intent: "archive" }}
      >
        Calls of it are refused from now on, and its page is taken off the directory. This cannot be undone.
      </ConfirmDialog>
    </div>
  );
}
