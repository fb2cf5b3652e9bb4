import type { LogLine } from "@workers/runs/contract.ts";
import { useEffect, useRef } from "react";
import { LogLines } from "./log-lines.tsx";

/** Lines of a run's log; while it goes on, the newest is kept in sight. */
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
    <LogLines label="Log" lines={lines} live={live}>
      <div ref={end} />
    </LogLines>
  );
}
