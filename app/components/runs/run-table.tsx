import { Link } from "@remix-run/react";
import type { RunSummary } from "@workers/runs/contract.ts";
import { SignalFlag } from "~/components/agents/signal-flag.tsx";
import { type Column, Table } from "~/components/ui/table.tsx";
import { Moment } from "~/components/ui/time.tsx";
import { useLocale } from "~/texts/locale.ts";
import { type Numbers, numbersIn } from "~/texts/numbers.ts";
import { type RunTexts, runs } from "~/texts/runs.ts";
import { RunBadge } from "./run-badge.tsx";
import { RUN_STATUS } from "./run-status.ts";

export type RunRow = Pick<
  RunSummary,
  "id" | "status" | "agentSlug" | "version" | "channel" | "trigger" | "usage" | "cost" | "createdAt"
>;

const runLink = ({ id, agentSlug }: RunRow) => (
  <Link to={`/console/runs/${id}`} className="flex min-w-44 items-center gap-3 rounded hover:underline">
    <SignalFlag slug={agentSlug} className="size-7" />
    <span className="min-w-0">
      <span className="block truncate">{agentSlug}</span>
      <span className="block font-mono font-normal text-faint text-xs">…{id.slice(-8)}</span>
    </span>
  </Link>
);

const columnsIn = (t: RunTexts, numbers: Numbers): Column<RunRow>[] => [
  { title: t.table.run, cell: runLink },
  { title: t.table.status, cell: ({ status }) => <RunBadge status={status} /> },
  {
    title: t.table.startedBy,
    className: "whitespace-nowrap text-soft",
    cell: ({ trigger }) => t.triggers[trigger],
  },
  {
    title: t.table.duration,
    className: "whitespace-nowrap tabular-nums",
    cell: ({ status, usage }) => (RUN_STATUS[status].final ? numbers.duration(usage.durationMs) : "–"),
  },
  {
    title: t.table.cost,
    className: "whitespace-nowrap tabular-nums",
    cell: ({ cost }) => numbers.money(cost.amountMicros),
  },
  { title: t.table.when, className: "text-faint", cell: ({ createdAt }) => <Moment at={createdAt} /> },
];

/** Runs, one a row, each leading to its page. */
export function RunTable({ runs: rows, label }: { runs: RunRow[]; label: string }) {
  const locale = useLocale();
  return <Table label={label} columns={columnsIn(runs[locale], numbersIn(locale))} rows={rows} />;
}
