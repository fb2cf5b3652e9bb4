import { Link } from "@remix-run/react";
import type { AgentView } from "@workers/agents/contract.ts";
import { type Column, Table } from "~/components/ui/table.tsx";
import { Moment } from "~/components/ui/time.tsx";
import { inWords } from "~/format.ts";
import { AgentBadge } from "./agent-badges.tsx";
import { SignalFlag } from "./signal-flag.tsx";

const COLUMNS: Column<AgentView>[] = [
  {
    title: "Agent",
    className: "wrap-anywhere",
    cell: ({ slug, title }) => (
      <Link
        to={`/console/agents/${slug}`}
        className="flex min-w-52 items-center gap-3 rounded hover:underline"
      >
        <SignalFlag slug={slug} />
        <span className="min-w-0">
          <span className="block">{title}</span>
          <span className="block font-mono font-normal text-faint text-xs">{slug}</span>
        </span>
      </Link>
    ),
  },
  { title: "Status", cell: ({ status }) => <AgentBadge status={status} /> },
  { title: "Version", className: "font-mono text-xs", cell: ({ latestVersion }) => latestVersion ?? "–" },
  { title: "Kind", className: "text-soft", cell: ({ kind }) => inWords(kind) },
  { title: "Changed", className: "text-faint", cell: ({ updatedAt }) => <Moment at={updatedAt} /> },
];

/** The workspace's agents, one a row. */
export const AgentTable = ({ agents }: { agents: AgentView[] }) => (
  <Table label="Agents" columns={COLUMNS} rows={agents} />
);
