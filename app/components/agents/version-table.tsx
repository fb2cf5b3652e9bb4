import { Link } from "@remix-run/react";
import type { VersionSummary } from "@workers/agents/contract.ts";
import type { DeploymentView } from "@workers/deployments/contract.ts";
import { Badge } from "~/components/ui/badge.tsx";
import { ButtonLink } from "~/components/ui/button.tsx";
import { type Column, Table } from "~/components/ui/table.tsx";
import { Moment } from "~/components/ui/time.tsx";
import { countOf, formatBytes, inWords } from "~/format.ts";
import { VersionBadge } from "./agent-badges.tsx";

interface VersionTableProps {
  agent: string;
  versions: VersionSummary[];
  deployments: DeploymentView[];
  mayDeploy: boolean;
}

/** An agent's versions with their checks, where they are live, and the way to deploy them. */
export function VersionTable({ agent, versions, deployments, mayDeploy }: VersionTableProps) {
  const pageOf = ({ version }: VersionSummary) => `/console/agents/${agent}/versions/${version}`;
  const first: Column<VersionSummary> = {
    title: "Version",
    cell: (version) => (
      <span className="flex flex-wrap items-center gap-2">
        <Link to={pageOf(version)} className="rounded font-mono hover:underline">
          {version.version}
        </Link>
        {deployments
          .filter(({ versionId }) => versionId === version.id)
          .map(({ channel }) => (
            <Badge key={channel} tone="info">
              {inWords(channel)}
            </Badge>
          ))}
      </span>
    ),
  };
  const last: Column<VersionSummary> = {
    title: "Deploy",
    isActions: true,
    cell: (version) =>
      mayDeploy &&
      version.status === "ready" && (
        <ButtonLink to={`${pageOf(version)}?tab=deploy`} size="sm" aria-label={`Deploy ${version.version}`}>
          Deploy
        </ButtonLink>
      ),
  };
  return <Table label="Versions" columns={[first, ...ABOUT, last]} rows={versions} />;
}

const ABOUT: Column<VersionSummary>[] = [
  { title: "Status", cell: ({ status }) => <VersionBadge status={status} /> },
  {
    title: "Check",
    className: "whitespace-nowrap text-soft",
    cell: ({ findings }) => findingsText(findings),
  },
  {
    title: "Size",
    className: "whitespace-nowrap text-soft tabular-nums",
    cell: ({ bundleBytes }) => formatBytes(bundleBytes),
  },
  { title: "Published", className: "text-faint", cell: ({ createdAt }) => <Moment at={createdAt} /> },
];

/** The gravest of what a check found, in words. */
export function findingsText({ block, warn, note }: VersionSummary["findings"]): string {
  if (block > 0) return `${block} to mend`;
  if (warn > 0) return countOf(warn, "warning");
  return note > 0 ? countOf(note, "note") : "Clean";
}
