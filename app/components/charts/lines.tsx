import { cx } from "~/components/ui/cx.ts";
import { Ground, type MarksProps, placeOf, WIDE } from "./marks.tsx";
import type { ChartPoint, Tone } from "./series.ts";

const STROKE: Record<Tone, string> = {
  main: "stroke-chart-main",
  bad: "stroke-chart-bad",
  quiet: "stroke-chart-quiet [stroke-dasharray:4_4]",
};

/** Lines from one time to the next; each is broken where there is no value. */
export function Lines({ top, series, ...ground }: MarksProps) {
  return (
    <Ground {...ground}>
      {series.map(({ name, tone }, i) => (
        <path
          key={name}
          d={pathOf(ground.points, i, top)}
          fill="none"
          strokeWidth="2.5"
          strokeLinecap="round"
          strokeLinejoin="round"
          vectorEffect="non-scaling-stroke"
          className={cx(STROKE[tone])}
        />
      ))}
    </Ground>
  );
}

function pathOf(points: ChartPoint[], series: number, top: number): string {
  let drawing = false;
  return points
    .map(({ values }, i) => {
      const value = values[series];
      if (value == null) {
        drawing = false;
        return "";
      }
      const place = `${i * WIDE + WIDE / 2} ${placeOf(value, top).toFixed(2)}`;
      // One that stands alone is a point: a line without length, with round ends.
      const step = drawing ? `L${place}` : `M${place}h0`;
      drawing = true;
      return step;
    })
    .join("");
}
