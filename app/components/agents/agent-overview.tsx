import { Link } from "@remix-run/react";
import type { AgentView, VersionSummary } from "@workers/agents/contract.ts";
import type { DeploymentView } from "@workers/deployments/contract.ts";
import { type RunRow, RunTable } from "~/components/runs/run-table.tsx";
import { ButtonLink } from "~/components/ui/button.tsx";
import { Section } from "~/components/ui/card.tsx";
import { ConfirmDialog } from "~/components/ui/confirm-dialog.tsx";
import { EmptyState } from "~/components/ui/empty-state.tsx";
import { Icon } from "~/components/ui/icon.tsx";
import { PageHeader } from "~/components/ui/page-header.tsx";
import { Moment } from "~/components/ui/time.tsx";
import type { Problem } from "~/problem.ts";
import { AgentBadge, DeploymentBadge } from "./agent-badges.tsx";
import { ProblemNotice } from "./problem-notice.tsx";
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
  may: Record<"publish" | "deploy" | "archive" | "list" | "run", boolean>;
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
  problem,
}: AgentOverviewProps) {
  const live = deployments.filter(({ status }) => status === "running");
  const upload = (
    <ButtonLink to={`/console/agents/new?agent=${agent.slug}`}>
      <Icon name="upload" />
      New version
    </ButtonLink>
  );
  return (
    <div className="grid min-w-0 gap-6">
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
            {may.publish && upload}
            {may.run && live.length > 0 && (
              <ButtonLink to={`/console/agents/${agent.slug}/run`} variant="signal">
                <Icon name="play" />
                Run
              </ButtonLink>
            )}
          </>
        }
      />
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
            production={live.find(({ channel }) => channel === "production")?.version}
          />
        }
      >
        <Deployments deployments={deployments} mayDeploy={may.deploy} hasVersions={versions.length > 0} />
      </Section>
      <Section title="Versions" flush>
        {versions.length > 0 ? (
          <VersionTable agent={agent.slug} versions={versions} deployments={live} mayDeploy={may.deploy} />
        ) : (
          <EmptyState title="No versions yet" action={may.publish && upload}>
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
      {may.archive && <Archive agent={agent} />}
    </div>
  );
}

const RunsLink = ({ slug }: { slug: string }) => (
  <Link to={`/console/runs?agent=${slug}`} className="link text-sm">
    All its runs
  </Link>
);

interface PublicPageProps {
  agent: AgentView;
  workspace: string;
  mayList: boolean;
  listed: string | null;
  production: string | undefined;
}

/** The way to the agent's page, and whether everyone finds it. */
function PublicPage({ agent, workspace, mayList, listed, production }: PublicPageProps) {
  const outdated = production !== undefined && listed !== production;
  return (
    <>
      <Link to={`/agents/${workspace}/${agent.slug}`} className="link text-sm">
        See its page
      </Link>
      {mayList && outdated && (
        <ConfirmDialog
          trigger={listed ? `List ${production}` : "List it for everyone"}
          title={`List ${agent.title} ${production}?`}
          confirm="List it"
          fields={{ intent: "list" }}
        >
          Everyone will find it on the front page, and see its readme, schemas and examples.
        </ConfirmDialog>
      )}
      {mayList && listed && (
        <ConfirmDialog
          trigger="Unlist"
          title={`Take ${agent.title} off the front page?`}
          confirm="Unlist it"
          fields={{ intent: "unlist" }}
        >
          Only this workspace will see its page. It stays live.
        </ConfirmDialog>
      )}
    </>
  );
}

function Deployments({
  deployments,
  mayDeploy,
  hasVersions,
}: {
  deployments: DeploymentView[];
  mayDeploy: boolean;
  hasVersions: boolean;
}) {
  if (deployments.length === 0) {
    return (
      <p className="text-soft text-sm">
        Nothing is live. {hasVersions ? "Deploy one of the versions below." : "Publish a version first."}
      </p>
    );
  }
  return (
    <ul className="grid gap-3 sm:grid-cols-2">
      {deployments.map((deployment) => (
        <li key={deployment.id} className="grid gap-2 rounded-lg border border-line p-4">
          <div className="flex items-center justify-between gap-3">
            <h3 className="font-medium capitalize">{deployment.channel}</h3>
            <DeploymentBadge status={deployment.status} />
          </div>
          <p className="font-mono text-sm">{deployment.version}</p>
          <p className="text-faint text-xs">
            Called as <code className="font-mono">{deployment.alias}</code> ·{" "}
            {deployment.public ? "public edge endpoint" : "key needed"} · since{" "}
            <Moment at={deployment.updatedAt} />
          </p>
          {mayDeploy && deployment.revision > 1 && (
            <div className="mt-1">
              <ConfirmDialog
                trigger={
                  <>
                    <Icon name="rollback" />
                    Roll back
                  </>
                }
                title={`Roll back ${deployment.channel}?`}
                confirm="Roll back"
                fields={{ intent: "rollback", channel: deployment.channel }}
              >
                The version that was live before takes over from the next run on, with the configuration it
                had.
              </ConfirmDialog>
            </div>
          )}
        </li>
      ))}
    </ul>
  );
}

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
