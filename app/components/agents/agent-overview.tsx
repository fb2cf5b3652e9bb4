import { Link } from "@remix-run/react";
import type { AgentView, VersionSummary } from "@workers/agents/contract.ts";
import type { DeploymentView } from "@workers/deployments/contract.ts";
import type { ShareView } from "@workers/tenants/contract.ts";
import { type RunRow, RunTable } from "~/components/runs/run-table.tsx";
import { ButtonLink } from "~/components/ui/button.tsx";
import { Section } from "~/components/ui/card.tsx";
import { ConfirmDialog } from "~/components/ui/confirm-dialog.tsx";
import { EmptyState } from "~/components/ui/empty-state.tsx";
import { Icon } from "~/components/ui/icon.tsx";
import { PageHeader } from "~/components/ui/page-header.tsx";
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
  /** The version that everyone sees on the front page; null when it is not listed. */
  listedVersion: string | null;
  /** Null for those who do not share agents. */
  shares: ShareView[] | null;
  may: Record<"share" | "publish" | "deploy" | "archive" | "list" | "run", boolean>;
  access: AccessProps;
  problem?: Problem | undefined;
}

/** An agent in its own workspace: what is live, its versions, its latest runs. */
export function AgentOverview({
  agent,
  workspace,
  versions,
  deployments,
  runs,
  listedVersion,
  may,
  access,
  shares,
  problem,
}: AgentOverviewProps) {
  const live = deployments.filter(({ status }) => status === "running");
  const production = live.find(({ channel }) => channel === "production")?.version;
  return (
    <div className="grid min-w-0 gap-6">
      <AgentHeader agent={agent} mayPublish={may.publish} mayRun={may.run && live.length > 0} />
      {problem && <ProblemNotice problem={problem} />}
      <Section
        title="Live"
        description="What runs when the agent is called, by channel."
        actions={
          <PublicPage
            agent={agent}
            workspace={workspace}
            mayList={may.list}
            listed={listedVersion}
            production={production}
          />
        }
      >
        <DeploymentList deployments={deployments} mayDeploy={may.deploy} hasVersions={versions.length > 0} />
      </Section>
      <Section title="Versions" flush>
        {versions.length > 0 ? (
          <VersionTable agent={agent.slug} versions={versions} deployments={live} mayDeploy={may.deploy} />
        ) : (
          <EmptyState title="No versions yet" action={may.publish && <NewVersion slug={agent.slug} />}>
            A version is a folder with agent.json and code, checked when it arrives.
          </EmptyState>
        )}
      </Section>
      <Section title="Latest runs" flush actions={<RunsLink slug={agent.slug} />}>
        {runs.length > 0 ? (
          <RunTable runs={runs} label="Latest runs" />
        ) : (
          <p className="px-5 py-6 text-faint text-sm">It has not run yet.</p>
        )}
      </Section>
      <AgentAccess {...access} />
      {shares && <AgentShares shares={shares} mayOffer={may.share} problem={problem} />}
      {may.archive && <Archive agent={agent} />}
    </div>
  );
}

function AgentHeader({
  agent,
  mayPublish,
  mayRun,
}: {
  agent: AgentView;
  mayPublish: boolean;
  mayRun: boolean;
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
          {mayPublish && <NewVersion slug={agent.slug} />}
          {mayRun && (
            <ButtonLink to={`/console/agents/${agent.slug}/run`} variant="signal">
              <Icon name="play" />
              Run
            </ButtonLink>
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
        Calls of it are refused from now on, and its page is taken off the front page. This cannot be undone.
      </ConfirmDialog>
    </div>
  );
}
