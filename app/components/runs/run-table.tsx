import { Link } from "@remix-run/react";
import type { RunStatus, RunSummary } from "@workers/runs/contract.ts";
import { SignalFlag } from "~/components/agents/signal-flag.tsx";
import { type Column, Table } from "~/components/ui/table.tsx";
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
  evaluation: "Evaluation",
  playground: "Playground",
};
export const triggerName = (trigger: RunRow["trigger"]): string => TRIGGERS[trigger];

const durationOf = (status: RunStatus, ms: number): string =>
  RUN_STATUS[status].final ? formatDuration(ms) : "–";

const COLUMNS: Column<RunRow>[] = [
  {
    title: "Run",
    cell: ({ id, agentSlug }) => (
      <Link to={`/console/runs/${id}`} className="flex min-w-44 items-center gap-3 rounded hover:underline">
        <SignalFlag slug={agentSlug} className="size-7" />
        <span className="min-w-0">
          <span className="block truncate">{agentSlug}</span>
          <span className="block font-mono font-normal text-faint text-xs">…{id.slice(-8)}</span>
        </span>
      </Link>
    ),
  },
  { title: "Status", cell: ({ status }) => <RunBadge status={status} /> },
  {
    title: "Started by",
    className: "whitespace-nowrap text-soft",
    cell: ({ trigger }) => triggerName(trigger),
  },
  {
    title: "Duration",
    className: "whitespace-nowrap tabular-nums",
    cell: ({ status, usage }) => durationOf(status, usage.durationMs),
  },
  {
    title: "Cost",
    className: "whitespace-nowrap tabular-nums",
    cell: ({ cost }) => formatMoney(cost.amountMicros),
  },
  { title: "When", className: "text-faint", cell: ({ createdAt }) => <Moment at={createdAt} /> },
];

/** Runs, one a row, each leading to its page. */
export const RunTable = ({ runs, label }: { runs: RunRow[]; label: string }) => (
  <Table label={label} columns={COLUMNS} rows={runs} />
);
