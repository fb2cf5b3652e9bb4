import type { LogLine } from "@workers/runs/contract.ts";
import type { ReactNode } from "react";
import { cx } from "~/components/ui/cx.ts";
import { ScrollRegion } from "~/components/ui/scroll-region.tsx";
import { formatClock } from "~/format.ts";

const LEVELS = {
  debug: "text-faint",
  info: "text-info",
  warn: "text-warn",
  error: "text-bad",
} as const satisfies Record<LogLine["level"], string>;

interface LogLinesProps<T extends LogLine> {
  label: string;
  lines: readonly T[];
  live?: boolean;
  /** What stands before a line's message. */
  mark?(line: T): ReactNode;
  children?: ReactNode;
}

/** Lines of a log, each with its time and level. */
export const LogLines = <T extends LogLine>({ label, lines, live, mark, children }: LogLinesProps<T>) => (
  <ScrollRegion label={label} className="max-h-96 rounded-b-xl bg-sunken">
    <ol aria-live={live ? "polite" : undefined} className="py-2 font-mono text-[0.8125rem] leading-relaxed">
      {lines.map((line, index) => (
        <li
          key={String(index)}
          className="flex flex-wrap gap-x-3 px-5 py-0.5 hover:bg-surface sm:flex-nowrap"
        >
          <time dateTime={new Date(line.at).toISOString()} className="shrink-0 text-faint">
            {formatClock(line.at)}
          </time>
          <span className={cx("w-11 shrink-0 font-medium", LEVELS[line.level])}>{line.level}</span>
          {mark?.(line)}
          <span className="min-w-0 flex-1 basis-full whitespace-pre-wrap sm:basis-0">
            {line.message}
            {line.data !== undefined && line.data !== null && (
              <span className="ml-2 text-faint">{JSON.stringify(line.data)}</span>
            )}
          </span>
        </li>
      ))}
    </ol>
    {children}
  </ScrollRegion>
);
