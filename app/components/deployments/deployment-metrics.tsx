import type { Figures, Metrics } from "@workers/deployments/contract.ts";
import { Section } from "~/components/ui/card.tsx";
import { type Fact, Facts } from "~/components/ui/facts.tsx";
import { TabLinks } from "~/components/ui/tab-links.tsx";
import { type Column, Table } from "~/components/ui/table.tsx";
import { Moment } from "~/components/ui/time.tsx";
import { countOf, formatDuration, formatMoney, formatShare, inWords } from "~/format.ts";

const PERIODS = [
  { id: "day", label: "Last day" },
  { id: "hour", label: "Last hour" },
  { id: "week", label: "Last week" },
];

const timeOf = (ms: number | null): string => (ms === null ? "–" : formatDuration(ms));
const successOf = ({ successRate }: Figures): string =>
  successRate === null ? "–" : formatShare(successRate);
const lastOf = ({ lastRunAt }: Figures) => (lastRunAt ? <Moment key="last" at={lastRunAt} /> : "–");

const VERSION_COLUMNS: Column<Metrics["versions"][number] & { id: string }>[] = [
  { title: "Version", cell: ({ version }) => <span className="font-mono">{version}</span> },
  { title: "Runs", className: "tabular-nums", cell: ({ runs }) => runs.toLocaleString("en") },
  { title: "Success", className: "tabular-nums", cell: successOf },
  { title: "Median", className: "whitespace-nowrap tabular-nums", cell: ({ p50Ms }) => timeOf(p50Ms) },
  { title: "95th percentile", className: "tabular-nums", cell: ({ p95Ms }) => timeOf(p95Ms) },
  { title: "Cost", className: "tabular-nums", cell: ({ costMicros }) => formatMoney(costMicros) },
  { title: "Last run", className: "text-faint", cell: lastOf },
];

/** How a deployment has done: in figures, by version, and why it failed. */
export function DeploymentMetrics({ metrics }: { metrics: Metrics }) {
  const { versions, errors, partial } = metrics;
  return (
    <Section title="Metrics" description={partial ? "Of the newest 2,000 runs." : undefined} flush>
      <div className="px-5 pt-1">
        <TabLinks tabs={PERIODS} label="Period" param="period" />
      </div>
      <div className="grid gap-6 p-5">
        <Facts facts={factsOf(metrics)} />
        {errors.length > 0 && <Errors errors={errors} />}
      </div>
      {versions.length > 1 && (
        <div className="border-line border-t">
          <Table
            label="Metrics by version"
            columns={VERSION_COLUMNS}
            rows={versions.map((figures) => ({ id: figures.version, ...figures }))}
          />
        </div>
      )}
    </Section>
  );
}

const factsOf = (figures: Figures): Fact[] => [
  ["Runs", figures.runs.toLocaleString("en")],
  ["Success", figures.failed > 0 ? `${successOf(figures)}, ${figures.failed} failed` : successOf(figures)],
  ["Median", timeOf(figures.p50Ms)],
  ["95th percentile", timeOf(figures.p95Ms)],
  ["Cost", formatMoney(figures.costMicros)],
  ["Last run", lastOf(figures)],
];

const Errors = ({ errors }: Pick<Metrics, "errors">) => (
  <div>
    <h3 className="mb-2 font-medium text-sm">Why runs failed</h3>
    <ul className="grid gap-1.5 text-sm">
      {errors.map(({ code, runs }) => (
        <li key={code} className="flex justify-between gap-4 border-line border-b pb-1.5 last:border-0">
          <span>{inWords(code)}</span>
          <span className="text-faint tabular-nums">{countOf(runs, "run")}</span>
        </li>
      ))}
    </ul>
  </div>
);
