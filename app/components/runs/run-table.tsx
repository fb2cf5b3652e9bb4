import { Link } from "@remix-run/react";
import type { RunStatus, RunSummary } from "@workers/runs/contract.ts";
import { SignalFlag } from "~/components/agents/signal-flag.tsx";
import { Cell, Table } from "~/components/ui/table.tsx";
import { Moment } from "~/components/ui/time.tsx";
import { formatDuration, formatMoney } from "~/format.ts";
import { RunBadge } from "./run-badge.tsx";
import { RUN_STATUS } from "./run-status.ts";

export type RunRow = Pick<
  RunSummary,
  "id" | "status" | "agentSlug" | "version" | "channel" | "trigger" | "usage" | "cost" | "createdAt"
>;

const TRIGGERS: Record<RunRow["trigger"], string> = {
  api: "API",
  edge: "Edge endpoint",
  page: "This site",
  agent: "Another agent",
  replay: "Replay",
};
export const triggerName = (trigger: RunRow["trigger"]): string => TRIGGERS[trigger];

const durationOf = (status: RunStatus, ms: number): string =>
  RUN_STATUS[status].final ? formatDuration(ms) : "–";

/** Runs, one a row, each leading to its page. */
export function RunTable({ runs, label }: { runs: RunRow[]; label: string }) {
  return (
    <Table label={label} head={["Run", "Status", "Started by", "Duration", "Cost", "When"]}>
      {runs.map((run) => (
        <tr key={run.id} className="hover:bg-sunken/60">
          <Cell head>
            <Link
              to={`/console/runs/${run.id}`}
              className="flex min-w-44 items-center gap-3 rounded hover:underline"
            >
              <SignalFlag slug={run.agentSlug} className="size-7" />
              <span className="min-w-0">
                <span className="block truncate">{run.agentSlug}</span>
                <span className="block font-mono font-normal text-faint text-xs">…{run.id.slice(-8)}</span>
              </span>
            </Link>
          </Cell>
          <Cell>
            <RunBadge status={run.status} />
          </Cell>
          <Cell className="whitespace-nowrap text-soft">{triggerName(run.trigger)}</Cell>
          <Cell className="whitespace-nowrap tabular-nums">
            {durationOf(run.status, run.usage.durationMs)}
          </Cell>
          <Cell className="whitespace-nowrap tabular-nums">{formatMoney(run.cost.amountMicros)}</Cell>
          <Cell className="text-faint">
            <Moment at={run.createdAt} />
          </Cell>
        </tr>
      ))}
    </Table>
  );
}
