import { Link } from "@remix-run/react";
import type { AgentView } from "@workers/agents/contract.ts";
import { Cell, Table } from "~/components/ui/table.tsx";
import { Moment } from "~/components/ui/time.tsx";
import { AgentBadge } from "./agent-badges.tsx";
import { SignalFlag } from "./signal-flag.tsx";

/** The workspace's agents, one a row. */
export function AgentTable({ agents }: { agents: AgentView[] }) {
  return (
    <Table label="Agents" head={["Agent", "Status", "Version", "Kind", "Changed"]}>
      {agents.map((agent) => (
        <tr key={agent.id} className="hover:bg-sunken/60">
          <Cell head>
            <Link
              to={`/console/agents/${agent.slug}`}
              className="flex min-w-52 items-center gap-3 rounded hover:underline"
            >
              <SignalFlag slug={agent.slug} />
              <span className="min-w-0">
                <span className="block">{agent.title}</span>
                <span className="block font-mono font-normal text-faint text-xs">{agent.slug}</span>
              </span>
            </Link>
          </Cell>
          <Cell>
            <AgentBadge status={agent.status} />
          </Cell>
          <Cell className="font-mono text-xs">{agent.latestVersion ?? "–"}</Cell>
          <Cell className="text-soft capitalize">{agent.kind}</Cell>
          <Cell className="text-faint">
            <Moment at={agent.updatedAt} />
          </Cell>
        </tr>
      ))}
    </Table>
  );
}
