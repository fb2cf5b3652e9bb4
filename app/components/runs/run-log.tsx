import type { LogLine } from "@workers/runs/contract.ts";
import { useEffect, useRef } from "react";
import { cx } from "~/components/ui/cx.ts";
import { ScrollRegion } from "~/components/ui/scroll-region.tsx";
import { formatClock } from "~/format.ts";

const LEVELS = {
  debug: "text-faint",
  info: "text-info",
  warn: "text-warn",
  error: "text-bad",
} as const satisfies Record<LogLine["level"], string>;

/** Lines of a log; while the run goes on, the newest is kept in sight. */
export function RunLog({ lines, live }: { lines: readonly LogLine[]; live: boolean }) {
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const frame = end.current?.closest("section");
    if (live && lines.length > 0 && frame) frame.scrollTop = frame.scrollHeight;
  }, [live, lines.length]);
  if (lines.length === 0) {
    return (
      <p className="px-5 py-6 text-faint text-sm">
        {live ? "Nothing logged yet." : "This run logged nothing."}
      </p>
    );
  }
  return (
    <ScrollRegion label="Log" className="max-h-96 rounded-b-xl bg-sunken">
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
            <span className="min-w-0 flex-1 whitespace-pre-wrap">
              {line.message}
              {line.data !== undefined && line.data !== null && (
                <span className="ml-2 text-faint">{JSON.stringify(line.data)}</span>
              )}
            </span>
          </li>
        ))}
      </ol>
      <div ref={end} />
    </ScrollRegion>
  );
}
