import type { UsagePeriod, UsageView } from "@workers/usage/contract.ts";
import type { Series } from "~/components/charts/series.ts";
import { TimeChart } from "~/components/charts/time-chart.tsx";
import { useLocale } from "~/texts/locale.ts";
import { numbersIn } from "~/texts/numbers.ts";
import { useTexts } from "~/texts/texts.ts";
import { usage } from "~/texts/usage.ts";

type Shown = Pick<UsageView, "periods" | "total" | "unit">;

function useCharts({ periods, unit }: Shown) {
  const n = numbersIn(useLocale());
  const pointsOf = (values: (period: UsagePeriod) => (number | null)[]) =>
    periods.map((period) => ({ label: n.time(period.start, unit), values: values(period) }));
  return { t: useTexts(usage).chart, n, pointsOf };
}

/** How many runs there were, and how they ended. */
export function RunsChart(shown: Shown) {
  const { t, n, pointsOf } = useCharts(shown);
  const series: Series[] = [
    { name: t.succeeded, tone: "main" },
    { name: t.canceled, tone: "quiet" },
    { name: t.failed, tone: "bad" },
  ];
  const points = pointsOf(({ succeeded, canceled, failed }) => [succeeded, canceled, failed]);
  const summary = t.inAll(n.count(shown.total.runs));
  return <TimeChart title={t.runs} kind="bars" format={n.short} least={4} {...{ series, points, summary }} />;
}

/** How long runs that succeeded took. */
export function TimesChart(shown: Shown) {
  const { t, n, pointsOf } = useCharts(shown);
  const series: Series[] = [
    { name: t.median, tone: "main" },
    { name: t.p95, tone: "quiet" },
  ];
  const points = pointsOf(({ p50Ms, p95Ms }) => [p50Ms, p95Ms]);
  const { p50Ms } = shown.total;
  const summary = p50Ms === null ? "–" : `${t.median} ${n.duration(p50Ms)}`;
  return (
    <TimeChart title={t.times} kind="lines" format={n.duration} least={2} {...{ series, points, summary }} />
  );
}

/** What runs cost. */
export function CostChart(shown: Shown) {
  const { t, n, pointsOf } = useCharts(shown);
  const points = pointsOf(({ costMicros }) => [costMicros]);
  const summary = t.inAll(n.money(shown.total.costMicros));
  const series: Series[] = [{ name: t.cost, tone: "main" }];
  return (
    <TimeChart title={t.cost} kind="bars" format={n.money} least={200} {...{ series, points, summary }} />
  );
}

/** What models read and wrote; nothing where no model was asked. */
export function TokensChart(shown: Shown) {
  const { t, n, pointsOf } = useCharts(shown);
  const { inputTokens, outputTokens } = shown.total;
  if (inputTokens + outputTokens === 0) return null;
  const series: Series[] = [
    { name: t.input, tone: "main" },
    { name: t.output, tone: "quiet" },
  ];
  const points = pointsOf((period) => [period.inputTokens, period.outputTokens]);
  const summary = t.inAll(n.short(inputTokens + outputTokens));
  return (
    <TimeChart title={t.tokens} kind="bars" format={n.short} least={4} {...{ series, points, summary }} />
  );
}
