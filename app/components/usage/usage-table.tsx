import { Link } from "@remix-run/react";
import type { UsageGroup, UsageGrouping } from "@workers/usage/contract.ts";
import { SignalFlag } from "~/components/agents/signal-flag.tsx";
import { type Column, Table } from "~/components/ui/table.tsx";
import { useLocale } from "~/texts/locale.ts";
import { numbersIn } from "~/texts/numbers.ts";
import { useTexts } from "~/texts/texts.ts";
import { usage } from "~/texts/usage.ts";

type Row = UsageGroup & { id: string };

/** What usage is broken down into, the most used first; `brief` leaves out what is for a closer look. */
export function UsageTable({
  by,
  groups,
  label,
  brief = false,
}: {
  by: UsageGrouping;
  groups: UsageGroup[];
  label: string;
  brief?: boolean;
}) {
  const t = useTexts(usage).table;
  const n = numbersIn(useLocale());
  const most = Math.max(1, ...groups.map(({ runs }) => runs));
  const time = (ms: number | null) => (ms === null ? "–" : n.duration(ms));
  const number = "whitespace-nowrap tabular-nums";
  const columns: Column<Row & { group: UsageGroup }>[] = [
    { title: t[by], cell: ({ group }) => <GroupName by={by} group={group} /> },
    {
      title: t.runs,
      className: number,
      cell: ({ runs }) => <Share runs={runs} most={most} text={n.count(runs)} />,
    },
    {
      title: t.success,
      className: number,
      cell: ({ successRate }) => (successRate === null ? "–" : n.share(successRate)),
    },
    { title: t.median, className: number, cell: ({ p50Ms }) => time(p50Ms) },
    { title: t.p95, className: number, cell: ({ p95Ms }) => time(p95Ms) },
    {
      title: t.tokens,
      className: number,
      cell: ({ inputTokens, outputTokens }) => n.short(inputTokens + outputTokens),
    },
    { title: t.cost, className: number, cell: ({ costMicros }) => n.money(costMicros) },
  ];
  const shown = brief ? columns.filter(({ title }) => title !== t.tokens && title !== t.p95) : columns;
  const rows = groups.map((group) => ({ ...group, id: `${group.id} ${group.version}`, group }));
  return <Table label={label} columns={shown} rows={rows} />;
}

/** A number of runs, and beside it how much that is of the most. */
const Share = ({ runs, most, text }: { runs: number; most: number; text: string }) => (
  <span className="flex items-center gap-2">
    <span className="min-w-10">{text}</span>
    <svg
      aria-hidden="true"
      viewBox="0 0 100 6"
      preserveAspectRatio="none"
      className="hidden h-1.5 w-16 rounded-full bg-sunken sm:block"
    >
      <rect width={(runs / most) * 100} height="6" className="fill-chart-main" />
    </svg>
  </span>
);

function GroupName({ by, group: { id, name, version } }: { by: UsageGrouping; group: UsageGroup }) {
  const t = useTexts(usage).table;
  if (by === "member" || by === "key") {
    if (id === null) return <span className="text-faint">{t.others[by]}</span>;
    return name ?? <span className="text-faint">{t.gone(id.slice(-6))}</span>;
  }
  return (
    <Link to={`/console/agents/${id}`} className="flex min-w-32 items-center gap-3 rounded hover:underline">
      <SignalFlag slug={name ?? ""} className="size-7" />
      <span className="min-w-0">
        <span className="block truncate">{name}</span>
        {version && <span className="block font-mono font-normal text-faint text-xs">{version}</span>}
      </span>
    </Link>
  );
}
