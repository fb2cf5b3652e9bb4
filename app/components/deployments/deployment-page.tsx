import type { AgentView } from "@workers/agents/contract.ts";
import type { AttemptView, DeploymentView, Metrics } from "@workers/deployments/contract.ts";
import { DeploymentBadge } from "~/components/agents/agent-badges.tsx";
import { AgentPartHeader } from "~/components/agents/agent-part-header.tsx";
import { ProblemNotice } from "~/components/agents/problem-notice.tsx";
import { ButtonLink } from "~/components/ui/button.tsx";
import { Card } from "~/components/ui/card.tsx";
import { type Fact, Facts } from "~/components/ui/facts.tsx";
import { Icon } from "~/components/ui/icon.tsx";
import { Moment } from "~/components/ui/time.tsx";
import { formatMoney, inWords } from "~/format.ts";
import type { Problem } from "~/problem.ts";
import { CanaryCard } from "./canary-card.tsx";
import { DeployHistory } from "./deploy-history.tsx";
import { DeploymentLogs, type DeploymentLogsProps } from "./deployment-logs.tsx";
import { DeploymentMetrics } from "./deployment-metrics.tsx";
import { DeploymentSwitches } from "./deployment-switches.tsx";
import { HealthStrip } from "./health-strip.tsx";

export interface DeploymentPageProps {
  agent: Pick<AgentView, "id" | "slug" | "title">;
  deployment: DeploymentView;
  metrics: Metrics;
  logs: DeploymentLogsProps;
  history: AttemptView[];
  mayDeploy: boolean;
  problem?: Problem | undefined;
}

/** Where the same version is deployed with another configuration. */
const configurePath = (slug: string, { version, channel }: DeploymentView): string =>
  `/console/agents/${slug}/versions/${version}?tab=deploy&channel=${channel}`;

const instancesFact = ({ least, most }: NonNullable<DeploymentView["instances"]>): Fact => [
  "Instances",
  `${least} to ${most}`,
];

/** What is live of an agent in a channel: how it does, what it logs, and the buttons to stop and start it. */
export function DeploymentPage({
  agent,
  deployment,
  metrics,
  logs,
  history,
  mayDeploy,
  problem,
}: DeploymentPageProps) {
  return (
    <div className="grid min-w-0 gap-6">
      <AgentPartHeader
        agent={agent}
        title={inWords(deployment.channel)}
        eyebrow={
          <>
            <DeploymentBadge status={deployment.status} />
            <span className="font-mono text-xs">{deployment.id}</span>
          </>
        }
        actions={
          mayDeploy && (
            <>
              <ButtonLink size="sm" to={configurePath(agent.slug, deployment)}>
                <Icon name="settings" />
                Configure
              </ButtonLink>
              <DeploymentSwitches deployment={deployment} />
            </>
          )
        }
      />
      {problem && <ProblemNotice problem={problem} />}
      <Card className="p-5">
        <Facts
          facts={[
            [
              "Version",
              <span key="version" className="font-mono">
                {deployment.version}
              </span>,
            ],
            [
              "Called as",
              <code key="alias" className="font-mono">
                {deployment.alias}
              </code>,
            ],
            ["Edge endpoint", deployment.public ? "Public" : "Key needed"],
            [
              "Monthly budget",
              deployment.budgetMicros === null ? "None" : formatMoney(deployment.budgetMicros),
            ],
            ...(deployment.instances ? [instancesFact(deployment.instances)] : []),
            ["Revision", String(deployment.revision)],
            ["Changed", <Moment key="at" at={deployment.updatedAt} />],
          ]}
        />
      </Card>
      {deployment.canary && (
        <CanaryCard stable={deployment.version} canary={deployment.canary} mayDeploy={mayDeploy} />
      )}
      {deployment.health && <HealthStrip checks={deployment.health} />}
      <DeploymentMetrics metrics={metrics} />
      {history.length > 0 && <DeployHistory attempts={history} />}
      <DeploymentLogs {...logs} />
    </div>
  );
}
