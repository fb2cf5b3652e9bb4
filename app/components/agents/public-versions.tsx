import type { VersionStatus } from "@workers/agents/contract.ts";
import { Badge } from "~/components/ui/badge.tsx";
import { Card } from "~/components/ui/card.tsx";
import { Cell, Table } from "~/components/ui/table.tsx";
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
      <Table label="Versions" head={["Version", "Check", "Published"]}>
        {versions.map(({ version, status, createdAt }) => (
          <tr key={version}>
            <Cell head>
              <span className="font-mono">{version}</span>
              {version === shown && (
                <span className="ml-2">
                  <Badge tone="info">This page</Badge>
                </span>
              )}
            </Cell>
            <Cell>
              <VersionBadge status={status} />
            </Cell>
            <Cell className="text-faint">
              <Moment at={createdAt} />
            </Cell>
          </tr>
        ))}
      </Table>
    </Card>
  );
}
