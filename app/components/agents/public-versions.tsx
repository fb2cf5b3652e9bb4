import type { VersionStatus } from "@workers/agents/contract.ts";
import { Badge } from "~/components/ui/badge.tsx";
import { Card } from "~/components/ui/card.tsx";
import { Table } from "~/components/ui/table.tsx";
import { Moment } from "~/components/ui/time.tsx";
import { VersionBadge } from "./agent-badges.tsx";

/** An agent's versions, for everyone who sees its page; `shown` is the one that the page describes. */
export function PublicVersions({
  versions,
  shown,
}: {
  versions: { version: string; status: VersionStatus; createdAt: string }[];
  shown: string;
}) {
  return (
    <Card>
      <h2 className="sr-only">Versions</h2>
      <Table
        label="Versions"
        rows={versions.map((version) => ({ id: version.version, ...version }))}
        columns={[
          {
            title: "Version",
            cell: ({ version }) => (
              <span className="flex flex-wrap items-center gap-2">
                <span className="font-mono">{version}</span>
                {version === shown && <Badge tone="info">This page</Badge>}
              </span>
            ),
          },
          { title: "Check", cell: ({ status }) => <VersionBadge status={status} /> },
          { title: "Published", className: "text-faint", cell: ({ createdAt }) => <Moment at={createdAt} /> },
        ]}
      />
    </Card>
  );
}
