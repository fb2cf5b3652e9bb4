import { useId } from "react";
import { Ground, HIGH, type MarksProps, placeOf, WIDE } from "./marks.tsx";
import type { ChartPoint, Series, Tone } from "./series.ts";

const FILL: Record<Tone, string> = {
  main: "fill-chart-main",
  bad: "fill-chart-bad",
  quiet: "fill-chart-quiet",
};
const GAP = 1.5;

/** Bars that stand on each other. What is bad is striped, so that it is told apart without its colour. */
export function Bars({ top, series, ...ground }: MarksProps) {
  const stripes = `stripes-${useId().replaceAll(/\W/g, "")}`;
  return (
    <Ground {...ground}>
      <pattern id={stripes} width={WIDE} height="4" patternUnits="userSpaceOnUse">
        <rect width={WIDE} height="2.5" className="fill-chart-bad" />
      </pattern>
      {ground.points.map((point, i) => (
        <g key={point.label}>
          {piecesOf(point, series, top).map(({ tone, y, height }) => (
            <rect
              key={tone}
              {...{ x: i * WIDE + GAP, y, width: WIDE - 2 * GAP, height }}
              className={tone === "bad" ? undefined : FILL[tone]}
              fill={tone === "bad" ? `url(#${stripes})` : undefined}
            />
          ))}
        </g>
      ))}
    </Ground>
  );
}

/** The pieces of one bar, from the ground up; even a little is to be seen. */
function piecesOf({ values }: ChartPoint, series: Series[], top: number) {
  let stand = HIGH;
  return series.flatMap(({ tone }, i) => {
    const value = values[i] ?? 0;
    if (value === 0) return [];
    const height = Math.max(1, HIGH - placeOf(value, top));
    stand -= height;
    return [{ tone, y: Math.max(0, stand), height }];
  });
}
