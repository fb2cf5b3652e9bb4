import type { ReactNode } from "react";
import type { ChartPoint, Series } from "./series.ts";

export interface MarksProps {
  top: number;
  series: Series[];
  points: ChartPoint[];
  label: string;
  onPoint(index: number): void;
}

/** So wide is what one time has, and so high the axis, in the drawing's own units; it is stretched to the room that there is. */
export const WIDE = 10;
export const HIGH = 100;

/** Where a value stands, from the top. */
export const placeOf = (value: number, top: number): number => HIGH - (value / top) * HIGH;

/** The ground of a chart: its grid, and a band for each time that can be pointed at. */
export function Ground({
  points,
  label,
  onPoint,
  children,
}: Pick<MarksProps, "points" | "label" | "onPoint"> & { children: ReactNode }) {
  const width = points.length * WIDE;
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${width} ${HIGH}`}
      preserveAspectRatio="none"
      className="size-full overflow-visible"
    >
      {[0, HIGH / 2, HIGH].map((y) => (
        <line
          key={y}
          {...{ x1: 0, x2: width, y1: y, y2: y }}
          vectorEffect="non-scaling-stroke"
          className={y === HIGH ? "stroke-line-strong" : "stroke-line"}
        />
      ))}
      {children}
      {points.map((point, i) => (
        <rect
          key={point.label}
          {...{ x: i * WIDE, y: 0, width: WIDE, height: HIGH }}
          className="fill-transparent hover:fill-ink/5"
          onPointerEnter={() => onPoint(i)}
        />
      ))}
    </svg>
  );
}
