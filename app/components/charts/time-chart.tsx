import { useId, useState } from "react";
import { cx } from "~/components/ui/cx.ts";
import { ScrollRegion } from "~/components/ui/scroll-region.tsx";
import { useTexts } from "~/texts/texts.ts";
import { usage } from "~/texts/usage.ts";
import { Bars } from "./bars.tsx";
import { Lines } from "./lines.tsx";
import { ticksOf, topOf } from "./scale.ts";
import type { ChartPoint, Series, Tone } from "./series.ts";

export interface ChartProps {
  title: string;
  kind: "bars" | "lines";
  series: Series[];
  points: ChartPoint[];
  format(value: number): string;
  /** What stands beside the title while nothing is pointed at. */
  summary: string;
  /** The least that the axis goes up to. */
  least: number;
}

const SWATCH: Record<Tone, string> = { main: "bg-chart-main", bad: "bg-chart-bad", quiet: "bg-chart-quiet" };
const LINE: Record<Tone, string> = {
  main: "border-chart-main",
  bad: "border-chart-bad",
  quiet: "border-chart-quiet border-dashed",
};

const heightOf = (kind: ChartProps["kind"], { values }: ChartPoint): number => {
  const there = values.map((value) => value ?? 0);
  return kind === "bars" ? there.reduce((sum, value) => sum + value, 0) : Math.max(...there);
};

/**
 * Values over time as bars that stand on each other, or as lines; the same as a table, for whoever would rather read. What is
 * pointed at is said beside the title.
 */
export function TimeChart(props: ChartProps) {
  const { title, kind, series, points, format, summary, least } = props;
  const id = useId();
  const [pointed, setPointed] = useState<number | null>(null);
  const top = topOf(Math.max(...points.map((point) => heightOf(kind, point)), 0), least);
  const point = pointed === null ? undefined : points[pointed];
  const Marks = kind === "bars" ? Bars : Lines;
  return (
    <figure aria-labelledby={id} className="grid min-w-0 content-start gap-3">
      <figcaption className="flex flex-wrap items-baseline justify-between gap-x-4">
        <span id={id} className="font-medium text-sm">
          {title}
        </span>
        <span className="text-faint text-sm tabular-nums">
          {point ? readingOf(point, series, format) : summary}
        </span>
      </figcaption>
      <div className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-2">
        <div
          aria-hidden="true"
          className="-my-2 flex min-w-8 flex-col justify-between text-right text-faint text-xs tabular-nums"
        >
          {[top, top / 2, 0].map((value) => (
            <span key={value}>{format(value)}</span>
          ))}
        </div>
        <div className="h-36 sm:h-44" onPointerLeave={() => setPointed(null)}>
          <Marks
            top={top}
            series={series}
            points={points}
            label={`${title}: ${summary}`}
            onPoint={setPointed}
          />
        </div>
        <div aria-hidden="true" className="col-start-2 mt-1.5 flex justify-between text-faint text-xs">
          {ticksOf(points.length, 4).map((index) => (
            <span key={index} className="whitespace-nowrap">
              {points[index]?.label}
            </span>
          ))}
        </div>
      </div>
      {series.length > 1 && <Legend series={series} kind={kind} />}
      <Behind {...props} />
    </figure>
  );
}

const readingOf = ({ label, values }: ChartPoint, series: Series[], format: (value: number) => string) =>
  `${label}: ${series
    .map(({ name }, i) => `${name} ${values[i] == null ? "–" : format(values[i])}`)
    .join(", ")}`;

function Legend({ series, kind }: Pick<ChartProps, "series" | "kind">) {
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-1 text-soft text-xs">
      {series.map(({ name, tone }) => (
        <li key={name} className="flex items-center gap-1.5">
          {kind === "bars" ? (
            <span
              aria-hidden="true"
              className={cx("size-3 rounded-xs", SWATCH[tone], tone === "bad" && "chart-stripes")}
            />
          ) : (
            <span aria-hidden="true" className={cx("w-4 border-t-2", LINE[tone])} />
          )}
          {name}
        </li>
      ))}
    </ul>
  );
}

/** The table behind a chart. */
function Behind({ title, series, points, format }: ChartProps) {
  const t = useTexts(usage).chart;
  return (
    <details className="text-sm">
      <summary className="w-fit rounded text-faint text-xs hover:text-ink">{t.asTable(title)}</summary>
      <ScrollRegion label={title} className="mt-2 max-h-72 rounded-lg border border-line">
        <table className="w-full text-left text-xs tabular-nums">
          <thead className="sticky top-0 bg-surface text-faint">
            <tr className="border-line border-b">
              {[t.time, ...series.map(({ name }) => name)].map((name) => (
                <th key={name} scope="col" className="px-3 py-2 font-medium">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {points.map(({ label, values }) => (
              <tr key={label}>
                <th scope="row" className="whitespace-nowrap px-3 py-1.5 font-normal">
                  {label}
                </th>
                {series.map(({ name }, i) => (
                  <td key={name} className="px-3 py-1.5">
                    {values[i] == null ? "–" : format(values[i])}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </details>
  );
}
