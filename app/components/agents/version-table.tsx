import { Link } from "@remix-run/react";
import type { VersionSummary } from "@workers/agents/contract.ts";
import type { DeploymentView } from "@workers/deployments/contract.ts";
import { Badge } from "~/components/ui/badge.tsx";
import { ButtonLink } from "~/components/ui/button.tsx";
import { Cell, Table } from "~/components/ui/table.tsx";
import { Moment } from "~/components/ui/time.tsx";
import { countOf, formatBytes } from "~/format.ts";
import { VersionBadge } from "./agent-badges.tsx";

/** An agent's versions with their checks, where they are live, and the way to deploy them. */
export function VersionTable({
  agent,
  versions,
  deployments,
  mayDeploy,
}: {
  agent: string;
  versions: VersionSummary[];
  deployments: DeploymentView[];
  mayDeploy: boolean;
}) {
  return (
    <Table
      label="Versions"
      head={[
        "Version",
        "Status",
        "Check",
        "Size",
        "Published",
        <span key="a" className="sr-only">
          Deploy
        </span>,
      ]}
    >
      {versions.map((version) => (
        <VersionRow
          key={version.id}
          version={version}
          to={`/console/agents/${agent}/versions/${version.version}`}
          live={deployments.filter(({ versionId }) => versionId === version.id)}
          mayDeploy={mayDeploy && version.status === "ready"}
        />
      ))}
    </Table>
  );
}

interface VersionRowProps {
  version: VersionSummary;
  to: string;
  live: DeploymentView[];
  mayDeploy: boolean;
}

function VersionRow({ version, to, live, mayDeploy }: VersionRowProps) {
  return (
    <tr className="hover:bg-sunken/60">
      <Cell head>
        <Link to={to} className="rounded font-mono hover:underline">
          {version.version}
        </Link>
        {live.map(({ channel }) => (
          <span key={channel} className="ml-2">
            <Badge tone="info">{channel}</Badge>
          </span>
        ))}
      </Cell>
      <Cell>
        <VersionBadge status={version.status} />
      </Cell>
      <Cell className="whitespace-nowrap text-soft">{findingsText(version.findings)}</Cell>
      <Cell className="whitespace-nowrap text-soft tabular-nums">{formatBytes(version.bundleBytes)}</Cell>
      <Cell className="text-faint">
        <Moment at={version.createdAt} />
      </Cell>
      <Cell className="text-right">
        {mayDeploy && (
          <ButtonLink to={`${to}?tab=deploy`} size="sm" aria-label={`Deploy ${version.version}`}>
            Deploy
          </ButtonLink>
        )}
      </Cell>
    </tr>
  );
}

/** The gravest of what a check found, in words. */
export function findingsText({ block, warn, note }: VersionSummary["findings"]): string {
  if (block > 0) return `${block} to mend`;
  if (warn > 0) return countOf(warn, "warning");
  return note > 0 ? countOf(note, "note") : "Clean";
}
