import type { VersionStatus } from "@workers/agents/contract.ts";
import { Badge } from "~/components/ui/badge.tsx";
import { Card } from "~/components/ui/card.tsx";
import { Table } from "~/components/ui/table.tsx";
import { Moment } from "~/components/ui/time.tsx";
import { agent } from "~/texts/agent.ts";
import { agentParts } from "~/texts/agent-parts.ts";
import { useTexts } from "~/texts/texts.ts";
import { VersionBadge } from "./agent-badges.tsx";

/** An agent's versions, for everyone who sees its page; `shown` is the one that the page describes. */
export function PublicVersions({
  versions,
  shown,
}: {
  versions: { version: string; status: VersionStatus; createdAt: string }[];
  shown: string;
}) {
  const { tabs } = useTexts(agent);
  const t = useTexts(agentParts).versions;
  return (
    <Card>
      <h2 className="sr-only">{tabs.versions}</h2>
      <Table
        label={tabs.versions}
        rows={versions.map((version) => ({ id: version.version, ...version }))}
        columns={[
          {
            title: t.version,
            cell: ({ version }) => (
              <span className="flex flex-wrap items-center gap-2">
                <span className="font-mono">{version}</span>
                {version === shown && <Badge tone="info">{t.shown}</Badge>}
              </span>
            ),
          },
          { title: t.check, cell: ({ status }) => <VersionBadge status={status} /> },
          { title: t.published, className: "text-faint", cell: ({ createdAt }) => <Moment at={createdAt} /> },
        ]}
      />
    </Card>
  );
}
